"""The versions of a vault that git keeps: which files each has, what changed, their bytes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from vaultweave.model.errors import VaultweaveError
from vaultweave.read.git import INDEX, Repository, clean, run

_EMPTY = hashlib.sha1(b"blob 0\0", usedforsecurity=False).hexdigest()
_MISSING = (b" missing", b" ambiguous")
_LINE = re.compile(r"(?<![^\0])(\w{1,64}) (\w{1,64}) (\w{1,64})\t([^\0]*+)\0")
SYMLINK, SUBMODULE = "120000", "160000"


class Entry(NamedTuple):
    """A file of a version: its path within the vault, git's mode, and the id of its blob."""

    path: str
    mode: str
    oid: str


class Change(NamedTuple):
    """One file that two versions do not share.

    `kind` is git's letter: A added, D deleted, M modified, R renamed, T another type. `old` is
    its path before, which differs from `path` for R alone. `modes` are git's, before and after.
    """

    kind: str
    old: str
    path: str
    old_oid: str
    oid: str
    modes: tuple[str, str] = ("", "")


def kept(repo: Repository, files: Iterable[Path], version: str = INDEX) -> dict[Path, bytes]:
    """The bytes of those of some files of the worktree that a version has."""
    whole = Repository(repo.top, "")
    paths = [f.relative_to(repo.top).as_posix() for f in files if f.is_relative_to(repo.top)]
    found = [entry for entry in _listed(whole, version, *paths) if entry.mode != SUBMODULE]
    data = blobs(whole, found)
    return {repo.top / entry.path: data[entry.oid] for entry in found}


def entries(repo: Repository, version: str = INDEX) -> tuple[list[Entry], frozenset[str]]:
    """The vault's files in the index or a commit, in git's order; submodules with their files.

    Beside them the paths of files that the index only names (`git add --intent-to-add`).

    Raises VaultweaveError where the index has entries that are still to be merged.
    """
    found = _listed(repo, version)
    submodules = [entry for entry in found if entry.mode == SUBMODULE]
    there = [entry for entry in found if entry.mode != SUBMODULE]
    for entry in submodules:
        there += _submodule(repo, entry)
    promised: frozenset[str] = frozenset()
    if version == INDEX and any(entry.oid == _EMPTY for entry in there):
        promised = _intended(repo)
        there = [entry for entry in there if entry.path not in promised]
    return there, promised


def _listed(repo: Repository, version: str, *paths: str) -> list[Entry]:
    """The files of the vault's folder, or those at some paths from the top."""
    where = paths or ((repo.prefix,) if repo.prefix else ())
    if version == INDEX:
        literal = (f":(top,literal){path}" for path in where)
        out = run(repo.top, "ls-files", "--stage", "-z", "--", *literal)
    else:
        out = run(repo.top, "ls-tree", "-r", "-z", "--full-tree", version, *where)
    cut = len(repo.prefix)
    found: list[Entry] = []
    unmerged: set[str] = set()
    # ls-files says mode, id, stage; ls-tree says mode, type, id.
    for mode, second, third, path in _LINE.findall(os.fsdecode(out)):
        if version == INDEX and third != "0":
            unmerged.add(path[cut:])
        found.append(Entry(path[cut:], mode, second if version == INDEX else third))
    if unmerged:
        names = ", ".join(sorted(unmerged)[:3])
        more = f" and {len(unmerged) - 3} more" if len(unmerged) > 3 else ""
        raise VaultweaveError(
            f"still to be merged: {names}{more}; settle the conflict and `git add` the result"
        )
    return found


def _submodule(repo: Repository, entry: Entry) -> list[Entry]:
    """The files of a submodule's commit, where it is checked out; none where it is not."""
    folder = Repository(repo.top / repo.prefix / entry.path, "")
    if not (folder.top / ".git").exists():
        return []
    asked = ("ls-tree", "-r", "-z", "--full-tree", entry.oid)
    out = run(folder.top, *asked, environment=clean(), fails=True)
    found = []
    for line in os.fsdecode(out).split("\0")[:-1]:
        head, _, path = line.partition("\t")
        mode, _, oid = head.split(" ")
        if mode != SUBMODULE:
            found.append(Entry(f"{entry.path}/{path}", mode, oid))
    return found


