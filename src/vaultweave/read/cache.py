"""Remembers what texts say and look like, apart, by git blob id.

The key of a text is its id in git, so that a hook, which knows no more than that, and a build
share one cache. What a parse depends on besides (`recipe`) is part of the key too. Who keeps more
beside a text (`packed`), which other notes may change, has to tell by itself whether it holds.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from sys import intern
from typing import NamedTuple

import msgspec
from msgspec.structs import force_setattr

from vaultweave.model.note import Body, Content
from vaultweave.read.recipe import Options, recipe, version
from vaultweave.read.store import Store

_CONTENT = msgspec.msgpack.Decoder(Content)
_BODY = msgspec.msgpack.Decoder(Body)


class Entry(NamedTuple):
    """One parsed text, packed: its blob id, facts and body, and whether they may be remembered."""

    blob: str
    facts: bytes
    body: bytes
    sure: bool = True


def unpacked_content(data: bytes) -> Content:
    """Facts as values, which share the strings that stand in notes again and again."""
    content = _CONTENT.decode(data)
    for link in content.links:
        force_setattr(link, "target", intern(link.target))
    for heading in content.headings:
        force_setattr(heading, "text", intern(heading.text))
        force_setattr(heading, "title", intern(heading.title))
        force_setattr(heading, "id", intern(heading.id))
    for tag in content.tags:
        force_setattr(tag, "name", intern(tag.name))
    places = tuple([(intern(name), span) for name, span in content.places])
    force_setattr(content, "places", places)
    return content


def unpacked_body(data: bytes) -> Body:
    """A body as a value."""
    return _BODY.decode(data)


class Cache:
    """What is known of texts under one recipe.

    `folder` is where it lies, None for memory only; a folder that is not the vault's `own` is
    trusted as it is, so that a cache may be carried from one machine to another.
    """

    def __init__(self, folder: Path | None, options: Options, *, own: bool = True) -> None:
        """Open the cache, or begin one."""
        self._recipe = bytes.fromhex(recipe(options))
        self._store = Store(folder, f"notes-{version()}.sqlite3", own=own)
        self._used: set[bytes] = set()

    def under(self, options: Options) -> Cache:
        """The same cache, under another recipe."""
        other = copy(self)
        other._recipe = bytes.fromhex(recipe(options))  # noqa: SLF001 - our own
        return other

    @property
    def said(self) -> tuple[str, ...]:
        """A line on whatever stood in the way."""
        return tuple(self._store.said)

    def known(self) -> frozenset[str]:
        """The ids of all texts that are remembered."""
        size = len(self._recipe)
        return frozenset(key[size:].hex() for key in self._store.keys(self._recipe))

    def contents(self, blobs: Collection[str]) -> dict[str, Content]:
        """The facts of many texts at once, by id; those that are not known are left out."""
        size = len(self._recipe)
        found = {}
        for key, data in self._store.rows("facts", [*map(self.key, blobs)]):
            self._used.add(key)
            with contextlib.suppress(msgspec.DecodeError):
                found[key[size:].hex()] = unpacked_content(data)
        return found

    def packed(self, table: str, blobs: Collection[str]) -> dict[str, bytes]:
        """What others remember of texts (`outlines`, or what was `told`), by id."""
        size = len(self._recipe)
        rows = self._store.get(table, [*map(self.key, blobs)])
        return {key[size:].hex(): data for key, data in rows.items()}

    def keep_packed(self, table: str, packed: Mapping[str, bytes]) -> None:
        """Remember something of texts, by their ids."""
        self._store.put({table: {self.key(blob): data for blob, data in packed.items()}})

    def body(self, blob: str) -> Body | None:
        """The body of one text, None where it is not known."""
        key = self.key(blob)
        data = self._store.get("bodies", [key]).get(key)
        try:
            return None if data is None else _BODY.decode(data)
        except msgspec.DecodeError:
            return None

    def keep(self, entries: Sequence[Entry]) -> None:
        """Remember some texts; those that are not sure for as long as this cache is open."""
        for sure in (True, False):
            keyed = [(self.key(entry.blob), entry) for entry in entries if entry.sure is sure]
            facts = {key: entry.facts for key, entry in keyed}
            bodies = {key: entry.body for key, entry in keyed}
            self._store.put({"facts": facts, "bodies": bodies}, lasting=sure)
            self._used.update(facts)

    def use(self, blobs: Iterable[str]) -> None:
        """Take texts for used, so that they are kept although this run reads less of them."""
        self._used.update(map(self.key, blobs))

    def tidy(self) -> None:
        """Forget old texts that this run had no use for, where they take much room."""
        self._store.prune(self._used)

    def key(self, blob: str) -> bytes:
        """What a text is filed under."""
        return self._recipe + bytes.fromhex(blob)


class Bodies(Mapping[str, Body]):
    """Bodies by node id, each read when it is asked for, so that a build never holds them all.

    `blobs` maps node ids to blob ids; `again` parses the text of a node whose body is lost;
    `others` has the caches of nodes that are kept under another recipe.
    """

    def __init__(
        self,
        cache: Cache,
        blobs: Mapping[str, str],
        again: Callable[[str], Body],
        others: Mapping[str, Cache] | None = None,
    ) -> None:
        """Bodies that a cache holds."""
        self._cache = cache
        self._blobs = blobs
        self._again = again
        self._others = others or {}

    def __getitem__(self, node: str) -> Body:
        body = self._others.get(node, self._cache).body(self._blobs[node])
        return self._again(node) if body is None else body

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)

    def stamp(self, node: str) -> bytes:
        """Eight bytes that tell a body from any other, without reading it."""
        key = self._others.get(node, self._cache).key(self._blobs[node])
        return hashlib.sha1(key, usedforsecurity=False).digest()[:8]

    def of(self, nodes: Collection[str]) -> Bodies:
        """The bodies of these nodes only."""
        kept = {node: blob for node, blob in self._blobs.items() if node in nodes}
        return Bodies(self._cache, kept, self._again, self._others)
