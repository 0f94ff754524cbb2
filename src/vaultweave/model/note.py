"""What one file says, as written: frozen, and free of its own path.

A `Content` holds the facts of a text and a `Body` its HTML, apart, so that a reader of facts
need not load pages. Neither knows the file's name, so that one cached value serves any copy.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import Struct

from vaultweave.model.claims import Item, Table, Words, unpacked
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem

LinkKind = Literal["wikilink", "embed", "markdown", "property", "field", "canvas"]
Setting = Literal[
    "body", "heading", "table", "callout", "footnote", "comment", "property", "canvas"
]

SIZE = re.compile(r" *([0-9]{1,5}) *(?:x *([0-9]{1,5}) *)?\Z")
"""The size of a picture, where it is the last part of an embed's text: `N` or `NxM`."""


class Link(Struct, frozen=True, array_like=True, gc=False):
    """A link as written. `alias` is the text after the pipe, None without a pipe.

    `raw` is the first line of the source at its span, as far as it says more than the other
    fields: empty for `[[target#subpath|alias]]`, and for an embed of that form.
    """

    kind: LinkKind
    target: str
    subpath: str
    alias: str | None
    inside: Setting
    span: Span
    excerpt: int = -1
    key: str = ""
    raw: str = ""

    @property
    def plain(self) -> str:
        """The link as a wikilink or embed without odd blanks: what `raw` is compared with."""
        shown = "" if self.alias is None else f"|{self.alias}"
        return f"{'!' if self.kind == 'embed' else ''}[[{self.target}{self.subpath}{shown}]]"

    @property
    def display(self) -> str:
        """The text a reader sees; of an embed, its caption or name, without a size."""
        alias = self.alias
        if alias is not None and self.kind == "embed":
            text, _, last = alias.rpartition("|")
            if SIZE.match(last):
                alias = text or None
        if alias is not None:
            return alias
        if not self.subpath:
            return self.target.strip()
        parts = [part for part in (self.target, *self.subpath.split("#")) if part.strip()]
        return " > ".join(part.strip() for part in parts)

    @property
    def alone(self) -> str:
        """What stands for the sentence of a link that is in none: its property, and its text."""
        names = [part for part in self.key.split(".") if not part.isdigit()]  # none of its place
        return f"{'.'.join(names) or self.key}: {self.display}" if self.key else self.display


class Heading(Struct, frozen=True, array_like=True, gc=False):
    """A heading: `text` as typed (what links are compared with), `title` as read, `id` in HTML.

    Only headings at the document's root are targets of links (`root`).
    """

    level: int
    text: str
    title: str
    id: str
    root: bool
    span: Span


class Block(Struct, frozen=True, array_like=True, gc=False):
    """A block with an id of its own (`^id`); `anchor` is its id in HTML."""

    id: str
    anchor: str
    kind: str
    span: Span


class Tag(Struct, frozen=True, array_like=True, gc=False):
    """A tag as written, without its `#`."""

    name: str
    inside: Setting
    span: Span


class Excerpt(Struct, frozen=True, array_like=True, gc=False):
    """A sentence that holds links, and the anchor of the block in which it stands."""

    anchor: str
    words: Words


class Url(Struct, frozen=True, array_like=True, gc=False):
    """A link to the web; `text` is its text as typed, "" where it has several lines."""

    url: str
    span: Span
    text: str = ""


class Waiver(Struct, frozen=True, array_like=True, gc=False):
    """A comment or property that asks `check` not to report some rules, by code or name.

    It holds for the lines from `first` to `last`, or for the whole note where both are 0.
    `form` is how it stands: alone on its line, beside other text, within a block, or as a property.
    """

    rules: tuple[str, ...]
    span: Span
    first: int = 0
    last: int = 0
    form: Literal["alone", "beside", "block", "property"] = "beside"


class Scrap(Struct, frozen=True, array_like=True, gc=False):
    """The value of a property or field that holds brackets and yet is no link."""

    key: str
    text: str
    span: Span


class Extent(Struct, frozen=True, array_like=True, gc=False):
    """How much HTML a text makes, and where in it things stand, in characters and holes.

    `feet`: where its footnotes begin; `sections`: pairs of a root heading's index and its start;
    `blocks`: start and end of each named block; `embeds`: the link's index, its place, and
    whether it stands in a line.
    """

    whole: int = 0
    feet: int = 0
    sections: tuple[tuple[int, int], ...] = ()
    blocks: dict[int, tuple[int, int]] = {}
    embeds: tuple[tuple[int, int, bool], ...] = ()


class Content(Struct, frozen=True, array_like=True):
    """The facts of one text. `places` are those of its properties' values, by their names.

    `updated` is the day that its footer tells; `uses` is what its page must load.
    `alias_spans` are those of `aliases`, one each. `claims` has its items and tables, packed.
    """

    properties: dict[str, Any] = {}
    aliases: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    claims: bytes = b""
    urls: tuple[Url, ...] = ()
    description: Words = ()
    problems: tuple[Problem, ...] = ()
    places: tuple[tuple[str, Span], ...] = ()
    updated: str = ""
    uses: tuple[str, ...] = ()
    alias_spans: tuple[Span, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    scraps: tuple[Scrap, ...] = ()
    extent: Extent = Extent()

    @property
    def items(self) -> tuple[Item, ...]:
        """The list items that may be claims."""
        return unpacked(self.claims).items

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, with what stands above them."""
        return unpacked(self.claims).tables

    def said(self, key: str) -> str:
        """A property that is text or a number as one line; "" where it is none."""
        value = self.properties.get(key)
        said = isinstance(value, str | int | float) and not isinstance(value, bool)
        return " ".join(str(value).split()) if said else ""

    @property
    def summary(self) -> str:
        """What the text is about, in one line: as a property says, else as its lead does."""
        return self.said("description") or " ".join(self.text(self.description).split())

    def text(self, words: Words) -> str:
        """Words as a reader sees them."""
        links = self.links
        return "".join([w if isinstance(w, str) else links[w].display for w in words])


HoleKind = Literal[
    "open",
    "close",
    "embed",
    "inline",
    "id",
    "section",
    "block",
    "end",
    "tag",
    "lead",
    "leadend",
    "foot",
    "query",
]


class Hole(Struct, frozen=True, array_like=True, tag=1):
    """A place in a body's HTML to be filled once every name is known.

    open, close: around a link's text (`at`: index into `Content.links`); embed, inline: an
    embed that is a block of its own, or stands in a line; id: an HTML id (`name`), made unique
    where the body is embedded; section: a root heading begins (`at`: index into `headings`);
    block, end: around a block that has an id (`at`: index into `blocks`); tag: a whole tag (`name`,
    as written); lead, leadend: around a first H1, which a page may leave out where it only
    repeats the title; foot: before the footnotes (`at`: -1), before each of them (its number from
    0), and behind the last (-2); query: what a base lists (`at`: index into `Body.queries`).
    """

    kind: HoleKind
    at: int = -1
    name: str = ""


class Body(Struct, frozen=True, array_like=True):
    """One text as HTML pieces with holes; `uses` names what its page must load.

    `sketch` is a canvas in small, as SVG without words; "" for a note. `queries` are its bases.
    """

    pieces: tuple[str | Hole, ...] = ()
    uses: tuple[str, ...] = ()
    sketch: str = ""
    queries: tuple[str, ...] = ()