def _intended(repo: Repository) -> frozenset[str]:
    """Files of `git add --intent-to-add`: named in the index, and in no commit of it."""
    asked = ("diff-files", "--name-only", "--diff-filter=A", "-z", "--", *_pathspec(repo))
    out = os.fsdecode(run(repo.top, *asked))
    return frozenset(path[len(repo.prefix) :] for path in out.split("\0")[:-1])


def changes(repo: Repository, old: str | None, new: str = INDEX) -> list[Change]:
    """What differs from the commit `old` to the index or to another commit, renames found.

    Without `old`, which is before the first commit, every file is new. Of a submodule that moved
    on, its files are told in its place, without renames.
    """
    if old is None:
        return [Change("A", e.path, e.path, "", e.oid) for e in entries(repo, new)[0]]
    how = ("--raw", "-z", "-r", "-M", "--no-abbrev", "--ignore-submodules=none")
    if new == INDEX:
        out = run(repo.top, "diff-index", "--cached", *how, old, "--", *_pathspec(repo))
    else:
        out = run(repo.top, "diff-tree", *how, old, new, "--", *_pathspec(repo))
    found = _changes(iter(os.fsdecode(out).split("\0")[:-1]), len(repo.prefix))
    return [one for change in found for one in _within(repo, change)]


def _within(repo: Repository, change: Change) -> Iterator[Change]:
    """A change itself, or those of the files of a submodule that came, went or moved on."""
    if SUBMODULE not in change.modes:
        yield change
        return
    ends = (change.old, change.modes[0], change.old_oid), (change.path, change.modes[1], change.oid)
    before, after = (_files(repo, Entry(*end)) for end in ends)
    for path in sorted(before.keys() | after.keys()):
        old, new = (side.get(path, Entry(path, "", "")) for side in (before, after))
        kind = "A" if path not in before else "D" if path not in after else "M"
        if old != new:
            yield Change(kind, path, path, old.oid, new.oid, (old.mode, new.mode))


def _files(repo: Repository, entry: Entry) -> dict[str, Entry]:
    """A file by its path; those of a submodule; none where there is nothing."""
    there = _submodule(repo, entry) if entry.mode == SUBMODULE else [entry]
    return {one.path: one for one in there if one.oid.strip("0")}


def _changes(fields: Iterator[str], cut: int) -> Iterator[Change]:
    for head in fields:
        old_mode, mode, old_oid, oid, kind = head.split(" ")
        old = next(fields)
        path = next(fields) if kind[0] in "RC" else old
        modes = old_mode.removeprefix(":"), mode
        yield Change(kind[0], old[cut:], path[cut:], old_oid, oid, modes)


def untracked(repo: Repository) -> list[str]:
    """Files of the vault's folder that are not in the index, the ignored ones too."""
    out = os.fsdecode(run(repo.top, "ls-files", "--others", "-z", "--", *_pathspec(repo)))
    return sorted(path[len(repo.prefix) :] for path in out.split("\0")[:-1])


def blobs(repo: Repository, found: Iterable[Entry]) -> dict[str, bytes]:
    """The bytes of some files, by blob id.

    What the object store lacks, as in a partial clone, is read from the worktree where the file
    there is the same. Nothing is ever fetched.
    """
    wanted = {entry.oid: entry.path for entry in found}
    if not wanted:
        return {}
    asked = "".join(f"{oid}\n" for oid in wanted).encode()
    out = run(repo.top, "cat-file", "--batch", "--buffer", given=asked)
    read: dict[str, bytes] = {}
    at = 0
    for oid, path in wanted.items():
        end = out.index(b"\n", at)
        header = out[at:end]
        at = end + 1
        if header.endswith(_MISSING):
            data = _from_worktree(repo, path, oid)
        else:
            size = int(header.rpartition(b" ")[2])
            data = out[at : at + size]
            at += size + 1
        if data is None:
            raise VaultweaveError(f"git has no content for {path} ({oid}); `git fetch` it")
        read[oid] = data
    return read


def _from_worktree(repo: Repository, path: str, oid: str) -> bytes | None:
    """A file's bytes where they are the blob's own; else those of its submodule's blob."""
    file = repo.top / repo.prefix / path
    try:
        data = file.read_bytes()
    except OSError:
        data = b""
    if hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == oid:
        return data
    for folder in file.parents:
        if folder == repo.top:
            return None
        if (folder / ".git").exists():
            return run(folder, "cat-file", "blob", oid, environment=clean(), fails=True)
    return None


def _pathspec(repo: Repository) -> tuple[str, ...]:
    return (f":(top,literal){repo.prefix}",) if repo.prefix else ()
