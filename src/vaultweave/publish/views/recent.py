"""What changed last: notes by day, as far as git or their properties tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.lists import latest
from vaultweave.publish.page import Entry, Frame, Made, Pager
from vaultweave.publish.said import entry
from vaultweave.weave.urls import nth

_PART = 120


class Day(Struct, frozen=True):
    """The notes that last changed on a day."""

    date: str
    entries: tuple[Entry, ...]


class RecentPage(Struct, frozen=True):
    """All that recent.html sees: a part of all notes whose last change is known."""

    frame: Frame
    days: tuple[Day, ...]
    total: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """The list of changed notes, in parts; no page where nothing is known of changes."""
    first = this.addresses.pages["recent"]
    nodes = latest(this)
    several = parts(nodes, _PART) if nodes else []
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        value = RecentPage(
            frame=frame(here, "Recently changed"),
            days=tuple(_days(here, part)),
            total=len(nodes),
            pager=pager(first, number, len(several)),
        )
        yield Made(here.output, "recent.html", value)


def _days(here: Here, nodes: Sequence[str]) -> Iterator[Day]:
    for date, group in groupby(nodes, key=lambda node: here.this.changed[node]):
        yield Day(date, tuple(entry(here, node) for node in group))
