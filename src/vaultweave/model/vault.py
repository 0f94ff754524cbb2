"""A vault once it is woven: notes with their names, resolved links, statements, problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from vaultweave.model.note import Content, Heading
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
    empty where private ones were taken out.
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

    @property
    def texts(self) -> Mapping[str, Note]:
        """All that has links: notes, then canvases, by id."""
        return {**self.notes, **self.canvases} if self.canvases else self.notes
