"""The sentence with which a note says what it is about."""

from __future__ import annotations

import re

from markdown_it.token import Token

from vaultweave.model.claims import Words
from vaultweave.read.claims.bold import leading_label, lines_of, trailing_label
from vaultweave.read.claims.passages import Passage
from vaultweave.read.claims.words import joined, sentences, words

_FIELD = re.compile(r"[\w -]{1,40}::(?:\s|\Z)")
_DASH = re.compile(r"\A\s*(?:—|–|-{1,2}|:)\s+")


def description(found: list[Passage]) -> Words:
    """What follows `**Name** —` in the first paragraph; else that paragraph's first sentence.

    Paragraphs of tags alone, of a bold label alone, or of several labels are passed over, and so
    are inline fields.
    """
    for passage in found:
        if not passage.root or passage.block.type != "paragraph_open":
            continue
        children = passage.inline.children or []
        lines = lines_of(children)
        if passage.bold and len(lines) == 1 and trailing_label(children):
            continue
        if passage.bold and len(lines) > 1 and all(leading_label(x) for x in lines):
            continue
        if passage.bold and all(_labels(x) > 1 for x in lines):
            continue
        line = next((x for x in lines if _speaks(x)), None)
        if line is None:
            continue
        visible = [t for t in line if t.content or t.type != "text"]
        if visible[0].type == "strong_open":
            close = next((i for i, t in enumerate(visible) if t.type == "strong_close"), None)
            rest = words(visible[close + 1 :]) if close is not None else ()
            dash = _DASH.match(rest[0] + " ") if rest and isinstance(rest[0], str) else None
            if dash:
                return _first(joined([str(rest[0])[dash.end() :], *rest[1:]]))
        return _first(words(line))
    return ()


def _labels(line: list[Token]) -> int:
    """How many labels a line holds, two for more: `**Price:** $12 | **Sales:** $3B` has two."""
    count = 0
    while count < 2 and (found := leading_label(line)) is not None:
        count, line = count + 1, found[1]
        at = next((at for at, token in enumerate(line) if token.type == "strong_open"), len(line))
        line = line[at:]
    return count


def _speaks(line: list[Token]) -> bool:
    """Whether a line holds more than tags, embeds and white space, and is no inline field."""
    if line and line[0].type == "text" and _FIELD.match(line[0].content):
        return False
    for token in line:
        kind = token.type
        if kind in {"tag", "comment_open", "comment_close", "image"}:
            continue
        if kind == "wikilink" and token.meta["embed"]:
            continue
        if token.content.strip() or kind.startswith(("wikilink", "link")):
            return True
    return False


def _first(whole: Words) -> Words:
    found = sentences(whole)
    return found[0] if found else ()
