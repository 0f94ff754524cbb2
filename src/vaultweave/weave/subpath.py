"""What a link's `#…` reaches within a note: a heading or a block, never by slugging both sides."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from vaultweave.model.note import Content
from vaultweave.model.vault import Lost

_SPACED = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))
_NOT_SLUG = re.compile(r"[^\w\- ]+")


class Spot(NamedTuple):
    """A heading or block of a note by its index, -1 for none, and what was not found."""

    heading: int = -1
    block: int = -1
    lost: Lost = ""


_WHOLE = Spot()


def spot(sections: Sections, subpath: str, *, slugs: bool = False) -> Spot:
    """Where a subpath leads; its first `#` is part of it. An empty one leads to the note.

    `slugs`: a heading that is not found may be named by its GitHub slug, as authors of Markdown
    links do. A footnote (`#[^1]`) is never lost: footnotes have no names in a content.
    """
    if subpath.startswith("#^"):
        block = sections.block(subpath)
        return Spot(block=block, lost="" if block >= 0 else "block")
    if not subpath.strip("# ") or subpath.startswith("#[^"):
        return _WHOLE
    heading = sections.heading(subpath)
    if heading < 0 and "%" in subpath:
        heading = sections.heading(unquote(subpath))
    if heading < 0 and slugs:
        heading = sections.slug(subpath)
    return Spot(heading, lost="" if heading >= 0 else "heading")


class Sections:
    """The headings and blocks of one content by what links call them, each read but once.

    A note of n headings may be linked n times, so that none is looked for by going over all.
    """

    def __init__(self, content: Content) -> None:
        """Nothing is read before it is asked for."""
        self._content = content

    def heading(self, subpath: str) -> int:
        """The index of the heading that `#A#B` names: B under A; -1 for none."""
        at, above = -1, 0
        for part in subpath.split("#"):
            if not part.strip():
                continue
            below = self._headings.get(compared(part), {})
            found = [(_next(rows, at), level) for level, rows in below.items() if level > above]
            at, above = min((pair for pair in found if pair[0] >= 0), default=(-1, 0))
            if at < 0:
                return -1
        return at

    def block(self, subpath: str) -> int:
        """The index of the block that `#^id` names; of several the last, items before others."""
        return self._blocks.get(subpath.removeprefix("#^").strip().lower(), -1)

    def slug(self, subpath: str) -> int:
        """The index of the heading of this GitHub slug; -1 for none."""
        return self._slugs.get(subpath.strip("# ").lower(), -1)

    @cached_property
    def _headings(self) -> dict[str, dict[int, list[int]]]:
        """The headings of one name, by their level, in order: six lists at most."""
        found: dict[str, dict[int, list[int]]] = {}
        for index, heading in enumerate(self._content.headings):
            if heading.root:
                named = found.setdefault(compared(heading.text), {})
                named.setdefault(heading.level, []).append(index)
        return found

    @cached_property
    def _blocks(self) -> dict[str, int]:
        blocks = self._content.blocks
        items = {b.id.lower(): index for index, b in enumerate(blocks) if b.kind == "item"}
        return {block.id.lower(): index for index, block in enumerate(blocks)} | items

    @cached_property
    def _slugs(self) -> dict[str, int]:
        found: dict[str, int] = {}
        seen: dict[str, int] = {}
        for index, heading in enumerate(self._content.headings):
            slug = _NOT_SLUG.sub("", heading.title.lower()).strip().replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            if heading.root:
                found.setdefault(f"{slug}-{count}" if count else slug, index)
        return found


def _next(rows: Sequence[int], at: int) -> int:
    """The first of some ascending numbers that is above another; -1 for none."""
    found = bisect_right(rows, at)
    return rows[found] if found < len(rows) else -1


@lru_cache(maxsize=65536)
def compared(text: str) -> str:
    """A heading as links are compared with it: punctuation as spaces, lower-case."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SPACED).split()).lower()
