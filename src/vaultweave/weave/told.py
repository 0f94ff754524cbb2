"""What each note states, kept as long as it holds: in a process that lasts, or from run to run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from vaultweave.model.reads import Read, changes, watched
from vaultweave.model.vault import Note
from vaultweave.read.cache import Cache
from vaultweave.read.spread import Begin, forked
from vaultweave.weave.lexicon import Draft, Lexicon, Said
from vaultweave.weave.rows import UNTOLD, Row, asking, digest, holds, packed, parted, unpacked

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
    kind and date, where its links go, the vocabulary, and the names and kinds that were looked up.
    `blobs` has what git calls each note's text, by the note's id.
    """

    def __init__(self, known: Cache, blobs: Mapping[str, str], jobs: int = 1) -> None:
        """What is in the cache, and will be; `jobs` is a number of processes, 0 for many."""
        super().__init__()
        self._cache, self._blobs, self._jobs = known, blobs, jobs

    def anew(self, notes: Iterable[Note], lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What each note states, in their order; many are read by several processes."""
        every, common = [*notes], _common(lexicon)
        watched_, taken = asking(lexicon)

        def read(places: Sequence[int]) -> bytes:
            several = ((packed(_said(every[at], watched_)), taken()) for at in places)
            return _PACKS.encode([(asked, pack) for pack, asked in several])

        with ExitStack() as stack:
            begin: Begin | None = None
            before: _Batch | None = None
            for start in range(0, len(every), _AT_ONCE):
                batch = self._looked_up(every[start : start + _AT_ONCE], common, lexicon)
                if not begin and self._jobs != 1 and len(batch.new) > _FEW:
                    from vaultweave.weave import claims as _  # noqa: F401, PLC0415 - before the fork

                    begin = stack.enter_context(forked(read, self._jobs))
                if begin:
                    batch = batch._replace(made=_begun(begin, start, batch.new))
                if before:
                    yield from self._stated(before, lexicon)
                before = batch
            if before:
                yield from self._stated(before, lexicon)

    def _looked_up(self, notes: Sequence[Note], common: bytes, lexicon: Lexicon) -> _Batch:
        blobs = [self._blobs[note.id] for note in notes]
        rows = self._cache.packed("told", {*blobs})
        keys = [_key(note, common) for note in notes]
        found = [parted(rows.pop(blob, b"")) for blob in blobs]
        known = [
            row.key == key and holds(row.asked, lexicon)
            for row, key in zip(found, keys, strict=True)
        ]
        new = [at for at, is_known in enumerate(known) if not is_known]
        return _Batch(notes, blobs, keys, found, new)

    def _stated(self, batch: _Batch, lexicon: Lexicon) -> Iterator[Sequence[Said]]:
        """What some notes state, as it was remembered, or was read, or is read now."""
        several = (pair for share in batch.made for pair in _PACKS_BACK.decode(share()))
        made = dict(zip(batch.new, several, strict=bool(batch.made)))
        unread = set(batch.new)
        watched_, taken = asking(lexicon)
        new: dict[str, bytes] = {}
        for at, note in enumerate(batch.notes):
            _, asked, pack = batch.rows[at]
            if at in unread:
                asked, pack = made.get(at, (b"", b""))
            said = unpacked(pack, note) if pack else None
            if said is None:
                said = _said(note, watched_)
                asked, pack = taken(), packed(said)
                unread.add(at)
            if at in unread:
                new[batch.blobs[at]] = Row(batch.keys[at], asked, pack).joined()
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
    rows: Sequence[Row]
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
            row = parted(rows[blob])
            said = unpacked(row.pack, note)
            if said is None:
                raise LookupError(note.path)
            if blob != self._blobs[note.id]:
                new = _said(note, lexicon)
                if not self._counted and _owned(new) != _owned(said):
                    raise LookupError(note.path)
                if (pack := packed(new)) != row.pack:
                    said, row = new, Row(UNTOLD, b"", pack)
                self._cache.keep_packed("told", {self._blobs[note.id]: row.joined()})
            yield said


def _owned(said: Iterable[Said]) -> set[str]:
    return {one.own for one in said if isinstance(one, Draft)}


_PACKS = msgspec.msgpack.Encoder()
_PACKS_BACK = msgspec.msgpack.Decoder(list[tuple[bytes, bytes]])


def _common(lexicon: Lexicon) -> bytes:
    """A digest of what all notes are read with, and by what."""
    told = (
        lexicon.vocabulary,
        dict(lexicon.groups),
        lexicon.headings,
        lexicon.relation_first,
    )
    return digest(told, _readers())


def _key(note: Note, common: bytes) -> bytes:
    about = (note.path, note.title, note.kind, note.description, note.date, note.targets)
    return digest(about, common)


@cache
def _readers() -> bytes:
    """A digest of the modules that read claims; the cache is itself one of those below them."""
    here = Path(__file__)
    files = [
        here,
        *map(here.with_name, ("rows.py", "lexicon.py")),
        *sorted((here.parent / "claims").glob("*.py")),
    ]
    found = hashlib.blake2b(digest_size=16)
    for file in files:
        found.update(hashlib.blake2b(file.read_bytes()).digest())
    return found.digest()


def _said(note: Note, lexicon: Lexicon) -> Sequence[Said]:
    from vaultweave.weave.claims import FORMS  # noqa: PLC0415 - what is known needs no reader
    from vaultweave.weave.claims.page import page  # noqa: PLC0415 - as above

    laid = page(note, lexicon)
    return [one for form in FORMS for one in form(laid)]
