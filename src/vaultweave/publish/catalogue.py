"""Every table that pages are made from, with a digest of each entry."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha1
from itertools import count, repeat
from operator import is_
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from vaultweave.model.reads import Lot, Name, Read, tables
from vaultweave.model.statement import Statement

SIZE = 8
"""How many bytes a digest has."""

Digests = Mapping[str, Callable[[Any], bytes]]
"""By table, a digest of a key's entry; of what is no table, from all tables."""

Seen = dict[int, bytes]
"""Digests of objects by their identity."""

Views = Mapping[str, Callable[[Any], object]]
"""By table, as much of an entry as anybody reads."""


class Table(NamedTuple):
    """Where each key stands among the keys of all tables, all of it (None) first; digests."""

    ids: Mapping[Name | None, int]
    digests: bytes
    entries: Mapping[Any, Any] = {}


class Catalogue(NamedTuple):
    """All tables of a build by name, and how many keys they have together."""

    tables: Mapping[str, Table]
    size: int

    def find(self, lots: Iterable[Lot]) -> tuple[array[int], list[Read]]:
        """Where that which was read stands; and what was asked for and is not there."""
        found: array[int] = array("I")
        lacking: list[Read] = []
        for name, there, others in lots:
            ids = self.tables[name].ids
            found.extend(map(ids.__getitem__, there))
            for key in others:
                place = ids.get(key)
                if place is None:
                    lacking.append(Read(name, key))
                else:
                    found.append(place)
        return found, lacking


def catalogue(
    value: Struct,
    digests: Digests,
    views: Views,
    before: Catalogue | None = None,
    seen: Seen | None = None,
) -> Catalogue:
    """All that can be read of a value. `digests` are of what has none by its own value.

    `views` leave out of entries what is only read together with another one. What is the same
    object as in the catalogue `before` has the same digest. `seen` are those of statements, to
    which others are added.
    """
    found: dict[str, Table] = {}
    seen = {} if seen is None else seen
    start = 0
    last = [name for name in digests if not isinstance(dict(tables(value)).get(name), Mapping)]
    for name, inner in sorted(tables(value), key=lambda pair: pair[0] in last):
        given = digests.get(name)
        if isinstance(inner, Mapping):
            keys: list[Name | None] = [None, *inner]
            old = before.tables.get(name) if before else None
            view = views.get(name)
            each = [*map(given, inner)] if given else [*_each(inner, view, old, seen)]
            each.insert(0, digest((keys, each)))
            ids = dict(zip(keys, range(start, start + len(keys)), strict=True))
            found[name] = Table(ids, b"".join(each), inner)
        else:
            found[name] = Table({None: start}, given(found) if given else digest(inner, seen))
        start += len(found[name].ids)
    return Catalogue(found, start)


def joined(then: Catalogue, own: Catalogue) -> Catalogue:
    """A catalogue with some of its tables as another has them."""
    found: dict[str, Table] = {}
    start = 0
    for name, before in then.tables.items():
        table = own.tables.get(name, before)
        if table.ids[None] != start:
            table = table._replace(ids=dict(zip(table.ids, count(start))))
        found[name] = table
        start += len(table.ids)
    return Catalogue(found, start)


def renewed(old: Table, entries: Mapping[Any, Any], changed: Collection[Any], seen: Seen) -> Table:
    """A table of now, whose entries are those of the old one but for some that have `changed`."""
    keys: list[Name | None] = [None, *entries]
    first, data = old.ids[None], old.digests
    each: list[bytes] = []
    for key, entry in entries.items():
        at = (old.ids.get(key, first) - first) * SIZE
        new = not at or key in changed
        each.append(digest(entry, seen) if new else data[at : at + SIZE])
    head = digest((keys, each))
    return Table(dict(zip(keys, count(), strict=False)), b"".join((head, *each)), entries)


def _each(
    entries: Mapping[Any, Any],
    view: Callable[[Any], object] | None,
    old: Table | None,
    seen: Seen,
) -> Iterator[bytes]:
    """The digest of each entry."""
    if old is None:
        shown = map(view, entries.values()) if view else entries.values()
        yield from map(digest, shown, repeat(seen))
        return
    first = old.ids.get(None, 0)
    for key, entry in entries.items():
        at = old.ids.get(key, -1)
        if at >= 0 and _is_same(entry, old.entries.get(key)):
            yield old.digests[(at - first) * SIZE : (at - first + 1) * SIZE]
        else:
            yield digest(view(entry) if view else entry, seen)


def _is_same(one: object, other: object) -> bool:
    """Whether two values are one, or lists of the same values; equal ones may yet differ."""
    if one is other or (type(one) is str and one == other):
        return True
    if not isinstance(one, list) or not isinstance(other, list) or len(one) != len(other):
        return False
    return all(map(is_, one, other))


def digest(value: object, seen: Seen | None = None) -> bytes:
    """Eight bytes that tell a value from any other, the same in every process.

    `seen` are the digests of statements that are kept alive, by their identity: each stands in
    many lists.
    """
    if isinstance(value, frozenset):
        value = sorted(value, key=repr)
    elif isinstance(value, (list, tuple)) and value and isinstance(value[0], Statement):
        return _statements(value, {} if seen is None else seen)
    try:
        data = _ENCODER.encode(value)
    except (OverflowError, TypeError, UnicodeError):  # a huge number, half a surrogate pair
        data = repr(value).encode("utf-8", "surrogatepass")
    return _digest(data)


def _statements(several: Sequence[Statement], seen: Seen) -> bytes:
    """The digest of a list; that of a single one is its own."""
    try:
        each = [seen[id(one)] for one in several]
    except KeyError:
        for one in several:
            if id(one) not in seen:
                seen[id(one)] = digest(one)
        each = [seen[id(one)] for one in several]
    return each[0] if len(each) == 1 else _digest(b"".join(each))


def _digest(data: bytes) -> bytes:
    return sha1(data, usedforsecurity=False).digest()[:SIZE]  # what processors are quickest at


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Path) else repr(value)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
