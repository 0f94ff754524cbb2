"""Questions on the graph, and how entities are named in them."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from msgspec.structs import replace

from tests.shelf import loaded
from vaultweave.ask.find import find
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.query import backlinks, neighbours, node, statements
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Place
from vaultweave.model.statement import Statement

FILES = {
    "Actors/Aster.md": "---\naliases: [AST]\n---\n[[Grid storage]].\n\n![[Grid storage]]\n",
    "Actors/India.md": "",
    "Regions/India.md": "",
    "Concepts/Grid storage.md": "On [[Aster]], [[Blue Harbor]].\n\n[[aster]], [[blue harbor]].\n",
}
ASTER, GRID, BLUE = "Actors/Aster", "Concepts/Grid storage", "Blue Harbor"


def said(subject: str | None, role: str, other: str | None, line: int) -> Statement:
    return Statement(subject, role, other, Place("Actors/Aster.md", line, 1), "", "item")


SUPPLIER = said(BLUE, "supplier", ASTER, 1)
RIVAL = said(ASTER, "competitor", BLUE, 2)
EXPOSED = replace(said(ASTER, "exposed", GRID, 3), stance="bearish")
IMPLIED = replace(said(ASTER, "exposed", BLUE, 4), derived="threat")
CASE = replace(said(ASTER, "case", None, 5), stance="bullish")
UNLINKED = replace(said(None, "investor", ASTER, 6), subject_text="Jo March")
OWN = said(BLUE, "listing venue", ASTER, 7)
SELF = said(ASTER, "related", ASTER, 8)
ALL = (SELF, OWN, UNLINKED, CASE, IMPLIED, EXPOSED, RIVAL, SUPPLIER)


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    root: Path = tmp_path_factory.mktemp("vault")
    return graph(replace(loaded(root, FILES), statements=ALL))


@pytest.mark.parametrize(
    ("name", "expected"),
    {
        "Aster": ASTER,
        "aster": ASTER,
        "[[Aster]]": ASTER,
        "[[Aster|the firm]]": ASTER,
        "Actors/Aster": ASTER,
        "Actors/Aster.md": ASTER,
        "AST": ASTER,
        "Regions/India": "Regions/India",
        "Blue Harbor": BLUE,
        "BLUE harbor": BLUE,
        "Grid storage#Cost": GRID,
    }.items(),
)
def test_names(name: str, expected: str, g: Graph) -> None:
    assert node(g, name) == expected


def test_an_ambiguous_name_lists_its_candidates(g: Graph) -> None:
    with pytest.raises(VaultweaveError) as raised:
        node(g, "India")

    assert str(raised.value).splitlines()[1:] == ["  Actors/India", "  Regions/India"]


@pytest.mark.parametrize("filters", [{"stance": "bull"}, {"family": "owners"}, {"origin": "x"}])
def test_a_value_that_no_statement_can_have_is_refused(filters: dict[str, Any], g: Graph) -> None:
    name = next(iter(filters))
    with pytest.raises(VaultweaveError, match=f"^no {name} is called .*; known are "):
        statements(g, **filters)
    if name == "stance":
        with pytest.raises(VaultweaveError, match="bullish, bearish"):
            find(g, **filters)


@pytest.mark.parametrize(
    ("name", "message"),
    {
        "Astre": r'nothing in the vault is called "Astre"; did you mean Actors/Aster\?',
        "storage grid": "did you mean Concepts/Grid storage",
        "Blue Harbour": "did you mean Blue Harbor",
        "Nobody": '"Nobody"$',
        "": 'called ""',
    }.items(),
)
def test_an_unknown_name_suggests(name: str, message: str, g: Graph) -> None:
    with pytest.raises(VaultweaveError, match=message):
        node(g, name)


FILTERS: dict[str, tuple[dict[str, Any], list[Statement]]] = {
    "none": ({}, [SUPPLIER, RIVAL, EXPOSED, CASE, UNLINKED, OWN, SELF]),
    "subject": ({"subject": "Aster"}, [RIVAL, EXPOSED, CASE, SELF]),
    "object": ({"object": "Aster"}, [SUPPLIER, UNLINKED, OWN, SELF]),
    "entity": ({"entity": "Aster"}, [SUPPLIER, RIVAL, EXPOSED, CASE, UNLINKED, OWN, SELF]),
    "entity, a stub": ({"entity": "blue harbor"}, [SUPPLIER, RIVAL, OWN]),
    "both ends": ({"subject": "Aster", "object": "Blue Harbor"}, [RIVAL]),
    "role": ({"role": "supplier"}, [SUPPLIER]),
    "role, by an alias": ({"role": "rival"}, [RIVAL]),
    "role, in the plural": ({"role": "Competitors"}, [RIVAL]),
    "role, a vault's own": ({"role": "Listing venue"}, [OWN]),
    "role, unknown": ({"role": "godparent"}, []),
    "stance": ({"stance": "bearish"}, [EXPOSED]),
    "family": ({"family": "supply"}, [SUPPLIER]),
    "family, of many": ({"family": "competition"}, [RIVAL]),
    "derived": ({"role": "exposed", "derived": True}, [EXPOSED, IMPLIED]),
    "all at once": ({"entity": "Aster", "role": "exposed", "stance": "bearish"}, [EXPOSED]),
}


@pytest.mark.parametrize(("filters", "expected"), FILTERS.values(), ids=FILTERS)
def test_statements(filters: dict[str, Any], expected: list[Statement], g: Graph) -> None:
    assert statements(g, **filters) == expected


def test_links_come_only_when_asked_for(g: Graph) -> None:
    found = statements(g, object="Grid storage", mentions=True)

    assert [(s.role, s.origin, s.context) for s in found] == [
        ("exposed", "item", ""),
        ("mentions", "link", "Grid storage."),
        ("embeds", "link", "Grid storage"),
    ]
    assert statements(g, role="embeds", mentions=True) == found[2:]


def test_backlinks_have_their_sentence(g: Graph) -> None:
    assert [(b.source, b.role, b.sentence, b.place.line) for b in backlinks(g, "Aster")] == [
        (GRID, "mentions", "On Aster, Blue Harbor.", 1),
        (GRID, "mentions", "aster, blue harbor.", 3),
    ]
    assert [b.role for b in backlinks(g, "Grid storage")] == ["mentions", "embeds"]
    assert backlinks(g, "Regions/India") == []


def test_neighbours(g: Graph) -> None:
    assert neighbours(g, "Grid storage") == {ASTER: 1}
    assert neighbours(g, "Grid storage", hops=2) == {ASTER: 1, BLUE: 2}
    assert neighbours(g, "Grid storage", mentions=True) == {ASTER: 1, BLUE: 1}
    assert neighbours(g, "Actors/India", hops=3) == {}


def test_a_question_changes_nothing(g: Graph) -> None:
    before = nx.to_dict_of_dicts(g)
    statements(g, entity="Aster", mentions=True)

    assert nx.to_dict_of_dicts(g) == before
