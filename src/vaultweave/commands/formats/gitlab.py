"""GitLab's Code Quality report: an array of issues, a part of what Code Climate had."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.commands.formats.report import Report, clean, fingerprints, path_of
from vaultweave.commands.terminal import record

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def gitlab(report: Report) -> Iterator[str]:
    """One array. A fingerprint tells GitLab which issues a merge request brings or mends."""
    yield "["
    last = len(report.problems) - 1
    for at, (problem, fingerprint) in enumerate(fingerprints(report.problems)):
        span = problem.span
        issue = {
            "description": clean(f"{problem.rule} {problem.message}"),
            "check_name": problem.rule,
            "fingerprint": fingerprint,
            "severity": SEVERITIES[problem.level],
            "location": {
                "path": path_of(report, problem.path),
                "lines": {"begin": span.line, "end": span.end_line},
            },
        }
        yield record(issue) + ("," if at < last else "")
    yield "]"
