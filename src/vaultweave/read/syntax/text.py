"""What is done to a whole text before its marks are read, and to its runs of letters after that.

markdown-it's own two rules, passed over where they would change nothing, which is nearly always.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token

_PARTS = re.compile(r"[*_~=\\&<]")
"""What several pieces of text in a row, or one of a kind of its own, can come from."""

_TEXT = frozenset({"text", "text_special"})


def plugin(md: MarkdownIt) -> None:
    """Put these rules in the place of markdown-it's."""
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.at("text_join", _join)


def _normalize(state: StateCore) -> None:
    """Line ends and NULs, which whoever reads notes has seen to already."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _join(state: StateCore) -> None:
    """One token for text that several rules made."""
    for token in state.tokens:
        children = token.children
        if not children or (len(children) == 1 and children[0].type == "text"):
            continue
        if not _PARTS.search(token.content):
            continue
        for child in children:
            if child.children:
                child.children = _joined(child.children)
        token.children = _joined(children)


def _joined(tokens: list[Token]) -> list[Token]:
    kinds = [token.type for token in tokens]
    if "text_special" not in kinds and ("text", "text") not in pairwise(kinds):
        return tokens
    out: list[Token] = []
    for kind, run in groupby(tokens, key=lambda token: token.type in _TEXT):
        if kind:
            parts = list(run)
            parts[0].type = "text"
            parts[0].content = "".join(part.content for part in parts)
            out.append(parts[0])
        else:
            out.extend(run)
    return out
