"""What notes ask not to be told: findings that a comment or property silences, and vain wishes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from vaultweave.checks.rules import finding
from vaultweave.checks.scope import Scope, known
from vaultweave.model.note import Waiver
from vaultweave.model.problem import Edit, Problem
from vaultweave.model.vault import Note, Vault

_CONFIG_ONLY = "VW5"
_OWN = frozenset({"VW901", "VW902"})


def waived(vault: Vault, problems: list[Problem], scope: Scope) -> Iterator[Problem]:
    """The problems that no note silences, and those of the wishes themselves.

    A wish is vain only where its rule was looked for in this run.
    """
    asking = {note.path: note for note in vault.notes.values() if note.content.waivers}
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.path in asking:
            found[problem.path].append(problem)
        else:
            yield problem
    for path, note in asking.items():
        yield from _of_note(note, found[path], scope)


def _of_note(note: Note, problems: list[Problem], scope: Scope) -> Iterator[Problem]:
    left: dict[str, list[Problem]] = defaultdict(list)
    for problem in sorted(problems, key=_line):
        left[problem.rule].append(problem)
    for waiver in note.content.waivers:
        vain = []
        for text in waiver.rules:
            codes = frozenset(c for c in known(text) if not c.startswith(_CONFIG_ONLY)) - _OWN
            taken = sum([_taken(waiver, left[code]) for code in codes if code in left])
            if not codes:
                yield from _told(_unknown(note, waiver, text), scope)
            elif not taken and scope.has(*codes):
                vain.append(text)
        if vain:
            yield from _told(_vain(note, waiver, vain), scope)
        if not waiver.rules:
            yield from _told(_unknown(note, waiver, ""), scope)
    yield from chain(*left.values())


def _line(problem: Problem) -> int:
    return problem.span.line


def _taken(waiver: Waiver, problems: list[Problem]) -> int:
    """How many problems of one rule, in the order of their lines, a wish takes from the list."""
    covered = slice(None)
    if waiver.last:
        first = bisect_left(problems, waiver.first, key=_line)
        covered = slice(first, bisect_right(problems, waiver.last, key=_line))
    count = len(problems[covered])
    del problems[covered]
    return count


def _told(problem: Problem, scope: Scope) -> Iterator[Problem]:
    level = scope.level(problem)
    if level != "off":
        yield Problem(
            problem.path, problem.span, problem.rule, problem.name, level, problem.message,
            problem.target, problem.candidates, problem.fix, problem.edits, safe=problem.safe,
        )  # fmt: skip


def _unknown(note: Note, waiver: Waiver, text: str) -> Problem:
    if known(text):
        message = f"{text} is about what others may see: only the config can silence it"
        fix = "name it under [check.per-file-ignores]"
    elif text:
        message = f'no rule is called "{text}"'
        fix = "write a code or name that `vaultweave explain` lists"
    else:
        message = "this names no rule"
        fix = "name the rules that are not to be reported"
    return finding("VW902", note.path, waiver.span, message, target=text, fix=fix)


def _vain(note: Note, waiver: Waiver, texts: list[str]) -> Problem:
    """A wish of which some rules, or all, have nothing to report."""
    named = ", ".join(texts)
    all_ = len(texts) == len(waiver.rules)
    there = "in this note" if not waiver.last else "here"
    return finding(
        "VW901",
        note.path,
        waiver.span,
        f"{named} has nothing to report {there}",
        target=named,
        fix="take it away" if all_ else f"take {named} out of it",
        edits=_removed(waiver) if all_ and waiver.rules else (),
    )


def _removed(waiver: Waiver) -> tuple[Edit, ...]:
    """The edit that takes a comment out; none for a property, whose list may have to go too."""
    span = waiver.span
    if span.line != span.end_line or waiver.form in ("property", "block"):
        return ()
    return (Edit(span, ""),)
