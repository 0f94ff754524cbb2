"""Outlines of texts that nobody has parsed: they may name too much, and never too little."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from vaultweave.model.kinds import kind_of
from vaultweave.model.note import Tag
from vaultweave.model.place import START
from vaultweave.read.cache import Cache
from vaultweave.read.notes import Reread, bytes_of
from vaultweave.read.source import Source
from vaultweave.read.spread import spread
from vaultweave.read.workers import Crew, Texts, uncollected
from vaultweave.weave.outline import ALL, ROLL, Outline, folded, keys_of
from vaultweave.weave.resolve import note_id

if TYPE_CHECKING:
    from vaultweave.read.skim import Skim

_MANY = 128  # texts that are worth a skim before any is parsed
_ENCODER = msgspec.msgpack.Encoder()
_CHUNK = msgspec.msgpack.Decoder(list[Outline | None])


class Skims(Container[str]):
    """What is known of texts, by their blob ids: of those in the cache, or by a skim."""

    def __init__(
        self, cache: Cache, others: Container[str] = (), last: Skims | None = None
    ) -> None:
        """Texts of a cache; `others` are known besides, and what was skimmed is as in `last`."""
        self._cache = cache
        self._others = others
        self._last = last

    def __contains__(self, blob: object) -> bool:
        return blob in self._facts or blob in self._others or blob in self.roll

    @cached_property
    def _facts(self) -> frozenset[str]:
        return self._cache.known()

    @cached_property
    def roll(self) -> Mapping[str, Outline]:
        """What an earlier run skimmed."""
        if self._last:
            return self._last.roll
        packed = self._cache.packed("skims", [ALL]).get(ALL)
        try:
            return ROLL.decode(packed) if packed else {}
        except msgspec.DecodeError:
            return {}

    def outlines(
        self, sources: Sequence[Source], reread: Reread, crew: Crew
    ) -> Mapping[str, Outline]:
        """Outlines by blob id of those of some texts that nobody has parsed; none of a few.

        Texts of which a skim does not tell are left out.
        """
        unknown = {one.blob: one for one in sources if one.blob not in self._facts}
        if len(unknown) <= _MANY:
            return {}
        roll = self.roll
        found = {blob: roll[blob] for blob in unknown if blob in roll}
        new = [one for blob, one in unknown.items() if blob not in found]
        if new:
            skimmed = zip(new, _skimmed(bytes_of(new, reread), crew), strict=True)
            found |= {one.blob: outline for one, outline in skimmed if outline is not None}
            self._cache.keep_packed("skims", {ALL: _ENCODER.encode(found)})
        return found


def is_clear(path: str, outline: Outline, kinds: Mapping[str, str]) -> bool:
    """Whether a note's kind is certain, whichever of its tags a skim took for one."""
    if outline.seen:
        return True
    sure = [tag.name for tag in outline.tags if tag.inside == "property"]
    folder = note_id(path).rpartition("/")[0]
    least, most = (
        kind_of(outline.properties, tags, folder, kinds)
        for tags in (sure, [tag.name for tag in outline.tags])
    )
    return least == most


def _skimmed(texts: Texts, crew: Crew) -> list[Outline | None]:
    """The outline of each text; None for those of which only a parse tells."""
    from vaultweave.read import skim as _  # noqa: F401, PLC0415 - before the fork, and only if needed

    several = spread(_chunk, texts, crew)
    if several is None:
        return [None] * len(texts)
    return [outline for chunk in several for outline in _CHUNK.decode(chunk)]


def _chunk(texts: Texts) -> bytes:
    from vaultweave.read.skim import skim  # noqa: PLC0415 - as above

    with uncollected():
        found = [skim(text) for text in texts]
        return _ENCODER.encode([None if one is None else _rough(one) for one in found])


def _rough(skim: Skim) -> Outline:
    """The outline of a text that was skimmed."""
    tags = [Tag(name, "property", START) for name in skim.tags]
    tags += [Tag(name, "body", START) for name in skim.hashes]
    names, embeds = _keys(skim.targets), _keys(skim.embeds)
    called = folded(skim.aliases)
    return Outline(skim.properties, skim.aliases, called, tuple(tags), names, embeds, b"")


def _keys(targets: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([key for target in targets for key in keys_of(target)]))
