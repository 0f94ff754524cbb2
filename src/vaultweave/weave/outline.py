"""A text's outline: how others may name it, and whom it names, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from vaultweave.model.note import Content, Tag
from vaultweave.read.cache import Cache
from vaultweave.read.source import Source
from vaultweave.weave.resolve import fold, note_id

_ENCODER = msgspec.msgpack.Encoder()


class Outline(Struct, frozen=True, array_like=True, gc=False):
    """Enough of a text to tell whether a change elsewhere may matter to it.

    `called` are its aliases as names are compared (`folded`). `names` are the names that its links
    end in, folded, `embeds` those of its embeds; `seen` is a
    digest of what links and lists of others show of it: headings, blocks, aliases, properties.
    It is empty where the text was only skimmed, and may have fewer names, embeds and tags.
    """

    properties: dict[str, Any]
    aliases: tuple[str, ...]
    called: tuple[str, ...]
    tags: tuple[Tag, ...]
    names: tuple[str, ...]
    embeds: tuple[str, ...]
    seen: bytes


_DECODER = msgspec.msgpack.Decoder(Outline)
ROLL = msgspec.msgpack.Decoder(dict[str, Outline])
ALL = ""  # what no blob is called
_LOOSE = 200  # outlines that are not worth another roll


def outlines(
    sources: Sequence[Source],
    cache: Cache,
    read: Callable[[Sequence[Source]], Mapping[str, Content]],
    skim: Callable[[Sequence[Source]], Mapping[str, Outline]],
    known: Mapping[str, Outline],
) -> dict[str, Outline]:
    """The outline of each note, by its blob id.

    `known` are those of many, of an earlier run (`roll`) or of another version. `skim` gives rough
    ones of some of the others, and `read` reads the rest.
    """
    found = {s.blob: known[s.blob] for s in sources if s.blob in known}
    new = {source.blob: source for source in sources if source.blob not in found}
    packed = cache.packed("outlines", new)
    lost = {blob: source for blob, source in new.items() if blob not in packed}
    skimmed = skim([*lost.values()]) if lost else {}
    lost = {blob: source for blob, source in lost.items() if blob not in skimmed}
    if lost:
        contents = read([*lost.values()])
        made = {blob: _ENCODER.encode(outline_of(contents[one.path])) for blob, one in lost.items()}
        cache.keep_packed("outlines", made)
        packed |= made
    found |= {blob: _DECODER.decode(data) for blob, data in packed.items()}
    return {**found, **skimmed}


def roll(cache: Cache) -> Mapping[str, Outline]:
    """The outlines of many notes at once, as some earlier run left them; they may be old."""
    packed = cache.packed("outlines", [ALL]).get(ALL)
    try:
        return ROLL.decode(packed) if packed else {}
    except msgspec.DecodeError:
        return {}


def keep_roll(cache: Cache, found: Mapping[str, Outline], known: Mapping[str, Outline]) -> None:
    """Leave the outlines of all notes for later runs, where many were not in the roll before."""
    sharp = {blob: outline for blob, outline in found.items() if outline.seen}
    if len(sharp.keys() - known.keys()) > max(_LOOSE, len(sharp) // 20):
        cache.keep_packed("outlines", {ALL: _ENCODER.encode(sharp)})


def slim(outline: Outline) -> Content:
    """As much of a content as an outline has."""
    return Content(properties=outline.properties, aliases=outline.aliases, tags=outline.tags)


@lru_cache(maxsize=1 << 17)
def name_of(path: str) -> str:
    """A file's name as links end in it: folded, without a note's extension."""
    return fold(note_id(path).rpartition("/")[2])


def outline_of(content: Content) -> Outline:
    """The outline of a text that was parsed."""
    names: dict[str, None] = {}
    embeds: dict[str, None] = {}
    for link in content.links:
        keys = keys_of(link.target) if link.target else ()
        names |= dict.fromkeys(keys)
        if link.kind == "embed":
            embeds |= dict.fromkeys(keys)
    shown = (
        [(heading.text, heading.level, heading.root) for heading in content.headings],
        [(block.id, block.kind) for block in content.blocks],
        content.aliases,
        content.properties,
        [tag.name for tag in content.tags],
    )
    seen = hashlib.blake2b(_ENCODER.encode(shown), digest_size=8).digest()
    return Outline(
        content.properties,
        content.aliases,
        folded(content.aliases),
        content.tags,
        tuple(names),
        tuple(embeds),
        seen,
    )


def folded(aliases: Sequence[str]) -> tuple[str, ...]:
    """Aliases as names are compared."""
    return tuple(dict.fromkeys([fold(alias.strip()) for alias in aliases]))


def keys_of(target: str) -> set[str]:
    """The names, folded, that a link may end in."""
    texts = {target, unquote(target)} if "%" in target else {target}
    return {name_of(text) for text in texts} | {fold(text) for text in texts}
