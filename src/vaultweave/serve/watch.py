"""Waits for a vault's files, or what else makes the site, to change."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, watch

_QUIET = 20  # ms without a change, after which what came is taken as one
_LOOK = 0.3  # seconds
_LONGEST = 1_000  # ms that changes may go on without being taken
# Of Obsidian's own files, those that say how notes are read; it writes others all the time.
_SETTINGS = ".obsidian"
_READ = frozenset({"app.json", "templates.json", "data.json"})
_PASSING = ("~", ".tmp", ".swp", ".swx", ".part")


class Watched(NamedTuple):
    """What makes a site: whole folders; single files, which need not be there; and the site."""

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    out: Path


class Watcher:
    """Tells of changes. Each lot is told of once, when nothing more has come for a moment."""

    def __init__(
        self, say: Callable[[str], None], hurry: Callable[[frozenset[str]], None] = lambda _: None
    ) -> None:
        """Nothing is watched yet. `hurry` is told the paths of each lot, in a thread of its own."""
        self._say, self._hurry = say, hurry
        self._told: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()
        self._closed = False
        self._watched: Watched | None = None
        self._stop = threading.Event()
        self._polling = False

    def watch(self, watched: Watched) -> None:
        """Watch these from now on, and nothing else."""
        if watched == self._watched:
            return
        self._stop.set()
        self._watched, self._stop = watched, threading.Event()
        beside = {file.parent for file in watched.files if file.parent.is_dir()}
        names = frozenset(_real(file) for file in watched.files)
        for deep, folders in ((True, watched.folders), (False, tuple(sorted(beside)))):
            # Changes are told of by the path that was given: in `.`, as /home/kim/./Aster.md.
            there = tuple(dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir()))
            if there:
                wanted = _Wanted(there, watched.out) if deep else lambda _, path: path in names
                given = (there, wanted, self._stop)
                threading.Thread(target=self._run, args=(*given, deep), daemon=True).start()

    def wait(self) -> bool:
        """Wait until something has changed; all that came meanwhile is one. False once closed."""
        told = self._next()
        while not self._told.empty():
            told = self._told.get() or told
        if told is None or self._closed:
            return not self._closed
        if self._polling or self._watched is None:
            raise told
        self._polling = True
        self._say(f"watching by looking again and again ({told})")
        watched, self._watched = self._watched, None
        self.watch(watched)
        return True

    def _next(self) -> OSError | None:
        """What is told next. Python sees to a Ctrl-C only between two looks."""
        while True:
            try:
                return self._told.get(timeout=_LOOK)
            except queue.Empty:
                continue

    def close(self) -> None:
        """Watch nothing more."""
        self._closed = True
        self._stop.set()
        self._told.put(None)

    def _run(
        self,
        folders: tuple[Path, ...],
        wanted: Callable[[Change, str], bool],
        stop: threading.Event,
        deep: bool,  # noqa: FBT001 - a thread's arguments have no names
    ) -> None:
        try:
            for changes in watch(
                *folders,
                watch_filter=wanted,
                debounce=_LONGEST,
                step=_QUIET,
                stop_event=stop,
                rust_timeout=500,
                force_polling=self._polling or None,
                recursive=deep,
                ignore_permission_denied=True,
            ):
                self._hurry(frozenset(path for _, path in changes))
                self._told.put(None)
        except OSError as error:
            if not stop.is_set():
                self._told.put(error)


class _Wanted:
    """Which changes matter: those of files that may be part of the site, or say how it is made."""

    def __init__(self, folders: tuple[Path, ...], out: Path) -> None:
        self._folders = [*map(str, folders)]
        self._out = _real(out)

    def __call__(self, _: Change, path: str) -> bool:
        if path == self._out or path.startswith(f"{self._out}/"):
            return False
        above = next((folder for folder in self._folders if path.startswith(folder)), "")
        parts = path[len(above) :].strip("/").split("/")
        if _SETTINGS in parts and parts[-1] not in _READ:
            return False
        return not any(map(_is_passing, parts))


def _real(file: Path) -> str:
    """A path as the system tells of it: the folder's links followed, the file's own not."""
    return str(file.parent.resolve() / file.name)


def _is_passing(name: str) -> bool:
    """Whether a name is an editor's own for a while, or hidden from a vault."""
    hidden = name.startswith(".") and name != _SETTINGS
    return hidden or name.endswith(_PASSING) or name == "node_modules"
