"""reviewdog's Diagnostic Format: a JSON record a line, columns in bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vaultweave.commands.formats.report import HOME, Report, clean, has_extent, path_of
from vaultweave.commands.terminal import record
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def rdjsonl(report: Report) -> Iterator[str]:
    """One diagnostic a line; edits that would mend a problem are suggestions."""
    for problem in report.problems:
        location: dict[str, Any] = {"path": path_of(report, problem.path)}
        if has_extent(problem):
            location["range"] = _range(report, problem.path, problem.span)
        yield record(
            {
                "message": clean(problem.message),
                "location": location,
                "severity": SEVERITIES[problem.level],
                "source": {"name": "vaultweave", "url": HOME},
                "code": {"value": problem.rule},
                "suggestions": _suggestions(report, problem),
            }
        )


def _suggestions(report: Report, problem: Problem) -> list[dict[str, Any]]:
    return [
        {"range": _range(report, problem.path, edit.span), "text": edit.text}
        for edit in problem.edits
    ]


def _range(report: Report, path: str, span: Span) -> dict[str, Any]:
    return {
        "start": _position(report, path, span.line, span.column),
        "end": _position(report, path, span.end_line, span.end_column),
    }


def _position(report: Report, path: str, line: int, column: int) -> dict[str, int]:
    lines = report.lines(path)
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    before = text[: column - 1].encode("utf-8", "surrogatepass")
    return {"line": line, "column": len(before) + 1 + max(0, column - 1 - len(text))}
