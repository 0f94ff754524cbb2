"""`- [x] task`: any one character in the box; a space is open, all else is done."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_BOX = re.compile(r"\[([^\n])\](?:[ \t]\s*|$)")


def plugin(md: MarkdownIt) -> None:
    """Take the box off the text of list items before lines are read."""
    md.core.ruler.after("block_id", "task", _tasks)


def _tasks(state: StateCore) -> None:
    tokens = state.tokens
    for index in [at for at, token in enumerate(tokens) if token.type == "list_item_open"]:
        if tokens[index + 1].type == "paragraph_open":
            _task(tokens[index], tokens[index + 2])


def _task(item: Token, inline: Token) -> None:
    match = _BOX.match(inline.content)
    if match is None or inline.content.startswith("[["):
        return
    item.meta = {**item.meta, "task": match[1]}
    inline.meta = {"source": inline.content, **inline.meta, "cut": match.end()}
    inline.content = inline.content[match.end() :]
