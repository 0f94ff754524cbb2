"""What is remembered of the builds of one site: what its pages were made from, and its files."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from vaultweave.publish.manifest import Kept, Output, digest, is_settled, traits
from vaultweave.publish.manifest import read as read_manifest
from vaultweave.publish.past import Past
from vaultweave.publish.sealed import sealed, unsealed

_IGNORE = "# Made by vaultweave, and made again if it is gone.\n*\n"
_NONE: Mapping[str, Output] = {}


class Files(Struct, frozen=True, array_like=True):
    """The files that a build left below OUT, and when that was written down, in nanoseconds.

    `days` are those of the notes' last changes as of the commit `head`.
    """

    outputs: Mapping[str, Output] = _NONE
    saved: int = 0
    head: str = ""
    days: Mapping[str, str] = {}


class Memory:
    """The last build of a site, as far as it is known; it changes what is done, never the site."""

    def __init__(self, out: Path, folder: Path | None = None) -> None:
        """What lies in `folder`, None for none."""
        self._out = out
        self._name = sha256(os.fsencode(out.resolve())).hexdigest()[:12]
        self._folder = folder
        self.past = unsealed(self._file("past"), Past) if folder else Past()
        self.files = unsealed(self._file("files"), Files) if folder else Files()
        self.begin()

    def begin(self) -> None:
        """Look at the disk anew."""
        self._known = read_manifest(self._out)
        self._seen: dict[str, Kept | None] = {}

    def standing(self, path: str) -> Kept | None:
        """The file at an output path if it is there as a build left it, else None."""
        if path not in self._seen:
            self._seen[path] = self._look(path)
        return self._seen[path]

    def kept(self, path: str) -> Kept:
        """A file that stands. Raises LookupError where it does not."""
        found = self.standing(path)
        if found is None:
            raise LookupError(path)
        return found

    def copied(self, path: str, source: Path) -> Kept | None:
        """The same for the copy of a file that has not changed either."""
        found = self.files.outputs.get(path)
        now = traits(source)
        if found is None or found.source != now or not is_settled(now, self.files.saved):
            return None
        return self.standing(path)

    def learn(
        self, past: Past, sources: Mapping[str, Path], days: tuple[str, Mapping[str, str]]
    ) -> None:
        """The build that was just made, and which files its copies are of."""
        saved = time.time_ns()
        outputs = {
            path: Output(
                min(shas),
                traits(self._out / path),
                traits(sources[path]) if path in sources else (),
            )
            for path, shas in read_manifest(self._out).items()
        }
        self.past, self.files = past, Files(outputs, saved, *days)

    def save(self) -> None:
        """Write it down; where that is not possible, the next build makes more than it had to."""
        if self._folder is None or not _made(self._folder):
            return
        for name, value in (("past", self.past), ("files", self.files)):
            file = self._file(name)
            staged = file.with_name(f"{file.name}.{os.getpid()}")
            try:
                with staged.open("xb") as stream:
                    stream.writelines(sealed(value))
                staged.replace(file)
            except (OSError, UnicodeError, msgspec.MsgspecError):
                with contextlib.suppress(OSError):
                    staged.unlink(missing_ok=True)

    def _file(self, kind: str) -> Path:
        return (self._folder or Path()) / f"site-{self._name}.{kind}"

    def _look(self, path: str) -> Kept | None:
        found = self.files.outputs.get(path)
        if found is None or found.sha not in self._known.get(path, ()):
            return None
        now = traits(self._out / path)
        same = now == found.traits and is_settled(now, self.files.saved)
        return Kept(found.sha) if same or digest(self._out / path) == found.sha else None


def _made(folder: Path) -> bool:
    """Whether the folder is there, made if need be, and is nobody else's; git is to ignore it."""
    try:
        if folder.is_symlink():
            return False
        folder.mkdir(exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            return False
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(_IGNORE, encoding="utf-8")
    except OSError:
        return False
    return True
