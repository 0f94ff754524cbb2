"""Bullish and bearish: by the entity that it is said of, by theme, and where notes disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.ledger import Conflict, contradictions, holder
from vaultweave.model.statement import Statement
from vaultweave.publish.balance import PART, by, matters, ranked
from vaultweave.publish.edition import Edition, Here, frame, pager, parts
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
    """All that bullish.html sees: matters by entity or by theme, and how many claims in all.

    `bars` are the widths of both sides' bars, a pair a matter, up to 99: they grow with the square
    root of the number of claims, so that a few are seen beside a hundred.
    """

    frame: Frame
    matters: tuple[Matter, ...]
    tabs: tuple[Tab, ...]
    theme: bool
    bulls: int
    bears: int
    bars: tuple[tuple[int, int], ...]
    total: int
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
    """All that conflicts.html sees: a part of all conflicts, the newest first."""

    frame: Frame
    tabs: tuple[Tab, ...]
    conflicts: tuple[Torn, ...]
    total: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """Both lists, and the conflicts, in parts."""
    torn = [
        one
        for one in contradictions(this.statements, this.roles, {})
        if one.entity in this.addresses.nodes
    ]
    said = {
        stance: [one for one in this.statements if one.stance == stance]
        for stance in ("bullish", "bearish")
    }
    bearers = [
        by((holder(one, this.roles.get(one.role)), one) for one in found) for found in said.values()
    ]
    themes = [by((_theme(this, one), one) for one in found) for found in said.values()]
    counts = (len(said["bullish"]), len(said["bearish"]))
    for page, sides in (("bullish", bearers), ("bullish-by-theme", themes)):
        yield from _list(this, page, sides, (counts, torn))
    yield from _torn(this, torn)


def _list(
    this: Edition,
    page: str,
    found: Sequence[Mapping[str, Sequence[Statement]]],
    whole: tuple[tuple[int, int], Sequence[Conflict]],
) -> Iterator[Made]:
    first = this.addresses.pages[page]
    (bulls, bears), torn = whole
    nodes = ranked(this, *found)
    several = parts(nodes, PART)
    newest = {one.entity: at for at, one in reversed([*enumerate(torn)])}
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        ways = _ways(here, newest, part) if page == "bullish" else {}
        shown = matters(here, part, tuple(zip(_SIDES, found, strict=True)))
        shown = tuple(
            replace(one, conflict=ways.get(node, "")) for node, one in zip(part, shown, strict=True)
        )
        value = BullishPage(
            frame=frame(here, "Bullish and bearish"),
            matters=shown,
            tabs=_tabs(here, page),
            theme=page == "bullish-by-theme",
            bulls=bulls,
            bears=bears,
            bars=tuple(_bars(shown)),
            total=len(nodes),
            pager=pager(first, number, len(several)),
        )
        yield Made(here.output, "bullish.html", value)


def _bars(shown: Sequence[Matter]) -> Iterator[tuple[int, int]]:
    most = max((side.total for one in shown for side in one.sides), default=0) or 1
    for one in shown:
        first, second = (round(99 * (side.total / most) ** 0.5) for side in one.sides)
        yield first, second


def _torn(this: Edition, torn: Sequence[Conflict]) -> Iterator[Made]:
    first = this.addresses.pages["conflicts"]
    several = parts(torn, PART)
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        value = ConflictsPage(
            frame=frame(here, "Of two minds"),
            tabs=_tabs(here, "conflicts"),
            conflicts=tuple(_conflict(here, one, at) for at, one in enumerate(part, 1)),
            total=len(torn),
            pager=pager(first, number, len(several)),
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


def _ways(here: Here, newest: Mapping[str, int], nodes: Iterable[str]) -> Mapping[str, str]:
    """The way to the newest conflict about each entity."""
    first = here.this.addresses.pages["conflicts"]
    found = {node: newest[node] for node in nodes if node in newest}
    return {
        node: here.to(nth(first, at // PART + 1), f"conflict-{at % PART + 1}")
        for node, at in found.items()
    }


def _theme(this: Edition, one: Statement) -> str | None:
    """What a stance is about besides whom: for a position, the thesis that takes it."""
    return one.subject if holder(one, this.roles.get(one.role)) == one.object else one.object


def _tabs(here: Here, page: str) -> tuple[Tab, ...]:
    pages = here.this.addresses.pages
    return tuple(Tab(text, here.to(pages[key]), key == page) for key, text in _TABS.items())
