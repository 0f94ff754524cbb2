"""Second-order exposure as pages show it: bounded, the pairs with most ways first, hop by hop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest, nsmallest
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from vaultweave.ask.exposure import EFFECTS
from vaultweave.ask.reach import effect
from vaultweave.model.exposure import Rule
from vaultweave.model.statement import FIRM, Statement
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.lookups import Same, by
from vaultweave.publish.page import Badge, Run, Source
from vaultweave.publish.said import cut, marks, role_badge, run, source
from vaultweave.publish.ties import pair

MOST = 60
"""How many neighbours of an entity count."""


class Hop(Struct, frozen=True):
    """A statement of a chain, as a sentence with its source."""

    subject: Run
    verb: str
    object: Run
    marks: tuple[str, ...]
    context: str
    source: Source


class Link(Struct, frozen=True):
    """That one is exposed to another through others: one way spelled out, and how many there are.

    `effect` says which way: exposed, affected, or beneficiary.
    """

    who: Run
    what: Run
    effect: Badge
    rule: str
    hops: tuple[Hop, ...]
    ways: int


class Links(Struct, frozen=True):
    """The first of `total` pairs, those counted that an entity's first MOST neighbours lead to."""

    links: tuple[Link, ...] = ()
    total: int = 0


def borne(here: Here, node: str, most: int) -> Links:
    """What an entity is exposed to through others."""
    ties = here.this.ties
    direct = {what for what, _ in ties.felt.get(node, ())} | {node}
    given = _given(Same(ties.passes))
    ways = [
        (way, given.borne(ties.felt.get(way[0], ()))[way[1]])
        for way in ties.there.get(node, ())[:MOST]
    ]
    found = _most(ways, direct, most)
    return Links(
        tuple(_link(here, (node, what), told, way) for what, told, way in found.firsts),
        found.total,
    )


def caused(here: Here, node: str, most: int) -> Links:
    """Who is exposed to an entity through others."""
    ties = here.this.ties
    felt = ties.felt_by.get(node, ())
    direct = {who for who, _ in felt} | {node}
    counts: dict[tuple[str, int], int] = {}
    firsts: dict[tuple[str, int], tuple[str, int]] = {}
    for other, sign in felt[:MOST]:
        for who, rule in ties.back.get(other, ())[:MOST]:
            passes = ties.passes[rule]
            if who not in direct and sign in passes:
                end = who, passes[sign]
                counts[end] = counts.get(end, 0) + 1
                if end not in firsts:
                    firsts[end] = other, rule
    return Links(
        tuple(
            _link(here, (who, node), (sign, counts[who, sign]), firsts[who, sign])
            for who, sign in _first(counts, most)
        ),
        len(counts),
    )


class _Ends(NamedTuple):
    """Those at the end of a way, all with this sign."""

    sign: int
    names: tuple[str, ...]
    has: frozenset[str]


class _Given:
    """What neighbours hand on by each rule: of few entities, each the neighbour of very many."""

    def __init__(self, passes: Sequence[Mapping[int, int]]) -> None:
        self._passes = passes
        self._borne: dict[int, tuple[object, list[list[_Ends]]]] = {}

    def borne(self, felt: Sequence[tuple[str, int]]) -> list[list[_Ends]]:
        """By the number of a rule, what comes of all that a neighbour feels."""
        known = self._borne.get(id(felt))
        if known is None:
            made = [
                _ends((what, passes[sign]) for what, sign in felt if sign in passes)
                for passes in self._passes
            ]
            known = self._borne[id(felt)] = felt, made
        return known[1]


_given = lru_cache(maxsize=2)(lambda passes: _Given(passes.value))


def _ends(found: Iterable[tuple[str, int]]) -> list[_Ends]:
    names = by(found, lambda end: end[1])
    return [
        _Ends(sign, tuple(name for name, _ in several), frozenset(name for name, _ in several))
        for sign, several in names.items()
    ]


