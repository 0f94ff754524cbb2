"""What earlier builds wrote below OUT: the manifest, and the journal of one that was cut short.

The journal gets a line before each file is put in its place, so that a build that is killed
leaves nothing that the next one would take for someone else's.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.read.traits import Traits, traits
from vaultweave.weave.output import checked

MANIFEST = ".vaultweave-manifest.json"
STAGING = ".vaultweave-staging"

Known = Mapping[str, frozenset[str]]
"""Output path to the SHA-256 digests that the file may have and still be ours."""


class Kept(NamedTuple):
    """Stands for the content of a file that is known to be on the disk: its digest."""

    sha: str


class Aside(NamedTuple):
    """Content that lies in STAGING already: the name of its file there, and its digest."""

    name: str
    sha: str


class Output(Struct, frozen=True, array_like=True):
    """A file below OUT: its digest, and how the disk described it (`traits`) when it had that.

    `source` describes the file that it is a copy of, and is empty for what is none.
    """

    sha: str
    traits: tuple[int, ...]
    source: tuple[int, ...] = ()


# What files laid aside are called, after the number of the process.
_NUMBERS = itertools.count(1)

# The manifest that was read last, with its folder and traits: a build looks at it several times.
_LAST: dict[tuple[Path, Traits], Known] = {}


def read(out: Path) -> Known:
    """What is known to be ours; empty where there is no manifest or it is damaged.

    A path that no build could have written, as in a manifest from elsewhere, is passed over.
    """
    if (out / STAGING).exists():
        return _read(out)
    key = out, traits(out / MANIFEST)
    if key not in _LAST:
        known = _read(out)
        _LAST.clear()
        _LAST[key] = known
    return _LAST[key]


def _read(out: Path) -> Known:
    known: dict[str, set[str]] = {}
    for path, digests in [*_manifest(out), *_journal(out)]:
        try:
            known.setdefault(checked(path), set()).update(digests)
        except VaultweaveError:
            continue
    return {path: frozenset(digests) for path, digests in known.items()}


def save(out: Path, known: Known) -> None:
    """Writes the manifest where it differs, whole or not at all."""
    _LAST.clear()
    value = {path: sorted(digests) for path, digests in sorted(known.items())}
    data = _text({"version": 1, "files": value})
    if is_plain(out / MANIFEST) and (out / MANIFEST).read_bytes() == data:
        return
    staged = out / STAGING / "manifest"
    staged.parent.mkdir(parents=True, exist_ok=True)
    with create(staged) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    staged.replace(out / MANIFEST)


def _text(value: object) -> bytes:
    try:
        return msgspec.json.encode(value) + b"\n"
    except UnicodeError:  # half a surrogate pair in a file's name
        return json.dumps(value).encode() + b"\n"


def recall(out: Path, known: Known) -> None:
    """Take this for what the manifest says, which was just written."""
    _LAST.clear()
    _LAST[out, traits(out / MANIFEST)] = known


def aside(out: Path, data: bytes) -> Aside:
    """Lay the bytes of a file aside, to be put in their place by whoever keeps the journal."""
    name = f"{os.getpid()}-{next(_NUMBERS)}"
    staged = out / STAGING / name
    try:
        stream = create(staged)
    except FileNotFoundError:
        staged.parent.mkdir(exist_ok=True)
        stream = create(staged)
    with stream:
        stream.write(data)
    return Aside(name, hashlib.sha256(data).hexdigest())


def create(file: Path) -> IO[bytes]:
    """A new file to write, never one that a link leads to."""
    try:
        return file.open("xb")
    except FileExistsError:
        file.unlink()
        return file.open("xb")


def digest(file: Path) -> str | None:
    """The SHA-256 of a plain file that may be read, None for anything else; read in pieces."""
    if not is_plain(file):
        return None
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except PermissionError:
        return None


def is_plain(file: Path) -> bool:
    """Whether this is a regular file and no link to one."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


def _manifest(out: Path) -> list[tuple[str, list[str]]]:
    try:
        found = json.loads((out / MANIFEST).read_bytes())["files"]
        return [(str(path), [str(one) for one in digests]) for path, digests in found.items()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _journal(out: Path) -> Iterator[tuple[str, list[str]]]:
    file = out / STAGING / "journal"
    if not is_plain(file) or (out / STAGING).is_symlink():
        return
    for line in file.read_bytes().splitlines():
        try:
            path, made = json.loads(line)
        except (ValueError, TypeError, RecursionError):
            return  # the line that the cut fell into: its file was not written
        yield str(path), [str(made)]
