"""Who is exposed, and why: a picture and a table of all, by theme, by entity, through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.reach import Effect, effect
from vaultweave.model.statement import FIRM
from vaultweave.publish.balance import matters
from vaultweave.publish.chains import Links, caused
from vaultweave.publish.edition import Edition, Here, frame, pager
from vaultweave.publish.lookups import Sided
from vaultweave.publish.matrix import Matrix, matrix
from vaultweave.publish.page import Badge, Entry, Frame, Made, Matter, Pager, Run, Source, Tab
from vaultweave.publish.said import badge, cut, entry, marks, run, source
from vaultweave.weave.urls import nth

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
    """All that exposed.html sees: a part of all claims.

    `others` is the way to the other parts but the first, with N for their number. The first part
    has picture and chains, and how many claims there are: those of harm and of help, and those that
    are not firm.
    """

    frame: Frame
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    pager: Pager
    picture: Matrix | None = None
    through: tuple[Through, ...] = ()
    more: str = ""
    hurt: int = 0
    helped: int = 0
    loose: int = 0
    total: int = 0
    others: str = ""


class MattersPage(Struct, frozen=True):
    """All that matters.html sees: matters by theme or by entity."""

    frame: Frame
    tabs: tuple[Tab, ...]
    matters: tuple[Matter, ...]
    theme: bool
    pager: Pager


class SecondPage(Struct, frozen=True):
    """All that chains.html sees: a part of the themes that reach others through others."""

    frame: Frame
    tabs: tuple[Tab, ...]
    through: tuple[Through, ...]
    pager: Pager


def parts(this: Edition) -> Iterable[str]:
    """The parts of the table of all claims."""
    return this.sheets.claims.parts


def pages(this: Edition, key: str) -> Iterator[Made]:
    """A part of the table by theme, those of which most is said first; within one by entity."""
    claims, number = this.sheets.claims, int(key)
    first = this.addresses.pages["exposed"]
    here = Here(this, nth(first, number))
    page = ExposedPage(
        frame=_sorting(frame(here, "Exposed")),
        tabs=_tabs(here, "exposed"),
        rows=tuple(_row(here, one, at) for at, one in enumerate(_effects(here, key), 1)),
        pager=pager(first, number, claims.number),
        others=here.to(nth(first, 1, "N")) if claims.number > 1 else "",
    )
    yield Made(here.output, "exposed.html", _first(here, page) if number == 1 else page)


def _first(here: Here, page: ExposedPage) -> ExposedPage:
    """The first part, with what is told of all."""
    this = here.this
    found = {key: [*_effects(here, key)] for key in this.sheets.claims.parts}
    several = [one for part in found.values() for one in part]
    firm = [one.sign > 0 for one in several if one.statement.modality in FIRM]
    themes = this.sheets.exposed_themes.parts["1"][:FIRST]
    through = tuple(_through(here, themes, OF_FIRST))
    return replace(
        page,
        picture=matrix(here, several, _where(here, found)),
        through=through,
        more=here.to(this.addresses.pages["second-order"]) if through else "",
        hurt=firm.count(False),
        helped=firm.count(True),
        loose=len(several) - len(firm),
        total=len(several),
    )


def _effects(here: Here, key: str) -> Iterator[Effect]:
    """The claims of a part."""
    roles = here.this.roles
    found = (effect(one, roles.get(one.role)) for one in here.this.sheets.claims.parts[key])
    return (one for one in found if one)


def _where(here: Here, several: Mapping[str, Sequence[Effect]]) -> Mapping[tuple[str, str], str]:
    """The way from the first page to each pair's first row."""
    found: dict[tuple[str, str], str] = {}
    known = here.this.addresses.nodes
    for number, part in several.items():
        for at, one in enumerate(part, 1):
            if one.who in known and one.what in known:
                there = here.to(nth(here.output, int(number)), f"row-{at}")
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


def theme_parts(this: Edition) -> Iterable[str]:
    """The parts of the list by theme."""
    return this.sheets.exposed_themes.parts


def themes(this: Edition, key: str) -> Iterator[Made]:
    """A part of the list by theme."""
    sides = this.sheets.exposed_themes
    yield _matters(this, "exposed-by-theme", (sides, int(key)), ("Exposed", "Helped"))


def entity_parts(this: Edition) -> Iterable[str]:
    """The parts of the list by entity."""
    return this.sheets.exposed_entities.parts


def entities(this: Edition, key: str) -> Iterator[Made]:
    """A part of the list by entity."""
    sides = this.sheets.exposed_entities
    yield _matters(this, "exposed-by-entity", (sides, int(key)), ("Exposed to", "Helped by"))


def _matters(this: Edition, page: str, part: tuple[Sided, int], labels: Sequence[str]) -> Made:
    sides, number = part
    first = this.addresses.pages[page]
    here = Here(this, nth(first, number))
    columns = ((Badge(labels[0], "down"), sides.first), (Badge(labels[1], "up"), sides.second))
    value = MattersPage(
        frame=frame(here, "Exposed"),
        tabs=_tabs(here, page),
        matters=matters(here, sides.parts[str(number)], columns),
        theme=page == "exposed-by-theme",
        pager=pager(first, number, sides.number),
    )
    return Made(here.output, "matters.html", value)


def chain_parts(this: Edition) -> Iterable[str]:
    """The parts of the list of chains; the first is there even where there are none."""
    return this.ties.themes.keys() or ("1",)


def chains(this: Edition, key: str) -> Iterator[Made]:
    """A page of chains, by theme."""
    first = this.addresses.pages["second-order"]
    number = int(key)
    here = Here(this, nth(first, number))
    themes = [node for node in this.ties.themes.get(key, ()) if node in this.addresses.nodes]
    value = SecondPage(
        frame=frame(here, "Exposed through others"),
        tabs=_tabs(here, "second-order"),
        through=tuple(_through(here, themes, OF_THEME)),
        pager=pager(first, number, max(1, this.ties.parts)),
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
