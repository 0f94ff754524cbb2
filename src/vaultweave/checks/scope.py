"""What a run of the checks is about: which rules count and how gravely, which notes are seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

from vaultweave.checks.rules import BY_CODE, RULES, rule
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.kinds import GROUPS
from vaultweave.model.limits import LIMITS, Limits
from vaultweave.model.near import names, near
from vaultweave.model.problem import Problem, Setting
from vaultweave.model.roles import Vocabulary
from vaultweave.weave.privacy import Privacy

_GRAVITY = ("info", "warning", "error")
_GAPS = ("{{", "<%")
"""What begins a gap in a template, in Obsidian and in Templater."""


class Options(Struct, frozen=True):
    """What to report, and how gravely.

    `select` and `ignore` name rules by code, by the beginning of a code or by name; an empty
    `select` means all that are not off. `per_file_ignores` maps globs of vault paths to rules.
    `placeholders` are globs of names of notes still to be written; so is each name that as many
    notes as `wanted` link to, 0 for none. `privacy` says which notes are not published; no `roles`
    means the shipped vocabulary; `limits` say what one page may hold of others. `templates` are
    vault paths, without `.md`, of folders and notes that others are made from.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    severity: Mapping[str, Setting] = {}
    placeholders: tuple[str, ...] = ()
    wanted: int = 0
    privacy: Privacy = Privacy()
    roles: Vocabulary | None = None
    groups: Mapping[str, str] = GROUPS
    limits: Limits = LIMITS
    templates: tuple[str, ...] = ()


class Scope(Struct, frozen=True):
    """The rules' levels, by code; those that were set by hand; rules spared by glob; templates."""

    levels: Mapping[str, Setting]
    asked: frozenset[str]
    spared: Mapping[str, frozenset[str]]
    templates: tuple[str, ...] = ()

    def has(self, *codes: str) -> bool:
        """Whether any of these rules is to be reported."""
        return any(self.levels[code] != "off" for code in codes)

    def level(self, problem: Problem) -> Setting:
        """How much a finding counts; it may be milder than its rule, unless that was set."""
        level = self.levels.get(problem.rule, problem.level)
        if level == "off" or self._is_spared(problem) or self._is_unfilled(problem):
            return "off"
        if problem.rule in self.asked:
            return level
        return min(level, problem.level, key=_GRAVITY.index)

    def _is_spared(self, problem: Problem) -> bool:
        return any(
            problem.rule in rules and fnmatchcase(problem.path, glob)
            for glob, rules in self.spared.items()
        )

    def _is_unfilled(self, problem: Problem) -> bool:
        """Whether it is about a gap that a template's note will have filled, YAML too."""
        gap = problem.rule == "VW401" or any(sign in problem.target for sign in _GAPS)
        return gap and any(
            f"{problem.path.removesuffix('.md')}/".startswith(f"{path}/") for path in self.templates
        )


def scope(options: Options) -> Scope:
    """What the options come to. Raises VaultweaveError where one names a rule that is not there."""
    return Scope(
        levels(options),
        frozenset(codes(options.severity)),
        {glob: frozenset(codes(rules)) for glob, rules in options.per_file_ignores.items()},
        options.templates,
    )


def known(text: str) -> frozenset[str]:
    """The codes that are meant by a code, the beginning of one, or a name; none if unknown."""
    named = rule(text)
    if named:
        return frozenset({named.code})
    start = text.strip().upper()
    return frozenset(code for code in BY_CODE if len(start) > 2 and code.startswith(start))


def codes(texts: Iterable[str]) -> set[str]:
    """The codes that are meant by codes, beginnings of codes and names."""
    found: set[str] = set()
    for text in texts:
        meant = known(text)
        if not meant:
            close = near(text, names((name, name) for r in RULES for name in (r.code, r.name)))
            guess = f"did you mean {close[0]}? " if close else ""
            raise VaultweaveError(
                f'no rule is called "{text}"; {guess}`vaultweave explain` lists the rules'
            )
        found |= meant
    return found


def levels(options: Options) -> dict[str, Setting]:
    """How each rule counts: as the table says, as severity says, and what is selected at all."""
    counted = {rule.code: rule.level for rule in RULES}
    for name, level in options.severity.items():
        counted |= dict.fromkeys(codes((name,)), level)
    if options.select:
        selected = codes(options.select)
        exact = {found.code for text in options.select if (found := rule(text))}
        counted |= dict.fromkeys(counted.keys() - selected, "off")
        counted |= {code: "warning" for code in exact if counted[code] == "off"}
    return counted | dict.fromkeys(codes(options.ignore), "off")
