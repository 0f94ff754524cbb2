"""`## Headings`, as markdown-it reads them, in a third of the time."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

from vaultweave.read.syntax.tokens import made

_SIGNS = re.compile(r"#{1,6}(?![^ \t])")


def plugin(md: MarkdownIt) -> None:
    """Put this rule in the place of markdown-it's."""
    md.block.ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})


def _heading(state: StateBlock, start: int, _: int, silent: bool) -> bool:  # noqa: FBT001
    end = state.eMarks[start]
    signs = _SIGNS.match(state.src, state.bMarks[start] + state.tShift[start], end)
    if signs is None or state.is_code_block(start):
        return False
    if silent:
        return True
    text = state.src[signs.end() : end].rstrip(" \t")
    bare = text.rstrip("#")
    if bare.endswith((" ", "\t")):
        text = bare
    mark, level = signs[0], state.level
    tag = f"h{len(mark)}"
    state.line = start + 1
    rows = [start, start + 1]
    state.tokens += (
        made("heading_open", tag, 1, {}, rows, level, None, "", mark, block=True),
        made("inline", "", 0, {}, [*rows], level + 1, [], mdTrim(text), block=True),
        made("heading_close", tag, -1, {}, None, level, None, "", mark, block=True),
    )
    return True
