"""Conductor: two versions of a vault → of each, the part that the change between them concerns."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from vaultweave.model.note import Content
from vaultweave.model.vault import Called, Vault, is_canvas
from vaultweave.read.recipe import Options
from vaultweave.read.versions import Change
from vaultweave.read.workers import uncollected
from vaultweave.weave.glance import Glance, Parsed, Side, glance, glance_after
from vaultweave.weave.load import Kept, Texts, weave
from vaultweave.weave.outline import Outline, keys_of, name_of, outline_of, slim
from vaultweave.weave.resolve import Index, index, note_id
from vaultweave.weave.skims import is_clear
from vaultweave.weave.stake import Pairs, Stake, is_spelled_variously, stakes, unsettled


class Part(NamedTuple):
    """What is at stake in one version. `contents` has an outline's worth of all other notes.

    `slims` has as much of every note.
    """

    read: Glance
    stake: Stake
    slims: Mapping[str, Content]
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


@uncollected()
def parts(
    before: Side, after: Side, changes: Sequence[Change], parsed: Parsed = dict
) -> tuple[Part, Part]:
    """The part of each version that is at stake.

    Those at stake are read, all others known by their outlines alone; where the cache knows next
    to none of them, they are skimmed first. `parsed` gives what was parsed elsewhere meanwhile.
    """
    first = glance(before)
    last = glance_after(after, first, changes, parsed)
    one, other = _settled(first, last, changes)
    part = _part(first, one)
    return part, _part(last, other, part)


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
    return _part(first.read, one, first), _part(last.read, other, last)


def _settled(
    first: Glance, last: Glance, changes: Sequence[Change], pairs: Pairs = ()
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


def _sharpen(*sides: tuple[Glance, Container[str]]) -> bool:
    """Read those of some notes that were only skimmed, in all versions.

    Whether any says what the skim did not: else nobody is at stake who was not before.
    """
    made: dict[tuple[Options, str], Outline] = {}
    for read, paths in sides:
        how = read.side.how
        wanted = {(how, source.blob): source for source in read.needed(paths)}
        new = [source for key, source in wanted.items() if key not in made]
        contents = read.contents(new) if new else {}
        made |= {(how, source.blob): outline_of(contents[source.path]) for source in new}
    more = False
    for read, _ in sides if made else ():
        how = read.side.how
        for source in read.walked.sources:
            sharp = made.get((how, source.blob))
            if sharp and source.path in read.outlines:
                more = more or not _is_within(sharp, read.outlines[source.path])
                read.outlines[source.path] = sharp
    return more


def _is_within(sharp: Outline, rough: Outline) -> bool:
    """Whether a note names, embeds, is called and is tagged nothing but what a skim says."""
    if not {tag.name for tag in sharp.tags} <= {tag.name for tag in rough.tags}:
        return False
    pairs = zip(_names_in(sharp), _names_in(rough), strict=True)
    return all({*own} <= {*known} for own, known in pairs)


def _names_in(outline: Outline) -> tuple[Sequence[str], ...]:
    return outline.called, outline.names, outline.embeds


def _called_alike(one: Glance, other: Glance) -> bool:
    """Whether all that an index of names is made of is the same in both."""
    if one.side.options.aliases != other.side.options.aliases:
        return False
    if one.walked.files != other.walked.files or one.outlines.keys() != other.outlines.keys():
        return False
    pairs = ((outline, other.outlines[path]) for path, outline in one.outlines.items())
    return all(first is last or first.aliases == last.aliases for first, last in pairs)


def _part(read: Glance, stake: Stake, known: Part | None = None) -> Part:
    """What is at stake in a version. `known` is a part of the same or of another version."""
    side = read.side
    slims = _slims(read.outlines, known)
    contents = {**slims}
    full = [source for source in read.walked.sources if source.path in stake.full]
    whole = read.contents(full)
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
    for path, content in read.contents(named).items():
        contents[path] = _named(content)
    contents |= whole
    if known and _called_alike(read, known.read):
        return Part(read, stake, slims, contents, known.names)
    names = index(contents, read.walked.files, aliases=side.options.aliases)
    return Part(read, stake, slims, contents, names)


def _slims(outlines: Mapping[str, Outline], known: Part | None) -> dict[str, Content]:
    if known is None:
        return {path: slim(outline) for path, outline in outlines.items()}
    others, made = known.read.outlines, known.slims
    return {
        path: made[path] if others.get(path) is outline else slim(outline)
        for path, outline in outlines.items()
    }


def _is_read(path: str, read: Glance, pointed: Container[str]) -> bool:
    """Whether of a note that is only named more is asked than its outline has.

    `pointed` are the names of notes of which a part is linked to.
    """
    outline, side = read.outlines[path], read.side
    if any(name in pointed for name in (name_of(path), *outline.called)):
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
