"""`**bold**` where nothing can come between its signs: most of it, read in one go.

What this rule leaves alone is read as markdown-it reads it: each sign a token, which are paired
once the whole text is read.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from vaultweave.read.syntax.inline import DEEPEST

# Words and plain wikilinks between two signs each. Nothing in there can begin a mark that goes on
# beyond them, or a pair that crosses them, and the signs can be nothing but an opening and an end.
_BOLD = re.compile(
    r"(?<![^ \t\n])\*\*(?!\s)"
    r"((?:[^*_~=`$%\\<&^!@#:\[\]\n]|:(?!/)|\[\[[^*_~=`$%\\<&^!@:\[\]\n]++\]\])++)"
    r"(?<!\s)\*\*(?!\*)(?:(?<=\w\*\*)|(?=[ \t\n.,;:!?)])|\Z)"
)


def plugin(md: MarkdownIt) -> None:
    """Try this rule before the one for all emphasis."""
    md.inline.ruler.before("emphasis", "strong", _strong)


def _strong(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = None if silent else _BOLD.match(state.src, state.pos, state.posMax)
    if found is None or state.level > DEEPEST - 2:
        return False
    last = state.posMax
    state.push("strong_open", "strong", 1).markup = "**"
    state.pos, state.posMax = found.span(1)
    state.md.inline.tokenize(state)
    state.posMax = last
    state.push("strong_close", "strong", -1).markup = "**"
    state.pos = found.end()
    return True
