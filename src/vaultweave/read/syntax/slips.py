"""Marks that come to nothing, noted while a line is read; `spans` finds their places."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it.helpers import parseLinkDestination
from markdown_it.rules_inline import StateInline

_UNCLOSED = re.compile(r"!?\[\[([^\[\]\n]*)(\]?[\[(:]?)")
_REFERENCE = re.compile(r"!?\[([^\[\]\n]{1,200})\]\[([^\[\]\n]{0,200})\](?![\[(:])")
_DESTINATION = re.compile(r"!?\[[^\[\]\n]{0,200}\]\([ \t]*(?=\S)")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]{0,2000})>")
SPACED = re.compile(
    r"!?\[[^\[\]\n]{0,200}\]\([ \t]*"
    r"((?:[^()<>\[\]\n]|\([^()<>\[\]\n]{0,80}\)){1,300}"
    r"\.(?:avif|base|bmp|canvas|csv|docx?|epub|flac|gif|jpe?g|m4a|md|mkv|mov|mp[34]|ogg|pdf|png"
    r"|pptx?|svg|txt|wav|webm|webp|xlsx?|zip)(?:#[^()<>\[\]\n\"]{0,200}?)?)"
    r"(?:[ \t]+(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?[ \t]*\)",
    re.IGNORECASE,
)
"""A Markdown link to a file, whose address (the group) may have blanks in it."""

_FILE = re.compile(r"\s*file:", re.IGNORECASE)
_RANGE = re.compile(r"(?:.-.)+\Z")

_SHORT = 4

Slips = dict[int, dict[int, tuple[str, int, int]]]
"""By the identity of a line's list of tokens, and by bracket: a slip's rule, start and end.

An embed's bracket is its second character, so that the link within it is not told twice.
"""


def noted(env: MutableMapping[str, Any]) -> Slips:
    """What was noted so far in a text."""
    slips: Slips = env.setdefault("slips", {})
    return slips


def empty_link(state: StateInline, start: int, end: int) -> None:
    """`[[]]`."""
    _note(state, "VW115", start, end)


def unclosed_link(state: StateInline, start: int) -> None:
    """`[[a` with no end on its line, unless a Markdown link begins at its second bracket."""
    match = _UNCLOSED.match(state.src, start, state.posMax)
    inner = match[1].strip() if match else ""
    opening = start + (state.src[start] == "!")
    doubled = opening > 0 and state.src[opening - 1] == "["
    if match and inner and not doubled and match[2] not in {"](", "][", "]:"}:
        _note(state, "VW116", start, match.start(1) + len(match[1].rstrip()))


def lost_reference(state: StateInline) -> None:
    """`[text][id]` without a definition, unless it indexes a list or numbers its sources."""
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None or match[2].startswith("^") or not match[1].strip("xX -/<>!?"):
        return
    before = state.src[state.pos - 1] if state.pos else ""
    numbers = match[1].strip().isdigit() and not match[2].strip("0123456789 ")
    if not numbers and not _names(before) and before not in {"]", ")", "_", "["}:
        _note(state, "VW114", state.pos, match.end())


def _names(char: str) -> bool:
    """Whether a sign may end what an index follows, `a[i][j]`: no letter of an unspaced script."""
    return char.isalnum() and (char.isdecimal() or char.lower() != char.upper())


def lost_note(state: StateInline, label: str, end: int) -> None:
    """`[^label]` without a definition, unless it looks like a pattern's set of letters."""
    after = state.src[end : end + 1]
    repeated = after in {"+", "{"} or (after in {"*", "?"} and len(label) < _SHORT)
    if not _RANGE.match(label) and not repeated and after != ":":
        _note(state, "VW114", state.pos, end)


def lost_address(state: StateInline) -> None:
    """A link, image or autolink whose scheme markdown-it refuses: all of it stays text."""
    match = _DESTINATION.match(state.src, state.pos, state.posMax)
    auto = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if auto:
        url, end = auto[1], auto.end()
    elif match:
        found = parseLinkDestination(state.src, match.end(), state.posMax)
        url, end = found.str, state.src.find(")", found.pos, state.posMax) + 1
    else:
        return
    if url and end and not state.md.validateLink(state.md.normalizeLink(url)):
        _note(state, "VW118" if _FILE.match(url) else "VW117", state.pos, end)


def spaced_address(state: StateInline) -> None:
    """`[text](a b.md)`: a blank ends an address, so that all of it stays text."""
    match = SPACED.match(state.src, state.pos, state.posMax)
    if match and (" " in match[1].rstrip() or "\t" in match[1].rstrip()):
        _note(state, "VW126", state.pos, match.end())


def _note(state: StateInline, rule: str, start: int, end: int) -> None:
    opening = start + (state.src[start] == "!" and state.src.startswith("[", start + 1))
    noted(state.env).setdefault(id(state.tokens), {}).setdefault(opening, (rule, start, end))
