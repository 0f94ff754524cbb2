"""`$…$` and `$$…$$`, and never money.

Pandoc's rule (no space inside the signs, no digit after the closing one), and after that:
where the formula begins with a digit, it must hold a TeX command, `^`, `_` or `=`.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_TEX = re.compile(r"\\[A-Za-z]|[\^_=]")
_MONEY = re.compile(r"[-+~]?[0-9.,]")
_LONGEST = 2000


def plugin(md: MarkdownIt) -> None:
    """Read formulas after escapes, so that an escaped sign is a dollar."""
    md.inline.ruler.after("escape", "math", _inline)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.after("fence", "math_block", _block, interrupts)


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    src, start, last = state.src, state.pos, state.posMax
    if src[start] != "$":
        return False
    display = src.startswith("$$", start)
    width = 2 if display else 1
    end = _end(src, start + width, last, width)
    if end < 0:
        return False
    tex = src[start + width : end]
    if not display and not _is_formula(tex, src[end + 1 : end + 2], src[start - 1 : start]):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = tex
        token.markup = "$" * width
        token.meta = {"at": start, "to": end + width}
    state.pos = end + width
    return True


def _end(src: str, start: int, last: int, width: int) -> int:
    """Where the closing sign stands, -1 for nowhere near."""
    sign = "$" * width
    at = src.find(sign, start, min(last, start + _LONGEST))
    while at > start and src[at - 1] == "\\":
        at = src.find(sign, at + 1, min(last, start + _LONGEST))
    return at if at > start else -1


def _is_formula(tex: str, after: str, before: str) -> bool:
    if tex[0].isspace() or tex[-1].isspace() or after.isdigit() or "\n\n" in tex:
        return False
    if _MONEY.match(tex):
        return bool(_TEX.search(tex)) and not before.isalpha()
    if before.isalpha() or (after.isalpha() and " " in tex):
        return False
    return bool(_TEX.search(tex)) or " " not in tex.strip()


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A line of `$$`, to a line that ends in as many."""
    begin = state.bMarks[start] + state.tShift[start]
    first = state.src[begin : state.eMarks[start]].rstrip()
    if not first.startswith("$$") or state.is_code_block(start):
        return False
    alone = first.strip("$") == ""
    if not alone and (len(first) < 5 or not first.endswith("$$") or "$" in first[2:-2]):
        return False
    closing = start if not alone else _closing(state, start, end, first)
    if closing < 0:
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    if alone:
        body = state.getLines(start + 1, closing + 1, state.blkIndent, keepLastLF=False).rstrip()
        token.content = body[: len(body) - len(first)].strip()
    else:
        token.content = first[2:-2].strip()
    token.markup = "$$"
    token.map = [start, closing + 1]
    token.block = True
    state.line = closing + 1
    return True


def _closing(state: StateBlock, start: int, end: int, sign: str) -> int:
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent:
            return -1
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if text.endswith(sign):
            return line
    return -1
