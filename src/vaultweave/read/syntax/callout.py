"""`> [!note] Title` quotes, made from tokens once blocks and lines are read."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from vaultweave.read.syntax.tokens import made

_HEAD = re.compile(r"\[!([^\]\n]{1,200})\]([+-]?)[ \t]?")


def plugin(md: MarkdownIt) -> None:
    """Turn quotes that begin with a callout's mark into callouts."""
    md.core.ruler.after("block", "callout", _callouts)


def _callouts(state: StateCore) -> None:
    if "[!" not in state.src:
        return
    tokens = state.tokens
    out: list[Token] = []
    stack: list[bool] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "blockquote_open":
            made = _opening(tokens, index)
            stack.append(made is not None)
            if made is not None:
                out += made[0]
                index = made[1]
                continue
        elif token.type == "blockquote_close" and stack.pop():
            token.type, token.tag = "callout_close", ""
            if out[-1].type == "callout_title_close":
                out[-1].meta["fold"] = ""  # there is nothing to fold
        out.append(token)
        index += 1
    state.tokens = out


def _opening(tokens: list[Token], index: int) -> tuple[list[Token], int] | None:
    """The tokens that open a callout, and where to read on; None for a plain quote."""
    if tokens[index + 1].type != "paragraph_open":
        return None
    paragraph, inline, close = tokens[index + 1 : index + 4]
    match = _HEAD.match(inline.content)
    if match is None or inline.map is None:
        return None
    kind, _, metadata = match[1].partition("|")
    kind = kind.strip().lower()
    if not kind:
        return None
    first, newline, rest = inline.content.partition("\n")
    title_text = first[match.end() :].strip()
    opening = tokens[index]
    opening.type, opening.tag = "callout_open", ""
    opening.meta = {
        "kind": kind,
        "metadata": metadata.strip(),
        "fold": match[2],
        "default": kind.replace("-", " ").capitalize(),
    }
    line = inline.map[0]
    title = made("inline", "", 0, content=title_text, map=[line, line + 1], level=inline.level)
    title.children = []
    out = [
        opening,
        made("callout_title_open", "", 1, map=[line, line + 1], meta=opening.meta),
        title,
        made("callout_title_close", "", -1, meta=opening.meta),
    ]
    if newline and rest.strip():
        inline.content, inline.map = rest, [line + 1, inline.map[1]]
        paragraph.map = inline.map
        out += [paragraph, inline, close]
    return out, index + 4
