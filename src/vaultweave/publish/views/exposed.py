"""Who is exposed, and why: a picture and a table of all, by theme, by entity, through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.reach import Effect
from vaultweave.model.statement import FIRM, Statement
from vaultweave.publish.balance import PART, by, effects, matters, ranked
from vaultweave.publish.chains import Links, caused
from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.matrix import Matrix, matrix
from vaultweave.publish.page import Badge, Entry, Frame, Made, Matter, Pager, Run, Source, Tab
from vaultweave.publish.said import badge, cut, entry, marks, run, source
from vaultweave.weave.urls import nth

ROWS = 80
"""How many claims a part of the table has."""

OF_THEME = 4
"""How many chains of a theme its page of chains has."""

FIRST, OF_FIRST = 8, 3
"""How many themes the first page shows chains of, and how many of each."""

_TABS = {
    "exposed": "All claims",
    "exposed-by-theme": "By theme",
    "exposed-by-entity": "By entity",
    "second-order": "Through others",
}


class Row(Struct, frozen=True):
    """A claim in the table; `id` is its place on the page, `tone` what it says in a word."""

    id: str
    what: Run
    who: Run
    role: Badge
    tone: str
    marks: tuple[str, ...]
    context: str
    source: Source
    date: str


class Through(Struct, frozen=True):
    """A theme, and who is exposed to it through others."""

    theme: Entry
    found: Links


class ExposedPage(Struct, frozen=True):
    """All that exposed.html sees: a part of all claims; the first part has picture and chains."""

    frame: Frame
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    picture: Matrix | None
    through: tuple[Through, ...]
    more: str
    hurt: int
    helped: int
    loose: int
    total: int
    pager: Pager


class MattersPage(Struct, frozen=True):
    """All that matters.html sees: matters by theme or by entity."""

    frame: Frame
    tabs: tuple[Tab, ...]
    matters: tuple[Matter, ...]
    theme: bool
    total: int
    pager: Pager


class SecondPage(Struct, frozen=True):
    """All that chains.html sees: a part of the themes that reach others through others."""

    frame: Frame
    tabs: tuple[Tab, ...]
    through: tuple[Through, ...]
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """All claims, then both lists, each in parts."""
    found = list(effects(this))
    hurt, helped = ([one for one in found if (one.sign > 0) == good] for good in (False, True))
    themes = [by((one.what, one.statement) for one in several) for several in (hurt, helped)]
    bearers = [by((one.who, one.statement) for one in several) for several in (hurt, helped)]
    order = ranked(this, *themes)
    yield from _all(this, found, order)
    yield from _matters(this, "exposed-by-theme", themes, ("Exposed", "Helped"))
    yield from _matters(this, "exposed-by-entity", bearers, ("Exposed to", "Helped by"))


def _all(this: Edition, found: Sequence[Effect], order: Sequence[str]) -> Iterator[Made]:
    """The table by theme, those of which most is said first; within one by entity."""
    place = {node: at for at, node in enumerate(order)}
    end = len(place)

    def key(one: Effect) -> tuple[int, str, bool, object]:
        who = one.who or one.statement.subject_text or one.statement.object_text
        firm = one.statement.modality in FIRM
        return place.get(one.what or "", end), who.casefold(), not firm, one.statement.place

    first = this.addresses.pages["exposed"]
    ordered = sorted(found, key=key)
    several = parts(ordered, ROWS)
    where = _where(Here(this, first), several)
    firm = [one.sign > 0 for one in found if one.statement.modality in FIRM]
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        through = tuple(_through(here, order[:FIRST], OF_FIRST)) if number == 1 else ()
        value = ExposedPage(
            frame=_sorting(frame(here, "Exposed")),
            tabs=_tabs(here, "exposed"),
            rows=tuple(_row(here, one, at) for at, one in enumerate(part, 1)),
            picture=matrix(here, found, where) if number == 1 else None,
            through=through,
            more=here.to(this.addresses.pages["second-order"]) if through else "",
            hurt=firm.count(False),
            helped=firm.count(True),
            loose=len(found) - len(firm),
            total=len(found),
            pager=pager(first, number, len(several)),
        )
        yield Made(here.output, "exposed.html", value)


def _where(here: Here, several: Sequence[Sequence[Effect]]) -> Mapping[tuple[str, str], str]:
    """The way from the first page to each pair's first row."""
    found: dict[tuple[str, str], str] = {}
    known = here.this.addresses.nodes
    for number, part in enumerate(several, 1):
        for at, one in enumerate(part, 1):
            if one.who in known and one.what in known:
                there = here.to(nth(here.output, number), f"row-{at}")
                found.setdefault((str(one.who), str(one.what)), there)
    return found


def _row(here: Here, one: Effect, at: int) -> Row:
    said = one.statement
    texts = said.subject_text, said.object_text
    acting = one.who == said.object and said.subject == one.what
    who, what = texts[::-1] if acting else texts
    return Row(
        id=f"row-{at}",
        what=run(here, one.what, what),
        who=run(here, one.who, who),
        role=badge(here, said),
        tone="helped" if one.sign > 0 else "hurt" if one.sign else "affected",
        marks=marks(said),
        context=cut(said.context),
        source=source(here, said),
        date=said.date or "",
    )


def _matters(
    this: Edition,
    page: str,
    sides: Sequence[Mapping[str, Sequence[Statement]]],
    labels: Sequence[str],
) -> Iterator[Made]:
    first = this.addresses.pages[page]
    left, right = sides
    nodes = ranked(this, left, right)
    several = parts(nodes, PART)
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        columns = ((Badge(labels[0], "down"), left), (Badge(labels[1], "up"), right))
        value = MattersPage(
            frame=frame(here, "Exposed"),
            tabs=_tabs(here, page),
            matters=matters(here, part, columns),
            theme=page == "exposed-by-theme",
            total=len(nodes),
            pager=pager(first, number, len(several)),
        )
        yield Made(here.output, "matters.html", value)


def chain_parts(this: Edition) -> Iterable[str]:
    """The parts of the list of chains; the first is there even where there are none."""
    return this.ties.themes.keys() or ("1",)


def chains(this: Edition, key: str) -> Iterator[Made]:
    """A page of chains, by theme."""
    first = this.addresses.pages["second-order"]
    number, parts_ = int(key), max(1, len(this.ties.themes))
    here = Here(this, nth(first, number))
    themes = [node for node in this.ties.themes.get(key, ()) if node in this.addresses.nodes]
    value = SecondPage(
        frame=frame(here, "Exposed through others"),
        tabs=_tabs(here, "second-order"),
        through=tuple(_through(here, themes, OF_THEME)),
        pager=pager(first, number, parts_),
    )
    yield Made(here.output, "chains.html", value)


def _through(here: Here, themes: Sequence[str], most: int) -> Iterator[Through]:
    """Themes that reach somebody through others."""
    for node in themes:
        found = caused(here, node, most)
        if found.links:
            yield Through(entry(here, node, count=found.total), found)


def _sorting(around: Frame) -> Frame:
    """A frame of a page whose table can be sorted and filtered."""
    return replace(around, scripts=(*around.scripts, f"{around.assets}/sheet.js"))


def _tabs(here: Here, page: str) -> tuple[Tab, ...]:
    pages = here.this.addresses.pages
    return tuple(Tab(text, here.to(pages[key]), key == page) for key, text in _TABS.items())
