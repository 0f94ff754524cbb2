"""Cypher: what must not be answered first, then what is, from statements and kinds."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from tests.shelf import loaded
from vaultweave.ask.cypher import Answer, cypher
from vaultweave.ask.graph import Graph, graph
from vaultweave.model.errors import VaultweaveError

FILES = {
    "Actors/Aster.md": (
        "---\naliases: [Ay]\nrating: 3\nname: Other\n---\n#company\n\n## Related\n\n"
        "- [[Borealis]] — supplier (2024)\n- [[Borealis]] — customer\n- [[Rules]] — exposed\n"
    ),
    "Borealis.md": '#company\n\nLike [[Aster]].\n\n## Related\n\n- [[O\'Neil "X"]] — investor\n',
    "Rules.md": "#event\n\n## Related\n\n- [[Dearth]] — headwind?\n",
    "Alone.md": "nothing\n",
}
ASTER = "Actors/Aster"


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph(loaded(tmp_path_factory.mktemp("vault"), FILES))


def rows(answer: Answer) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in answer.columns) for row in answer.rows]


WRONG = {
    "MATC (a) RETURN a": "1:1: this is not read as Cypher: MATC",
    "MATCH (a) RETURN a.name ORDER a": "1:31",
    "MATCH (a) DELETE a": "1:11",
    "MATCH (a)-[s]-(b) RETURN a": "1:10: an edge needs a direction",
    "MATCH (a)--(b) RETURN a": "1:10: an edge needs a direction",
    "MATCH (a) RETURN b.name": "b.name",
    "MATCH (a)-[:suplier]->(b) RETURN a": "suplier.*Did you mean supplier",
    "": "empty",
}


@pytest.mark.parametrize("text", WRONG)
def test_is_refused(g: Graph, text: str) -> None:
    with pytest.raises(VaultweaveError, match=WRONG[text]):
        cypher(g, text)


def test_links_count_where_they_are_named(g: Graph) -> None:
    start = "MATCH (a {id: 'Borealis'})-[s"

    assert rows(cypher(g, f"{start}]->(b) RETURN type(s)")) == [("supplier",), ("customer",)]
    assert rows(cypher(g, f"{start}:mentions]->(b) RETURN b.name, s.line")) == [
        ("Aster", 3),
        ('O\'Neil "X"', 7),
    ]


def test_what_is_derived_counts_where_it_is_asked_for(g: Graph) -> None:
    told = "MATCH (a)-[s]->(b) RETURN a, b, s.derived"

    assert all(row[2] is None for row in rows(cypher(g, told)))
    assert len(rows(cypher(g, told, derived=True))) >= len(rows(cypher(g, told)))


ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "MATCH (a)-[s:customer]->(b) RETURN a.name, s.path, s.line, b.id;": [
        ("Borealis", "Actors/Aster.md", 11, ASTER)
    ],
    "MATCH (a:company) RETURN a.name ORDER BY a.name": [("Aster",), ("Borealis",)],
    "match (n:stub) return n.id": [("Dearth",), ('O\'Neil "X"',)],
    "MATCH (n:note) WHERE n.kind = '' RETURN n": [("Alone",)],
    "MATCH (a {rating: 3}) RETURN a.aliases, a.exists": [(["Ay"], True)],
    "MATCH (a) WHERE a.id = 'O\\'Neil \"X\"' RETURN a.exists": [(False,)],
    'MATCH (a) WHERE a.name STARTS WITH "Bor" RETURN a.name, ID(a)': [("Borealis", "Borealis")],
    "MATCH (a)-[:supplier]->(b)-[:exposed]->(c) RETURN a.name, c.name": [("Borealis", "Rules")],
    "MATCH (a:company)-[s]->(b:company) RETURN b.name, count(s) AS times ORDER BY b.name": [
        ("Aster", 2)
    ],
    "MATCH (a)-[s:supplier|customer]->(b) RETURN b.name, type(s) ORDER BY s.line": [
        ("Aster", "supplier"),
        ("Aster", "customer"),
    ],
    "MATCH p = (a)-[:exposed]->(b) RETURN p": [([ASTER, "exposed", "Rules"],)],
}


@pytest.mark.parametrize("text", ANSWERS)
def test_is_answered(g: Graph, text: str) -> None:
    assert rows(cypher(g, text)) == ANSWERS[text]


def test_an_edge_is_its_record(g: Graph) -> None:
    ((edge,),) = rows(cypher(g, "MATCH (a)-[s:exposed]->(b) RETURN s"))

    assert (edge["subject"], edge["role"], edge["object"]) == (ASTER, "exposed", "Rules")
    assert (edge["path"], edge["line"], edge["origin"]) == ("Actors/Aster.md", 12, "related")


def test_without_the_extra_it_says_which(g: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        if name == "grandcypher":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(VaultweaveError, match=r"pip install 'vaultweave\[cypher\]'"):
        cypher(g, "MATCH (a) RETURN a")


def test_the_graph_stays_as_it_was(g: Graph, tmp_path: Path) -> None:
    cypher(g, "MATCH (a) RETURN a")

    assert not any("__labels__" in data for _, data in g.nodes(data=True))
    assert not [*tmp_path.iterdir()]
