"""Stances and conflicts: what speaks for an entity and against it, dated and sourced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from vaultweave.ask.graph import Graph
from vaultweave.ask.period import last_day
from vaultweave.ask.query import node
from vaultweave.ask.reach import effect
from vaultweave.model.roles import Role
from vaultweave.model.statement import FIRM, Statement, statement_record

Dates = Mapping[str, str | None]
"""Vault path to the date of the note, for statements that have none of their own."""


class Ledger(Struct, frozen=True):
    """What is bullish and what is bearish about an entity, the newest first.

    `balance` is the number of bullish less that of bearish claims, those not counted that are
    negated, former or failed. As a sequence it is all of them, newest first.
    """

    entity: str
    bullish: tuple[Statement, ...]
    bearish: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    balance: int

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)


class Conflict(Struct, frozen=True):
    """Notes that are of two minds on one matter: bullish and bearish, or helped and hurt.

    `matter` is what the entity is helped or hurt by, None where it is about the entity as such.
    Each side has its newest first; `date` is that of the newest of all.
    """

    entity: str
    matter: str | None
    bullish: tuple[Statement, ...]
    bearish: tuple[Statement, ...]
    date: str | None


class _View(NamedTuple):
    """A statement as a vote: on whom, in what matter, and which way."""

    entity: str
    matter: str | None
    sign: int


def stances(g: Graph, entity: str) -> Ledger:
    """The bullish and bearish statements about an entity: cases, lists, positions."""
    id_ = node(g, entity)
    roles, dates = g.graph["vocabulary"].roles, note_dates(g)
    edges = [*g.out_edges(id_, data=True), *g.in_edges(id_, data=True)]
    said = [data["statement"] for _, _, data in edges if "statement" in data]
    found = dict.fromkeys((*g.nodes[id_]["stances"], *said))
    about = [
        one for one in found if holder(one, roles.get(one.role)) == id_ and one.derived is None
    ]
    return ledger(id_, about, dates)


def ledger(entity: str, statements: Iterable[Statement], dates: Dates) -> Ledger:
    """A ledger of statements that are known to be about an entity."""
    ordered = newest((one for one in statements if one.stance is not None), dates)
    bullish = tuple(one for one in ordered if one.stance == "bullish")
    bearish = tuple(one for one in ordered if one.stance == "bearish")
    return Ledger(entity, bullish, bearish, ordered, firm(bullish) - firm(bearish))


def holder(statement: Statement, role: Role | None) -> str | None:
    """Whom a stance is about: who bears it; of a thesis's position, whom it is long or short."""
    if statement.stance is None:
        return None
    position = role is not None and role.edge == "position"
    return statement.object if position else statement.subject


def firm(statements: Iterable[Statement]) -> int:
    """How many claims count: those that are not negated, former or failed."""
    return sum(one.modality in FIRM for one in statements)


def conflicts(g: Graph) -> list[Conflict]:
    """Where notes contradict one another about an entity, the newest first; nobody is right.

    Bull and bear cases of a note are the two sides of one ledger, and no contradiction.
    """
    edges = (data for _, _, data in g.edges(data=True) if "statement" in data)
    said = [data["statement"] for data in edges]
    said += [one for id_ in g for one in g.nodes[id_]["stances"]]
    return contradictions(said, g.graph["vocabulary"].roles, note_dates(g))


def contradictions(
    statements: Iterable[Statement], roles: Mapping[str, Role], dates: Dates
) -> list[Conflict]:
    """The conflicts among some statements."""
    sides: dict[tuple[str, str | None], dict[int, list[Statement]]] = {}
    for one in statements:
        view = _view(one, roles.get(one.role))
        if view is not None:
            both = sides.setdefault((view.entity, view.matter), {1: [], -1: []})
            both[view.sign].append(one)
    found = []
    for (entity, matter), both in sides.items():
        if both[1] and both[-1]:
            bulls, bears = newest(both[1], dates), newest(both[-1], dates)
            latest = max((bulls[0], bears[0]), key=lambda one: _day(one, dates))
            date = latest.date or dates.get(latest.place.path)
            found.append(Conflict(entity, matter, bulls, bears, date))
    found.sort(key=lambda one: (one.entity.casefold(), one.matter or ""))
    return sorted(found, key=lambda one: last_day(one.date), reverse=True)


def note_dates(g: Graph) -> Dates:
    """The dates of a graph's notes by their vault paths."""
    return {data["path"]: data["date"] for _, data in g.nodes(data=True) if data["path"]}


def newest(statements: Iterable[Statement], dates: Dates) -> tuple[Statement, ...]:
    """Statements by their own dates, else those of their notes, the newest first."""
    placed = sorted(statements, key=lambda one: one.place)
    return tuple(sorted(placed, key=lambda one: _day(one, dates), reverse=True))


def conflict_record(one: Conflict) -> dict[str, Any]:
    """A conflict as a JSON Lines record."""
    return {
        "entity": one.entity,
        "matter": one.matter,
        "date": one.date,
        "bullish": [statement_record(statement) for statement in one.bullish],
        "bearish": [statement_record(statement) for statement in one.bearish],
    }


def _view(one: Statement, role: Role | None) -> _View | None:
    """What a statement votes for, if it does."""
    if one.derived is not None or one.modality not in FIRM or one.role == "case":
        return None
    found = effect(one, role)
    if found is not None and found.sign:
        return _View(found.who, found.what, found.sign) if found.who and found.what else None
    entity = holder(one, role)
    if entity is None:
        return None
    position = role is not None and role.edge == "position"
    return _View(entity, None if position else one.object, 1 if one.stance == "bullish" else -1)


def _day(one: Statement, dates: Dates) -> str:
    """A statement's last day, by its own date, else by that of its note; "" where neither has."""
    return last_day(one.date or dates.get(one.place.path))
