"""Conductor: two versions of a vault → of each, the part that the change between them concerns."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.note import Content
from vaultweave.model.vault import Called, Vault, is_canvas
from vaultweave.read.cache import Cache, Entry
from vaultweave.read.notes import read_notes
from vaultweave.read.recipe import Options
from vaultweave.read.settings import Settings
from vaultweave.read.source import Source, Walk, is_base
from vaultweave.read.versions import Change
from vaultweave.read.workers import Crew, Packed, uncollected
from vaultweave.weave.load import Finder, Kept, LoadOptions, Texts, parsing, weave
from vaultweave.weave.outline import Outline, keys_of, name_of, outline_of, outlines, slim
from vaultweave.weave.resolve import Index, fold, index, note_id
from vaultweave.weave.skims import Skims, is_clear
from vaultweave.weave.stake import Pairs, Stake, is_spelled_variously, stakes, unsettled


class Side(NamedTuple):
    """One version: where its notes are, and how they are to be read.

    `tagged`: some tag tells what is private.
    """

    root: Path
    finder: Finder
    settings: Settings
    options: LoadOptions
    tagged: bool = False


class Part(NamedTuple):
    """What is at stake in one version. `contents` has an outline's worth of all other notes."""

    read: _Read
    stake: Stake
    contents: Mapping[str, Content]
    names: Index

    def vault(self, *, whole: bool = False) -> Vault:
        """The notes at stake, and those that they name; with `whole`, all others by outline too."""
        side = self.read.side
        only = None if whole else self.stake.full | self.stake.named
        texts = Texts(self.read.walked, self.contents, side.settings, only, self.names)
        return weave(side.root, texts, side.options, Kept(watching=False))

    def called(self) -> Sequence[Called]:
        """The names of all notes."""
        notes = [(note_id(p), p, c) for p, c in self.contents.items() if not is_canvas(p)]
        return [Called(id_, p, id_.rpartition("/")[2], c.aliases) for id_, p, c in notes]

    def is_spelled_variously(self) -> bool:
        """Whether a tag of a note at stake has another spelling in any note."""
        own = {tag.name for path in self.stake.full for tag in self.contents[path].tags}
        used = {tag.name for content in self.contents.values() for tag in content.tags}
        return is_spelled_variously(own, used)


Parsed = Callable[[], Mapping[str, Packed]]
"""Gives parsed notes by their blob ids."""

_Known = Mapping[Options, Mapping[str, Outline]]


class _Read(NamedTuple):
    """A version's notes: their outlines by path, and by how and what they were read."""

    side: Side
    walked: Walk
    cache: Cache
    outlines: dict[str, Outline]
    known: _Known

    def needed(self, paths: Container[str]) -> list[Source]:
        """Those notes at some paths that were only skimmed."""
        known = self.outlines
        there = (one for one in self.walked.sources if one.path in paths and one.path in known)
        return [one for one in there if not known[one.path].seen]


@uncollected()
def parts(
    before: Side, after: Side, changes: Sequence[Change], parsed: Parsed = dict
) -> tuple[Part, Part]:
    """The part of each version that is at stake.

    Those at stake are read, all others known by their outlines alone; where the cache knows next
    to none of them, they are skimmed first. `parsed` gives what was parsed elsewhere meanwhile.
    """
    read = [_read(before, {})]
    read.append(_read(after, read[0].known, parsed))
    both = _settled(read[0], read[1], changes)
    first = _part(read[0], both[0])
    same = before.options.aliases == after.options.aliases and _called(read[0]) == _called(read[1])
    return first, _part(read[1], both[1], first.names if same else None)


def vaults(first: Part, last: Part) -> tuple[Vault, Vault]:
    """Both parts woven; as all others know them, where some tag is spelled in several ways."""
    various = last.is_spelled_variously()
    return first.vault(whole=various), last.vault(whole=various)


def widened(
    first: Part, last: Part, changes: Sequence[Change], pairs: Pairs
) -> tuple[Part, Part] | None:
    """The same with the notes that may speak of some pairs of entities; None where none is new."""
    one, other = _settled(first.read, last.read, changes, pairs)
    if one.full == first.stake.full and other.full == last.stake.full:
        return None
    return _part(first.read, one, first.names), _part(last.read, other, last.names)


def _settled(
    first: _Read, last: _Read, changes: Sequence[Change], pairs: Pairs = ()
) -> tuple[Stake, Stake]:
    """What is at stake, once all of it is read: what a skim took for it may turn out not to be."""
    _sharpen((first, {change.old for change in changes}), (last, {one.path for one in changes}))
    while True:
        both = stakes(first.outlines, last.outlines, changes, pairs)
        sides = [
            (read, stake.full | unsettled(read.outlines, stake.full))
            for read, stake in zip((first, last), both, strict=True)
        ]
        if not _sharpen(*sides):
            return both


