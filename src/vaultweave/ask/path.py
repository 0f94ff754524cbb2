"""The shortest ways from one entity to another, each hop a statement."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from vaultweave.ask.graph import Graph
from vaultweave.ask.query import node
from vaultweave.model.statement import Statement

MOST = 10
"""How many ways are given: between two of much in common there may be thousands."""

_PLAIN = "related"
_Beside = dict[str, Statement]


def paths(
    g: Graph, a: str, b: str, hops: int = 3, *, most: int = MOST
) -> list[tuple[Statement, ...]]:
    """The shortest ways from `a` to `b` along statements, told from either end, in at most `hops`.

    Of several statements between two entities a way has the one that says most: a role rather than
    `related`, the first that stands. Ways with fewer `related` come first. Links are no hops, nor
    is what is negated, and of all ways of the least length there are at most so many.
    """
    start, end = node(g, a), node(g, b)
    if start == end:
        return []
    known: dict[str, _Beside] = {}
    ranks = _ranks(g, start, end, hops, known)
    found = [
        tuple(known[one][other] for one, other in pairwise(way))
        for way in islice(_ways(ranks, known, start, end), 50 * most)
    ]
    return sorted(found, key=_weight)[:most]


def _ranks(g: Graph, start: str, end: str, hops: int, known: dict[str, _Beside]) -> dict[str, int]:
    """How far entities are from `start`, up to where `end` is met; `known` has their neighbours."""
    far = {start: 0}
    edge = [start]
    for hop in range(1, hops + 1):
        reached = []
        for here in edge:
            known[here] = _beside(g, here)
            reached += [other for other in known[here] if other not in far]
        edge = list(dict.fromkeys(reached))
        far |= dict.fromkeys(edge, hop)
        if end in far:
            return far
    return {}


def _ways(
    ranks: dict[str, int], known: dict[str, _Beside], start: str, end: str
) -> Iterator[tuple[str, ...]]:
    """All ways of the least length, found backwards so that none ends nowhere."""
    if end not in ranks:
        return
    before: dict[str, list[str]] = {}
    for here, others in known.items():
        for other in others:
            if ranks.get(other) == ranks[here] + 1:
                before.setdefault(other, []).append(here)
    waiting: list[tuple[str, ...]] = [(end,)]
    while waiting:
        way = waiting.pop()
        if way[0] == start:
            yield way
        else:
            waiting.extend((one, *way) for one in sorted(before.get(way[0], ()), reverse=True))


def _beside(g: Graph, here: str) -> _Beside:
    """An entity's neighbours, each with the statement that joins the two best."""
    found: _Beside = {}
    for one, other, data in (*g.out_edges(here, data=True), *g.in_edges(here, data=True)):
        statement = data.get("statement")
        there = other if one == here else one
        if statement is None or there == here or statement.derived is not None:
            continue
        if statement.modality == "negated":
            continue
        kept = found.get(there)
        if kept is None or _rank(statement) < _rank(kept):
            found[there] = statement
    return found


def _rank(one: Statement) -> tuple[bool, bool, object]:
    return one.role == _PLAIN, one.modality is not None, one.place


def _weight(way: tuple[Statement, ...]) -> tuple[int, list[object]]:
    return sum(one.role == _PLAIN for one in way), [one.place for one in way]
