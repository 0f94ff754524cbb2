"""Formats of `check`: a report → lines, one format a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vaultweave.commands.findings import concise, full, jsonl
from vaultweave.commands.formats.document import document
from vaultweave.commands.formats.github import github
from vaultweave.commands.formats.gitlab import gitlab
from vaultweave.commands.formats.junit import junit
from vaultweave.commands.formats.rdjsonl import rdjsonl
from vaultweave.commands.formats.report import Report
from vaultweave.commands.formats.sarif import sarif

Format = Callable[[Report], Iterator[str]]

FORMATS: dict[str, Format] = {
    "full": lambda report: full(report.problems, report.lines),
    "concise": lambda report: concise(report.problems, report.lines),
    "json": document,
    "jsonl": lambda report: jsonl(report.problems, report.lines),
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "rdjsonl": rdjsonl,
}
