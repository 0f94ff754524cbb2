"""Checks: a vault → what is wrong with it. One family of rules a file; `check` runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from msgspec import Struct, structs

from vaultweave.checks.files import files
from vaultweave.checks.links import links
from vaultweave.checks.luck import luck
from vaultweave.checks.names import names
from vaultweave.checks.near import names as choices
from vaultweave.checks.near import near
from vaultweave.checks.rules import BY_CODE, RULES, Setting, rule
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault


class Options(Struct, frozen=True):
    """What to report, and how gravely.

    `select` and `ignore` name rules by code, by the beginning of a code or by name; an empty
    `select` means all that are not off. `per_file_ignores` maps globs of vault paths to rules.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    severity: Mapping[str, Setting] = {}
    placeholders: tuple[str, ...] = ()


_GRAVITY = ("info", "warning", "error")

FAMILIES: tuple[Callable[[Vault, Options], Iterable[Problem]], ...] = (
    lambda vault, options: links(vault, options.placeholders),
    lambda vault, _: luck(vault),
    lambda vault, _: names(vault),
    lambda vault, _: files(vault),
)


def check(vault: Vault, options: Options | None = None) -> list[Problem]:
    """Everything that is wrong with a vault, in the order of files, lines and columns.

    Raises VaultweaveError where an option names a rule that is not there.
    """
    options = options or Options()
    counted = levels(options)
    asked = _codes(options.severity)
    spared = {glob: _codes(rules) for glob, rules in options.per_file_ignores.items()}
    found = []
    for family in FAMILIES:
        for problem in family(vault, options):
            level = counted.get(problem.rule, problem.level)
            if level == "off" or _is_spared(problem, spared):
                continue
            if problem.rule not in asked:  # a finding may be milder than its rule
                level = min(level, problem.level, key=_GRAVITY.index)
            found.append(structs.replace(problem, level=level))
    return sorted(set(found))


def levels(options: Options) -> dict[str, Setting]:
    """How each rule counts: as the table says, as severity says, and what is selected at all."""
    levels = {rule.code: rule.level for rule in RULES}
    for name, level in options.severity.items():
        levels |= dict.fromkeys(_codes((name,)), level)
    if options.select:
        selected = _codes(options.select)
        exact = {found.code for text in options.select if (found := rule(text))}
        levels |= dict.fromkeys(levels.keys() - selected, "off")
        levels |= {code: "warning" for code in exact if levels[code] == "off"}
    return levels | dict.fromkeys(_codes(options.ignore), "off")


def _codes(texts: Iterable[str]) -> set[str]:
    """The codes that are meant by codes, beginnings of codes and names."""
    codes: set[str] = set()
    for text in texts:
        named = rule(text)
        start = text.strip().upper()
        found = {named.code} if named else {c for c in BY_CODE if start and c.startswith(start)}
        if not found:
            close = near(text, choices((name, name) for r in RULES for name in (r.code, r.name)))
            meant = f"did you mean {close[0]}? " if close else ""
            raise VaultweaveError(
                f'no rule is called "{text}"; {meant}`vaultweave explain` lists the rules'
            )
        codes |= found
    return codes


def _is_spared(problem: Problem, spared: Mapping[str, set[str]]) -> bool:
    return any(
        problem.rule in rules and fnmatchcase(problem.path, glob) for glob, rules in spared.items()
    )
