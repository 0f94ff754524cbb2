"""Findings that are known: told again only where they are new, by what they are and not by line."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from vaultweave.checks.rules import finding
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem

VERSION = 1


class Entry(NamedTuple):
    """A finding without its line: the `nth` of its rule and target in its file, from 0."""

    path: str
    rule: str
    target: str
    nth: int


class Known(NamedTuple):
    """A baseline, with the line of each entry in its file."""

    entries: dict[Entry, int]


class _File(msgspec.Struct, frozen=True):
    schema_version: int
    findings: list[Entry]


def entries(problems: Iterable[Problem]) -> list[tuple[Entry, Problem]]:
    """Each finding that may make a check fail, with its entry."""
    seen: Counter[tuple[str, str, str]] = Counter()
    out = []
    for problem in sorted(problems):
        if problem.level != "info":
            target = unicodedata.normalize("NFC", problem.target).lower().strip()
            key = (problem.path, problem.rule, target)
            out.append((Entry(*key, seen[key]), problem))
            seen[key] += 1
    return out


def written(found: Iterable[Entry]) -> str:
    """A baseline as text: sorted, an entry a line, so that versions of it merge."""
    lines = ",\n".join(json.dumps(list(entry), ensure_ascii=False) for entry in sorted(set(found)))
    body = f"\n{lines}\n" if lines else ""
    return f'{{"schema_version": {VERSION}, "findings": [{body}]}}\n'


def read(text: str, name: str) -> Known:
    """A baseline from its text. Raises VaultweaveError, naming the file, for one that is none."""
    try:
        known = msgspec.json.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise VaultweaveError(f"{name} is no baseline: {error}; write it anew") from None
    if known.schema_version != VERSION:
        raise VaultweaveError(f"{name} was written by another version; write it anew")
    found: dict[Entry, int] = {}
    rows = {line.rstrip(","): at for at, line in enumerate(text.splitlines(), start=1)}
    for entry in known.findings:
        found[entry] = rows.get(json.dumps(list(entry), ensure_ascii=False), 1)
    return Known(found)


def unknown(problems: Iterable[Problem], known: Known) -> list[Problem]:
    """The findings that a baseline does not hold, and those that never make a check fail."""
    several = list(problems)
    old = {problem for entry, problem in entries(several) if entry in known.entries}
    return [problem for problem in several if problem not in old]


def stale(problems: Iterable[Problem], known: Known, asked: Callable[[Entry], bool]) -> list[Entry]:
    """The entries of a baseline that no finding is; of those alone that were `asked` for."""
    there = {entry for entry, _ in entries(problems)}
    return [entry for entry in known.entries if entry not in there and asked(entry)]


def told(gone: Iterable[Entry], known: Known, name: str) -> Iterator[Problem]:
    """A finding for each stale entry, in the baseline's own file."""
    for entry in gone:
        line = known.entries[entry]
        what = f" of {entry.target}" if entry.target else ""
        message = f"{entry.path} has no {entry.rule}{what} any more"
        fix = "vaultweave check --prune-baseline"
        span = Span(line, 1, line, 2)
        yield finding("VW903", name, span, message, target=entry.path, fix=fix)
