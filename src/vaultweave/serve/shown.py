"""What a preview shows now: the files of the site, what is wrong, and what changed since when."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from vaultweave.publish.manifest import read as read_manifest

_KEPT = 64
"""How many changes are remembered; a page that has missed more is loaded again."""


class File(NamedTuple):
    """A file of the site as it is to be sent: its path, and a tag that changes with its bytes."""

    path: str
    tag: str


class Shown:
    """The last good site. Any thread may ask; one thread changes it."""

    def __init__(self, out: Path) -> None:
        """Nothing is shown yet."""
        self._out = out
        self._files: Mapping[str, str] = {}
        self._laid: Mapping[str, tuple[int, bytes]] = {}
        self._lays = 0
        self._faults: tuple[str, ...] = ()
        self._version = 0
        self._past: deque[tuple[int, frozenset[str]]] = deque(maxlen=_KEPT)
        self._changed = threading.Condition()
        self._open = True

    @property
    def folder(self) -> Path:
        """Where the site lies."""
        return self._out

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._version

    @property
    def lays(self) -> int:
        """How many pages were laid out ahead of a build so far."""
        return self._lays

    @property
    def is_ahead(self) -> bool:
        """Whether a page is shown that no build has written yet."""
        return bool(self._laid)

    def update(self, problems: tuple[str, ...] = (), lays: int | None = None) -> None:
        """Show what a build has written, and what was wrong in notes.

        Of the pages laid out ahead, those stay that came after `lays` others: after the build
        had begun.
        """
        found = {path: min(shas) for path, shas in read_manifest(self._out).items()}
        since = self._lays if lays is None else lays
        with self._changed:
            laid = {path: one for path, one in self._laid.items() if one[0] > since}
            self._laid = {path: one for path, one in laid.items() if path in found}
            found |= {path: self._files[path] for path in self._laid}
        paths = {*found, *self._files}
        changed = {path for path in paths if found.get(path) != self._files.get(path)}
        self._tell(frozenset(changed), problems, found)

    def lay(self, path: str, page: bytes) -> None:
        """Show a page of the site as it will be, before it is written, until the next update."""
        tag = hashlib.sha256(page).hexdigest()
        if path in self._files and self._files[path] != tag:
            with self._changed:
                self._lays += 1
                self._laid = {**self._laid, path: (self._lays, page)}
            self._tell(frozenset({path}), self._faults, {**self._files, path: tag})

    def fail(self, message: str) -> None:
        """Keep what is shown, and say over it why there is nothing newer."""
        self._tell(frozenset(), (message,))

    def close(self) -> None:
        """Let those go who wait."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def find(self, path: str) -> File | None:
        """The file at a path of the site, None where there is none."""
        tag = self._files.get(path)
        return File(path, tag) if tag else None

    def read(self, path: str) -> bytes | None:
        """The bytes of a file that a build wrote; never through a link, never anything else."""
        laid = self._laid.get(path)
        if laid or path not in self._files:
            return laid[1] if laid else None
        place = self._out.resolve()
        parts = path.split("/")
        try:
            folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            try:
                for part in parts[:-1]:
                    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
                    inner = os.open(part, flags, dir_fd=folder)
                    os.close(folder)
                    folder = inner
                file = os.open(
                    parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder
                )
            finally:
                os.close(folder)
            with os.fdopen(file, "rb") as stream:
                return stream.read() if stat.S_ISREG(os.fstat(file).st_mode) else None
        except OSError:
            return None

    def wait(self, since: int, path: str, seconds: float) -> dict[str, Any] | None:
        """What a page that was loaded at a version has to do; None where it is nothing yet.

        `reload` where it or anything that it may show has changed; `faults` are lines to show.
        """
        with self._changed:
            if self._version == since and self._open:
                self._changed.wait(seconds)
            if not self._open or self._version == since:
                return None
            return {
                "version": self._version,
                "reload": self._touches(since, path),
                "faults": self._faults,
            }

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come."""
        return self._open

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong now."""
        return self._faults

    def _tell(
        self,
        changed: frozenset[str],
        faults: tuple[str, ...],
        files: Mapping[str, str] | None = None,
    ) -> None:
        with self._changed:
            self._files = self._files if files is None else files
            if not changed and faults == self._faults:
                return
            self._faults = faults
            self._version += 1
            self._past.append((self._version, changed))
            self._changed.notify_all()

    def _touches(self, since: int, path: str) -> bool:
        """Whether what changed since a version is the page, or may be part of any page."""
        if since > self._version or not self._past or self._past[0][0] > since + 1:
            return True
        changed = {one for version, paths in self._past if version > since for one in paths}
        return path in changed or any(not one.endswith(".html") for one in changed if _seen(one))


def _seen(path: str) -> bool:
    """Whether a page looks different for a file: not for what is only searched or fed on."""
    return not path.startswith("_/search/") and not path.endswith(".xml")
