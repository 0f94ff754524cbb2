"""Walk a vault's folder: its notes as text, its other files by name."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from vaultweave.model.errors import ChangedError
from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem, flaw
from vaultweave.read.ignored import Skip, left_out
from vaultweave.read.seen import Seen
from vaultweave.read.traits import traits

LARGEST = 20 << 20
HELD = 16 << 20
"""Bytes of new notes that a walk keeps; those of others are got once more when they are read."""

TEXTS = (".md", ".canvas", ".base")
"""What the names of files end with that are read; all others are known by name only."""

_SKIPPED = frozenset({"node_modules"})
_SAMPLE = 4096
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNREADABLE = ("VW601", "unreadable-file")
_ENCODING = ("VW602", "invalid-encoding")
_BUDGET = ("VW603", "parse-budget")
_LEAVES = ("VW605", "symlink-leaves-vault")
_AS_UTF8 = "save the file as UTF-8"
_TO_READ = "make it a file that you may read, or list it in [vault] ignore"


class Source(Struct, frozen=True):
    """A note or canvas as found: its path within the vault, with `/`, and its bytes.

    `blob` is what git calls them. `data` is None where they are not needed, since what they say
    is remembered.
    """

    path: str
    blob: str
    data: bytes | None

    @property
    def text(self) -> str:
        """The bytes as text."""
        return decode(self.data or b"")[0]


class Walk(Struct, frozen=True):
    """What a folder holds: notes and canvases, other files' paths, and what could not be read."""

    sources: tuple[Source, ...]
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def walk(
    root: Path,
    ignore: tuple[str, ...] = (),
    known: Container[str] = (),
    seen: Seen | None = None,
) -> Walk:
    """Read the vault at `root`, sorted by path. Never stops at one bad file.

    Hidden files and folders, and `node_modules`, do not belong to a vault; `ignore` holds
    patterns as in a .gitignore. A link that leads out of the vault is reported and not followed.
    The bytes of notes whose blob ids are `known` are not kept, and not read where they were `seen`
    before and their files are as they were. Of a large vault only so many bytes are kept at all.
    """
    skip = left_out(ignore)
    room = HELD
    seen = seen or Seen(None, root)
    sources: list[Source] = []
    files: list[str] = []
    problems: list[Problem] = []
    for path, found in _files(root, skip):
        if isinstance(found, Problem):
            problems.append(found)
        elif not path.lower().endswith(TEXTS):
            files.append(path)
        else:
            own = traits(found)
            told = seen.blob(path, own)
            if told is not None and told in known:
                sources.append(Source(path, told, None))
                continue
            data = read_file(found, path)
            if isinstance(data, Problem):
                problems.append(data)
            else:
                blob = blob_id(data)
                seen.note(path, own, blob)
                kept = None if blob in known or len(data) > room else data
                room -= len(kept or b"")
                sources.append(Source(path, blob, kept))
    seen.save()
    return walked(sources, files, problems)


def walked(sources: list[Source], files: list[str], problems: list[Problem]) -> Walk:
    """What was found, in order. `a.canvas` beside `a.canvas.md` is but a file: ids are one each."""
    paths = {source.path for source in sources}
    twins = {path for path in paths if f"{path}.md" in paths}
    kept = sorted((one for one in sources if one.path not in twins), key=lambda one: one.path)
    bases = [one.path for one in kept if is_base(one.path)]  # files too: they have no page
    return Walk(tuple(kept), tuple(sorted([*files, *twins, *bases])), tuple(sorted(problems)))


def is_base(path: str) -> bool:
    """Whether a vault path is that of a base."""
    return path[-5:].lower() == ".base"


def reread(root: Path, sources: Iterable[Source]) -> list[bytes]:
    """The bytes of notes that were read before. Raises ChangedError where they changed."""
    return [_again(root, source) for source in sources]


def _again(root: Path, source: Source) -> bytes:
    data = read_file(root / source.path, source.path)
    if isinstance(data, Problem) or blob_id(data) != source.blob:
        raise ChangedError(f"{source.path} changed while it was read; run the command again")
    return data


