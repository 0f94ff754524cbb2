"""Tokens that are made in a third of the time that markdown-it's own take; a note has hundreds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace


class _Token(Struct):
    """What markdown-it's `Token` is, with its fields in their order, to all who read or change it.

    Only what nobody here asks of a token is left out.
    """

    type: str
    tag: str
    nesting: Literal[-1, 0, 1]
    attrs: dict[str, str | int | float] = {}
    map: list[int] | None = None
    level: int = 0
    children: list[Token] | None = None
    content: str = ""
    markup: str = ""
    info: str = ""
    meta: dict[Any, Any] = {}
    block: bool = False
    hidden: bool = False

    def attrItems(self) -> list[tuple[str, str | int | float]]:  # noqa: N802 - markdown-it's names
        return list(self.attrs.items())

    def attrSet(self, name: str, value: str | float) -> None:  # noqa: N802
        self.attrs[name] = value

    def attrGet(self, name: str) -> str | int | float | None:  # noqa: N802
        return self.attrs.get(name)

    def attrJoin(self, name: str, value: str) -> None:  # noqa: N802
        known = self.attrs.get(name)
        self.attrs[name] = value if known is None else f"{known} {value}"

    def copy(self, **changes: Any) -> Token:  # noqa: ANN401 - any field
        return cast("Token", replace(self, **changes))


made = cast("Callable[..., Token]", _Token)
"""Makes a token, from what markdown-it's `Token` takes."""


class Line(StateInline):
    """markdown-it's view of a line that is being read."""

    def pushPending(self) -> Token:  # noqa: N802 - as above
        """The text so far as a token."""
        text = self.pending if self._pending else "".join(self._pending_buffer)
        token = made("text", "", 0, {}, None, self.pendingLevel, None, text)
        self.tokens.append(token)
        self.pending = ""
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A new token behind all others, and behind the text before it."""
        if self._pending_buffer or self._pending:
            self.pushPending()
        around = None
        level = self.level
        if nesting < 0:
            self.level = level = level - 1
            self.delimiters = self._prev_delimiters.pop()
        token = made(ttype, tag, nesting, {}, None, level)
        if nesting > 0:
            self.level = level = level + 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            around = {"delimiters": self.delimiters}
        self.pendingLevel = level
        self.tokens.append(token)
        self.tokens_meta.append(around)
        return token


def outside(tokens: list[Token], kind: str) -> list[Token]:
    """Those that stand in no pair of a kind: `comment` for comments, `s` for what is struck out."""
    pair = f"{kind}_open", f"{kind}_close"
    types = [token.type for token in tokens]
    if pair[0] not in types and pair[1] not in types:
        return tokens
    out: list[Token] = []
    depth = 0
    for token, type_ in zip(tokens, types, strict=True):
        if type_ in pair:
            depth += token.nesting
        elif not depth:
            out.append(token)
    return out
