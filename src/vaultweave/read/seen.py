"""What git would call the texts of a folder, as long as the disk describes their files alike.

As git's own index does, so that a file that nobody has touched since need not be read to know
that. What was touched just before it was looked at counts as unknown.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from vaultweave.read.database import is_placed
from vaultweave.read.sealed import put, unsealed
from vaultweave.read.traits import Traits, is_settled


class _Index(Struct, frozen=True, array_like=True):
    """Files by path with their traits and blob ids, and when they were looked at (nanoseconds)."""

    files: Mapping[str, tuple[Traits, bytes]] = {}
    looked: int = 0


class Seen:
    """The texts of one folder, as they were seen by the last walk and by this one."""

    def __init__(self, folder: Path | None, root: Path, *, own: bool = True) -> None:
        """What the memory in `folder` knows of the folder `root`; None for nothing."""
        self._file: Path | None = None
        self._began = time.time_ns()
        self._now: dict[str, tuple[Traits, bytes]] = {}
        self._before = _Index()
        if folder is not None and is_placed(folder, own=own):
            name = sha256(os.fsencode(root.resolve())).hexdigest()[:12]
            self._file = folder / f"walk-{name}.index"
            self._before = unsealed(self._file, _Index)

    def blob(self, path: str, own: Traits) -> str | None:
        """The blob id of a text that is as it was; None where only its bytes can tell."""
        found = self._before.files.get(path)
        if found is None or found[0] != own or not is_settled(own, self._before.looked):
            return None
        self._now[path] = found
        return found[1].hex()

    def note(self, path: str, own: Traits, blob: str) -> None:
        """A text that was read, after the disk described it."""
        if self._file and own:
            self._now[path] = own, bytes.fromhex(blob)

    def save(self) -> None:
        """Write down what was seen, if it is anything new, or was too fresh to be trusted."""
        before = self._before
        same = self._now == before.files
        if self._file and not (same and self._are_settled()):
            put(self._file, _Index(self._now, self._began))

    def _are_settled(self) -> bool:
        return all(is_settled(own, self._before.looked) for own, _ in self._now.values())