def blob_id(data: bytes) -> str:
    """What git calls a file of these bytes, in a repository that counts in SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """A file's bytes as text, as far as they are read, and what is wrong with them."""
    if len(data) <= LARGEST:
        return _decoded(data)
    cut = data.rfind(b"\n", LARGEST // 2, LARGEST) + 1 or LARGEST
    while data[cut] & 0xC0 == 0x80:  # within a character
        cut -= 1
    text, trouble = _decoded(data[:cut])
    message = f"the file is larger than {LARGEST >> 20} MB: from here on, it is not read"
    return text, [*trouble, flaw(*_BUDGET, message, _end(text), "split it")]


def _decoded(data: bytes) -> tuple[str, list[Problem]]:
    """Bytes as text: UTF-8, or UTF-16 or 32 by its looks; what is neither is marked, and told."""
    wide = _wide(data)
    if wide:
        message = f"the note is {wide.upper()}; other programs, Obsidian among them, read UTF-8"
        problem = flaw(*_ENCODING, message, START, _AS_UTF8)
        return data.decode(wide, "replace").removeprefix("\ufeff"), [problem]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        span = _end(before)
        message = (
            f"byte 0x{data[error.start]:02x} is not UTF-8; it is shown as \N{REPLACEMENT CHARACTER}"
        )
        problem = flaw(*_ENCODING, message, span, _AS_UTF8)
        return data.decode("utf-8-sig", "replace"), [problem]


def _wide(data: bytes) -> str:
    """The name of an encoding of two or four bytes a character: by its mark, or by its zeros."""
    for mark, name in _WIDE:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if b"\0" not in sample or len(sample) < 8:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * 4 > len(sample) and least * 8 < most:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _end(text: str) -> Span:
    """The place of what comes after some text, as wide as one character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return Span(line, column, line, column + 1)


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name belongs to no vault."""
    return name.startswith(".") or name in _SKIPPED


def leaving(path: str) -> Problem:
    """A symbolic link that would lead out of the vault."""
    message = "the link leads out of the vault and is not followed"
    return _problem(path, _LEAVES, message, "copy what it leads to into the vault")


def misnamed(path: str) -> Problem | None:
    """What is wrong with a path whose bytes are no text; None for any other."""
    if path.isascii() or path == _printable(path):
        return None
    return _unreadable(_printable(path), "its name is not UTF-8", "rename it")


def read_file(file: Path | str, path: str) -> bytes | Problem:
    """A file's bytes, and one more than are read of a note."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
    except OSError as error:
        return _unreadable(path, error.strerror or str(error))
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return _unreadable(path, "it is not a regular file")
        # To ask for as much as there is saves a large buffer for each small file.
        data = os.read(handle, min(found.st_size, LARGEST) + 1)
        more = data if len(data) > found.st_size else b""  # it grew meanwhile, or /proc is odd
        while more and len(data) <= LARGEST:
            more = os.read(handle, LARGEST + 1 - len(data))
            data += more
    except OSError as error:
        return _unreadable(path, error.strerror or str(error))
    finally:
        os.close(handle)
    return data


def _files(root: Path, skip: Skip | None) -> Iterator[tuple[str, str | Problem]]:
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
            if is_hidden(entry.name):
                continue
            try:
                found = _entry(entry, path, base, skip)
            except OSError as error:  # a link to itself
                found = _unreadable(path, error.strerror or str(error))
            if isinstance(found, str):
                if found not in seen:
                    seen.add(found)
                    folders.append((path + "/", entry.path))
            elif found is not None:
                file = found if isinstance(found, Problem) else found.path
                yield _printable(path), file


def _entry(
    entry: os.DirEntry[str], path: str, base: str, skip: Skip | None
) -> os.DirEntry[str] | Problem | str | None:
    """A file, a problem, the real path of a folder, or None for what does not count."""
    if skip and (skip(path) or (entry.is_dir() and skip(path + "/"))):
        return None
    wrong = misnamed(path)
    if wrong:
        return wrong
    if entry.is_symlink() and not _inside(entry.path, base):
        return leaving(path)
    if entry.is_dir():
        return os.path.realpath(entry.path)
    return entry if entry.is_file() or path.lower().endswith(".md") else None


def _printable(path: str) -> str:
    """A path with what is not UTF-8 in its names marked."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "replace")


def _inside(path: str, base: str) -> bool:
    real = os.path.realpath(path)
    return real == base or real.startswith(base + os.sep)


def _unreadable(path: str, why: str, fix: str = _TO_READ) -> Problem:
    return _problem(path, _UNREADABLE, f"cannot be read: {why}", fix)


def _problem(
    path: str, rule: tuple[str, str], message: str, fix: str, span: Span = START
) -> Problem:
    return Problem(path, span, *rule, "error", message, fix=fix)
