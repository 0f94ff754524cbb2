"""What a note states, as the cache has it: what it came of, whom it asked about, the claims."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from sys import intern
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from vaultweave.model.reads import Watched
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note
from vaultweave.weave.lexicon import Draft, Lexicon, Said

KEY = 16  # bytes of a digest
_LENGTH = 4


class Row(NamedTuple):
    """A row: a digest of what the note's claims came of, whom they `asked` about, and they."""

    key: bytes
    asked: bytes
    pack: bytes

    def joined(self) -> bytes:
        """The row in one."""
        return b"".join((self.key, len(self.asked).to_bytes(_LENGTH, "big"), *self[1:]))


UNTOLD = bytes(KEY)
"""The key of what nobody finds who looks what it came of."""


def parted(data: bytes) -> Row:
    """A row of what was joined; of what was not, one that holds for nobody."""
    start = KEY + _LENGTH
    end = start + int.from_bytes(data[KEY:start], "big")
    return Row(data[:KEY], data[start:end], data[end:])


class _Claims(Struct, frozen=True, array_like=True):
    """What one note states; `own` has what makes drafts of some statements, by number."""

    statements: list[Statement]
    own: list[tuple[int, str]]
    facts: list[Fact]


class _Asked(Struct, frozen=True, array_like=True):
    """The names and ids that were looked up, and a digest of what was found for them."""

    names: list[str]
    nodes: list[str]
    found: bytes


# Sets have an order of their own in each process.
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_CLAIMS = msgspec.msgpack.Decoder(_Claims)
_ASKED = msgspec.msgpack.Decoder(_Asked)


def digest(value: object, before: bytes = b"") -> bytes:
    """A digest of a value, and of what stands before it."""
    return hashlib.blake2b(before + _ENCODER.encode(value), digest_size=KEY).digest()


def asking(lexicon: Lexicon) -> tuple[Lexicon, Callable[[], bytes]]:
    """The lexicon, and a function that packs whom it was asked about since the last time.

    What looked at all names holds for nobody: no claim does.
    """
    names: Watched[str, str] = Watched(lexicon.names)
    kinds: Watched[str, str] = Watched(lexicon.kinds)

    def taken() -> bytes:
        several: list[list[Any]] = [[*there, *others] for there, others in _both(names, kinds)]
        if any(None in keys for keys in several):
            return b""
        own, nodes = map(sorted, several)
        return _ENCODER.encode(_Asked(own, nodes, _found(own, nodes, lexicon)))

    return replace(lexicon, names=names, kinds=kinds), taken


def _both(*tables: Watched[str, str]) -> list[tuple[Any, Any]]:
    return [table.take() for table in tables]


def holds(asked: bytes, lexicon: Lexicon) -> bool:
    """Whether those who were asked about are who they were."""
    try:
        about = _ASKED.decode(asked)
    except msgspec.DecodeError:
        return False
    return about.found == _found(about.names, about.nodes, lexicon)


def _found(names: Sequence[str], nodes: Sequence[str], lexicon: Lexicon) -> bytes:
    known, kinds = lexicon.names, lexicon.kinds
    return digest(([known.get(name) for name in names], [kinds.get(node) for node in nodes]))


def packed(said: Sequence[Said]) -> bytes:
    """What a note states, as bytes."""
    claims = [one for one in said if not isinstance(one, Fact)]
    statements = [one.statement if isinstance(one, Draft) else one for one in claims]
    own = [(at, one.own) for at, one in enumerate(claims) if isinstance(one, Draft)]
    facts = [one for one in said if isinstance(one, Fact)]
    return _ENCODER.encode(_Claims(statements, own, facts))


def unpacked(data: bytes, note: Note) -> Sequence[Said] | None:
    """What was packed of a note; None where that is not what this is."""
    try:
        row = _CLAIMS.decode(data)
    except msgspec.DecodeError:
        return None
    _share(row, note)
    claims: list[Said] = [*row.statements]
    for at, own in row.own:
        claims[at] = Draft(row.statements[at], own)
    return [*claims, *row.facts]


def _share(row: _Claims, note: Note) -> None:
    """Let what was just made hold the names that the vault holds, and no copies of them."""
    known: Mapping[str | None, str | None] = {target.node: target.node for target in note.targets}
    known = {**known, note.id: note.id}
    for one in row.statements:
        force_setattr(one.place, "path", note.path)
        force_setattr(one, "role", intern(one.role))
        force_setattr(one, "role_text", intern(one.role_text))
        force_setattr(one, "anchor", intern(one.anchor))
        force_setattr(one, "subject", known.get(one.subject, one.subject))
        force_setattr(one, "object", known.get(one.object, one.object))
    for fact in row.facts:
        force_setattr(fact.place, "path", note.path)
        force_setattr(fact, "entity", known.get(fact.entity, fact.entity))
        force_setattr(fact, "attribute", intern(fact.attribute))
        force_setattr(fact, "anchor", intern(fact.anchor))
