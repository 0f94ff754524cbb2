"""What is wrong in the user's text, as a value."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vaultweave.model.place import START, Span

Level = Literal["error", "warning", "info"]


class Problem(Struct, frozen=True, array_like=True, order=True):
    """One finding. `path` is empty while the text is still read without knowing its name."""

    path: str
    span: Span
    rule: str
    name: str
    level: Level
    message: str
    target: str = ""
    candidates: tuple[str, ...] = ()
    fix: str = ""


def flaw(rule: str, name: str, message: str, span: Span = START, fix: str = "") -> Problem:
    """An error of a text that does not know its own path yet."""
    return Problem("", span, rule, name, "error", message, fix=fix)
