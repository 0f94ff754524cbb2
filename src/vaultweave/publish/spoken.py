"""All that a site's notes state, remembered: where one states something else, no other is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from vaultweave.model.statement import Fact, Statement
from vaultweave.publish.catalogue import SIZE, Catalogue, Seen, catalogue, digest, joined
from vaultweave.publish.edition import Edition
from vaultweave.publish.lookups import Face, Sheets
from vaultweave.publish.ties import Ties

Claim = TypeVar("Claim", Statement, Fact)

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


class _Stated(Struct):
    """The fields of an Edition that are made of nothing but statements, facts and names."""

    statements: Sequence[Statement]
    subject_of: Mapping[str, Sequence[Statement]]
    object_of: Mapping[str, Sequence[Statement]]
    said_as: Mapping[str, Sequence[Statement]]
    said_at: Mapping[tuple[str, str], Sequence[Statement]]
    ties: Ties
    between: Mapping[str, Sequence[Statement]]
    facts: Mapping[str, Sequence[Fact]]
    weights: Mapping[str, int]
    sheets: Sheets


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
    return table.partition(".")[0] in _Stated.__struct_fields__


def is_spoken(table: str) -> bool:
    """The same, or of what else is remembered with them."""
    return table in _KEPT or is_stated(table)


def stated(this: Edition, then: Catalogue, seen: Seen) -> Catalogue:
    """A catalogue as it was, but for what is made of the statements of an edition."""
    names = _Stated.__struct_fields__
    now = catalogue(_Stated(*(getattr(this, name) for name in names)), {}, {}, seen=seen)
    return joined(then, now)


def respoken(all_: Sequence[Claim], paths: Collection[str], now: Iterable[Claim]) -> list[Claim]:
    """Claims in the order of places, those of some notes replaced by what these say `now`."""
    by_path = _by_path(all_)
    for name in paths:
        by_path.pop(name, None)
    by_path |= {name: several for name, several in _by_path(now).items() if name in paths}
    return [one for name in sorted(by_path) for one in by_path[name]]


def _by_path(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for one in claims:
        found.setdefault(one.place.path, []).append(one)
    return found
