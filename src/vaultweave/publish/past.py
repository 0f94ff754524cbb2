"""What the last build of a site was made from, so that the next makes only what has changed.

It decides what is made again and never what is in it: without it, or where it is damaged, all is
made. It knows the names of private notes, and so lies with the cache and never in the site.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress, count, islice
from operator import ne

from msgspec import Struct

from vaultweave.model.problem import Problem
from vaultweave.model.reads import Name, Read
from vaultweave.publish.catalogue import Catalogue, Table

_FEW = 64  # changed keys

Part = tuple[str, str]
"""A view's name, and the key of one of its parts."""


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

    def places(self, table: str) -> dict[Name | None, int]:
        """Where the keys of a table stand among those of all."""
        start = 0
        for name, keys, _ in self.tables:
            if name == table:
                return dict(zip(keys, count(start), strict=False))
            start += len(keys)
        return {}


class Since:
    """A past build beside a catalogue of now: which of its units would come out the same."""

    def __init__(self, past: Past, now: Catalogue) -> None:
        """Compare the two."""
        self.past = past
        self._units = {(unit.view, unit.key): at for at, unit in enumerate(past.units)}
        self._place, changed = _moved(past, now)
        self._reads, self._ends = array("I", past.reads), array("I", past.ends)
        self._touched = self._readers(changed)

    def unit(self, part: Part) -> Unit | None:
        """What a part gave, whatever has changed since."""
        at = self._units.get(part)
        return None if at is None else self.past.units[at]

    def same(self, part: Part) -> bool:
        """Whether there was such a part, and nothing that it read has changed."""
        at = self._units.get(part)
        return at is not None and at not in self._touched

    def reads(self, part: Part) -> array[int]:
        """What an unchanged part read, as places of now."""
        found = self._slice(self._units[part])
        if self._place is None:
            return found
        return array("I", map(self._place.__getitem__, found))

    def read(self, parts: Iterable[Part]) -> Iterator[tuple[str, Name | None]]:
        """What some parts of the past read, by table and key."""
        several = (self._slice(self._units[part]) for part in parts)
        return named(((name, keys) for name, keys, _ in self.past.tables), several)

    def readers(self, places: frozenset[int]) -> set[Part]:
        """The parts that read any of some places of the past."""
        units = self.past.units
        return {(units[at].view, units[at].key) for at in self._readers(places)}

    def _readers(self, changed: frozenset[int]) -> AbstractSet[int]:
        """The units that read what has changed. Few places are quicker searched for in bytes."""
        if len(changed) > _FEW:
            units = range(len(self.past.units))
            return {at for at in units if not changed.isdisjoint(self._slice(at))}
        found: set[int] = set()
        for place in changed:
            wanted, at = array("I", (place,)).tobytes(), -1
            size = len(wanted)
            while (at := self.past.reads.find(wanted, at + 1)) >= 0:
                if at % size == 0:
                    found.add(bisect_right(self._ends, at // size))
        return found

    def _slice(self, at: int) -> array[int]:
        return self._reads[self._ends[at - 1] if at else 0 : self._ends[at]]


class Making:
    """The next past, put together unit by unit."""

    def __init__(self, base: bytes, now: Catalogue, since: Since) -> None:
        """Begin, with the places that unchanged units of the past will be added with."""
        self.base, self._now = base, now
        self._lacking = dict(zip(since.past.lacking, count(now.size), strict=False))
        self._units: list[Unit] = []
        self._reads, self._ends = array("I"), array("I")

    def add(self, unit: Unit, reads: array[int], lacking: Sequence[Read] = ()) -> None:
        """A unit with what it read."""
        self._units.append(unit)
        self._reads.extend(reads)
        for read in lacking:
            at = self._lacking.setdefault(read, self._now.size + len(self._lacking))
            self._reads.append(at)
        self._ends.append(len(self._reads))

    def past(self) -> Past:
        """All units so far, as they may be remembered."""
        return Past(
            base=self.base,
            tables=tuple(
                (name, tuple(table.ids), table.digests) for name, table in self._now.tables.items()
            ),
            lacking=tuple(self._lacking),
            units=tuple(self._units),
            reads=self._reads.tobytes(),
            ends=self._ends.tobytes(),
        )


def named(
    tables: Iterable[tuple[str, Iterable[Name | None]]], several: Iterable[Iterable[int]]
) -> Iterator[tuple[str, Name | None]]:
    """The tables and keys of places among the keys of some tables; of others none."""
    names, lists = [], []
    starts = [0]
    for name, keys in tables:
        names.append(name)
        lists.append(tuple(keys))
        starts.append(starts[-1] + len(lists[-1]))
    for place in {place for places in several for place in places}:
        at = bisect_right(starts, place) - 1
        if at < len(names):
            yield names[at], lists[at][place - starts[at]]


def _moved(past: Past, now: Catalogue) -> tuple[list[int] | None, frozenset[int]]:
    """Where each key of the past stands now, None for where it did; and which have changed."""
    places: list[int] = []
    changed: list[int] = []
    for name, keys, before in past.tables:
        table = now.tables.get(name, Table({}, b""))
        start, first = len(places), table.ids.get(None, 0)
        if before == table.digests:  # the first of them is that of all keys and entries
            places += range(first, first + len(keys))
            continue
        own, others = tuple(table.ids), _digests(before)
        head, tail = _shared(keys, own)
        after, shift = _digests(table.digests), len(own) - len(keys)
        for begin, end, by in ((0, head, 0), (tail, len(keys), shift)):
            pairs = zip(others[begin:end], after[begin + by : end + by], strict=True)
            changed += [at for at, (old, new) in enumerate(pairs, start + begin) if old != new]
        places += range(first, first + head)
        for at in range(head, tail):
            place = table.ids.get(keys[at], -1)
            places.append(max(place, 0))
            if place < 0 or others[at] != after[place - first]:
                changed.append(start + at)
        places += range(first + tail + shift, first + len(own))
    asked = enumerate(past.lacking, len(places))
    keys_of = {name: table.ids.keys() for name, table in now.tables.items()}
    changed += [at for at, (name, key) in asked if key in keys_of.get(name, ())]
    places += range(now.size, now.size + len(past.lacking))
    return None if places == [*range(len(places))] else places, frozenset(changed)


def _shared(one: Sequence[Name | None], other: Sequence[Name | None]) -> tuple[int, int]:
    """How many keys both begin with, and where in the first that begins which both end with.

    An edit mostly adds few keys at one place.
    """
    least = min(len(one), len(other))
    head = next(compress(count(), map(ne, one, other)), least)
    backward = map(ne, reversed(one), reversed(other))
    return head, len(one) - next(compress(count(), islice(backward, least - head)), least - head)


def _digests(data: bytes) -> memoryview:
    """The digests of a table, to be compared one by one."""
    return memoryview(data).cast("Q")
