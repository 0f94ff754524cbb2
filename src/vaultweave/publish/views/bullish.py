"""Bullish and bearish, side by side: by the entity that it is said of, and by theme."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.balance import PART, by, matters, ranked
from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.page import Badge, Frame, Made, Matter, Pager, Tab
from vaultweave.weave.urls import nth


class BullishPage(Struct, frozen=True):
    """All that bullish.html sees: matters by entity or by theme, and how many claims in all."""

    frame: Frame
    matters: tuple[Matter, ...]
    tabs: tuple[Tab, ...]
    theme: bool
    bulls: int
    bears: int
    total: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """Both lists, in parts."""
    said = {
        stance: [one for one in this.statements if one.stance == stance]
        for stance in ("bullish", "bearish")
    }
    bearers = [by((one.subject, one) for one in found) for found in said.values()]
    themes = [by((one.object, one) for one in found) for found in said.values()]
    for page, (bulls, bears) in (("bullish", bearers), ("bullish-by-theme", themes)):
        first = this.addresses.pages[page]
        nodes = ranked(this, bulls, bears)
        several = parts(nodes, PART)
        for number, part in enumerate(several, 1):
            here = Here(this, nth(first, number))
            columns = ((Badge("Bullish", "up"), bulls), (Badge("Bearish", "down"), bears))
            value = BullishPage(
                frame=frame(here, "Bullish and bearish"),
                matters=matters(here, part, columns),
                tabs=_tabs(here, page),
                theme=page == "bullish-by-theme",
                bulls=len(said["bullish"]),
                bears=len(said["bearish"]),
                total=len(nodes),
                pager=pager(first, number, len(several)),
            )
            yield Made(here.output, "bullish.html", value)


def _tabs(here: Here, page: str) -> tuple[Tab, ...]:
    names = (("bullish", "By entity"), ("bullish-by-theme", "By theme"))
    pages = here.this.addresses.pages
    return tuple(Tab(text, here.to(pages[key]), key == page) for key, text in names)
