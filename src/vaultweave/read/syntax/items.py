"""Lists of plain items, a line each: read in one go, as most lists of links are.

What this rule leaves alone is read as markdown-it reads it, each item like a text of its own.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock, list_block

from vaultweave.read.syntax.tokens import made

# A sign, one space, and what can begin nothing but a paragraph.
_ITEM = re.compile(
    r"[-*+] (?:[^\W\d_]|[\"'(“‘„«—–→≈±€£¥@&/^]|\d++(?![.)])|\[\[|\*\*?[^\s*_-]|__?[^\s*_-]"
    r"|[$%~](?![$%~])|`(?!``)|#[^\s#]|\[[^\[\]^\n]\] )"
)
_MARKER = re.compile(r"[-*+](?![^ \t])|[0-9]")
_DEEPEST = 100


def plugin(md: MarkdownIt) -> None:
    """Try this rule before markdown-it's own."""
    md.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    last = 0 if silent else _end(state, start, end)
    if not last:
        return list_block(state, start, end, silent)
    following = state.skipEmptyLines(last)
    src, level = state.src, state.level + 1
    sign = src[state.bMarks[start] + state.tShift[start]]
    opening = state.push("bullet_list_open", "ul", 1)
    opening.map, opening.markup = [start, following], sign
    for line in range(start, last):
        after = following if line == last - 1 else line + 1
        begin = state.bMarks[line] + state.tShift[line] + 2
        text = mdTrim(src[begin : state.eMarks[line]])
        rows = [line, line + 1]
        state.tokens += (
            made("list_item_open", "li", 1, {}, [line, after], level, None, "", sign, block=True),
            made("paragraph_open", "p", 1, {}, rows, level + 1, block=True, hidden=True),
            made("inline", "", 0, {}, [*rows], level + 2, [], text, block=True),
            made("paragraph_close", "p", -1, {}, None, level + 1, block=True, hidden=True),
            made("list_item_close", "li", -1, {}, None, level, None, "", sign, block=True),
        )
    state.push("bullet_list_close", "ul", -1).markup = sign
    state.line = following
    return True


def _end(state: StateBlock, start: int, end: int) -> int:
    """The line behind the last item, of which each takes one line; 0 where this is no such list."""
    src, indent, line = state.src, state.sCount[start], start
    sign = src[state.bMarks[start] + state.tShift[start]]
    if state.is_code_block(start) or end != state.lineMax or state.level >= _DEEPEST:
        return 0
    while line < end and not state.isEmpty(line):
        begin = state.bMarks[line] + state.tShift[line]
        found = _ITEM.match(src, begin, state.eMarks[line])
        if found is None or state.sCount[line] < 0:  # a line that belongs to the text above it
            return 0
        if line > start and state.sCount[line] < state.blkIndent:
            return line  # an item of the list around this one
        if state.sCount[line] != indent or src[begin] != sign:
            return 0
        line += 1
    last = line
    line = state.skipEmptyLines(line)
    if line < end and state.sCount[line] >= state.blkIndent:
        begin = state.bMarks[line] + state.tShift[line]
        if state.sCount[line] > indent or _MARKER.match(src, begin, state.eMarks[line]):
            return 0
    return last
