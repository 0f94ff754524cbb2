"""A vault once it is woven: notes with their names, resolved links, statements, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from vaultweave.model.note import Content, Heading, Link, LinkKind, Setting
from vaultweave.model.place import Place
from vaultweave.model.problem import Problem
from vaultweave.model.statement import Fact, Statement

Status = Literal["found", "missing", "ambiguous", "private"]
Via = Literal["name", "path", "alias", "case"]
Lost = Literal["", "note", "heading", "block", "attachment"]


def is_canvas(path: str) -> bool:
    """Whether a vault path is that of a canvas."""
    return path[-7:].lower() == ".canvas"


class Target(Struct, frozen=True):
    """Where a link goes.

    `node` is the id of a note or stub (None for an attachment), `path` the vault path that it
    reaches (None where there is no such file), `lost` what of it is missing: the note, or only
    the heading or block within a note that is there. `heading` and `block` are indexes into
    the target's content, -1 for none.
    """

    status: Status
    node: str | None
    path: str | None
    via: Via | None = None
    lost: Lost = ""
    heading: int = -1
    block: int = -1
    candidates: tuple[str, ...] = ()


_WITHHELD = Target("private", None, None)


class Note(Struct, frozen=True):
    """A note with its name: `id` is its vault path without `.md`.

    A canvas is told in the same words: its path ends in `.canvas`, and its id with it.
    """

    id: str
    path: str
    name: str
    title: str
    kind: str
    description: str
    date: str | None
    content: Content
    targets: tuple[Target, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The note's tags, each once, as first written."""
        seen: dict[str, str] = {}
        for tag in self.content.tags:
            seen.setdefault(tag.name.lower(), tag.name)
        return tuple(seen.values())

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names of the note."""
        return self.content.aliases

    @property
    def properties(self) -> dict[str, Any]:
        """The note's front matter."""
        return self.content.properties

    @property
    def is_canvas(self) -> bool:
        """Whether it is a canvas."""
        return is_canvas(self.path)

    @property
    def is_drawing(self) -> bool:
        """Whether it is Excalidraw's, whose text is no text to read."""
        drawn = self.path.lower().endswith(".excalidraw.md")
        return drawn or "excalidraw-plugin" in self.content.properties

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The note's headings in their order."""
        return self.content.headings


class Linked(Struct, frozen=True):
    """A link with its place and where it goes.

    `heading` and `block` are what of the target is meant, None for all of it. `resolved` is the
    vault path that the link reaches, None where it reaches none or its end is private, and `lost`
    what is missing there. `inside` is the part of the note that it stands in.
    """

    place: Place
    kind: LinkKind
    target: str
    heading: str | None
    block: str | None
    display: str
    status: Status
    resolved: str | None
    via: Via | None
    inside: Setting
    lost: Lost = ""


def linked(note: Note, link: Link, target: Target) -> Linked:
    """A link of a note, and where it goes, as one value."""
    part = link.subpath.removeprefix("#")
    block = part.removeprefix("^") if part.startswith("^") and "#" not in part else None
    return Linked(
        place=Place(note.path, link.span.line, link.span.column),
        kind=link.kind,
        target=link.target,
        heading=part if part and block is None else None,
        block=block,
        display=link.display,
        status=target.status,
        resolved=target.path,
        via=target.via,
        inside=link.inside,
        lost=target.lost,
    )


def link_record(link: Linked) -> dict[str, Any]:
    """A link as a JSON Lines record: the promised keys in their promised order."""
    return {
        "path": link.place.path,
        "line": link.place.line,
        "column": link.place.column,
        "kind": link.kind,
        "target": link.target,
        "heading": link.heading,
        "block": link.block,
        "display": link.display,
        "status": link.status,
        "resolved": link.resolved,
        "via": link.via,
        "in": link.inside,
    }


class Called(NamedTuple):
    """How a note is called: what goes by names alone need not know more of it."""

    id: str
    path: str
    name: str
    aliases: tuple[str, ...]


class Vault(Struct, frozen=True):
    """All that a vault says. `stubs` are names that are linked but have no note.

    Among `statements` are those that others imply, with the rule's name in `derived`.
    `root` is the folder that it was read from, and empty in a vault that is to be published.
    `canvases` have links as notes do, and are no notes; `bases` have their text, by vault path.
    `own` has how many notes use a text that is a role of the vault's own where enough do; it is
    empty where private ones were taken out. `parted`, of a vault that is to be published, has by
    note those whose links name a heading or block of it, be it there or not, and "" for what nobody
    may see. `private` has the ids of the notes that no site may show, as far as the vault was read
    to tell.
    """

    name: str
    notes: Mapping[str, Note]
    files: tuple[str, ...]
    stubs: tuple[str, ...]
    statements: tuple[Statement, ...]
    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]
    root: str = ""
    canvases: Mapping[str, Note] = {}
    bases: Mapping[str, str] = {}
    own: Mapping[str, int] = {}
    parted: Mapping[str, tuple[str, ...]] = {}
    private: frozenset[str] = frozenset()

    @property
    def links(self) -> tuple[Linked, ...]:
        """All links, those of properties and canvases too, by note and then as they stand there.

        One from a note that may be shown to a private one has the status private.
        """
        return tuple(linked(*one) for one in self.linking())

    def linking(self) -> Iterator[tuple[Note, Link, Target]]:
        """The same, each with its note and its target."""
        for note in self.texts.values():
            is_open = note.id not in self.private
            for link, target in zip(note.content.links, note.targets, strict=True):
                withheld = is_open and target.node in self.private
                yield note, link, _WITHHELD if withheld else target

    @property
    def texts(self) -> Mapping[str, Note]:
        """All that has links: notes, then canvases, by id."""
        return {**self.notes, **self.canvases} if self.canvases else self.notes
