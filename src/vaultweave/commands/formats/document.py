"""One JSON document: `problems.schema.json` beside this file says what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from vaultweave import __version__
from vaultweave.commands.findings import problem_record
from vaultweave.commands.formats.report import Report
from vaultweave.commands.terminal import record
from vaultweave.model.problem import Edit, Problem

VERSION = 1


def document(report: Report) -> Iterator[str]:
    """The records of JSON Lines in one object, and the edits that would mend each."""
    levels = Counter(problem.level for problem in report.problems)
    counts = {level: levels[level] for level in ("error", "warning", "info")}
    tool = {"name": "vaultweave", "version": __version__}
    head = {"schema_version": VERSION, "tool": tool, "prefix": report.prefix, "counts": counts}
    yield f'{record(head)[:-1]},"problems":['
    last = len(report.problems) - 1
    for at, problem in enumerate(report.problems):
        yield record(_problem(problem)) + ("," if at < last else "")
    yield "]}"


def _problem(problem: Problem) -> dict[str, Any]:
    edits = [_edit(edit) for edit in problem.edits]
    return {**problem_record(problem), "edits": edits, "safe": problem.safe}


def _edit(edit: Edit) -> dict[str, Any]:
    span = edit.span
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "text": edit.text,
    }
