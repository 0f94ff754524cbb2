"""All that a site's notes state, remembered: where one states something else, no other is read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct

from vaultweave.model.statement import Fact, Statement
from vaultweave.publish.catalogue import SIZE, Catalogue, Seen, catalogue, digest, joined, renewed
from vaultweave.publish.edition import Edition
from vaultweave.publish.lookups import Face, Sheets
from vaultweave.publish.ties import Ties, pair

Claim = TypeVar("Claim", Statement, Fact)

_PATH = attrgetter("place.path")
_KEPT = frozenset({"faces", "tagged", "changed", "of_kind", "notes_in"})
_NO_FACES: Mapping[str, Face] = {}


class Spoken(Struct, frozen=True, array_like=True):
    """The statements and facts of a site, and of its notes what long lists show.

    `digests` has that of each statement; `faces`, `tagged` and `changed` are the Edition's. `mark`
    tells the catalogue that it belongs to.
    """

    mark: bytes = b""
    statements: tuple[Statement, ...] = ()
    digests: bytes = b""
    facts: tuple[Fact, ...] = ()
    faces: Mapping[str, Face] = _NO_FACES
    tagged: Mapping[str, tuple[str, ...]] = {}
    changed: Mapping[str, str] = {}

    def seen(self) -> Seen:
        """The digest of each statement by its identity."""
        each = self.digests
        return {
            id(one): each[at * SIZE : (at + 1) * SIZE] for at, one in enumerate(self.statements)
        }


class _Said(Struct):
    """The tables of an Edition in which each entry has the statements, or facts, of its key."""

    subject_of: Mapping[str, Sequence[Statement]]
    object_of: Mapping[str, Sequence[Statement]]
    said_as: Mapping[str, Sequence[Statement]]
    said_at: Mapping[tuple[str, str], Sequence[Statement]]
    between: Mapping[str, Sequence[Statement]]
    facts: Mapping[str, Sequence[Fact]]
    weights: Mapping[str, int]


class _Counted(Struct):
    """The other fields of an Edition that are made of nothing but statements, facts and names."""

    statements: Sequence[Statement]
    ties: Ties
    sheets: Sheets


_STATED = frozenset({*_Said.__struct_fields__, *_Counted.__struct_fields__})


def spoken(this: Edition, facts: Sequence[Fact], known: Catalogue, seen: Seen) -> Spoken:
    """What an edition says; `known` is its catalogue, `seen` has digests of statements."""
    return Spoken(
        mark=mark(known),
        statements=this.statements,
        digests=b"".join(seen.get(id(one)) or digest(one) for one in this.statements),
        facts=tuple(facts),
        faces=this.faces,
        tagged={tag: tuple(nodes) for tag, nodes in this.tagged.items()},
        changed=this.changed,
    )


def mark(known: Catalogue) -> bytes:
    """What changes with anything that is spoken."""
    names = ("statements", "facts", "faces", "tagged", "changed")
    return b"".join(known.tables[name].digests[:SIZE] for name in names)


def is_stated(table: str) -> bool:
    """Whether a table of an edition is made of nothing but statements, facts and names."""
    return table.partition(".")[0] in _STATED


def is_spoken(table: str) -> bool:
    """The same, or of what else is remembered with them."""
    return table in _KEPT or is_stated(table)


def stated(
    this: Edition, then: Catalogue, changed: Sequence[Statement | Fact], seen: Seen
) -> Catalogue:
    """A catalogue as it was, but for what is made of the statements of an edition.

    `changed` are those that are there no more, and those that are new.
    """
    counted = _Counted(*(getattr(this, name) for name in _Counted.__struct_fields__))
    own = dict(catalogue(counted, {}, {}, seen=seen).tables)
    keys = _keys(changed)
    for name in _Said.__struct_fields__:
        own[name] = renewed(then.tables[name], getattr(this, name), keys[name], seen)
    return joined(then, Catalogue(own, 0))


def _keys(changed: Iterable[Statement | Fact]) -> Mapping[str, set[Any]]:
    """The keys of entries that may have any of some statements and facts, by table."""
    found: defaultdict[str, set[Any]] = defaultdict(set)
    for one in changed:
        if isinstance(one, Fact):
            found["facts"].add(one.entity)
            continue
        found["subject_of"].add(one.subject)
        found["object_of"].add(one.object)
        found["weights"] |= {one.subject, one.object}
        found["said_as"].add(one.role)
        found["said_at"].add((one.place.path, one.anchor))
        if one.subject is not None and one.object is not None:
            found["between"].add(pair(one.subject, one.object))
    return found


def respoken(all_: Sequence[Claim], paths: Iterable[str], now: Sequence[Claim]) -> list[Claim]:
    """Claims in the order of places, those of some notes replaced by what these say `now`."""
    found: list[Claim] = list(all_)
    for path in paths:
        start, end = _range(found, path)
        found[start:end] = now[slice(*_range(now, path))]
    return found


def spoken_by(all_: Sequence[Claim], paths: Iterable[str]) -> list[Claim]:
    """Those of some claims, in the order of places, that some notes make."""
    return [one for path in paths for one in all_[slice(*_range(all_, path))]]


def _range(claims: Sequence[Claim], path: str) -> tuple[int, int]:
    start = bisect_left(claims, path, key=_PATH)
    return start, bisect_right(claims, path, start, key=_PATH)
