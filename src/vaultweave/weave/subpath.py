"""What a link's `#…` reaches within a note: a heading or a block, never by slugging both sides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from vaultweave.model.note import Block, Content, Heading
from vaultweave.model.vault import Lost

_SPACED = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))
_NOT_SLUG = re.compile(r"[^\w\- ]+")


class Spot(NamedTuple):
    """A heading or block of a note by its index, -1 for none, and what was not found."""

    heading: int = -1
    block: int = -1
    lost: Lost = ""


_WHOLE = Spot()


def spot(content: Content, subpath: str, *, slugs: bool = False) -> Spot:
    """Where a subpath leads; its first `#` is part of it. An empty one leads to the note.

    `slugs`: a heading that is not found may be named by its GitHub slug, as authors of Markdown
    links do. A footnote (`#[^1]`) is never lost: footnotes have no names in a content.
    """
    if subpath.startswith("#^"):
        block = block_at(content.blocks, subpath)
        return Spot(block=block, lost="" if block >= 0 else "block")
    if not subpath.strip("# ") or subpath.startswith("#[^"):
        return _WHOLE
    heading = heading_at(content.headings, subpath)
    if heading < 0 and "%" in subpath:
        heading = heading_at(content.headings, unquote(subpath))
    if heading < 0 and slugs:
        heading = _by_slug(content.headings, subpath)
    return Spot(heading, lost="" if heading >= 0 else "heading")


def heading_at(headings: Sequence[Heading], subpath: str) -> int:
    """The index of the heading that `#A#B` names: B under A; -1 for none."""
    wanted = [compared(part) for part in subpath.split("#") if part.strip()]
    if not wanted:
        return -1
    at, above = 0, 0
    for index, heading in enumerate(headings):
        if heading.root and heading.level > above and compared(heading.text) == wanted[at]:
            at, above = at + 1, heading.level
            if at == len(wanted):
                return index
    return -1


def block_at(blocks: Sequence[Block], subpath: str) -> int:
    """The index of the block that `#^id` names; of several the last, list items before others."""
    name = subpath.removeprefix("#^").strip().lower()
    named = [index for index, block in enumerate(blocks) if block.id.lower() == name]
    items = [index for index in named if blocks[index].kind == "item"]
    return max(items or named, default=-1)


@lru_cache(maxsize=65536)
def compared(text: str) -> str:
    """A heading as links are compared with it: punctuation as spaces, lower-case."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SPACED).split()).lower()


def _by_slug(headings: Sequence[Heading], subpath: str) -> int:
    wanted = subpath.strip("# ").lower()
    seen: dict[str, int] = {}
    for index, heading in enumerate(headings):
        slug = _NOT_SLUG.sub("", heading.title.lower()).strip().replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        if heading.root and wanted == (f"{slug}-{count}" if count else slug):
            return index
    return -1
