"""Exports: each file is read back by a library that knows its format, and is the graph again."""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pydot
import pytest
import rdflib
from lxml import etree
from rdflib.compare import isomorphic

from tests.shelf import loaded, written
from tests.test_cli import python
from vaultweave.ask.graph import Graph, graph
from vaultweave.commands.export import write
from vaultweave.exports import FORMATS
from vaultweave.exports.sheet import EDGES, NODES, Chosen, chosen, edges, nodes
from vaultweave.model.errors import VaultweaveError

FILES = {
    'Actors/Aster "Ay" <&> Ä.md': (
        '---\naliases: [=1+1, "a;b", "x\\ty"]\nodd: "\\u0007"\n---\n#company\n\n'
        "**Bull:**\n- sells more\n\n## Related\n\n"
        '- [[Borealis]] — supplier ("quoted", 5 < 6 & \x07 \x1b[31m \\N back\\)\n'
        "- [[Borealis]] — former customer\n- [[Ünï cöde 東京]] — exposed\n"
        "- Jo March — early investor\n"
    ),
    "Borealis.md": '#company\n\nLike [[Aster "Ay" <&> Ä]], and [[Aster "Ay" <&> Ä]]. ![[=cmd]]\n',
    "=cmd.md": "#event\n\n## Related\n\n- [[back\\slash'd`^{|}]] — driver\n",
    "Private.md": "---\npublish: false\n---\n[[Borealis]]\n",
    "Board.canvas": '{"nodes": [{"id": "1", "type": "file", "file": "Borealis.md"}], "edges": []}',
}
ASTER = 'Actors/Aster "Ay" <&> Ä'
URN = "urn:vaultweave"


