"""What is wrong in the user's text, as a value."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vaultweave.model.place import START, Span

Level = Literal["error", "warning", "info"]

Setting = Level | Literal["off"]
"""How a rule counts: its level, or that it is not reported."""


class Edit(Struct, frozen=True, array_like=True, order=True):
    """A stretch of the problem's own file, and the text to put in its place.

    The span is that of a text whose line ends are line feeds; an empty one inserts.
    """

    span: Span
    text: str


class Problem(Struct, frozen=True, array_like=True, order=True):
    """One finding. `path` is empty while the text is still read without knowing its name.

    `fix` says what to do in words; `edits`, where there are any, do it. They belong together: all
    of them or none. `safe` edits only spell out what the text already means; others are a guess.
    """

    path: str
    span: Span
    rule: str
    name: str
    level: Level
    message: str
    target: str = ""
    candidates: tuple[str, ...] = ()
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    safe: bool = False


def flaw(rule: str, name: str, message: str, span: Span = START, fix: str = "") -> Problem:
    """An error of a text that does not know its own path yet."""
    return Problem("", span, rule, name, "error", message, fix=fix)
