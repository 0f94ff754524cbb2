"""Who is exposed, and why: by theme, and by the entity that is exposed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.balance import PART, by, effects, matters, ranked
from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.page import Badge, Frame, Made, Matter, Pager, Tab
from vaultweave.weave.urls import nth


class ExposedPage(Struct, frozen=True):
    """All that exposed.html sees: matters by theme or by entity; `claims` counts them all."""

    frame: Frame
    matters: tuple[Matter, ...]
    tabs: tuple[Tab, ...]
    theme: bool
    claims: int
    total: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """Both lists, in parts."""
    found = list(effects(this))
    themes = [by((one.what, one.statement) for one in found if one.sign == s) for s in (-1, 1)]
    bearers = [by((one.who, one.statement) for one in found if one.sign == s) for s in (-1, 1)]
    for page, (hurt, helped), left, right in (
        ("exposed", themes, "Exposed", "Helped"),
        ("exposed-by-entity", bearers, "Exposed to", "Helped by"),
    ):
        first = this.addresses.pages[page]
        nodes = ranked(this, hurt, helped)
        several = parts(nodes, PART)
        for number, part in enumerate(several, 1):
            here = Here(this, nth(first, number))
            columns = ((Badge(left, "down"), hurt), (Badge(right, "up"), helped))
            value = ExposedPage(
                frame=frame(here, "Exposed"),
                matters=matters(here, part, columns),
                tabs=_tabs(here, page),
                theme=page == "exposed",
                claims=sum(one.sign < 0 for one in found),
                total=len(nodes),
                pager=pager(first, number, len(several)),
            )
            yield Made(here.output, "exposed.html", value)


def _tabs(here: Here, page: str) -> tuple[Tab, ...]:
    names = (("exposed", "By theme"), ("exposed-by-entity", "By entity"))
    pages = here.this.addresses.pages
    return tuple(Tab(text, here.to(pages[key]), key == page) for key, text in names)