@pytest.fixture(scope="module")
def g(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph(loaded(tmp_path_factory.mktemp("hostile"), FILES))


@pytest.fixture(scope="module")
def found(g: Graph) -> Chosen:
    return chosen(g)


def text(found: Chosen, shape: str, name: str = "") -> str:
    writers = FORMATS[shape]
    write = writers[name] if isinstance(writers, Mapping) else writers
    return "".join(write(found))


def ends(g: Graph) -> Counter[tuple[str, str, str]]:
    """Each edge that is asserted: who, what, to whom."""
    several = g.edges(data=True)
    return Counter((a, d["role"], b) for a, b, d in several if not d.get("derived"))


def visible(value: str) -> str:
    """A text as XML can hold it."""
    return "".join("\ufffd" if c < " " and c not in "\t\n\r" else c for c in value)


def test_what_is_only_implied_is_left_out_unless_asked_for(g: Graph) -> None:
    plain, more = chosen(g), chosen(g, derived=True, mentions=False)

    assert not any(one.derived for one in plain.statements)
    assert any(one.derived for one in more.statements)
    assert plain.links
    assert not more.links


def test_the_hostile_vault_is_hostile(g: Graph, found: Chosen) -> None:
    said = "".join(one.context for one in found.statements)

    assert {"\x07", '"', "\\", "<", "&"} <= set(said)
    assert ends(g) == Counter((e["source"], e["role"], e["target"]) for e in edges(found))
    assert Counter(one["source"] for one in edges(found))["Borealis"] == 5
    assert {"Private", "Board.canvas", ASTER} <= g.nodes.keys()
    assert any(one.subject is None or one.object is None for one in found.statements)


@pytest.mark.parametrize("shape", ["graphml", "gexf"])
def test_xml_is_read_back(shape: str, g: Graph, found: Chosen) -> None:
    data = text(found, shape).encode()
    etree.fromstring(data)
    read: Any = getattr(nx, f"read_{shape}")(io.BytesIO(data))
    name = {n: read.nodes[n].get("entity", n) for n in read}

    assert isinstance(read, nx.MultiDiGraph)
    assert list(name.values()) == list(g)
    assert Counter((name[a], d["role"], name[b]) for a, b, d in read.edges(data=True)) == ends(g)
    for n in read:
        assert read.nodes[n]["label"] == visible(g.nodes[name[n]]["title"])
        assert read.nodes[n]["exists"] is g.nodes[name[n]]["exists"]
    contexts = {visible(one.context) for one in found.statements if one.object and one.subject}
    assert {d.get("context", "") for _, _, d in read.edges(data=True)} == contexts | {""}
    lines = [(d["path"], d["line"]) for _, _, d in read.edges(data=True)]
    assert sorted(lines) == sorted((d["path"], d["line"]) for d in edges(found))


def test_graphml_ids_are_names_of_xml(found: Chosen) -> None:
    tree = etree.fromstring(text(found, "graphml").encode())
    names = [name for one in tree.iter() if (name := one.get("id")) is not None]

    assert names
    assert all(name.isidentifier() for name in names)
    assert len(set(names)) == len(names)


def test_csv_is_read_back(found: Chosen) -> None:
    def cell(value: object) -> str:
        return "" if value is None else str(value).lower() if value is True else str(value)

    for name, columns, rows in (("nodes.csv", NODES, nodes), ("edges.csv", EDGES, edges)):
        header, *read = csv.reader(io.StringIO(text(found, "csv", name), newline=""))
        plain = [
            [cell(row.get(key)).replace("False", "false") for key in columns] for row in rows(found)
        ]
        assert tuple(header) == columns
        assert read == plain


def test_neo4j_gets_headers_and_lines(g: Graph, found: Chosen) -> None:
    texts = [text(found, "neo4j", name) for name in ("nodes.csv", "relationships.csv")]
    people, ties = ([*csv.DictReader(io.StringIO(one))] for one in texts)

    assert all(
        one.count("\n") == len(rows) + 1 for one, rows in zip(texts, (people, ties), strict=True)
    )
    assert [row["id:ID"] for row in people] == list(g)
    assert {row[":LABEL"] for row in people} == {
        "company;note",
        "event;note",
        "note",
        "canvas",
        "stub",
    }
    aster = next(row for row in people if row["id:ID"] == ASTER)
    assert aster["aliases:string[]"].split(";")[:2] == ["=1+1", "a,b"]
    assert aster["exists:boolean"] == "true"
    told = Counter((row[":START_ID"], row["role"], row[":END_ID"]) for row in ties)
    assert told == ends(g)
    assert all(row[":TYPE"].isidentifier() and row["line:int"].isdigit() for row in ties)


def test_json_is_all_there_is(g: Graph, found: Chosen) -> None:
    read = json.loads(text(found, "json"))

    assert list(read) == ["schema_version", "vault", "nodes", "statements", "links", "facts"]
    assert [node["id"] for node in read["nodes"]] == list(g)
    assert len(read["statements"]) == len(found.statements)
    assert len(read["links"]) == len(found.links)
    assert len(read["facts"]) == len(g.graph["fact_list"])
    assert any(one["object"] is None for one in read["statements"])
    aster = next(node for node in read["nodes"] if node["id"] == ASTER)
    assert aster["properties"]["odd"] == "\x07"
    assert aster["aliases"][1] == "a;b"


def triples(found: Chosen, shape: str) -> rdflib.Graph:
    kind = {"ntriples": "nt", "turtle": "turtle", "jsonld": "json-ld"}[shape]
    return rdflib.Graph().parse(data=text(found, shape).encode(), format=kind)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib by itself
def test_rdf_says_the_same_in_each_of_its_forms(found: Chosen) -> None:
    one = triples(found, "ntriples")

    assert isomorphic(one, triples(found, "turtle"))
    assert isomorphic(one, triples(found, "jsonld"))


def test_rdf_is_the_graph(g: Graph, found: Chosen) -> None:
    read = triples(found, "ntriples")
    rows: Any = read.query(
        "SELECT ?who ?role ?whom ?context WHERE { ?s a rdf:Statement; rdf:subject ?a; "
        "rdf:predicate ?p; rdf:object ?b . ?a rdfs:label ?who . ?p rdfs:label ?role . "
        f"?b rdfs:label ?whom . OPTIONAL {{ ?s <{URN}:term:context> ?context }} }}"
    )
    title = {id_: data["title"] for id_, data in g.nodes(data=True)}
    said = [one for one in found.statements if one.subject and one.object]

    assert Counter((str(a), str(b), str(c), str(d or "")) for a, b, c, d in rows) == Counter(
        (title[one.subject or ""], one.role, title[one.object or ""], one.context) for one in said
    )


def test_what_is_former_is_no_triple_of_its_own(found: Chosen) -> None:
    read = text(found, "ntriples")

    assert f"<{URN}:role:supplier> <{URN}:node:Actors/" in read
    assert f"> <{URN}:role:customer> <" not in read.replace("predicate> <", "predicate>  <")
    assert f'<{URN}:term:modality> "former"' in read


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of pydot by pyparsing
def test_dot_is_read_back(g: Graph, found: Chosen) -> None:
    read = (pydot.graph_from_dot_data(text(found, "dot")) or [])[0]

    def plain(quoted: str) -> str:
        return quoted[1:-1].replace('\\"', '"').replace("\\\\", "\\")

    told = Counter(
        (plain(str(e.get_source())), plain(str(e.get("label"))), plain(str(e.get_destination())))
        for e in read.get_edges()
    )
    assert told == ends(g)
    assert {plain(node.get_name()) for node in read.get_nodes()} == set(g)


@pytest.mark.parametrize("shape", FORMATS)
def test_text_holds_no_half_of_a_character(shape: str, found: Chosen) -> None:
    odd = {
        id_: {**data, "title": "\ud800", "aliases": ("\udfff",)}
        for id_, data in found.nodes.items()
    }
    writers = FORMATS[shape]
    for name in writers if isinstance(writers, Mapping) else ("",):
        assert text(found._replace(nodes=odd), shape, name).encode()


def test_bytes_depend_on_no_hash(tmp_path: Path) -> None:
    written(tmp_path, FILES)
    for seed in ("1", "2"):
        for shape in FORMATS:
            folder = isinstance(FORMATS[shape], Mapping)
            out = f"../{tmp_path.name}.out{seed}.{shape}"
            arguments = ("-m", "vaultweave", "export", shape, "--no-cache", "--derived", "-o", out)
            done = python(*arguments, cwd=tmp_path, PYTHONHASHSEED=seed)
            assert done.returncode == 0, (done.stderr, folder)
    made = {
        seed: [
            (
                file.relative_to(tmp_path.parent).as_posix().replace(f"out{seed}", ""),
                file.read_bytes(),
            )
            for file in sorted(tmp_path.parent.rglob(f"{tmp_path.name}.out{seed}*"))
            + sorted(tmp_path.parent.glob(f"{tmp_path.name}.out{seed}*/*"))
            if file.is_file()
        ]
        for seed in ("1", "2")
    }

    assert len(made["1"]) == 11
    assert made["1"] == made["2"]


def broken() -> Iterator[str]:
    yield "half"
    raise OSError(28, "No space left on device")


def test_what_cannot_be_written_whole_leaves_what_was_there(tmp_path: Path) -> None:
    written(tmp_path, {"a.csv": "old", "b.csv": "old"})

    with pytest.raises(VaultweaveError, match="No space left"):
        write({tmp_path / "a.csv": iter(["new"]), tmp_path / "b.csv": broken()})
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "a.csv": "old",
        "b.csv": "old",
    }


@pytest.mark.skipif(os.name == "nt", reason="there are neither links nor modes")
def test_a_file_keeps_its_mode_and_a_link_its_end(tmp_path: Path) -> None:
    written(tmp_path, {"real.json": "old"})
    (tmp_path / "real.json").chmod(0o600)
    (tmp_path / "link.json").symlink_to("real.json")
    write({tmp_path / "link.json": iter(["new"]), Path(os.devnull): iter(["new"])})

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"
    assert (tmp_path / "real.json").stat().st_mode & 0o777 == 0o600
    assert not Path(os.devnull).is_file()
