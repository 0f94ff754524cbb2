"""Files with their problems mended: what would change, and the writing of it."""

from __future__ import annotations

import codecs
import difflib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vaultweave.checks.mend import mend, moved
from vaultweave.commands.shared import Run
from vaultweave.commands.terminal import count, plain, put, tell, unheard
from vaultweave.model.problem import Problem
from vaultweave.read.source import blob_id

if TYPE_CHECKING:
    from vaultweave.review import Review

_LINE_END = re.compile(r"\r\n|\r|\n")
_ROUNDS = 10
_SUFFIX = ".vaultweave-mended"

Lines = Callable[[str], Sequence[str]]


class Change(NamedTuple):
    """A file before and after, and how many problems that mends. `why` says why nothing is done."""

    path: str
    before: bytes
    after: bytes
    mends: int
    why: str = ""


def changes(
    root: Path,
    problems: Iterable[Problem],
    known: tuple[Mapping[str, str], Lines | None],
    *,
    unsafe: bool = False,
) -> Iterator[Change]:
    """What mending would do to each file that has problems with edits.

    `known` holds what git calls the texts that the problems were found in, by vault path, and
    for those of git's index their lines: where the file differs, only lines that both have are
    mended. Without lines, a file that is no longer as it was read is left alone.
    """
    able = sorted(p for p in problems if p.edits and (p.safe or unsafe))
    blobs, lines = known
    for path, found in groupby(able, key=attrgetter("path")):
        several = list(found)
        try:
            before = (root / path).read_bytes()
            text = before.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            yield Change(path, b"", b"", 0, "it can't be read as UTF-8")
            continue
        mark = "\ufeff" if before.startswith(codecs.BOM_UTF8) else ""
        text = text.removeprefix(mark)
        if blob_id(before) != blobs.get(path):
            if lines is None:
                yield Change(path, b"", b"", 0, "it has changed since it was read")
                continue
            several = moved(several, lines(path), _LINE_END.split(text))
        done = mend(text, several, unsafe=unsafe)
        if done.done:
            yield Change(path, before, (mark + done.text).encode(), len(done.done))


class Mends(NamedTuple):
    """What is to be mended: guesses too, or not; and whether in git's index."""

    unsafe: bool
    staged: bool


def patched(found: Review, how: Mends) -> bool:
    """Print what mending would change as a patch. Whether there is anything.

    Where there is nothing, but guesses were not asked for and there are some, that is said.
    """
    some = [change for change in _of(found, how) if change.mends]
    with unheard(sys.stdout):
        put(line for change in some for line in diff(change))
    guesses = sum(bool(problem.edits) for problem in found.problems)
    if not some and guesses and not how.unsafe:
        said = f"nothing can be mended without a guess; --unsafe-fixes would try {guesses}"
        tell(said)
    return bool(some)


def mended(run: Run, look: Callable[[], Review], how: Mends) -> int:
    """Mend files, look again, and go on until nothing is left to mend. How many problems it was.

    The index is looked at once: it stays as it is, for whoever commits to stage what was mended.
    """
    total, files = 0, set[str]()
    for _ in range(1 if how.staged else _ROUNDS):
        before = total
        found = look()
        for change in _of(found, how):
            why = change.why or write(found.place.root, change)
            if why:
                run.say(f"{plain(change.path)} is left as it is: {why}")
            else:
                total += change.mends
                files.add(change.path)
        if total == before:
            break
    if total:
        run.say(f"mended {count(total, 'problem')} in {count(len(files), 'file')}")
    return total


def _of(found: Review, how: Mends) -> Iterator[Change]:
    lines = found.lines if how.staged else None
    return changes(found.place.root, found.problems, (found.blobs, lines), unsafe=how.unsafe)


def write(root: Path, change: Change) -> str:
    """Put the mended text in the file's place at once, or say why not."""
    file = (root / change.path).resolve()
    if not os.access(file, os.W_OK):
        return "it may not be written to"
    other = file.with_name(file.name + _SUFFIX)
    try:
        with other.open("xb") as stream:
            os.fchmod(stream.fileno(), file.stat().st_mode & 0o7777)
            stream.write(change.after)
            stream.flush()
            os.fsync(stream.fileno())
        if file.read_bytes() != change.before:
            other.unlink()
            return "it has changed since it was read"
        other.replace(file)
    except OSError as error:
        other.unlink(missing_ok=True)
        return error.strerror or str(error)
    return ""


def diff(change: Change) -> Iterator[str]:
    """A file's change as a patch, a line each, without line ends."""
    old, new = (_lines(data) for data in (change.before, change.after))
    name = change.path
    yield from (
        line.removesuffix("\n") for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    )


def _lines(data: bytes) -> list[str]:
    *whole, last = data.decode("utf-8").split("\n")
    lines = [f"{line}\n" for line in whole]
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines
