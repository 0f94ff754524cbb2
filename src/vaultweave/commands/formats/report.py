"""What formats for programs share: paths from the repository's top, fingerprints, clean text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct

from vaultweave.commands.findings import Lines
from vaultweave.commands.terminal import plain
from vaultweave.model.problem import Problem

HOME = "https://pypi.org/project/vaultweave/"
GRAVEST = ("error", "warning", "info")


class Report(Struct, frozen=True):
    """Problems, the lines of their files, and where the vault lies.

    `prefix` leads from the repository's top to the vault, and is empty or ends with `/`: what
    reads a report knows the repository and not the vault.
    """

    problems: Sequence[Problem]
    lines: Lines
    prefix: str = ""


def path_of(report: Report, path: str) -> str:
    """A vault path from the repository's top, fit for any format."""
    return clean(report.prefix + path)


def uri_of(report: Report, path: str) -> str:
    """The same as a relative URI."""
    return quote(report.prefix + path, safe="/~", errors="surrogatepass")


def clean(text: str) -> str:
    """Text without control characters and halves of characters, which no format can hold."""
    return plain(text)


def gravest_first(problems: Iterable[Problem]) -> list[Problem]:
    """Errors, then warnings, then the rest, each in their order."""
    return sorted(problems, key=lambda problem: GRAVEST.index(problem.level))


def fingerprints(problems: Iterable[Problem]) -> Iterator[tuple[Problem, str]]:
    """Each problem with a mark that stays the same when lines above it come and go.

    It is made of rule, path and target, and of the problem's number among those that share them.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for problem in problems:
        key = (problem.rule, problem.path, problem.target)
        seen[key] += 1
        whole = "\0".join((*key, str(seen[key])))
        yield problem, hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def has_extent(problem: Problem) -> bool:
    """Whether a problem is of a stretch of text, and not of its file."""
    span = problem.span
    return (span.end_line, span.end_column) > (span.line, span.column)
