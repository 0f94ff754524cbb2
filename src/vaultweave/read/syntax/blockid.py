"""`^id` at the end of a block, or on a line of its own for the block before it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_LAST = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]{1,200})[ \t]*\Z")
_ALONE = re.compile(r"\^([A-Za-z0-9-]{1,200})\s*\Z")
_NAMED_FROM_BELOW = frozenset(
    {
        "bullet_list_close", "ordered_list_close", "blockquote_close", "callout_close",
        "table_close", "fence", "code_block", "math_block", "paragraph_close", "heading_close",
    },
)  # fmt: skip


def plugin(md: MarkdownIt) -> None:
    """Take the ids off the text before lines are read, and put them on their blocks."""
    md.core.ruler.after("callout", "block_id", _ids)


def _ids(state: StateCore) -> None:
    out: list[Token] = []
    openings: list[Token] = []
    tokens = state.tokens
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if _is_marker(tokens, index):
            owner = _previous(out, token.level)
            match = _ALONE.match(tokens[index + 1].content)
            if owner is not None and match:
                _name(owner, match[1], tokens[index + 1])
                index += 3
                continue
        if token.nesting > 0:
            openings.append(token)
        elif token.nesting < 0:
            openings.pop()
        elif token.type == "inline" and openings:
            _trailing(token, openings)
        out.append(token)
        index += 1
    state.tokens = out


def _is_marker(tokens: list[Token], index: int) -> bool:
    return (
        tokens[index].type == "paragraph_open"
        and tokens[index + 1].type == "inline"
        and _ALONE.match(tokens[index + 1].content) is not None
    )


def _previous(out: list[Token], level: int) -> Token | None:
    """The opening token of the sibling just before, where that may be named from below.

    In a list item, the item itself is named.
    """
    if not out:
        return None
    last = out[-1]
    if last.type == "list_item_open":
        return last
    if last.level != level or last.type not in _NAMED_FROM_BELOW:
        return None
    if last.nesting == 0:
        return last
    depth = 0
    for token in reversed(out):
        depth -= token.nesting
        if depth == 0:
            return token
    return None


def _trailing(inline: Token, openings: list[Token]) -> None:
    parent = openings[-1]
    if parent.type not in {"paragraph_open", "heading_open"}:
        return
    match = _LAST.search(inline.content, max(0, len(inline.content) - 210))
    if match is None:
        return
    owner = parent
    if len(openings) > 1 and openings[-2].type == "list_item_open":
        owner = openings[-2]
    _name(owner, match[1], inline)
    inline.meta = {**inline.meta, "source": inline.content}
    inline.content = inline.content[: match.start()]


def _name(token: Token, name: str, inline: Token) -> None:
    line = inline.map[1] - 1 if inline.map else 0
    token.meta = {**token.meta, "block_id": name, "block_line": line}
