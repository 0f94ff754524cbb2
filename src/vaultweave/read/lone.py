"""Embeds that have a line of a paragraph to themselves: they are blocks, not words in a line."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from vaultweave.read.syntax.tokens import made
from vaultweave.read.syntax.wikilink import PICTURE

_BREAKS = frozenset({"softbreak", "hardbreak"})


def lone_embeds(tokens: list[Token]) -> list[Token]:
    """The tokens, with a paragraph in parts where a line of it is an embed and nothing else.

    Images stay in their lines. A paragraph with a name stays one block, for what names it, unless
    an embed is all of it.
    """
    out: list[Token] = []
    for index, token in enumerate(tokens):
        embeds_ = token.type == "inline" and "![[" in token.content
        if not embeds_ or not index or tokens[index - 1].type != "paragraph_open":
            out.append(token)
            continue
        lines = [*_lines(token.children or [])]
        embeds = [*map(_lone, lines)]
        if not any(embeds) or (len(lines) > 1 and "block" in out[-1].meta):
            out.append(token)
            continue
        for embed in embeds:
            if embed is not None:
                embed.meta["alone"] = True
        out += _parted(out.pop(), token, lines)
        tokens[index + 1].hidden = out[-2].hidden
    return out


def _lines(children: list[Token]) -> Iterator[list[Token]]:
    """Tokens by line, as far as breaks stand outside other marks; each begins with its break."""
    line: list[Token] = []
    depth = 0
    for token in children:
        depth += token.nesting
        if token.type in _BREAKS and not depth:
            yield line
            line = []
        line.append(token)
    yield line


def _lone(line: list[Token]) -> Token | None:
    """The embed that is all of a line."""
    visible = [
        token
        for token in line
        if token.type not in _BREAKS and (token.type != "text" or token.content.strip())
    ]
    if len(visible) != 1 or visible[0].type != "wikilink" or not visible[0].meta["embed"]:
        return None
    target = visible[0].meta["parts"][0]
    return None if PICTURE.search(target) else visible[0]


def _parted(opening: Token, inline: Token, lines: list[list[Token]]) -> Iterator[Token]:
    """A paragraph's tokens without its end, in parts: its embeds, and the lines between them."""
    parts: list[tuple[list[Token], bool]] = []
    for line in lines:
        alone = _lone(line) is not None
        if parts and not alone and not parts[-1][1]:
            parts[-1][0].extend(line)
        else:
            parts.append((line[1:] if line and line[0].type in _BREAKS else line, alone))
    before = False
    for number, (children, alone) in enumerate(parts):
        if number:
            yield made("paragraph_close", "p", -1, level=opening.level, hidden=before)
        before = opening.hidden or alone
        yield made(
            "paragraph_open",
            "p",
            1,
            attrs={} if number else opening.attrs,
            map=opening.map,
            meta={} if number else opening.meta,
            level=opening.level,
            block=True,
            hidden=before,
        )
        yield made("inline", "", 0, children=children, map=inline.map, level=inline.level)
