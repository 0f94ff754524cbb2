"""Words as one string, each link a single character: what a grammar can cut and match."""

from __future__ import annotations

import re
from collections.abc import Callable

from vaultweave.model.claims import Words

_FIRST = 0xF0000
_COUNT = 0x1000
LINK = f"[{chr(_FIRST)}-{chr(_FIRST + _COUNT - 1)}]"
"""The pattern of one link."""

SIGNS = (
    "[\u231a-\u23ff\u25a0-\u2793\u2b1b-\u2b55\ufe0e\ufe0f\u200d"
    "\U0001f000-\U0001f7ff\U0001f900-\U0001faff]"
)
"""The pattern of a sign of an emoji; arrows, which say something, are none."""

_SIGNS = re.compile(rf"\A{SIGNS}++|(?<!{SIGNS}){SIGNS}++\Z")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]")
_TAG = re.compile(r"#[^\W\d][\w/-]*\Z")
EDGES = " .:!?\"“”'‘’*_`"
"""What may stand around a word and belongs to none."""

ONLY_LINK = re.compile(rf"({LINK})(?:['’]s)?\Z")
"""A text that is one link, or what is its own (`[[Aster]]'s`), and nothing else."""

_LINK = re.compile(LINK)
_MARKS = tuple(chr(_FIRST + number) for number in range(_COUNT))


def marked(*parts: Words) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Some words as strings, and the links that their marks stand for, numbered through.

    Private characters of the text that could be taken for links are replaced; so are links
    beyond the 4,096th, by nothing.
    """
    links: list[int] = []
    texts = []
    for words in parts:
        if len(words) == 1 and isinstance(words[0], str):  # as in most cells and texts
            texts.append(words[0] if words[0].isascii() else _LINK.sub("\ufffd", words[0]))
            continue
        if len(words) == 1 and len(links) < _COUNT:
            texts.append(_MARKS[len(links)])
            links.append(int(words[0]))
            continue
        text = ""
        for part in words:
            if isinstance(part, str):
                text += part if part.isascii() else _LINK.sub("\ufffd", part)
            elif len(links) < _COUNT:
                text += _MARKS[len(links)]
                links.append(part)
        texts.append(text)
    return tuple(texts), tuple(links)


def links_in(text: str) -> list[int]:
    """The numbers of the links in a marked text."""
    if text.isascii():
        return []
    if len(text) == 1:
        number = ord(text) - _FIRST
        return [number] if 0 <= number < _COUNT else []
    return [ord(mark) - _FIRST for mark in _LINK.findall(text)]


def unmarked(text: str, shown: Callable[[int], str]) -> str:
    """A marked text as a reader sees it; `shown` gives a link's text by its number."""
    if text.isascii():
        return text
    return _LINK.sub(lambda mark: shown(ord(mark[0]) - _FIRST), text)


def stripped(text: str) -> str:
    """A text without what may stand around its words: quotes, signs, tags, marks of footnotes."""
    text = " ".join(text.replace("’", "'").split())
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    if not text.isascii():
        text = _SIGNS.sub("", text.strip())
    while "#" in text and _TAG.match(text.rpartition(" ")[2]):
        text = text.rpartition(" ")[0]
    return text.strip(EDGES)
