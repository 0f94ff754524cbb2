"""JUnit's XML, which most servers show as a list of tests: a test case for each problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from vaultweave.commands.formats.report import Report, clean, path_of
from vaultweave.model.problem import Problem


def junit(report: Report) -> Iterator[str]:
    """Errors and warnings are failures of their type; what is only information is skipped."""
    levels = Counter(problem.level for problem in report.problems)
    cases = len(report.problems) or 1
    failures = levels["error"] + levels["warning"]
    counts = f'tests="{cases}" failures="{failures}" errors="0" time="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="vaultweave" {counts}>'
    yield f'<testsuite name="vaultweave check" {counts} skipped="{levels["info"]}">'
    for problem in report.problems:
        yield from _case(report, problem)
    if not report.problems:
        yield '<testcase name="no problems" classname="vaultweave" time="0"/>'
    yield "</testsuite>"
    yield "</testsuites>"


def _case(report: Report, problem: Problem) -> Iterator[str]:
    path = path_of(report, problem.path)
    span = problem.span
    place = f"{path}:{span.line}:{span.column}"
    message = clean(problem.message)
    name = escape(f"{place} {problem.rule}")
    yield f'<testcase name="{name}" classname="{escape(path)}" time="0">'
    if problem.level == "info":
        yield f'<skipped message="{escape(message)}"/>'
    else:
        fix = f"; {clean(problem.fix)}" if problem.fix else ""
        text = escape(f"{place}: {problem.rule} {message}{fix}")
        kind = f'type="{problem.level}"'
        yield f'<failure message="{escape(message)}" {kind}>{text}</failure>'
    yield "</testcase>"
