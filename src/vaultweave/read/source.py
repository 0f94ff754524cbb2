"""Walk a vault's folder: its notes as text, its other files by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pathspec
from msgspec import Struct

from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem

LARGEST = 20 << 20
_SKIPPED = frozenset({"node_modules"})


class Source(Struct, frozen=True):
    """A note as found: its path within the vault, with `/`, and its text."""

    path: str
    text: str


class Walk(Struct, frozen=True):
    """What a folder holds: notes, other files' paths, and what could not be read."""

    sources: tuple[Source, ...]
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def walk(root: Path, ignore: tuple[str, ...] = ()) -> Walk:
    """Read the vault at `root`, sorted by path. Never stops at one bad file.

    Hidden files and folders, and `node_modules`, do not belong to a vault; `ignore` holds
    patterns as in a .gitignore. A link that leads out of the vault is reported and not followed.
    """
    skip = pathspec.PathSpec.from_lines("gitignore", ignore) if ignore else None
    sources: list[Source] = []
    files: list[str] = []
    problems: list[Problem] = []
    for path, found in _files(root, skip):
        if isinstance(found, Problem):
            problems.append(found)
        elif not path.lower().endswith(".md"):
            files.append(path)
        else:
            text, trouble = _read(found, path)
            problems += trouble
            if text is not None:
                sources.append(Source(path, text))
    sources.sort(key=lambda source: source.path)
    return Walk(tuple(sources), tuple(sorted(files)), tuple(sorted(problems)))


def decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """Bytes as text: UTF-8, or UTF-16 behind its mark; what is neither is marked and reported."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = (
            f"byte 0x{data[error.start]:02x} is not UTF-8; it is shown as \N{REPLACEMENT CHARACTER}"
        )
        span = Span(line, column, line, column + 1)
        problem = _problem(path, "VW602", "invalid-encoding", message, span)
        return data.decode("utf-8-sig", "replace"), [problem]


def _read(file: Path, path: str) -> tuple[str | None, list[Problem]]:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return None, [_unreadable(path, "it is not a regular file")]
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return None, [_unreadable(path, error.strerror or str(error))]
    if len(data) > LARGEST:
        message = f"the note is larger than {LARGEST >> 20} MB and is not read; split it"
        return None, [_problem(path, "VW603", "parse-budget", message)]
    return decode(data, path)


def _files(root: Path, skip: pathspec.PathSpec[Any] | None) -> Iterator[tuple[str, Path | Problem]]:
    """Each regular file below `root` with its vault path, links followed once and inside only."""
    base = os.path.realpath(root)
    seen = {base}
    folders = [("", base)]
    while folders:
        prefix, folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield prefix, _unreadable(prefix.rstrip("/"), error.strerror or str(error))
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            if skip and (skip.match_file(path) or (entry.is_dir() and skip.match_file(path + "/"))):
                continue
            if entry.is_symlink() and not _inside(entry.path, base):
                message = "the link leads out of the vault and is not followed"
                yield path, _problem(path, "VW605", "symlink-leaves-vault", message)
            elif entry.is_dir():
                real = os.path.realpath(entry.path)
                if real not in seen:
                    seen.add(real)
                    folders.append((path + "/", entry.path))
            elif entry.is_file() or path.lower().endswith(".md"):
                yield path, Path(entry.path)


def _inside(path: str, base: str) -> bool:
    real = os.path.realpath(path)
    return real == base or real.startswith(base + os.sep)


def _unreadable(path: str, why: str) -> Problem:
    return _problem(path, "VW601", "unreadable-file", f"cannot be read: {why}")


def _problem(path: str, rule: str, name: str, message: str, span: Span = START) -> Problem:
    return Problem(path, span, rule, name, "error", message)
