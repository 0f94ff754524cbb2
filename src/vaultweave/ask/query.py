"""Questions on the graph: functions whose first argument is the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import networkx as nx
from msgspec import Struct

from vaultweave.ask.graph import EMBEDS, MENTIONS
from vaultweave.checks.near import names, near
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Place
from vaultweave.model.roles import Vocabulary, spellings
from vaultweave.model.statement import Stance, Statement
from vaultweave.weave.resolve import find_name, fold, note_id

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Edge = tuple[str, str, dict[str, Any]]


class Backlink(Struct, frozen=True, order=True):
    """A link to an entity: the note that has it, its role (mentions, embeds) and its sentence."""

    place: Place
    source: str
    role: str
    sentence: str
    anchor: str


def node(g: Graph, name: str) -> str:
    """The id of an entity that is named as a wikilink would name it, or by its id.

    Raises VaultweaveError where several notes fit (all are listed) or none (near ones are).
    """
    if name in g:
        return name
    found = find_name(g.graph["index"], name)
    if found.status == "ambiguous":
        several = "\n".join(f"  {note_id(path)}" for path in found.candidates)
        raise VaultweaveError(f'"{name}" may be any of these; name one of them:\n{several}')
    if found.node is not None and found.node in g:
        return found.node
    key = fold(found.node or name)
    stub = next((n for n, exists in g.nodes(data="exists") if not exists and fold(n) == key), None)
    if stub is None:
        raise VaultweaveError(f'nothing in the vault is called "{name}"{_meant(g, name)}')
    return stub


def statements(  # noqa: PLR0913 - one argument a filter, all by keyword
    g: Graph,
    *,
    subject: str | None = None,
    role: str | None = None,
    object: str | None = None,  # noqa: A002 - the word of the records
    entity: str | None = None,
    stance: Stance | None = None,
    family: str | None = None,
    mentions: bool = False,
    derived: bool = False,
) -> list[Statement]:
    """The statements that fit all filters, in the order of their places.

    `entity` stands at either end. `role` and `family` are words of the vocabulary; an alias will
    do for a role. Links come too with `mentions`, and what is only implied with `derived`.
    """
    one, other, either = (node(g, x) if x is not None else None for x in (subject, object, entity))
    wanted = role_name(role, g.graph["vocabulary"]) if role is not None else None
    found = [
        statement
        for statement in _all(g, one, other, either, mentions=mentions)
        if (one is None or statement.subject == one)
        and (other is None or statement.object == other)
        and (either is None or either in (statement.subject, statement.object))
        and (wanted is None or statement.role == wanted)
        and (stance is None or statement.stance == stance)
        and (family is None or _family(g, statement) == family)
        and (derived or statement.derived is None)
    ]
    return sorted(found, key=lambda s: (s.place, s.role, s.subject or "", s.object or ""))


def backlinks(g: Graph, entity: str) -> list[Backlink]:
    """The links to an entity, each with the sentence around it, in the order of their places."""
    return sorted(
        Backlink(data["place"], source, data["role"], data["sentence"], data["anchor"])
        for source, _, data in g.in_edges(node(g, entity), data=True)
        if data["role"] in (MENTIONS, EMBEDS)
    )


def neighbours(g: Graph, entity: str, *, hops: int = 1, mentions: bool = False) -> dict[str, int]:
    """The entities within some hops along statements, either way, and how far each is.

    With `mentions`, along links too.
    """
    start = node(g, entity)
    far = {start: 0}
    edge = {start}
    for hop in range(1, hops + 1):
        reached = {end for here in edge for end in _beside(g, here, mentions=mentions)}
        edge = reached - far.keys()
        far |= dict.fromkeys(sorted(edge), hop)
    del far[start]
    return far


def role_name(text: str, vocabulary: Vocabulary) -> str:
    """The role that a word stands for: `rivals` is competitor; an unknown word is itself."""
    for spelling in spellings(text):
        if spelling in vocabulary.roles:
            return spelling
        if spelling in vocabulary.forms:
            return vocabulary.forms[spelling].role
        if spelling in vocabulary.verbs:
            return vocabulary.verbs[spelling][0]
    return text.strip().lower()


def _meant(g: Graph, name: str) -> str:
    pairs = (
        (known, id_) for id_ in g for known in (id_.rpartition("/")[2], *g.nodes[id_]["aliases"])
    )
    close = near(name.rpartition("/")[2], names(pairs))
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _all(
    g: Graph, subject: str | None, other: str | None, either: str | None, *, mentions: bool
) -> Iterator[Statement]:
    """The statements of as few edges and nodes as the ends allow."""
    nodes: Iterable[str] = g
    edges: Iterable[Edge] = ()
    if subject is not None:
        nodes, edges = (subject,), g.out_edges(subject, data=True)
    elif other is not None:
        nodes, edges = (other,), g.in_edges(other, data=True)
    elif either is not None:
        loops = (edge for edge in g.in_edges(either, data=True) if edge[0] != either)
        nodes, edges = (either,), (*g.out_edges(either, data=True), *loops)
    else:
        edges = g.edges(data=True)
    for id_ in nodes:
        yield from g.nodes[id_]["stances"]
    for edge in edges:
        if "statement" in edge[2]:
            yield edge[2]["statement"]
        elif mentions:
            yield _mention(edge)


def _mention(edge: Edge) -> Statement:
    """A link as a statement; its sentence is the context."""
    source, target, data = edge
    return Statement(
        source,
        data["role"],
        target,
        data["place"],
        data["anchor"],
        "link",
        context=data["sentence"],
    )


def _family(g: Graph, statement: Statement) -> str:
    known = g.graph["vocabulary"].roles.get(statement.role)
    return str(known.family) if known else "context"


def _beside(g: Graph, here: str, *, mentions: bool) -> Iterator[str]:
    for _, there, data in g.out_edges(here, data=True):
        if mentions or "statement" in data:
            yield there
    for there, _, data in g.in_edges(here, data=True):
        if mentions or "statement" in data:
            yield there
