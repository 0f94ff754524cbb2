"""The vault as a graph: its nodes, its edges, and that networkx works on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from msgspec.structs import replace

from tests.shelf import loaded
from vaultweave.ask.graph import graph
from vaultweave.model.place import Place
from vaultweave.model.statement import Statement
from vaultweave.model.vault import Vault

FILES = {
    "Actors/Aster.md": """\
---
title: Aster Inc
type: company
aliases: [AST]
tags: [Chips]
parent: "[[Borealis]]"
---
**Aster** — makes [[Chips|chips]]. It buys from [[Blue Harbor]], and from [[blue harbor]].

![[Grid storage#Cost]]

![[chart.png]]

[[#Self]]

# Self
""",
    "Concepts/Grid storage.md": "# Cost\n\nText. [[Aster]]\n",
    "chart.png": "",
}
HERE = Place("Actors/Aster.md", 9, 3)
SUPPLY = Statement(
    "Blue Harbor",
    "supplier",
    "Actors/Aster",
    HERE,
    "l-9",
    "related",
    role_text="major supplier",
    context="since 2024",
)
CASE = Statement("Actors/Aster", "case", None, HERE, "l-10", "stance", stance="bullish")
UNLINKED = Statement(
    None, "investor", "Actors/Aster", HERE, "l-11", "related", subject_text="Jo March"
)
ENDLESS = Statement(None, "case", None, HERE, "l-12", "stance", subject_text="a", object_text="b")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return replace(loaded(tmp_path, FILES), statements=(SUPPLY, CASE, UNLINKED, ENDLESS))


def edges(vault: Vault, role: str) -> list[dict[str, Any]]:
    return [data for _, _, data in graph(vault).edges(data=True) if data["role"] == role]


def test_nodes_are_notes_and_stubs_alone(vault: Vault) -> None:
    assert sorted(graph(vault)) == ["Actors/Aster", *STUBS, "Concepts/Grid storage"]


STUBS = ["Blue Harbor", "Borealis", "Chips"]


def test_a_note_has_what_it_says_of_itself(vault: Vault) -> None:
    about = graph(vault).nodes["Actors/Aster"]

    assert {key: about[key] for key in about if key not in ("properties", "stances")} == {
        "kind": "company",
        "name": "Aster",
        "title": "Aster Inc",
        "tags": ("Chips",),
        "aliases": ("AST",),
        "path": "Actors/Aster.md",
        "exists": True,
        "description": "makes chips.",
        "date": None,
    }
    assert about["properties"]["parent"] == "[[Borealis]]"
    assert about["stances"] == (CASE, UNLINKED)


def test_a_stub_has_a_name(vault: Vault) -> None:
    about = graph(vault).nodes["Blue Harbor"]

    assert (about["name"], about["title"], about["exists"], about["path"]) == (
        "Blue Harbor",
        "Blue Harbor",
        False,
        None,
    )
    assert about.keys() == graph(vault).nodes["Actors/Aster"].keys()


def test_a_statement_is_an_edge_with_all_that_it_says(vault: Vault) -> None:
    (data,) = edges(vault, "supplier")

    assert data == {
        "subject": "Blue Harbor",
        "role": "supplier",
        "object": "Actors/Aster",
        "role_text": "major supplier",
        "qualifier": "",
        "context": "since 2024",
        "stance": None,
        "modality": None,
        "scope": "",
        "date": None,
        "mentions": [],
        "origin": "related",
        "derived": None,
        "path": "Actors/Aster.md",
        "line": 9,
        "column": 3,
        "place": HERE,
        "anchor": "l-9",
        "statement": SUPPLY,
    }
    assert graph(vault).has_edge("Blue Harbor", "Actors/Aster")


def test_each_link_is_an_edge_of_its_own(vault: Vault) -> None:
    assert [(d["object"], d["line"], d["sentence"]) for d in edges(vault, "mentions")] == [
        ("Borealis", 6, "parent: Borealis"),
        ("Chips", 8, "Aster — makes chips."),
        ("Blue Harbor", 8, "It buys from Blue Harbor, and from blue harbor."),
        ("Blue Harbor", 8, "It buys from Blue Harbor, and from blue harbor."),
        ("Actors/Aster", 14, "Self"),
        ("Actors/Aster", 3, "Text. Aster"),
    ]


def test_embeds_of_notes_are_edges_and_files_are_none(vault: Vault) -> None:
    (data,) = edges(vault, "embeds")

    assert (data["object"], data["target"].heading, data["link"].subpath) == (
        "Concepts/Grid storage",
        0,
        "#Cost",
    )


def test_a_link_knows_its_sentence_as_words(vault: Vault) -> None:
    chips = edges(vault, "mentions")[1]
    content = vault.notes["Actors/Aster"].content

    assert content.text(chips["excerpt"]) == chips["sentence"]
    assert chips["place"] == Place("Actors/Aster.md", 8, 19)
    assert chips["anchor"].startswith("l-")


def test_a_link_to_a_private_note_is_no_edge(vault: Vault) -> None:
    note = vault.notes["Concepts/Grid storage"]
    hidden = replace(note, targets=(replace(note.targets[0], status="private", node=None),))
    changed = replace(vault, notes={**vault.notes, note.id: hidden}, statements=())

    assert not graph(changed).has_edge("Concepts/Grid storage", "Actors/Aster")


def test_the_graph_is_frozen_and_counted(vault: Vault) -> None:
    g = graph(vault)

    with pytest.raises(nx.NetworkXError):
        g.add_edge("a", "b")
    assert g.graph["name"] == vault.name
    assert {key: g.graph[key] for key in ("notes", "stubs", "statements", "links", "facts")} == {
        "notes": 2,
        "stubs": 3,
        "statements": 4,
        "links": 8,
        "facts": 1,
    }


def test_networkx_works_on_it(vault: Vault) -> None:
    g = graph(vault)

    assert nx.shortest_path(g, "Concepts/Grid storage", "Blue Harbor") == [
        "Concepts/Grid storage",
        "Actors/Aster",
        "Blue Harbor",
    ]
    assert nx.number_weakly_connected_components(g) == 1


def test_it_is_what_networkx_itself_would_make_of_its_edges(vault: Vault) -> None:
    g = graph(vault)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(**g.graph)
    made.add_nodes_from(g.nodes(data=True))
    for start, end, data in g.edges(data=True):
        made.add_edge(start, end, **data)
    assert dict(made.adjacency()) == dict(g.adjacency())
    assert {node: dict(made.pred[node]) for node in made} == {n: dict(g.pred[n]) for n in g}
    assert all(g.pred[end][start] == keys for start, end, keys in _between(g))


def _between(g: nx.MultiDiGraph[str]) -> list[tuple[str, str, object]]:
    return [(start, end, keys) for start, ends in g.adjacency() for end, keys in ends.items()]


def test_without_links_the_rest_is_the_same(vault: Vault) -> None:
    whole, found = graph(vault), graph(vault, links=False)
    said = [edge for edge in whole.edges(data=True) if "statement" in edge[2]]

    assert [*found.edges(data=True)] == said != []
    assert [*found.nodes(data=True)] == [*whole.nodes(data=True)]
    assert {**found.graph, "index": 0, "reach": 0} == {**whole.graph, "index": 0, "reach": 0}
