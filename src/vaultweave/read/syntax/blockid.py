"""`^id` at the end of a block, or on a line of its own for the block before it."""

from __future__ import annotations

import re
from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from vaultweave.model.slug import block_id

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
    if "^" not in state.src:
        return
    out: list[Token] = []
    openings: list[Token] = []
    closed: Token | None = None
    tokens = iter(state.tokens)
    for token in tokens:
        out.append(token)
        if token.nesting > 0:
            openings.append(token)
        elif token.nesting < 0:
            closed = openings.pop()
        elif token.type == "inline" and openings:
            owner = _marked(out, openings, closed, token)
            if owner is None:
                _trailing(token, openings)
            else:
                _name(owner, token.content.strip()[1:], token)
                del out[-2:]
                openings.pop()
                next(tokens)
    state.tokens = out
    _anchor(out)


def _anchor(tokens: list[Token]) -> None:
    """Give each named block its id in HTML, one of its own where a name stands twice."""
    taken: Counter[str] = Counter()
    for token in tokens:
        if "block_id" in token.meta:
            name = block_id(token.meta["block_id"])
            taken[name] += 1
            token.meta["anchor"] = f"{name}_{taken[name]}" if taken[name] > 1 else name


def _marked(
    out: list[Token], openings: list[Token], closed: Token | None, inline: Token
) -> Token | None:
    """The block that a paragraph of `^id` alone names: its item or quote, else the one before."""
    if openings[-1].type != "paragraph_open" or not _ALONE.match(inline.content):
        return None
    around = openings[-2] if len(openings) > 1 else None
    if around is not None and around.type == "list_item_open":
        return _quote(openings) or around
    return _quote(openings) or _previous(out[-3] if len(out) > 2 else None, closed)


def _previous(last: Token | None, closed: Token | None) -> Token | None:
    """The opening token of the sibling just before, which `closed` is if `last` closes one."""
    if last is None or last.type not in _NAMED_FROM_BELOW:
        return None
    return last if last.nesting == 0 else closed


def _trailing(inline: Token, openings: list[Token]) -> None:
    parent = openings[-1]
    if "^" not in inline.content or parent.type not in {
        "paragraph_open",
        "heading_open",
        "callout_title_open",
    }:
        return
    match = _LAST.search(inline.content, max(0, len(inline.content) - 210))
    if match is None:
        return
    owner = parent
    if len(openings) > 1 and openings[-2].type == "list_item_open":
        owner = openings[-2]
    _name(_quote(openings) or owner, match[1], inline)
    inline.meta = {**inline.meta, "source": inline.content}
    inline.content = inline.content[: match.start()]


def _quote(openings: list[Token]) -> Token | None:
    """The outermost quote or callout: what stands in one has no ids of its own."""
    return next((t for t in openings if t.type in {"blockquote_open", "callout_open"}), None)


def _name(token: Token, name: str, inline: Token) -> None:
    """Put an id on its block, and the lines where it is typed."""
    if "typed" not in token.meta:
        token.meta = {**token.meta, "typed": []}
    token.meta["typed"].append((name, inline.map))
    token.meta["block_id"] = name
