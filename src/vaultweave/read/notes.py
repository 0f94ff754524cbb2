"""What all notes say: from the cache what is known, from a parse what is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from vaultweave.model.note import Body, Content
from vaultweave.model.stages import stage
from vaultweave.read.cache import Cache, Entry, unpacked_body, unpacked_content
from vaultweave.read.recipe import Options
from vaultweave.read.source import Source
from vaultweave.read.workers import ALONE, Crew, parse_all, parse_here

Reread = Callable[[Sequence[Source]], list[bytes]]
"""Gets the bytes of some notes once more."""


def read_notes(
    sources: Sequence[Source], cache: Cache, options: Options, reread: Reread, crew: Crew = ALONE
) -> dict[str, Content]:
    """What each note says, by vault path: the same whether it was remembered or not.

    All bodies are in the cache afterwards. `reread` is asked for the bytes of notes that were
    taken for known, and are not.
    """
    with stage("recalling notes"):
        found = cache.contents({source.blob for source in sources})
    wanted = {source.blob: source for source in sources if source.blob not in found}
    if not wanted:
        return {source.path: found[source.blob] for source in sources}
    with stage("parsing notes"):
        texts = _Texts([*wanted.values()], reread)
        blobs = iter(wanted)
        for chunk in parse_all(texts, options, crew):
            entries = [Entry(next(blobs), *packed) for packed in chunk]
            cache.keep(entries)
            found.update((entry.blob, unpacked_content(entry.facts)) for entry in entries)
        cache.tidy()
    return {source.path: found[source.blob] for source in sources}


class _Texts(Sequence[bytes]):
    """The bytes of some notes, got when they are asked for."""

    def __init__(self, sources: Sequence[Source], reread: Reread) -> None:
        self._sources, self._reread = sources, reread

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return bytes_of(self._sources[at], self._reread)
        return bytes_of([self._sources[at]], self._reread)[0]


def bytes_of(sources: Sequence[Source], reread: Reread) -> list[bytes]:
    """The bytes of some notes, got once more where they were left out."""
    lost = [source for source in sources if source.data is None]
    again = dict(zip([source.blob for source in lost], reread(lost) if lost else (), strict=True))
    return [again[one.blob] if one.data is None else one.data for one in sources]


def read_body(data: bytes, options: Options) -> Body:
    """One note's body, parsed."""
    (packed,) = parse_here([data], options)
    return unpacked_body(packed.body)
