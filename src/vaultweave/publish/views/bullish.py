"""Bullish and bearish: by the entity that it is said of, by theme, and where notes disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.ledger import Conflict
from vaultweave.publish.balance import PART, matters
from vaultweave.publish.edition import Edition, Here, frame, pager
from vaultweave.publish.lookups import Sided
from vaultweave.publish.page import Badge, Frame, Made, Matter, Pager, Run, Side, Tab
from vaultweave.publish.said import run, side
from vaultweave.weave.urls import nth

OF_CONFLICT = 4
"""How many claims a side of a conflict shows."""

_TABS = {
    "bullish": "By entity",
    "bullish-by-theme": "By theme",
    "conflicts": "Of two minds",
}
_SIDES = (Badge("Bullish", "up"), Badge("Bearish", "down"))


class BullishPage(Struct, frozen=True):
    """All that bullish.html sees: matters by entity or by theme.

    The first part tells how many `claims` there are in all, bullish and bearish ones.
    `bars` are the widths of both sides' bars, a pair a matter, up to 99: they grow with the square
    root of the number of claims, so that a few are seen beside a hundred.
    """

    frame: Frame
    matters: tuple[Matter, ...]
    tabs: tuple[Tab, ...]
    theme: bool
    claims: tuple[int, int] | None
    bars: tuple[tuple[int, int], ...]
    pager: Pager


class Torn(Struct, frozen=True):
    """A matter on which notes contradict one another: both sides, each the newest first."""

    id: str
    entity: Run
    matter: Run | None
    date: str
    sides: tuple[Side, Side]
    more: bool


class ConflictsPage(Struct, frozen=True):
    """All that conflicts.html sees: a part of all conflicts, whose number the first part tells."""

    frame: Frame
    tabs: tuple[Tab, ...]
    conflicts: tuple[Torn, ...]
    total: int
    pager: Pager


def parts(this: Edition) -> Iterable[str]:
    """The parts of the list by entity."""
    return this.sheets.bullish.parts


def pages(this: Edition, key: str) -> Iterator[Made]:
    """A part of the list by entity, with the way to what the vault is of two minds about."""
    yield _list(this, "bullish", this.sheets.bullish, int(key))


def theme_parts(this: Edition) -> Iterable[str]:
    """The parts of the list by theme."""
    return this.sheets.bullish_themes.parts


def themes(this: Edition, key: str) -> Iterator[Made]:
    """A part of the list by theme."""
    yield _list(this, "bullish-by-theme", this.sheets.bullish_themes, int(key))


def _list(this: Edition, page: str, sides: Sided, number: int) -> Made:
    first = this.addresses.pages[page]
    here = Here(this, nth(first, number))
    nodes = sides.parts[str(number)]
    ways = _ways(here, nodes) if page == "bullish" else {}
    shown = matters(here, nodes, tuple(zip(_SIDES, (sides.first, sides.second), strict=True)))
    shown = tuple(
        replace(one, conflict=ways.get(node, "")) for node, one in zip(nodes, shown, strict=True)
    )
    value = BullishPage(
        frame=frame(here, "Bullish and bearish"),
        matters=shown,
        tabs=_tabs(here, page),
        theme=page == "bullish-by-theme",
        claims=this.sheets.stances if number == 1 else None,
        bars=tuple(_bars(shown)),
        pager=pager(first, number, sides.number),
    )
    return Made(here.output, "bullish.html", value)


def _bars(shown: Sequence[Matter]) -> Iterator[tuple[int, int]]:
    most = max((side.total for one in shown for side in one.sides), default=0) or 1
    for one in shown:
        first, second = (round(99 * (side.total / most) ** 0.5) for side in one.sides)
        yield first, second


def conflict_parts(this: Edition) -> Iterable[str]:
    """The parts of the list of conflicts."""
    return this.sheets.conflicts.parts


def conflicts(this: Edition, key: str) -> Iterator[Made]:
    """A part of the conflicts, the newest first."""
    found, number = this.sheets.conflicts, int(key)
    first = this.addresses.pages["conflicts"]
    here = Here(this, nth(first, number))
    value = ConflictsPage(
        frame=frame(here, "Of two minds"),
        tabs=_tabs(here, "conflicts"),
        conflicts=tuple(_conflict(here, one, at) for at, one in enumerate(found.parts[key], 1)),
        total=sum(map(len, found.parts.values())) if number == 1 else 0,
        pager=pager(first, number, found.number),
    )
    yield Made(here.output, "conflicts.html", value)


def _conflict(here: Here, one: Conflict, at: int) -> Torn:
    there = here.of(one.entity)
    several = (one.bullish, one.bearish)
    first, second = (
        side(there, badge, found, OF_CONFLICT) for badge, found in zip(_SIDES, several, strict=True)
    )
    return Torn(
        id=f"conflict-{at}",
        entity=run(here, one.entity),
        matter=run(here, one.matter) if one.matter else None,
        date=one.date or "",
        sides=(first, second),
        more=any(len(found) > OF_CONFLICT for found in several),
    )


def _ways(here: Here, nodes: Iterable[str]) -> Mapping[str, str]:
    """The way to the newest conflict about each entity."""
    first, newest = here.this.addresses.pages["conflicts"], here.this.sheets.newest
    found = {node: newest.get(node) for node in nodes}
    return {
        node: here.to(nth(first, at // PART + 1), f"conflict-{at % PART + 1}")
        for node, at in found.items()
        if at is not None
    }


def _tabs(here: Here, page: str) -> tuple[Tab, ...]:
    pages = here.this.addresses.pages
    return tuple(Tab(text, here.to(pages[key]), key == page) for key, text in _TABS.items())
