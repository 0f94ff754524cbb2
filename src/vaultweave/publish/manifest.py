"""What earlier builds wrote below OUT: the manifest, and the journal of one that was cut short.

The journal gets a line before each file is put in its place, so that a build that is killed
leaves nothing that the next one would take for someone else's.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from vaultweave.model.errors import VaultweaveError
from vaultweave.weave.urls import checked

MANIFEST = ".vaultweave-manifest.json"
STAGING = ".vaultweave-staging"

Known = Mapping[str, frozenset[str]]
"""Output path to the SHA-256 digests that the file may have and still be ours."""


def read(out: Path) -> Known:
    """What is known to be ours; empty where there is no manifest or it is damaged.

    A path that no build could have written, as in a manifest from elsewhere, is passed over.
    """
    known: dict[str, set[str]] = {}
    for path, digests in [*_manifest(out), *_journal(out)]:
        try:
            known.setdefault(checked(path), set()).update(digests)
        except VaultweaveError:
            continue
    return {path: frozenset(digests) for path, digests in known.items()}


def save(out: Path, known: Known) -> None:
    """Writes the manifest where it differs, whole or not at all."""
    value = {path: sorted(digests) for path, digests in sorted(known.items())}
    text = json.dumps({"version": 1, "files": value}, indent=0) + "\n"
    if is_plain(out / MANIFEST) and (out / MANIFEST).read_bytes() == text.encode():
        return
    staged = out / STAGING / "manifest"
    with create(staged) as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    staged.replace(out / MANIFEST)


def create(file: Path) -> IO[bytes]:
    """A new file to write, never one that a link leads to."""
    file.unlink(missing_ok=True)
    return file.open("xb")


def digest(file: Path) -> str | None:
    """The SHA-256 of a plain file, None for anything else; read in pieces."""
    if not is_plain(file):
        return None
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
