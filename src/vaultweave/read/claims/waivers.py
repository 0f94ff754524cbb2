"""Comments that ask `check` not to report a rule: `%% vaultweave-ignore VW101 -- reason %%`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from markdown_it.token import Token

from vaultweave.model.note import Waiver
from vaultweave.model.place import Span

_ASKED = re.compile(
    r"(?:%%|<!--)?\s*vaultweave-ignore(-file)?(?![\w-])[ \t]*([^\n]*?)\s*(?:%%|-->)?\s*\Z"
)
_BEGUN = re.compile(r"(?:[\s>]|(?:[-+*]|\d{1,9}[.)])(?=\s)(?:\s\[.\](?=\s))?)*\Z")
_NAME = re.compile(r"[^\s,;]+")
_MARK = "vaultweave-ignore"


def waivers(tokens: list[Token], source: tuple[list[str], int]) -> list[Waiver]:
    """What the comments of a text ask for. `source`: its lines, and how many stand before them.

    A comment without any rule is another thing: it takes a line out of the statements.
    """
    out: list[Waiver] = []
    inside = False
    for token in tokens:
        if token.type in {"comment_open", "comment_close"}:
            inside = token.type == "comment_open"
        if _MARK not in token.content:
            continue
        if token.type == "html_block" or (token.type == "inline" and inside):
            out += _lines(token, source)
        elif token.type == "inline":
            out += _inline(token, source)
    return out


def _inline(inline: Token, source: tuple[list[str], int]) -> Iterator[Waiver]:
    for token in inline.children or ():
        span = token.meta.get("span")
        if token.type in {"comment_open", "html_inline"} and span is not None:
            yield from _waiver(token.content, span, source)


def _lines(block: Token, source: tuple[list[str], int]) -> Iterator[Waiver]:
    """Those of a comment that takes lines of its own; each line may ask for something."""
    lines, shift = source
    first, last = block.map or [0, 0]
    for row in range(first, min(last, len(lines))):
        start = lines[row].find(_MARK)
        if start >= 0:
            start = max(lines[row].rfind("<!--", 0, start), lines[row].rfind("%%", 0, start), 0)
            line = row + 1 + shift
            end = len(lines[row].rstrip())
            text = lines[row][start:end]
            yield from _waiver(text, Span(line, start + 1, line, end + 1), source, last + shift)


def _waiver(text: str, span: Span, source: tuple[list[str], int], end: int = 0) -> Iterator[Waiver]:
    """One comment's wish; alone on its line, it speaks of the next line too."""
    match = _ASKED.match(text)
    named = tuple(_NAME.findall(match[2].partition("--")[0])) if match else ()
    if match is None or not (named or match[1]):
        return
    lines, shift = source
    row = span.line - 1 - shift
    rest = lines[row][: span.column - 1] + lines[row][span.end_column - 1 :]
    alone = _BEGUN.match(rest) is not None  # but for the marks of quotes and items
    form: Literal["alone", "beside", "block"] = "alone" if alone else "beside"
    if end and not match[0].startswith(("%%", "<!--")):
        form = "block"
    if match[1]:
        yield Waiver(named, span, form=form)
    else:
        yield Waiver(named, span, span.line, max(end, span.end_line) + alone, form)
