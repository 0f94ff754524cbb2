"""`**bold**` and `*slanted*` where nothing can come between the signs, read in one go.

What this rule leaves alone is read as markdown-it reads it: each sign a token, which are paired
once the whole text is read.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from vaultweave.read.syntax.inline import DEEPEST

# Words and plain wikilinks between signs. Nothing in there can begin a mark that goes on
# beyond them, or a pair that crosses them, and the signs can be nothing but an opening and an end.
_HELD = r"(?:[^*_~=`$%\\<&^!@#:\[\]\n]|:(?!/)|\[\[[^*_~=`$%\\<&^!@:\[\]\n]++\]\])++"
_AFTER = r"(?=[ \t\n.,;:!?)])|\Z"
_BOLD = re.compile(rf"(?<![^ \t\n])(\*\*)(?!\s)({_HELD})(?<!\s)\*\*(?!\*)(?:(?<=\w\*\*)|{_AFTER})")
_SLANTED = re.compile(rf"(?<![^ \t\n])([*_])(?!\s)({_HELD})(?<!\s)\1(?![*_])(?:(?<=\w\*)|{_AFTER})")


def plugin(md: MarkdownIt) -> None:
    """Try this rule before the one for all emphasis."""
    md.inline.ruler.before("emphasis", "strong", _strong)


def _strong(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if silent or state.level > DEEPEST - 2:
        return False
    src, start, last = state.src, state.pos, state.posMax
    bold = src.startswith("**", start)
    found = (_BOLD if bold else _SLANTED).match(src, start, last)
    if found is None:
        return False
    tag = "strong" if bold else "em"
    state.push(f"{tag}_open", tag, 1).markup = found[1]
    state.pos, state.posMax = found.span(2)
    state.md.inline.tokenize(state)
    state.posMax = last
    state.push(f"{tag}_close", tag, -1).markup = found[1]
    state.pos = found.end()
    return True
