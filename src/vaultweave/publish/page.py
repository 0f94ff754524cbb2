"""What templates see: plain frozen values, with every href ready to print."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

from vaultweave.model.problem import Problem

Tone = Literal["up", "down", "flat"]
"""Helped, hurt, or neither: shown as a shape and a word as well as a colour."""


class Run(Struct, frozen=True):
    """A run of text, linked where `href` is not empty.

    `sort` is "" or one of: stub (a name without a note), mark (what the sentence is shown for),
    external, private, date.
    """

    text: str
    href: str = ""
    sort: str = ""


class Tab(Struct, frozen=True):
    """A link of the navigation."""

    text: str
    href: str
    current: bool = False


class Menu(Struct, frozen=True):
    """A titled list of links in the side bar."""

    title: str
    tabs: tuple[Tab, ...]


class Frame(Struct, frozen=True):
    """What surrounds every page: its head, header, side bar and foot.

    `policy` is its Content-Security-Policy, `assets` the way to the theme's files, `extra`
    whether the vault's theme has a style sheet of its own beside ours; `canonical` is the page's
    whole address, `picture` that of the one shown where it is shared, `feed` the way to the feed,
    `logo` that to the site's picture: each "" where there is none; `scripts` leads to what only
    this page needs.
    """

    site: str
    title: str
    language: str
    description: str
    policy: str
    assets: str
    extra: bool
    home: str
    tabs: tuple[Tab, ...]
    menus: tuple[Menu, ...]
    crumbs: tuple[Run, ...]
    canonical: str = ""
    picture: str = ""
    feed: str = ""
    logo: str = ""
    scripts: tuple[str, ...] = ()
    footer: str = ""
    author: str = ""


class Entry(Struct, frozen=True):
    """An entity in a list."""

    name: str
    href: str
    kind: str = ""
    stub: bool = False
    count: int = 0
    note: str = ""


class Badge(Struct, frozen=True):
    """A role or stance as a small label."""

    text: str
    tone: Tone = "flat"
    href: str = ""


class Source(Struct, frozen=True):
    """The line that says something: `text` names its note and the line."""

    text: str
    href: str
    line: int


class Claim(Struct, frozen=True):
    """One statement.

    `other` is its end that is not this page's entity; `told` is False where the badge says no
    more than a column of bulls or bears does; `written` is the role's wording where it differs
    from the badge, `marks` its modality and how it was derived.
    """

    subject: Run
    badge: Badge
    object: Run | None
    other: Run | None
    context: str
    source: Source
    told: bool = True
    qualifier: str = ""
    written: str = ""
    scope: str = ""
    date: str = ""
    marks: tuple[str, ...] = ()


class Group(Struct, frozen=True):
    """The claims of one role on one side, the first of `total`."""

    id: str
    badge: Badge
    claims: tuple[Claim, ...]
    total: int


class Family(Struct, frozen=True):
    """The groups of one role family."""

    title: str
    groups: tuple[Group, ...]


class Side(Struct, frozen=True):
    """One of two columns, such as bulls against bears: the first claims of it.

    `total` counts those that hold, `rest` all that are not shown here.
    """

    badge: Badge
    claims: tuple[Claim, ...]
    total: int
    rest: int = 0


class Matter(Struct, frozen=True):
    """An entity with what is said of it on either side; `share` is the first's, in hundredths.

    `conflict` leads to where notes contradict one another about it, "" where they don't.
    """

    id: str
    entity: Entry
    sides: tuple[Side, Side]
    share: int
    more: bool = False
    conflict: str = ""


class Sentence(Struct, frozen=True):
    """A sentence that links here, and the line where it stands."""

    runs: tuple[Run, ...]
    source: Source


class Backlink(Struct, frozen=True):
    """All sentences of one note that link here."""

    note: Entry
    sentences: tuple[Sentence, ...]


class Backlinks(Struct, frozen=True):
    """The notes that link here as one role's statements do, or in passing (no badge)."""

    badge: Badge | None
    notes: tuple[Backlink, ...]


class Figure(Struct, frozen=True):
    """A fact that a table or property gives about this entity."""

    attribute: str
    value: str
    as_of: str
    scope: str
    source: Source


class Property(Struct, frozen=True):
    """A property and its values."""

    name: str
    values: tuple[Run, ...]


class Step(Struct, frozen=True):
    """A line of the contents list; `depth` is 0 for the outermost level."""

    text: str
    href: str
    depth: int


class Spoke(Struct, frozen=True):
    """One entity of a picture: its text at (x, y), and the curve that joins it to the middle."""

    name: str
    href: str
    role: str
    tone: Tone
    x: int
    y: int
    path: str


class Picture(Struct, frozen=True):
    """An entity between the subjects and the objects of statements with it, in SVG's units.

    `view` is the SVG's viewBox: less wide where there is nothing on a side.
    """

    name: str
    width: int
    height: int
    view: str
    middle: int
    left: tuple[Spoke, ...]
    right: tuple[Spoke, ...]


class Count(Struct, frozen=True):
    """A number with what it counts."""

    text: str
    number: int
    href: str = ""


class Pager(Struct, frozen=True):
    """Where a list goes on: links to its parts, "" where there is none."""

    number: int = 1
    total: int = 1
    previous: str = ""
    next: str = ""
    first: str = ""
    last: str = ""


class Listing(Struct, frozen=True):
    """A part of a list of entities, and the lists below it."""

    entries: tuple[Entry, ...]
    total: int
    pager: Pager
    below: tuple[Count, ...] = ()


class Made(NamedTuple):
    """A page to be rendered: where it goes, its template, and all that its template sees."""

    output: str
    template: str
    value: Struct
    problems: tuple[Problem, ...] = ()
