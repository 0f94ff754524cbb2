"""Every table that pages are made from, with a digest of each entry."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha1
from operator import is_
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from vaultweave.model.reads import Lot, Name, Read, tables

SIZE = 8
"""How many bytes a digest has."""

Digests = Mapping[str, Callable[[Any], bytes]]
"""By table, a digest of a key's entry; of what is no table, from all tables."""

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
    value: Struct, digests: Digests, views: Views, before: Catalogue | None = None
) -> Catalogue:
    """All that can be read of a value. `digests` are of what has none by its own value.

    `views` leave out of entries what is only read together with another one. What is the same
    object as in the catalogue `before` has the same digest.
    """
    found: dict[str, Table] = {}
    start = 0
    last = [name for name in digests if not isinstance(dict(tables(value)).get(name), Mapping)]
    for name, inner in sorted(tables(value), key=lambda pair: pair[0] in last):
        given = digests.get(name)
        if isinstance(inner, Mapping):
            keys: list[Name | None] = [None, *inner]
            old = before.tables.get(name) if before else None
            each = [*map(given, inner)] if given else [*_each(inner, views.get(name), old)]
            each.insert(0, digest((keys, each)))
            ids = dict(zip(keys, range(start, start + len(keys)), strict=True))
            found[name] = Table(ids, b"".join(each), inner)
        else:
            found[name] = Table({None: start}, given(found) if given else digest(inner))
        start += len(found[name].ids)
    return Catalogue(found, start)


def _each(
    entries: Mapping[Any, Any], view: Callable[[Any], object] | None, old: Table | None
) -> Iterator[bytes]:
    """The digest of each entry."""
    if old is None:
        yield from map(digest, map(view, entries.values()) if view else entries.values())
        return
    first = old.ids.get(None, 0)
    for key, entry in entries.items():
        at = old.ids.get(key, -1)
        if at >= 0 and _is_same(entry, old.entries.get(key)):
            yield old.digests[(at - first) * SIZE : (at - first + 1) * SIZE]
        else:
            yield digest(view(entry) if view else entry)


def _is_same(one: object, other: object) -> bool:
    """Whether two values are one, or lists of the same values; equal ones may yet differ."""
    if one is other or (type(one) is str and one == other):
        return True
    if not isinstance(one, list) or not isinstance(other, list) or len(one) != len(other):
        return False
    return all(map(is_, one, other))


def digest(value: object) -> bytes:
    """Eight bytes that tell a value from any other, the same in every process."""
    if isinstance(value, frozenset):
        value = sorted(value, key=repr)
    try:
        data = _ENCODER.encode(value)
    except (OverflowError, TypeError, UnicodeError):  # a huge number, half a surrogate pair
        data = repr(value).encode("utf-8", "surrogatepass")
    return sha1(data, usedforsecurity=False).digest()[:SIZE]  # what processors are quickest at


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Path) else repr(value)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
