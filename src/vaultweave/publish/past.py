"""What the last build of a site was made from, so that the next makes only what has changed.

It decides what is made again and never what is in it: without it, or where it is damaged, all is
made. It knows the names of private notes, and so lies with the cache and never in the site.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from vaultweave.model.problem import Problem
from vaultweave.publish.catalogue import SIZE, Catalogue
from vaultweave.publish.reads import Name, Read

_NOTHING = bytes(SIZE)

Part = tuple[str, str]
"""A view's name, and the key of one of its parts."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]


class Leaf(Struct, frozen=True, array_like=True):
    """A page: its output path, and the digest of its template's name and of all that this sees."""

    output: str
    digest: bytes


class Unit(Struct, frozen=True, array_like=True):
    """What one part of a view gave."""

    view: str
    key: str
    leaves: tuple[Leaf, ...]
    problems: tuple[Problem, ...] = ()


class Past(Struct, frozen=True, array_like=True):
    """One build.

    `base` stands for what every page depends on. `tables` has the keys and digests of all that
    can be read; `reads` are places among all these keys, then among the `lacking` ones, which
    were asked for and not there. What each unit read ends where `ends` says.
    """

    base: bytes = b""
    tables: tuple[tuple[str, tuple[Name | None, ...], bytes], ...] = ()
    lacking: tuple[tuple[str, Name | None], ...] = ()
    units: tuple[Unit, ...] = ()
    reads: bytes = b""
    ends: bytes = b""


class Since:
    """A past build beside a catalogue of now: which of its units would come out the same."""

    def __init__(self, past: Past, now: Catalogue) -> None:
        """Compare the two."""
        self.past = past
        self._place, changed = _moved(past, now)
        self._reads = np.frombuffer(past.reads, np.uint32)
        self._ends = np.concatenate(([0], np.frombuffer(past.ends, np.uint32))).astype(np.int64)
        sums = np.concatenate(([0], np.cumsum(changed[self._reads])))
        same = sums[self._ends[1:]] == sums[self._ends[:-1]]
        self._at = {(unit.view, unit.key): at for at, unit in enumerate(past.units) if same[at]}
        self._all = {(unit.view, unit.key): unit for unit in past.units}

    def unit(self, part: Part) -> Unit | None:
        """What a part gave, whatever has changed since."""
        return self._all.get(part)

    def same(self, part: Part) -> bool:
        """Whether nothing that a part read has changed."""
        return part in self._at

    def reads(self, part: Part) -> Numbers:
        """What an unchanged part read, as places of now."""
        at = self._at[part]
        found: Numbers = self._place[self._reads[self._ends[at] : self._ends[at + 1]]]
        return found


class Making:
    """The next past, put together unit by unit."""

    def __init__(self, base: bytes, now: Catalogue, since: Since) -> None:
        """Begin, with the places that unchanged units of the past will be added with."""
        self._base, self._now = base, now
        old = since.past.lacking
        self._lacking = {Read(*read): now.size + at for at, read in enumerate(old)}
        self._units: list[Unit] = []
        self._reads: list[Numbers] = []

    def add(self, unit: Unit, reads: Numbers | array[int], lacking: Sequence[Read] = ()) -> None:
        """A unit with what it read."""
        places = [
            self._lacking.setdefault(read, self._now.size + len(self._lacking)) for read in lacking
        ]
        self._units.append(unit)
        self._reads.append(np.concatenate((np.asarray(reads, np.int64), places)).astype(np.int64))

    def past(self) -> Past:
        """All units so far, as they may be remembered."""
        lengths = [len(reads) for reads in self._reads]
        joined = np.concatenate([np.zeros(0, np.int64), *self._reads])
        return Past(
            base=self._base,
            tables=tuple(
                (name, tuple(table.ids), table.digests) for name, table in self._now.tables.items()
            ),
            lacking=tuple(self._lacking),
            units=tuple(self._units),
            reads=joined.astype(np.uint32).tobytes(),
            ends=np.cumsum(lengths).astype(np.uint32).tobytes(),
        )


def _moved(past: Past, now: Catalogue) -> tuple[Numbers, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Where each key of the past stands now, and whether what it says has changed."""
    places: list[int] = []
    digests: list[bytes] = []
    for name, keys, _ in past.tables:
        table = now.tables.get(name)
        found = [table.ids.get(key, -1) if table else -1 for key in keys]
        start = table.ids[None] if table else 0
        each = table.digests if table else b""
        places += found
        digests += [
            each[(at - start) * SIZE : (at - start + 1) * SIZE] if at >= 0 else _NOTHING
            for at in found
        ]
    before = np.frombuffer(b"".join(each for _, _, each in past.tables), np.uint64)
    changed = before != np.frombuffer(b"".join(digests), np.uint64)
    there = [name in now.tables and key in now.tables[name].ids for name, key in past.lacking]
    places += range(now.size, now.size + len(there))
    return np.array(places, np.int64), np.concatenate((changed, np.array(there, np.bool_)))
