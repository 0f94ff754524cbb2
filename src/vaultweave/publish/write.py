"""{path: bytes} to disk: only what differs, one file at a time, and nothing that is not ours."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Self

from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import START
from vaultweave.model.problem import Level, Problem
from vaultweave.publish.manifest import (
    MANIFEST,
    STAGING,
    Aside,
    Kept,
    Known,
    create,
    digest,
    is_plain,
)
from vaultweave.publish.manifest import read as read_manifest
from vaultweave.publish.manifest import recall as recall_manifest
from vaultweave.publish.manifest import save as save_manifest
from vaultweave.weave.output import checked

_CHUNK = 1 << 20

Content = bytes | Path | Kept | Aside


class Outcome(Struct, frozen=True):
    """What writing changed: numbers of files, and what stood in the way."""

    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...] = ()


def guard(out: Path, vault: Path) -> None:
    """Raises VaultweaveError unless OUT is absent, empty or ours, and no place of the user's.

    A folder with nothing but a `.gitignore`, or with what a build left that was cut off before it
    put anything in its place, counts as empty; ours holds a manifest.
    """
    here, notes = out.resolve(), vault.resolve()
    refuse = f"Refused to write the site to {out}: "
    if here in {Path("/"), Path.home().resolve()}:
        raise VaultweaveError(f"{refuse}name a folder of its own with -o.")
    for place in (notes, Path.cwd()):
        if here in place.parents or here == notes:
            raise VaultweaveError(f"{refuse}it holds {place}. Name another folder with -o.")
    if not here.exists():
        return
    if not here.is_dir():
        raise VaultweaveError(f"{refuse}it is a file. Name a folder with -o.")
    if (here / ".git").exists():
        raise VaultweaveError(f"{refuse}it is a git repository. Name a folder inside it with -o.")
    names = {entry.name for entry in here.iterdir()} - {".gitignore", STAGING}
    if names and not is_plain(here / MANIFEST):
        advice = "Empty it, or name another folder with -o."
        raise VaultweaveError(f"{refuse}it holds files that no build wrote. {advice}")
    if (here / STAGING).is_symlink():
        raise VaultweaveError(f"{refuse}{STAGING} in it is a link. Remove it and build again.")


def write(files: Iterable[tuple[str, Content]], out: Path, vault: Path) -> Outcome:
    """Writes each file below OUT, and removes what the last build wrote and this one did not.

    A `Path` is copied in pieces, never held in memory; what is `Kept` stays. What others put into
    OUT stays as it is, and so does a file that they changed and that is no longer part of the
    site: each with a problem. Every file is whole at every moment. Raises VaultweaveError as
    `guard` does, for a path that would leave OUT, and where the disk refuses.
    """
    guard(out, vault)
    try:
        return _write(files, out)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        message = f"Could not write the site to {out}: {error.strerror}{where}."
        advice = "Pages that are there are whole; mend the cause and build again."
        raise VaultweaveError(f"{message} {advice}") from error


def _write(files: Iterable[tuple[str, Content]], out: Path) -> Outcome:
    known = read_manifest(out)
    now: dict[str, frozenset[str]] = {}
    written, problems = 0, []
    folders: set[str] = set()
    with _Journal(out, known) as journal:
        for path, content in files:
            if isinstance(content, Kept):
                now[path] = frozenset({content.sha})
                continue
            found = _obstacle(out, checked(path), known, folders)
            if isinstance(found, Problem):
                problems.append(found)
                continue
            made = _digest(content)
            if not (found and made == digest(out / path)):
                made = _put(out, path, (content, made), journal)
                written += 1
            now[path] = frozenset({made})
    gone = {path: known[path] for path in known.keys() - now.keys()}
    removed, kept = _remove(out, gone)
    save_manifest(out, now)
    if (out / STAGING).exists():
        shutil.rmtree(out / STAGING)
    recall_manifest(out, now)
    problems = sorted([*problems, *kept])
    return Outcome(written, len(now) - written, removed, tuple(problems))


class _Journal:
    """Notes what is about to be put in its place; a build that changes nothing begins none."""

    def __init__(self, out: Path, known: Known) -> None:
        self._out, self._known = out, known
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def note(self, path: str, made: str) -> None:
        """Write down a file and its digest."""
        line = json.dumps([path, made]).encode() + b"\n"
        file = self.begin()
        file.write(line)
        file.flush()

    def begin(self) -> IO[bytes]:
        """From here on OUT is ours, whatever happens."""
        if self._file is None:
            (self._out / STAGING).mkdir(parents=True, exist_ok=True)
            save_manifest(self._out, self._known)
            self._file = create(self._out / STAGING / "journal")
        return self._file


def _digest(content: bytes | Path | Aside) -> str:
    if isinstance(content, Aside):
        return content.sha
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put(out: Path, path: str, made: tuple[bytes | Path | Aside, str], journal: _Journal) -> str:
    """Writes a file aside, notes its digest, and puts it in its place."""
    journal.begin()
    content, sha = made
    staged = f"{out}/{STAGING}/{content.name if isinstance(content, Aside) else 'file'}"
    if not isinstance(content, Aside):
        with create(Path(staged)) as stream:
            if isinstance(content, bytes):
                stream.write(content)
            else:
                sha = _copy(content, stream)
    journal.note(path, sha)
    place = f"{out}/{path}"
    try:
        os.replace(staged, place)  # noqa: PTH105 - a path is longer made than a file is moved
    except FileNotFoundError:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staged, place)  # noqa: PTH105 - the same
    return sha


def _copy(content: Path, stream: IO[bytes]) -> str:
    """Copies a file in pieces, and tells the digest of what was copied."""
    made = hashlib.sha256()
    with content.open("rb") as source:
        while chunk := source.read(_CHUNK):
            stream.write(chunk)
            made.update(chunk)
    return made.hexdigest()


def _obstacle(out: Path, path: str, known: Known, folders: set[str]) -> Problem | bool:
    """What stands where a file should go and is not ours to replace; what is ours makes way.

    Without an obstacle: whether a file of ours stands there. `folders` are those of OUT that were
    looked at already, and grows: nobody but us should put anything there while we write.
    """
    parts = path.split("/")
    if parts[0] in {MANIFEST, STAGING}:
        return _problem(path, f"{path} cannot be published: its name is ours. Rename it.")
    if path.rpartition("/")[0] not in folders:
        fault = next(_above(out, parts, known, folders), None)
        if fault:
            return fault
    place = f"{out}/{path}"
    kind = _kind(place)
    if kind == stat.S_IFDIR:
        _remove(out, {name: known[name] for name in known if name.startswith(f"{path}/")})
        kind = _kind(place)
    if not kind:
        return False
    return True if path in known and kind == stat.S_IFREG else _stands(path, path)


def _above(out: Path, parts: list[str], known: Known, folders: set[str]) -> Iterator[Problem]:
    """What stands where a folder should be."""
    for length in range(1, len(parts)):
        above = "/".join(parts[:length])
        if above in folders:
            continue
        place = out / above
        if above in known and digest(place) in known[above]:
            place.unlink()
        kind = _kind(place)
        if kind == stat.S_IFDIR:
            folders.add(above)
        elif kind:
            yield _stands("/".join(parts), above)


def _kind(place: Path | str) -> int:
    """What stands at a place, as `stat` has it, links not followed; 0 for nothing."""
    try:
        return stat.S_IFMT(os.lstat(place).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _stands(path: str, what: str) -> Problem:
    message = f"{path} was not written: {what} in the output folder was put there by someone else."
    return _problem(path, f"{message} Move it away and build again.")


def _remove(out: Path, old: Known) -> tuple[int, list[Problem]]:
    """Removes what we wrote and nobody changed, and the folders which that leaves empty."""
    removed, kept = 0, []
    for path, digests in sorted(old.items()):
        file = out / path
        above = [out / part for part in Path(path).parents]
        if any(folder.is_symlink() for folder in above if folder != out) or not is_plain(file):
            continue
        if digest(file) not in digests:
            message = f"{path} is no longer part of the site, but was changed since: it was kept."
            kept.append(_problem(path, f"{message} Remove it by hand.", "warning"))
            continue
        file.unlink()
        removed += 1
        _prune(out, file.parent)
    return removed, kept


def _problem(path: str, message: str, level: Level = "error") -> Problem:
    return Problem(path, START, "VW801", "output-in-the-way", level, message, target=path)


def _prune(out: Path, folder: Path) -> None:
    while folder != out:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