def _sharpen(*sides: tuple[_Read, Container[str]]) -> bool:
    """Read those of some notes that were only skimmed, in all versions. Whether there are any."""
    made: dict[tuple[Options, str], Outline] = {}
    for read, paths in sides:
        how = parsing(read.side.settings, read.side.options)
        wanted = {(how, source.blob): source for source in read.needed(paths)}
        new = [source for key, source in wanted.items() if key not in made]
        contents = _contents(read.side, read.cache, new) if new else {}
        made |= {(how, source.blob): outline_of(contents[source.path]) for source in new}
    for read, _ in sides if made else ():
        how = parsing(read.side.settings, read.side.options)
        for source in read.walked.sources:
            sharp = made.get((how, source.blob))
            if sharp and source.path in read.outlines:
                read.outlines[source.path] = sharp
    return bool(made)


def _called(read: _Read) -> tuple[object, ...]:
    """All that an index of names is made of."""
    aliases = {path: outline.aliases for path, outline in read.outlines.items()}
    return read.walked.files, aliases


def _read(side: Side, others: _Known, parsed: Parsed = dict) -> _Read:
    cache = Cache(
        side.options.cache, parsing(side.settings, side.options), own=not side.options.trusted
    )
    skims = Skims(cache, {blob for known in others.values() for blob in known})
    walked = side.finder.walk(side.options.ignore, skims)
    if any(source.data is not None for source in walked.sources):
        cache.keep([Entry(blob, *packed) for blob, packed in parsed().items()])
        cache.tidy()
    by_path: dict[str, Outline] = {}
    known: dict[Options, Mapping[str, Outline]] = {}
    for drawn in (False, True):
        under, how = _under(side, cache, drawn=drawn)
        texts = (one for one in walked.sources if not is_base(one.path))
        sources = [one for one in texts if is_canvas(one.path) == drawn]
        under.use(source.blob for source in sources)
        read = partial(_of_kind, side, (under, how))
        skim = partial(skims.outlines, reread=side.finder.again, crew=_crew(side))
        known[how] = outlines(sources, under, read, _none if drawn else skim, others.get(how))
        by_path |= {source.path: known[how][source.blob] for source in sources}
    return _Read(side, walked, cache, by_path, known)


def _none(_: Sequence[Source]) -> Mapping[str, Outline]:
    return {}


def _crew(side: Side) -> Crew:
    return Crew(side.options.jobs, side.options.executor)


def _under(side: Side, cache: Cache, *, drawn: bool) -> tuple[Cache, Options]:
    """The cache of notes or of canvases, and how they are parsed."""
    how = parsing(side.settings, side.options)
    if not drawn:
        return cache, how
    how = replace(how, canvas=True)
    return cache.under(how), how


def _of_kind(
    side: Side, under: tuple[Cache, Options], sources: Sequence[Source]
) -> Mapping[str, Content]:
    cache, how = under
    return read_notes(sources, cache, how, side.finder.again, _crew(side))


def _contents(side: Side, cache: Cache, sources: Sequence[Source]) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for drawn in (False, True):
        several = [one for one in sources if is_canvas(one.path) == drawn]
        if several:
            found |= _of_kind(side, _under(side, cache, drawn=drawn), several)
    return found


def _part(read: _Read, stake: Stake, names: Index | None = None) -> Part:
    side = read.side
    contents = {path: slim(outline) for path, outline in read.outlines.items()}
    full = [source for source in read.walked.sources if source.path in stake.full]
    whole = _contents(side, read.cache, full)
    pointed = {
        name
        for content in whole.values()
        for link in content.links
        if link.subpath and link.target
        for name in keys_of(link.target)
    }
    named = [
        source
        for source in read.walked.sources
        if source.path in stake.named and _is_read(source.path, read, pointed)
    ]
    for path, content in _contents(side, read.cache, named).items():
        contents[path] = _named(content)
    contents |= whole
    names = names or index(contents, read.walked.files, aliases=side.options.aliases)
    return Part(read, stake, contents, names)


def _is_read(path: str, read: _Read, pointed: Container[str]) -> bool:
    """Whether of a note that is only named more is asked than its outline has.

    `pointed` are the names of notes of which a part is linked to.
    """
    outline, side = read.outlines[path], read.side
    names = (name_of(path), *(fold(alias.strip()) for alias in outline.aliases))
    if any(name in pointed for name in names):
        return True
    unsure = side.tagged and not outline.seen
    return unsure or not is_clear(path, outline, side.options.kinds)


def _named(content: Content) -> Content:
    """What links to a note can reach in it, without what it says itself."""
    return Content(
        properties=content.properties,
        aliases=content.aliases,
        tags=content.tags,
        headings=content.headings,
        blocks=content.blocks,
    )
