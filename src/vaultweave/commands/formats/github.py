"""Workflow commands of GitHub: a note in the margin of a pull request for each problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultweave.commands.formats.report import Report, clean, has_extent, path_of
from vaultweave.commands.terminal import count
from vaultweave.model.problem import Problem

MOST = 10
"""Annotations of a level that GitHub takes from one step; it drops the rest without a word."""

_TOLD = 200


def github(report: Report) -> Iterator[str]:
    """The first ten errors, then the first ten warnings; a line says how many there are besides."""
    for level in ("error", "warning"):
        found = [problem for problem in report.problems if problem.level == level]
        for problem in found[:MOST]:
            yield _command(report, problem)
        if len(found) > MOST:
            yield f"{count(len(found) - MOST, f'more {level}')} not shown here"


def summary(report: Report) -> str:
    """All problems as Markdown, for the summary of a step."""
    levels = Counter(problem.level for problem in report.problems)
    said = [count(levels[level], level) for level in ("error", "warning") if levels[level]]
    lines = ["### vaultweave check", "", ", ".join(said) or "Nothing is wrong.", ""]
    told = [problem for problem in report.problems if problem.level != "info"]
    for problem in told[:_TOLD]:
        place = f"{path_of(report, problem.path)}:{problem.span.line}:{problem.span.column}"
        lines.append(f"- {_code(place)} {problem.rule} {_code(clean(problem.message))}")
    if len(told) > _TOLD:
        lines.append(f"- {len(told) - _TOLD:,} more")
    return "\n".join(lines) + "\n"


def _command(report: Report, problem: Problem) -> str:
    span = problem.span
    values = {"file": path_of(report, problem.path), "line": span.line, "col": span.column}
    if has_extent(problem):
        values |= {"endLine": span.end_line, "endColumn": span.end_column}
    values["title"] = f"{problem.rule} {problem.name}"
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
    text = f"{problem.message}; {problem.fix}" if problem.fix else problem.message
    return f"::{problem.level} {shown}::{_data(clean(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _code(text: str) -> str:
    """Text as Markdown shows it, whatever signs are in it."""
    longest = 0
    run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"
