"""Every table that pages are made from, with a digest of each entry."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from vaultweave.publish.reads import Name, Read, tables

SIZE = 8
"""How many bytes a digest has."""

Digests = Mapping[str, Callable[[Any], bytes]]
"""By table, a digest of a key's entry; of what is no table, where the key is None."""


class Table(NamedTuple):
    """Where each key stands among the keys of all tables, all of it (None) first; digests."""

    ids: Mapping[Name | None, int]
    digests: bytes


class Catalogue(NamedTuple):
    """All tables of a build by name, and how many keys they have together."""

    tables: Mapping[str, Table]
    size: int

    def find(self, reads: Iterable[Read]) -> tuple[array[int], list[Read]]:
        """Where that which was read stands; and what was asked for and is not there."""
        found: array[int] = array("I")
        lacking = []
        for read in reads:
            at = self.tables[read.table].ids.get(read.key)
            if at is None:
                lacking.append(read)
            else:
                found.append(at)
        return found, lacking


def catalogue(value: Struct, digests: Digests) -> Catalogue:
    """All that can be read of a value. `digests` are of what has none by its own value."""
    found: dict[str, Table] = {}
    start = 0
    for name, inner in tables(value):
        keys: list[Name | None] = [None]
        given = digests.get(name)
        if isinstance(inner, Mapping):
            keys += inner
            each = [*map(given, inner)] if given else [*map(digest, inner.values())]
            each.insert(0, digest((keys, each)))
        else:
            each = [given(None) if given else digest(inner)]
        places = zip(keys, range(start, start + len(keys)), strict=True)
        found[name] = Table(dict(places), b"".join(each))
        start += len(keys)
    return Catalogue(found, start)


def digest(value: object) -> bytes:
    """Eight bytes that tell a value from any other, the same in every process."""
    if isinstance(value, frozenset):
        value = sorted(value, key=repr)
    try:
        data = _ENCODER.encode(value)
    except (OverflowError, TypeError, UnicodeError):  # a huge number, half a surrogate pair
        data = repr(value).encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=SIZE).digest()


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Path) else repr(value)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
