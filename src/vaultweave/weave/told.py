"""What each note states, kept as long as it holds: in a process that lasts, or from run to run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from sys import intern
from typing import NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from vaultweave.model.reads import Read, changes, watched
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note
from vaultweave.read.cache import Cache
from vaultweave.read.spread import Begin, forked
from vaultweave.weave.claims import FORMS
from vaultweave.weave.claims.page import Draft, Lexicon, Said, page

_KEY = 16  # bytes
_AT_ONCE = 1000  # notes whose packed claims are in memory
_FEW = 256  # notes that are not worth other processes
_SHARE = 64


class Told:
    """What notes stated, and what of the lexicon each was read with, for a process that lasts.

    A note states the same as long as it is the same value and all that was looked up is as it was.
    Without `watching` nothing is kept.
    """

    def __init__(self, *, watching: bool = False) -> None:
        """Nothing is told yet."""
        self._watching = watching
        self._lexicon: Lexicon | None = None
        self._said: dict[str, tuple[Note, Sequence[Said], frozenset[Read]]] = {}

    def anew(self, notes: Iterable[Note], lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What each note states, in no certain order."""
        if not self._watching:
            yield from (_said(note, lexicon) for note in notes)
            return
        lexicon = self._kept(lexicon)
        gone = changes(self._lexicon, lexicon) if self._lexicon else frozenset()
        before, self._said, self._lexicon = self._said, {}, lexicon
        seen, log = watched(lexicon)
        for note in notes:
            known = before.get(note.id)
            if known is None or known[0] is not note or not gone.isdisjoint(known[2]):
                said = _said(note, seen)
                known = note, said, frozenset(log.take())
            self._said[note.id] = known
            yield known[1]

    def _kept(self, lexicon: Lexicon) -> Lexicon:
        """The lexicon, with what remembers its readings from the last one where words are alike."""
        old = self._lexicon
        if old and _tools(old) == _tools(lexicon):
            known = {name: getattr(old, name) for name in ("read", "phrase", "grid", "title")}
            return replace(lexicon, **known)
        return lexicon


def _tools(lexicon: Lexicon) -> tuple[object, ...]:
    """What the readings that a lexicon remembers depend on."""
    return lexicon.vocabulary, lexicon.groups, lexicon.headings


