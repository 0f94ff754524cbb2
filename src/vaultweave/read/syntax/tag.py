"""`#tag`, after white space, after an escaped sign, or at the start of a line of text."""

from __future__ import annotations

import re
import string

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_NAME = re.compile(
    r"""[^\s!"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\\u2000-\u206f\u2e00-\u2e7f]+""",
)
_PUNCTUATION = frozenset(string.punctuation)
_DIGITS = re.compile(r"[0-9]+\Z")


def plugin(md: MarkdownIt) -> None:
    """Read tags last, so that code, links and formulas keep their hashes."""
    md.inline.ruler.push("tag", _tag)


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    src, start = state.src, state.pos
    if src[start] != "#" or state.linkLevel > 0:
        return False
    if start and not src[start - 1].isspace() and not _is_escaped(src, start - 1):
        return False
    match = _NAME.match(src, start + 1, state.posMax)
    if match is None or _DIGITS.match(match[0]):
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content = match[0]
        token.meta = {"at": start, "to": match.end()}
    state.pos = match.end()
    return True


def _is_escaped(src: str, at: int) -> bool:
    r"""Whether a backslash makes this sign text. Obsidian begins anew after one: `\[#tag`."""
    if src[at] not in _PUNCTUATION:
        return False
    first = at
    while first and src[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
