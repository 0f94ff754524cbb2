"""What pages look up, in small entries: a page is made again only where one of its own changes.

So what many pages show of a note, its title and kind, stands apart from all the rest of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Generic, TypeVar
from zlib import crc32

from msgspec import Struct

from vaultweave.model.roles import Role, plural_of
from vaultweave.model.statement import Statement
from vaultweave.model.vault import Note, Vault

Key = TypeVar("Key")
Value = TypeVar("Value")
Held_co = TypeVar("Held_co", covariant=True)

_CHANGED = ("updated", "modified", "last_modified", "lastmod")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


class Face(Struct, frozen=True):
    """What lists and searches know of a note."""

    title: str
    kind: str
    aliases: tuple[str, ...] = ()


class Gist(Struct, frozen=True):
    """What the home page tells of the whole vault, so that it need not look at all of it.

    First how many there are of what; `home` is the note that is the home page. `exposed` has
    themes with how many they hurt, and the first of these as node and text; `debated` entities with
    how many claims are made for and against them; `telling` are some claims. `central` are
    those of which most is said, `linked` those that most notes link to, with the number; `latest`
    and `dated` are notes by day of change and by date, the last first; `kinds`, `folders` and
    `tags` the largest, with their sizes. All of them are a few more than a page has room for.
    """

    notes: int = 0
    canvases: int = 0
    stubs: int = 0
    links: int = 0
    statements: int = 0
    stances: int = 0
    home: str | None = None
    exposed: tuple[tuple[str, int, tuple[tuple[str | None, str], ...]], ...] = ()
    debated: tuple[tuple[str, int, int], ...] = ()
    telling: tuple[Statement, ...] = ()
    central: tuple[tuple[str, int], ...] = ()
    linked: tuple[tuple[str, int], ...] = ()
    latest: tuple[tuple[str, str], ...] = ()
    dated: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    folders: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()


class Parted(Struct, frozen=True):
    """A list in numbered `parts`, at least one; `number` is how many there are."""

    parts: Mapping[str, Sequence[Any]] = {}
    number: int = 1


class Sided(Struct, frozen=True):
    """Entities in numbered `parts`, and the statements on the two sides of each."""

    parts: Mapping[str, Sequence[str]] = {}
    number: int = 1
    first: Mapping[str, Sequence[Statement]] = {}
    second: Mapping[str, Sequence[Statement]] = {}


class Sheets(Struct, frozen=True):
    """Lists of claims: who is hurt, then who is helped by what; bulls, then bears; conflicts.

    `claims` are statements of the first kind, by theme; `stances` are how many of the second there
    are; `newest` has the place of the newest conflict about each entity. `of_role` are those of
    each role and number, as `paged` has them, `role_parts` how many parts a role has.
    """

    claims: Parted = Parted()
    of_role: Mapping[str, Sequence[Statement]] = {}
    role_parts: Mapping[str, int] = {}
    exposed_themes: Sided = Sided()
    exposed_entities: Sided = Sided()
    bullish: Sided = Sided()
    bullish_themes: Sided = Sided()
    stances: tuple[int, int] = (0, 0)
    conflicts: Parted = Parted()
    newest: Mapping[str, int] = {}


class Ledgers(Struct, frozen=True):
    """All that is said of entities of which a page shows only the first, cut into pages.

    `pages` has how many pages there are, `counts` how many statements and linking notes; `claims`
    and `links` what a page has, by entity and number as `paged` has them.
    """

    pages: Mapping[str, int] = {}
    counts: Mapping[str, tuple[int, int]] = {}
    claims: Mapping[str, Sequence[Statement]] = {}
    links: Mapping[str, Sequence[tuple[str, str]]] = {}


class Same(Generic[Held_co]):
    """A value that is equal to itself only, and is not looked into to find that out."""

    __slots__ = ("value",)

    def __init__(self, value: Held_co) -> None:
        """Stand for a value."""
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value


def chunks(items: Sequence[Value], size: int, key: Callable[[Value], str]) -> list[Sequence[Value]]:
    """A list in parts of a page each, one at least.

    Where it is long a part has half as many to twice as many, and where it ends is a matter of its
    last item and no number: of one item more or less no other part knows.
    """
    if len(items) <= 2 * size:
        return [items[at : at + size] for at in range(0, len(items), size)] or [items]
    found: list[Sequence[Value]] = []
    start, least = 0, size // 2
    for end in range(1, len(items) + 1):
        long = end - start
        if long >= 2 * size or (long >= least and not _sum(key(items[end - 1])) % least):
            found.append(items[start:end])
            start = end
    return [*found, items[start:]] if start < len(items) else found


def _sum(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def told(one: Statement) -> str:
    """What a statement says, wherever it stands in its note."""
    return f"{one.subject}\0{one.role}\0{one.object}\0{one.place.path}"


def paged(name: str, number: int) -> str:
    """A part of something as one key."""
    return f"{name}\0{number}"


def unpaged(key: str) -> tuple[str, int]:
    """What a part is of, and its number."""
    name, _, number = key.rpartition("\0")
    return name, int(number)


def faces(notes: Mapping[str, Note]) -> dict[str, Face]:
    """The face of each note."""
    return {node: Face(note.title, note.kind, note.aliases) for node, note in notes.items()}


def weights(statements: Iterable[Statement]) -> dict[str, int]:
    """How many statements are about each entity, at either end."""
    found: dict[str, int] = {}
    for one in statements:
        for end in (one.subject, one.object):
            if end is not None:
                found[end] = found.get(end, 0) + 1
    return found


def tagged(notes: Mapping[str, Note]) -> dict[str, tuple[str, ...]]:
    """The notes of each tag by id, those of tags below it counted; tags in lower case."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for node, note in notes.items():
        for one in note.content.tags:
            own[one.name.lower()].add(node)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tag, nodes in own.items():
        names = tag.split("/")
        for length in range(1, len(names) + 1):
            found["/".join(names[:length])] |= nodes
    return {tag: tuple(sorted(nodes)) for tag, nodes in found.items()}


def changed(vault: Vault, files: Mapping[str, str]) -> dict[str, str]:
    """The day of each note's last change: as its properties say, else as its file's history."""
    found: dict[str, str] = {}
    for node, note in vault.notes.items():
        said = {key.lower(): value for key, value in note.properties.items()}
        days = (_DAY.match(str(said.get(key, ""))) for key in _CHANGED)
        day = next((match[0] for match in days if match), files.get(note.path, ""))
        if day:
            found[node] = day
    return found


def hidden(key: str, patterns: Iterable[str]) -> bool:
    """Whether a property is not shown, by its name or by that of the one it stands in."""
    name = key.partition(".")[0].casefold()
    return any(fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def wordings(role: Role) -> frozenset[str]:
    """Every way to write a role that says no more than its label does."""
    names = (role.name, role.label, plural_of(role.label), *role.verb)
    return frozenset(name.casefold() for name in names)


def by(items: Iterable[Value], key: Callable[[Value], Key | None]) -> Mapping[Key, Sequence[Value]]:
    """Items by their key, those of none left out."""
    found: defaultdict[Key, list[Value]] = defaultdict(list)
    for item in items:
        name = key(item)
        if name is not None:
            found[name].append(item)
    return dict(found)
