"""What is exported of a graph: nodes, and each edge on its own, as rows of plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from vaultweave.ask.graph import Graph
from vaultweave.ask.query import statements
from vaultweave.model.statement import Fact, Statement, statement_record
from vaultweave.model.vault import is_canvas

NODES = (
    *("id", "label", "kind", "name", "path", "exists"),
    *("description", "date", "tags", "aliases", "properties"),
)
"""The columns of nodes; `label` is the title, and `properties` are the note's own, as JSON."""

EDGES = (
    *("id", "source", "target", "role", "role_text", "qualifier", "context", "stance", "modality"),
    *("scope", "date", "mentions", "origin", "derived", "path", "line", "column", "sentence"),
)
"""The columns of edges: the keys of a statement's record, and of a link the sentence around it."""

TYPES = {"exists": bool, "line": int, "column": int}
"""What the columns hold that are no text."""

_LINK = ("subject", "role", "object", "path", "line", "column", "sentence")
_LONE = re.compile("[\ud800-\udfff]")

Row = Mapping[str, Any]


class Chosen(NamedTuple):
    """What is exported: nodes by id, statements and links with the keys of their records."""

    name: str
    nodes: Mapping[str, Mapping[str, Any]]
    statements: Sequence[Statement]
    links: Sequence[Row]
    facts: Sequence[Fact]


def chosen(g: Graph, *, mentions: bool = True, derived: bool = False) -> Chosen:
    """All that a graph says; without links where no `mentions` are wanted.

    With `derived`, what is only implied, and statements told from their other end, too.
    """
    links = [
        {key: data[key] for key in _LINK}
        for _, _, data in (g.edges(data=True) if mentions else ())
        if "link" in data
    ]
    said = statements(g, derived=derived)
    return Chosen(g.name, {id_: g.nodes[id_] for id_ in g}, said, links, g.graph["fact_list"])


def sort(data: Row) -> str:
    """Whether a node is a note, a canvas, or a stub: a name without a note."""
    path = data["path"]
    return "stub" if path is None else "canvas" if is_canvas(path) else "note"


def nodes(found: Chosen) -> Iterator[Row]:
    """The nodes as rows of plain values; several in one have `; ` between them."""
    for id_, data in found.nodes.items():
        own = data["properties"]
        several = {key: "; ".join(data[key]) for key in ("tags", "aliases")}
        kept = msgspec.json.encode(own, enc_hook=str).decode() if own else ""
        yield {**data, **several, "id": id_, "label": data["title"], "properties": kept}


def edges(found: Chosen) -> Iterator[Row]:
    """Statements that have two ends, by their places, then links, as rows of plain values."""
    said = (
        {**statement_record(one), "mentions": "; ".join(one.mentions)}
        for one in found.statements
        if one.subject in found.nodes and one.object in found.nodes
    )
    for number, one in enumerate(chain(said, found.links)):
        yield {**one, "id": f"e{number}", "source": one["subject"], "target": one["object"]}


def whole(text: str) -> str:
    """The text without halves of characters, which no UTF-8 can hold."""
    return text if text.isascii() else _LONE.sub("\N{REPLACEMENT CHARACTER}", text)
