"""`%% comments %%`, in a line or as a block: not shown, though their links count."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from vaultweave.read.syntax.lines import line_end

_WAIVER = "vaultweave-ignore"


def plugin(md: MarkdownIt) -> None:
    """Read comments after code, which keeps its percent signs."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.after("fence", "comment", _block, interrupts)
    md.inline.ruler.after("backticks", "comment", _inline)
    md.inline.ruler.at("html_inline", _html)


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    src, start, last = state.src, state.pos, state.posMax
    if not src.startswith("%%", start):
        return False
    end = src.find("%%", start + 2, line_end(state, start))
    if end <= start + 2:
        return False
    if not silent:
        opening = state.push("comment_open", "", 1)
        if _WAIVER in src[start:end]:
            opening.content = src[start + 2 : end]
            opening.meta = {"at": start, "to": end + 2}
        state.pos, state.posMax = start + 2, end
        state.md.inline.tokenize(state)
        state.posMax = last
        state.push("comment_close", "", -1)
    state.pos = end + 2
    return True


def _html(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Raw HTML, as markdown-it reads it; a comment that speaks to `check` has a place."""
    start = state.pos
    if not html_inline(state, silent):
        return False
    if not silent and _WAIVER in state.src[start : state.pos]:
        state.tokens[-1].meta = {"at": start, "to": state.pos}
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """From a line that begins with `%%` and holds no other percent sign, to the next `%%`."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("%%", begin) or state.is_code_block(start):
        return False
    if "%" in state.src[begin + 2 : state.eMarks[start]]:
        return False
    if silent:
        return True
    line, rest, closed = _closing(state, start, end)
    content = state.getLines(start, line + 1, 0, keepLastLF=False).strip("\n")
    opening = _push(state, "comment", start, line + 1, content.removesuffix(rest))
    opening.meta = {"unclosed": not closed}
    if rest.strip():
        _push(state, "paragraph", line, line + 1, rest.strip())
    state.line = line + 1
    return True


def _closing(state: StateBlock, start: int, end: int) -> tuple[int, str, bool]:
    """The line that closes a comment, what stands after it there, and whether there is one."""
    for line in range(start + 1, end):
        text = state.src[state.bMarks[line] : state.eMarks[line]]
        if "%%" in text:
            return line, text[text.index("%%") + 2 :], True
    return end - 1, "", False


def _push(state: StateBlock, kind: str, start: int, end: int, content: str) -> Token:
    tag = "p" if kind == "paragraph" else ""
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [start, end]
    inline = state.push("inline", "", 0)
    inline.content = content
    inline.map = [start, end]
    inline.children = []
    state.push(f"{kind}_close", tag, -1)
    return opening
