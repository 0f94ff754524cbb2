"""Problems as text: for people, one a line, and as JSON Lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from vaultweave.commands.terminal import plain, record, width
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.read.source import decode

Lines = Callable[[str], Sequence[str]]
"""The lines of a file of the vault, by its path; none where it cannot be read."""

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_MISTYPED = frozenset({"VW101", "VW102", "VW107", "VW108"})
_LONGEST = 160
_LEAD = 60


def lines_of(root: Path) -> Lines:
    """A reader of source lines that remembers the last files it read."""

    @lru_cache(maxsize=4)
    def lines(path: str) -> Sequence[str]:
        try:
            text, _ = decode((root / path).read_bytes())
        except OSError:
            return ()
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines


def concise(problems: Iterable[Problem], _: Lines) -> Iterator[str]:
    """`path:line:column: VW102 message`."""
    for problem in problems:
        yield f"{_place(problem)}: {problem.rule} {plain(problem.message)}"


def jsonl(problems: Iterable[Problem], _: Lines) -> Iterator[str]:
    """One record a line, its keys as promised."""
    for problem in problems:
        yield record(problem_record(problem))


def problem_record(problem: Problem) -> dict[str, Any]:
    """A problem as a JSON Lines record: the promised keys in their promised order."""
    return {
        "rule": problem.rule,
        "name": problem.name,
        "level": problem.level,
        "message": problem.message,
        "path": problem.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "end_line": problem.span.end_line,
        "end_column": problem.span.end_column,
        "target": problem.target or None,
        "candidates": list(problem.candidates),
        "fix": problem.fix or None,
    }


def full(problems: Iterable[Problem], lines: Lines) -> Iterator[str]:
    """Each problem with its line, a mark below it, and what to do about it."""
    for problem in problems:
        level = click.style(problem.level, fg=COLOURS[problem.level], bold=True)
        yield f"{click.style(_place(problem), bold=True)}: {level}: {plain(problem.message)}"
        yield from _quoted(problem, lines(problem.path))
        if problem.candidates and problem.rule in _MISTYPED:
            meant = ", ".join(plain(candidate) for candidate in problem.candidates)
            yield f"   = did you mean: {meant}"
        if problem.fix:
            yield f"   = fix: {plain(problem.fix)}"
        yield f"   = rule: {problem.rule} {problem.name}"
        yield ""


def _place(problem: Problem) -> str:
    """The place, at the beginning of a line, where servers would take some signs for commands."""
    path = plain(problem.path)
    path = f"./{path}" if path.lstrip().startswith(("::", "##")) else path
    return f"{path}:{problem.span.line}:{problem.span.column}"


def _quoted(problem: Problem, source: Sequence[str]) -> Iterator[str]:
    """The source line, cut around the problem where it is long, and a mark under the place."""
    span = problem.span
    empty = (span.end_line, span.end_column) <= (span.line, span.column)
    if empty or not 0 < span.line <= len(source):
        return
    line = source[span.line - 1]
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    if not line.strip() or start >= len(line):
        return
    first = max(0, start - _LEAD) if len(line) > _LONGEST else 0
    last = min(len(line), first + _LONGEST)
    before = plain(("…" if first else "") + line[first:start].replace("\t", " "))
    marked = plain(line[start : min(end, last)].replace("\t", " "))
    after = plain(
        line[min(end, last) : last].replace("\t", " ") + ("…" if last < len(line) else "")
    )
    number = str(span.line)
    margin = " " * len(number)
    mark = click.style("^" * max(1, width(marked)), fg=COLOURS[problem.level], bold=True)
    yield f"{margin} |"
    yield f"{number} | {before}{marked}{after}"
    yield f"{margin} | {' ' * width(before)}{mark}"


def unread(vault: Vault, shown: Vault) -> list[Problem]:
    """What kept a note, or part of it, from being published; not what private notes lack."""
    private = {note.path for note in vault.notes.values()} - {n.path for n in shown.notes.values()}
    told = (p for p in vault.problems if p.level == "error")
    # A note that its parser died of is kept at home, since nobody knows: it is told all the same.
    return [p for p in told if p.path not in private or p.rule == "VW603"]
