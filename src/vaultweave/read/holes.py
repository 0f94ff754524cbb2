"""Holes in HTML, and where they stand among the tokens.

A hole is written as NUL, a letter, a number or name, NUL: markdown-it turns every NUL of a
source into U+FFFD, so that none can come from the text, and the HTML splits at them safely.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from vaultweave.model.note import Hole, HoleKind
from vaultweave.read.syntax.tokens import made, outside

_KINDS: dict[str, HoleKind] = {
    "o": "open", "c": "close", "e": "embed", "i": "inline", "#": "id", "s": "section",
    "b": "block", "d": "end", "t": "tag", "l": "lead", "m": "leadend", "f": "foot", "q": "query",
}  # fmt: skip


@lru_cache(maxsize=4096)
def hole(code: str) -> Hole:
    """A hole from what stands between its NULs; those of one kind and number are one value."""
    kind = _KINDS[code[0]]
    if kind in {"id", "tag"}:
        return Hole(kind, name=code[1:])
    return Hole(kind, int(code[1:]))


def mark(kind: str, value: object) -> str:
    """A hole as written into HTML: `kind` is its letter, `value` its number or name."""
    return f"\0{kind}{value}\0"


_ROWS = frozenset(
    {
        "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open",
        "th_close", "td_open", "td_close",
    },
)  # fmt: skip
"""Nothing that a table is made of has a name."""


def prepared(tokens: list[Token]) -> list[Token]:
    """The tokens without comments, with holes around named blocks and before root headings.

    Where a note has first-level headings besides its title, all go one level down: the page has
    a title already.
    """
    out: list[Token] = []
    stack: list[Token] = []
    tokens = outside(tokens, "comment")
    lead = _lead(tokens)
    deeper = any(t is not lead for t in [t for t in tokens if t.tag == "h1" and t.nesting > 0])
    for token in tokens:
        kind = token.type
        if kind == "inline" or kind in _ROWS:
            if kind == "tr_open" and token.meta:
                _before(token, lead)
            out.append(token)
            continue
        opening = token
        if token.nesting > 0:
            stack.append(token)
        elif token.nesting < 0:
            opening = stack.pop()
            if kind == "callout_close":
                token.meta = {"fold": opening.meta["fold"]}  # all that it tells, not what it is
        if token.nesting >= 0 and (token.meta or token is lead):
            out += _before(token, lead)
        if deeper and kind in {"heading_open", "heading_close"} and token.tag < "h6":
            token.tag = f"h{int(token.tag[1]) + 1}"
        out.append(token)
        if token.nesting <= 0 and (opening.meta or opening is lead):
            out += _after(opening, lead)
    return out


def _after(opening: Token, lead: Token | None) -> Iterator[Token]:
    if "block" in opening.meta:
        yield _placed(mark("d", opening.meta["block"]))
    if opening is lead:
        yield _placed(mark("m", 0))


def _before(token: Token, lead: Token | None) -> list[Token]:
    """The holes that stand before a block; its anchor becomes its id."""
    out = []
    meta = token.meta
    if "anchor" in meta:
        token.attrs = {"id": mark("#", meta["anchor"]), **token.attrs}
    if token.type == "heading_open" and token.level == 0:
        out.append(_placed(mark("s", meta["heading"])))
    if token is lead:
        out.append(_placed(mark("l", 0)))
    if "block" in meta:
        out.append(_placed(mark("b", meta["block"])))
    return out


def _placed(mark: str) -> Token:
    return made("hole", "", 0, content=mark)


def _lead(tokens: list[Token]) -> Token | None:
    """A first heading that stands before all text but a line of tags: perhaps the title again."""
    at = 0
    while at < len(tokens) and tokens[at].type == "paragraph_open" and _only_tags(tokens[at + 1]):
        at += 3
    found = at < len(tokens) and tokens[at].type == "heading_open" and tokens[at].tag == "h1"
    return tokens[at] if found else None


def _only_tags(inline: Token) -> bool:
    return all(
        child.type in {"tag", "softbreak"} or not child.content.strip()
        for child in inline.children or ()
    )
