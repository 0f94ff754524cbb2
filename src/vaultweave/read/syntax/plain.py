"""Wikilinks as most are written, `[[Note]]` and `[[Note|shown]]`: found at one look."""

from __future__ import annotations

import re
import unicodedata

from markdown_it.token import Token

from vaultweave.read.syntax.tokens import made

Parts = tuple[str, str, str | None]
"""What stands between the brackets: target, subpath with its `#`, alias."""

# What begins and ends as most links do, and says nothing of headings.
PLAIN = re.compile(r"!?\[\[([^\[\]|#\\\s][^\[\]|#\\\n]{0,200}+)(?:\|([^\[\]|\\\n]{1,200}+))?\]\]")
_NO_BREAK = re.compile("[\u00a0\u202f]")


def normal(name: str) -> str:
    """A name as file names are compared: plain spaces, trimmed, NFC."""
    if name.isascii():
        return name.strip()
    return unicodedata.normalize("NFC", _NO_BREAK.sub(" ", name).strip())


def parts_of(found: re.Match[str]) -> Parts:
    """The parts of a plain link."""
    target, alias = found.groups()
    return normal(target), "", alias and alias.strip()


def fill(token: Token, src: str, at: tuple[int, int], parts: Parts) -> None:
    """Make a token that of a link, which stands in a text from an offset to another."""
    start, end = at
    token.content = src[start:end]
    embed = src[start] == "!"
    token.meta = {"parts": parts, "embed": embed, "at": start, "to": end}


def around(src: str, found: re.Match[str]) -> list[Token]:
    """The tokens of a text that holds one plain link, and nothing else but letters."""
    start, end = found.span()
    link = made("wikilink", "", 0)
    fill(link, src, (start, end), parts_of(found))
    out = [made("text", "", 0, {}, None, 0, None, src[:start]), link] if start else [link]
    if end < len(src):
        out.append(made("text", "", 0, {}, None, 0, None, src[end:]))
    return out
