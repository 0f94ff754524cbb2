"""`==marked==`: no space after the opening, none before the closing, nothing empty."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter


def plugin(md: MarkdownIt) -> None:
    """Read highlights as pairs, as emphasis is read."""
    md.inline.ruler.before("emphasis", "highlight", _mark)
    md.inline.ruler2.after("emphasis", "highlight", _pair)


def _mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    src, start = state.src, state.pos
    if silent or not src.startswith("==", start):
        return False
    end = start + 2
    while end < state.posMax and src[end] == "=":
        end += 1
    token = state.push("text", "", 0)
    token.content = src[start:end]
    if end - start == 2:
        after = src[end] if end < state.posMax else " "
        before = src[start - 1] if start else " "
        state.delimiters.append(
            Delimiter(
                marker=ord("="),
                length=0,
                token=len(state.tokens) - 1,
                end=-1,
                open=not after.isspace() and after != ">",
                close=not before.isspace(),
            ),
        )
    state.pos = end
    return True


def _pair(state: StateInline) -> None:
    _turn(state, state.delimiters)
    for meta in state.tokens_meta:
        if meta and "delimiters" in meta:
            _turn(state, meta["delimiters"])


def _turn(state: StateInline, delimiters: list[Delimiter]) -> None:
    for opening in delimiters:
        if opening.marker != ord("=") or opening.end == -1:
            continue
        for index, nesting in ((opening.token, 1), (delimiters[opening.end].token, -1)):
            token = state.tokens[index]
            token.type = "mark_open" if nesting > 0 else "mark_close"
            token.tag = "mark"
            token.nesting = nesting  # type: ignore[assignment]
            token.content = ""
            token.markup = "=="