class _Most(NamedTuple):
    """Of `total` ends the first: the end, its sign and how many ways lead there, the first way."""

    firsts: list[tuple[str, tuple[int, int], tuple[str, int]]]
    total: int


def _most(
    ways: Sequence[tuple[tuple[str, int], Sequence[_Ends]]], direct: Collection[str], most: int
) -> _Most:
    """Those that most ways lead to."""
    names: dict[int, list[tuple[str, ...]]] = {}
    for _, several in ways:
        for ends in several:
            names.setdefault(ends.sign, []).append(ends.names)
    counts = {sign: Counter(chain.from_iterable(lists)) for sign, lists in names.items()}
    for count in counts.values():
        for name in direct:
            count.pop(name, None)
    numbers = chain.from_iterable(count.values() for count in counts.values())
    least = min(nlargest(most, numbers), default=0)
    ranked = [
        (-number, name, sign)
        for sign, count in counts.items()
        for name, number in count.items()
        if number >= least
    ]
    firsts = [
        (name, (sign, -rank), next(way for way, found in ways if _leads(found, name, sign)))
        for rank, name, sign in nsmallest(most, ranked)
    ]
    return _Most(firsts, sum(map(len, counts.values())))


def _leads(found: Iterable[_Ends], name: str, sign: int) -> bool:
    return any(ends.sign == sign and name in ends.has for ends in found)


def _first(counts: Mapping[tuple[str, int], int], most: int) -> list[tuple[str, int]]:
    """Those that most ways lead to."""
    return nsmallest(most, counts, key=lambda end: (-counts[end], end))


def _link(here: Here, ends: tuple[str, str], told: tuple[int, int], way: tuple[str, int]) -> Link:
    """A way between two, spelled out; `told` is the sign that it has, and how many there are."""
    this, (who, what), (sign, ways), (other, number) = here.this, ends, told, way
    rule = this.ties.rules[number]
    path = (_tie(this, (who, other), rule), _felt(this, (other, what), rule))
    return Link(
        who=run(here, who),
        what=run(here, what),
        effect=role_badge(here, EFFECTS[sign]),
        rule=f"through {rule.name}",
        hops=tuple(_hop(here, step) for step in path),
        ways=ways,
    )


def _tie(this: Edition, ends: tuple[str, str], rule: Rule) -> Statement:
    """A statement by which one is tied to another: the first of its own, else of the other's."""
    who, other = ends
    borne_ = {tie.role for tie in rule.steps[0] if tie.borne}
    received = {tie.role for tie in rule.steps[0] if not tie.borne}
    found = chain(
        (one for one in _said(this, who, other) if one.role in borne_),
        (one for one in _heard(this, who, other) if one.role in received),
    )
    return next(one for one in found if one.modality is None)


def _felt(this: Edition, ends: tuple[str, str], rule: Rule) -> Statement:
    """A statement that says what the rule needs of two."""
    who, what = ends
    said = chain(_said(this, who, what), _heard(this, who, what))
    found = (effect(one, this.roles.get(one.role)) for one in said if one.modality in FIRM)
    return next(
        one.statement
        for one in found
        if one and one.who == who and (one.sign > 0) == (rule.needs > 0)
    )


def _said(this: Edition, who: str, other: str) -> Sequence[Statement]:
    """What is said of an entity with another as its object."""
    return this.between.get(pair(who, other), ())


def _heard(this: Edition, who: str, other: str) -> Sequence[Statement]:
    """What is said of an entity with another as its subject."""
    return this.between.get(pair(other, who), ())


def _hop(here: Here, step: Statement) -> Hop:
    role = here.this.roles.get(step.role)
    return Hop(
        subject=run(here, step.subject, step.subject_text),
        verb=role.verb[0] if role and role.verb else step.role,
        object=run(here, step.object, step.object_text),
        marks=marks(step),
        context=cut(step.context),
        source=source(here, step),
    )
