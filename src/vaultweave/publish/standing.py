"""The files of a site that are as a build left them, and where that is remembered."""

from __future__ import annotations

import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from vaultweave.publish.manifest import Kept, Output, digest
from vaultweave.publish.manifest import read as read_manifest
from vaultweave.read.database import is_placed
from vaultweave.read.sealed import put, unsealed
from vaultweave.read.traits import Traits, is_settled, traits

_NONE: Mapping[str, Output] = {}


class Files(Struct, frozen=True, array_like=True):
    """The files that a build left below OUT, and when that was written down, in nanoseconds.

    `days` are those of the notes' last changes as of the commit `head`.
    """

    outputs: Mapping[str, Output] = _NONE
    saved: int = 0
    head: str = ""
    days: Mapping[str, str] = {}


class Standing:
    """Which files below OUT are as a build left them; each is looked at once."""

    def __init__(self, out: Path, files: Files) -> None:
        """Look at nothing yet."""
        self._files = files
        self._known = read_manifest(out)
        self._out = str(out.resolve())
        self._folders: dict[str, bool] = {"": True}
        self._seen: dict[str, Kept | None] = {}

    @property
    def paths(self) -> AbstractSet[str]:
        """All that the manifest names."""
        return self._known.keys()

    def find(self, path: str) -> Kept | None:
        """The file at an output path if it is there as a build left it, else None."""
        if path not in self._seen:
            self._seen[path] = self._look(path)
        return self._seen[path]

    def _look(self, path: str) -> Kept | None:
        found = self._files.outputs.get(path)
        if found is None or found.sha not in self._known.get(path, ()):
            return None
        if not self._is_plain(path.rpartition("/")[0]):
            return None
        file = f"{self._out}/{path}"
        now = traits(file)
        same = now == found.traits and is_settled(now, self._files.saved)
        return Kept(found.sha) if same or digest(Path(file)) == found.sha else None

    def _is_plain(self, folder: str) -> bool:
        """Whether a folder below OUT, and each above it, is no link."""
        if folder not in self._folders:
            above = self._is_plain(folder.rpartition("/")[0])
            self._folders[folder] = above and not Path(self._out, folder).is_symlink()
        return self._folders[folder]


class Left(NamedTuple):
    """What a build left: its files, which of them stand, and how the disk describes the record."""

    files: Files
    standing: Standing
    mark: Traits


def left_of(folder: Path, out: Path) -> Left:
    """What the last build of a site left, as remembered in a folder."""
    place = place_of(folder, out, "files")
    mark = traits(place)
    files = unsealed(place, Files)
    return Left(files, Standing(out, files), mark)


def place_of(folder: Path, out: Path, kind: str) -> Path:
    """The file in which something of the site at OUT is remembered."""
    name = sha256(os.fsencode(out.resolve())).hexdigest()[:12]
    return folder / f"site-{name}.{kind}"


def save(folder: Path, out: Path, kind: str, value: Struct) -> None:
    """Write down a value, whole or not at all."""
    if is_placed(folder):
        put(place_of(folder, out, kind), value)
