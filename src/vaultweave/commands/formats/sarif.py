"""SARIF 2.1.0: what GitHub's code scanning and many editors read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vaultweave import __version__
from vaultweave.checks.rules import BY_CODE, Rule
from vaultweave.commands.formats.report import (
    HOME,
    Report,
    clean,
    fingerprints,
    gravest_first,
    has_extent,
    uri_of,
)
from vaultweave.commands.terminal import count, record
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
"""Results that GitHub takes from one run."""

LEVELS = {"error": "error", "warning": "warning", "info": "note", "off": "none"}
_RIVALS = frozenset({"VW106", "VW124", "VW201", "VW202", "VW203"})


def sarif(report: Report) -> Iterator[str]:
    """One log with one run; the gravest results where there are too many."""
    marked = list(fingerprints(report.problems))
    if len(marked) > MOST:
        kept = {id(problem) for problem in gravest_first(report.problems)[:MOST]}
        marked = [pair for pair in marked if id(pair[0]) in kept]
    codes = sorted({problem.rule for problem, _ in marked})
    tool = {
        "driver": {
            "name": "vaultweave",
            "semanticVersion": __version__,
            "informationUri": HOME,
            "rules": [_rule(BY_CODE[code]) for code in codes],
        }
    }
    run = {
        "tool": tool,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(report.problems) - len(marked))],
    }
    index = {code: at for at, code in enumerate(codes)}
    head = record({"$schema": SCHEMA, "version": "2.1.0"})[:-1]
    yield f'{head},"runs":[{record(run)[:-1]},"results":['
    for at, (problem, fingerprint) in enumerate(marked):
        result = _result(report, problem, fingerprint)
        comma = "," if at + 1 < len(marked) else ""
        yield record({**result, "ruleIndex": index[problem.rule]}) + comma
    yield "]}]}"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _literal(rule.meaning)},
        "help": {"text": _literal(f"{rule.meaning}\n\nFor example: {rule.wrong}\n\n{rule.fix}")},
        "helpUri": f"{HOME}#{rule.code}",
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {"tags": [rule.family]},
    }


def _invocation(left_out: int) -> dict[str, Any]:
    told = {"text": f"{count(left_out, 'more result')} left out: a run may have {MOST:,}"}
    notes = [{"level": "note", "message": told}] if left_out else []
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(report: Report, problem: Problem, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": problem.rule,
        "level": LEVELS[problem.level],
        "message": {"text": _literal(problem.message)},
        "locations": [_location(report, problem.path, _region(problem))],
        "partialFingerprints": {"vaultweave/v1": fingerprint},
    }
    if problem.rule in _RIVALS and problem.candidates:
        result["relatedLocations"] = [
            {"id": at, **_location(report, _file(name), None), "message": {"text": _literal(name)}}
            for at, name in enumerate(problem.candidates, start=1)
        ]
    if problem.edits:
        result["fixes"] = [_fix(report, problem)]
    return result


def _fix(report: Report, problem: Problem) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _extent(edit.span), "insertedContent": {"text": edit.text}}
        for edit in problem.edits
    ]
    change = {
        "artifactLocation": _artifact(report, problem.path),
        "replacements": replacements,
    }
    return {"description": {"text": _literal(problem.fix)}, "artifactChanges": [change]}


def _location(report: Report, path: str, region: dict[str, int] | None) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": _artifact(report, path)}
    return {"physicalLocation": {**where, "region": region} if region else where}


def _artifact(report: Report, path: str) -> dict[str, str]:
    return {"uri": uri_of(report, path), "uriBaseId": "%SRCROOT%"}


def _region(problem: Problem) -> dict[str, int]:
    return _extent(problem.span) if has_extent(problem) else {"startLine": problem.span.line}


def _extent(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _file(name: str) -> str:
    """A candidate's path: notes are named without their extension."""
    return name if "." in name.rpartition("/")[2] else f"{name}.md"


def _literal(text: str) -> str:
    """Text in which no brackets can be taken for a link, as they can in SARIF's messages."""
    text = "\n".join(clean(line) for line in text.split("\n"))
    return (
        text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text
    )