class Recalled(Told):
    """The same from run to run: what notes stated is in the cache, beside what their texts say.

    It holds where the text and all else that it comes of is as it was: the note's path, name,
    kind and date, where its links go, the vocabulary, and the names and kinds of all notes.
    `blobs` has what git calls each note's text, by the note's id.
    """

    def __init__(self, known: Cache, blobs: Mapping[str, str], jobs: int = 1) -> None:
        """What is in the cache, and will be; `jobs` is a number of processes, 0 for many."""
        super().__init__()
        self._cache, self._blobs, self._jobs = known, blobs, jobs

    def anew(self, notes: Iterable[Note], lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What each note states, in their order; many are read by several processes."""
        every, common = [*notes], _common(lexicon)

        def read(places: Sequence[int]) -> bytes:
            return _PACKS.encode([_packed(_said(every[at], lexicon)) for at in places])

        with ExitStack() as stack:
            begin: Begin | None = None
            before: _Batch | None = None
            for start in range(0, len(every), _AT_ONCE):
                batch = self._looked_up(every[start : start + _AT_ONCE], common)
                if not begin and self._jobs != 1 and len(batch.new) > _FEW:
                    begin = stack.enter_context(forked(read, self._jobs))
                if begin:
                    batch = batch._replace(made=_begun(begin, start, batch.new))
                if before:
                    yield from self._stated(before, lexicon)
                before = batch
            if before:
                yield from self._stated(before, lexicon)

    def _looked_up(self, notes: Sequence[Note], common: bytes) -> _Batch:
        blobs = [self._blobs[note.id] for note in notes]
        rows = self._cache.packed("told", {*blobs})
        keys = [_key(note, common) for note in notes]
        found = [rows.pop(blob, b"") for blob in blobs]
        known = [row.startswith(key) for row, key in zip(found, keys, strict=True)]
        new = [at for at, is_known in enumerate(known) if not is_known]
        return _Batch(notes, blobs, keys, found, new)

    def _stated(self, batch: _Batch, lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What some notes state, as it was remembered, or was read, or is read now."""
        several = (pack for share in batch.made for pack in _PACKS_BACK.decode(share()))
        made = dict(zip(batch.new, several, strict=bool(batch.made)))
        unread = set(batch.new)
        new: dict[str, bytes] = {}
        for at, note in enumerate(batch.notes):
            pack = made.get(at, b"") if at in unread else batch.rows[at][_KEY:]
            said = _unpacked(pack, note) if pack else None
            if said is None:
                said = _said(note, lexicon)
                pack = _packed(said)
                unread.add(at)
            if at in unread:
                new[batch.blobs[at]] = batch.keys[at] + pack
            yield said
        self._cache.keep_packed("told", new)


def _begun(begin: Begin, start: int, new: Sequence[int]) -> list[Callable[[], bytes]]:
    """Other processes begin with notes that are new among those that begin at `start`."""
    shares = [new[at : at + _SHARE] for at in range(0, len(new), _SHARE)]
    return [begin([start + at for at in share]) for share in shares]


class _Batch(NamedTuple):
    """Some notes, what the cache has of them, and which are to be read; `made` gives these."""

    notes: Sequence[Note]
    blobs: Sequence[str]
    keys: Sequence[bytes]
    rows: Sequence[bytes]
    new: Sequence[int]
    made: Sequence[Callable[[], bytes]] = ()


class Repeated(Recalled):
    """What the cache has of some notes' statements, whatever it came of; who asks has to tell.

    Notes that have changed are read again; `earlier` has what git called them, by id. What they
    state now is kept for who asks the same again, and never for who looks what it came of. Unless
    who asks has `counted` how many notes use a text that may be a role, they must use the same.
    """

    def __init__(
        self,
        known: Cache,
        blobs: Mapping[str, str],
        earlier: Mapping[str, str],
        *,
        counted: bool = False,
    ) -> None:
        """What is in the cache, and will be."""
        super().__init__(known, blobs)
        self._earlier, self._counted = earlier, counted

    def anew(self, notes: Iterable[Note], lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What each note stated when it was read last, or states now, in no certain order.

        Raises LookupError where that is not known, and where one uses other texts as roles.
        """
        several = [(note, self._earlier.get(note.id, self._blobs[note.id])) for note in notes]
        rows = self._cache.packed("told", {blob for _, blob in several})
        for note, blob in several:
            row = rows[blob]
            said = _unpacked(row[_KEY:], note)
            if said is None:
                raise LookupError(note.path)
            if blob != self._blobs[note.id]:
                new = _said(note, lexicon)
                if not self._counted and _owned(new) != _owned(said):
                    raise LookupError(note.path)
                if (packed := _packed(new)) != row[_KEY:]:
                    said, row = new, bytes(_KEY) + packed
                self._cache.keep_packed("told", {self._blobs[note.id]: row})
            yield said


def _owned(said: Iterable[Said]) -> set[str]:
    return {one.own for one in said if isinstance(one, Draft)}


class _Row(Struct, frozen=True, array_like=True):
    """What one note states; `own` has what makes drafts of some statements, by number."""

    statements: list[Statement]
    own: list[tuple[int, str]]
    facts: list[Fact]


# Sets have an order of their own in each process.
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder(_Row)
_PACKS = msgspec.msgpack.Encoder()
_PACKS_BACK = msgspec.msgpack.Decoder(list[bytes])


def _packed(said: Sequence[Said]) -> bytes:
    claims = [one for one in said if not isinstance(one, Fact)]
    statements = [one.statement if isinstance(one, Draft) else one for one in claims]
    own = [(at, one.own) for at, one in enumerate(claims) if isinstance(one, Draft)]
    return _ENCODER.encode(_Row(statements, own, [one for one in said if isinstance(one, Fact)]))


def _unpacked(data: bytes, note: Note) -> Sequence[Said] | None:
    """What was packed of a note; None where that is not what this is."""
    try:
        row = _DECODER.decode(data)
    except msgspec.DecodeError:
        return None
    _share(row, note)
    claims: list[Said] = [*row.statements]
    for at, own in row.own:
        claims[at] = Draft(row.statements[at], own)
    return [*claims, *row.facts]


def _share(row: _Row, note: Note) -> None:
    """Let what was just made hold the names that the vault holds, and no copies of them."""
    known = {target.node: target.node for target in note.targets}
    known[note.id] = note.id
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


def _common(lexicon: Lexicon) -> bytes:
    """A digest of what all notes are read with, and by what."""
    told = (
        lexicon.vocabulary,
        dict(lexicon.groups),
        lexicon.headings,
        lexicon.relation_first,
        dict(lexicon.names),
        dict(lexicon.kinds),
    )
    return hashlib.blake2b(_readers() + _ENCODER.encode(told), digest_size=_KEY).digest()


def _key(note: Note, common: bytes) -> bytes:
    about = (note.path, note.title, note.kind, note.description, note.date, note.targets)
    return hashlib.blake2b(common + _ENCODER.encode(about), digest_size=_KEY).digest()


@cache
def _readers() -> bytes:
    """A digest of the modules that read claims; the cache is itself one of those below them."""
    here = Path(__file__)
    files = [here, *sorted((here.parent / "claims").glob("*.py"))]
    found = hashlib.blake2b(digest_size=16)
    for file in files:
        found.update(hashlib.blake2b(file.read_bytes()).digest())
    return found.digest()


def _said(note: Note, lexicon: Lexicon) -> Sequence[Said]:
    laid = page(note, lexicon)
    return [one for form in FORMS for one in form(laid)]
