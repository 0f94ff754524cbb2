"""The table of rules, read from `rules.toml`: code, name, level, and what to say of each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Level, Problem, Setting

Mends = Literal["safe", "unsafe", ""]
MOST = 20
"""Candidates of one problem."""

_FEW = 5


class Rule(Struct, frozen=True):
    """One rule. `wrong` is a text that breaks it, `fix` what to do about it.

    `mends` says what `--fix` can do: spell out what is meant (safe), guess (unsafe), or nothing.
    `aside`: people are told only when they ask, since large vaults have much of it.
    """

    code: str
    name: str
    level: Setting
    family: str
    meaning: str
    wrong: str
    fix: str
    mends: Mends = ""
    aside: bool = False


def _read() -> tuple[Rule, ...]:
    text = Path(__file__).with_name("rules.toml").read_text("utf-8")
    return tuple(Rule(code, **fields) for code, fields in tomllib.loads(text).items())


RULES = _read()
BY_CODE = {rule.code: rule for rule in RULES}

BEYOND = {
    "VW205": "addresses are lower-case and NFC, so that two which differ in that alone are VW204",
    "VW503": "a file is published only where a published note shows it, never for being named",
}
"""Codes that are kept free, and why nothing of their kind can happen here."""


def rule(text: str) -> Rule | None:
    """The rule of this code or name, in whatever case."""
    wanted = text.strip().lower()
    return next((r for r in RULES if wanted in (r.code.lower(), r.name)), None)


def listed(names: Sequence[str], count: int = 0) -> str:
    """The first few of several names, and how many more there are, of `count` in all."""
    more = max(count, len(names)) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def finding(  # noqa: PLR0913 - a Problem's own fields
    code: str,
    path: str,
    span: Span,
    message: str,
    *,
    target: str = "",
    candidates: tuple[str, ...] = (),
    fix: str = "",
    edits: tuple[Edit, ...] = (),
) -> Problem:
    """A problem of one of the rules. Its level is the rule's own; `check` may change it.

    Edits are safe where the rule's are. Of many candidates the first are kept: where thousands of
    notes have one name, each has thousands.
    """
    found = BY_CODE[code]
    level: Level = "warning" if found.level == "off" else found.level
    safe = bool(edits) and found.mends == "safe"
    return Problem(
        path,
        span,
        code,
        found.name,
        level,
        message,
        target,
        candidates[:MOST],
        fix,
        edits,
        safe=safe,
    )
