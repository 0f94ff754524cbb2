"""Bold labels: `**Winners:** [[A]]` in a line, and one that ends a paragraph above its list."""

from __future__ import annotations

import re

from markdown_it.token import Token

from vaultweave.model.claims import Words
from vaultweave.read.claims.words import joined, words

_COLON = re.compile(r"(?<!\s)\s*[:：]\s*\Z")
_SIGNS = re.compile(r"\s*[^\w\s\x00-\x7f]+\s*\Z")
_TITLE = 4  # words of a label that no colon ends


def lines_of(children: list[Token]) -> list[list[Token]]:
    """The lines of a paragraph's text."""
    out: list[list[Token]] = [[]]
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            out.append([])
        else:
            out[-1].append(token)
    return out


def leading_label(line: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """`**Winners:** rest` as its bold tokens and what follows; None for any other line.

    A sign may stand before it, as in a list that is told apart by coloured dots.
    """
    visible = _visible(line)
    if not visible or visible[0].type != "strong_open":
        return None
    close = next((i for i, t in enumerate(visible) if t.type == "strong_close"), -1)
    if close < 0:
        return None
    inner, rest = visible[1:close], visible[close + 1 :]
    if _ends_in_colon(inner):
        return inner, rest
    if rest and rest[0].type == "text" and rest[0].content.lstrip()[:1] in {":", "："}:
        first = rest[0].content.lstrip()[1:]
        return inner, [rest[0].copy(content=first), *rest[1:]]
    return None


def _visible(line: list[Token]) -> list[Token]:
    """The tokens of a line that show something, without a sign before them."""
    visible = [t for t in line if t.content or t.type != "text"]
    signed = len(visible) > 1 and visible[0].type == "text"
    return visible[1:] if signed and _SIGNS.match(visible[0].content) else visible


def _ends_in_colon(tokens: list[Token]) -> bool:
    return (
        bool(tokens) and tokens[-1].type == "text" and _COLON.search(tokens[-1].content) is not None
    )


def trailing_label(children: list[Token]) -> tuple[Token, ...]:
    """The bold label that ends a paragraph (alone in its last line), for the list that follows.

    With a colon, or all of the paragraph's text, or a few words below an item's.
    """
    lines = lines_of(children)
    last = lines[-1]
    found = leading_label(last)
    if found is not None and not words(found[1]):
        return tuple(found[0])
    visible = _visible(last)
    if (
        (len(lines) == 1 or _is_title(words(last)))
        and len(visible) > 2
        and visible[0].type == "strong_open"
        and visible[-1].type == "strong_close"
        and sum(t.type == "strong_open" for t in visible) == 1
    ):
        return tuple(visible[1:-1])
    return ()


def _is_title(told: Words) -> bool:
    return len(told) == 1 and isinstance(told[0], str) and len(told[0].split()) <= _TITLE


def label_words(tokens: tuple[Token, ...] | list[Token]) -> Words:
    """A label's words, without its colon."""
    parts = list(words(tokens))
    if parts and isinstance(parts[-1], str):
        parts[-1] = _COLON.sub("", parts[-1])
    return joined(parts)
