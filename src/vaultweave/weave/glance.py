"""A version of a vault at a glance: the outlines of all its notes, and what they are read with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.note import Content
from vaultweave.model.vault import is_canvas
from vaultweave.read.beside import ALONE, Aide
from vaultweave.read.cache import Cache, Entry
from vaultweave.read.notes import read_notes
from vaultweave.read.recipe import Options
from vaultweave.read.settings import Settings
from vaultweave.read.snapshot import Snapshot, changed, fetch, walk_version
from vaultweave.read.source import Source, Walk, is_base
from vaultweave.read.versions import Change
from vaultweave.read.workers import Crew, Packed
from vaultweave.weave.load import Finder, LoadOptions, parsing
from vaultweave.weave.outline import Outline, keep_roll, outlines, roll
from vaultweave.weave.skims import Skims

Parsed = Callable[[], Mapping[str, Packed]]
"""Gives parsed notes by their blob ids."""

_Known = Mapping[Options, Mapping[str, Outline]]


class Side(NamedTuple):
    """One version: where its notes are, and how they are to be read.

    `tagged`: some tag tells what is private. `brought` finds, of the version after a change, what
    the change brought and nothing else; None where links lead from one file to another.
    """

    root: Path
    finder: Finder
    settings: Settings
    options: LoadOptions
    tagged: bool = False
    brought: Finder | None = None
    aide: Aide = ALONE

    @property
    def how(self) -> Options:
        """How its notes are parsed."""
        return parsing(self.settings, self.options)

    @property
    def crew(self) -> Crew:
        """Who parses them."""
        return Crew(self.options.jobs, self.options.executor, self.aide)


class Glance(NamedTuple):
    """A version's notes: their outlines by path, and by how and what they were read."""

    side: Side
    walked: Walk
    cache: Cache
    skims: Skims
    outlines: dict[str, Outline]
    known: _Known

    def needed(self, paths: Container[str]) -> list[Source]:
        """Those notes at some paths that were only skimmed."""
        known = self.outlines
        there = (one for one in self.walked.sources if one.path in paths and one.path in known)
        return [one for one in there if not known[one.path].seen]

    def contents(self, sources: Sequence[Source]) -> dict[str, Content]:
        """What some notes say, by their paths."""
        found: dict[str, Content] = {}
        for drawn, under in enumerate(_ways(self.side, self.cache)):
            several = [one for one in sources if is_canvas(one.path) == drawn]
            if several:
                found |= _of_kind(self.side, under, several)
        return found


def finder(shot: Snapshot) -> Finder:
    """Finds the notes of a version that git keeps."""
    return Finder(partial(walk_version, shot), partial(fetch, shot))


def glance(side: Side, parsed: Parsed = dict, others: _Known | None = None) -> Glance:
    """All of a version.

    Where the cache knows next to none of its notes, they are skimmed. `parsed` gives what was
    parsed elsewhere meanwhile; `others` is what is known of another version.
    """
    cache = Cache(side.options.cache, side.how, own=not side.options.trusted)
    skims = Skims(cache, _blobs(others or {}))
    walked = side.finder.walk(side.options.ignore, skims)
    ways, texts = _ways(side, cache), _texts(walked)
    known = others or {how: roll(under) for under, how in ways}
    _keep(cache, walked, parsed)
    found = _outlines(side, texts, (cache, skims), known)
    for under, how in ways if others is None else ():
        keep_roll(under, found[how], known[how])
    return Glance(side, walked, cache, skims, _by_path(texts, found), found)


def glance_after(
    side: Side, last: Glance, changes: Sequence[Change], parsed: Parsed = dict
) -> Glance:
    """The version after some changes: all else is as in the version before, which is known."""
    known, cache = last.known, last.cache
    if side.brought is None or _recipe(side) != _recipe(last.side):
        return glance(side, parsed, known)
    skims = Skims(cache, _blobs(known), last.skims)
    new = side.brought.walk(side.options.ignore, skims)
    walked = changed(last.walked, changes, new)
    if walked is None:
        return glance(side, parsed, known)
    _keep(cache, new, parsed)
    texts = _texts(new)
    found = _outlines(side, texts, (cache, skims), known)
    every = {**last.outlines, **_by_path(texts, found)}
    told = {source.path: every[source.path] for source in _texts(walked)}
    return Glance(side, walked, cache, skims, told, known)


def _keep(cache: Cache, walked: Walk, parsed: Parsed) -> None:
    """Remember what was parsed elsewhere, if anything is to be."""
    if any(source.data is not None for source in walked.sources):
        cache.keep([Entry(blob, *packed) for blob, packed in parsed().items()])
        cache.tidy()


def _recipe(side: Side) -> tuple[object, ...]:
    """All on which it depends which notes there are, and what is known of each."""
    return side.options.ignore, side.how, side.options.cache, side.options.trusted


def _blobs(known: _Known) -> Collection[str]:
    return {blob for several in known.values() for blob in several}


def _outlines(
    side: Side, texts: Sequence[Source], of: tuple[Cache, Skims], known: _Known
) -> dict[Options, Mapping[str, Outline]]:
    cache, skims = of
    found: dict[Options, Mapping[str, Outline]] = {}
    for drawn, (under, how) in enumerate(_ways(side, cache)):
        several = [one for one in texts if is_canvas(one.path) == drawn]
        under.use(source.blob for source in several)
        read = partial(_of_kind, side, (under, how))
        skim = partial(skims.outlines, reread=side.finder.again, crew=side.crew)
        told = known.get(how, {})
        found[how] = outlines(several, under, read, _none if drawn else skim, told)
    return found


def _none(_: Sequence[Source]) -> Mapping[str, Outline]:
    return {}


def _texts(walked: Walk) -> list[Source]:
    """All but bases, which are named and not read."""
    return [source for source in walked.sources if not is_base(source.path)]


def _by_path(texts: Sequence[Source], found: _Known) -> dict[str, Outline]:
    notes, canvases = found.values()
    return {one.path: (canvases if is_canvas(one.path) else notes)[one.blob] for one in texts}


def _ways(side: Side, cache: Cache) -> tuple[tuple[Cache, Options], ...]:
    """The caches of notes and of canvases, and how they are parsed."""
    drawn = replace(side.how, canvas=True)
    return (cache, side.how), (cache.under(drawn), drawn)


def _of_kind(
    side: Side, under: tuple[Cache, Options], sources: Sequence[Source]
) -> Mapping[str, Content]:
    cache, how = under
    return read_notes(sources, cache, how, side.finder.again, side.crew)
