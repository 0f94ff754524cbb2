"""A vault as git's index or a commit has it: the same notes and files as a walk of a folder."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct

from vaultweave.model.problem import Problem
from vaultweave.read.git import INDEX, Repository
from vaultweave.read.ignored import left_out
from vaultweave.read.settings import on_disk
from vaultweave.read.source import (
    TEXTS,
    Source,
    Walk,
    decode,
    is_hidden,
    leaving,
    misnamed,
    walked,
)
from vaultweave.read.versions import SYMLINK, Change, Entry, blobs, entries


class Snapshot(Struct, frozen=True):
    """One version of a vault: its files by path, `.obsidian` and its like included.

    `promised` are paths that the index names without what is to be in the files.
    """

    repo: Repository
    version: str
    files: Mapping[str, Entry]
    promised: frozenset[str] = frozenset()


def snapshot(repo: Repository, version: str = INDEX) -> Snapshot:
    """The vault as the index or a commit has it.

    Raises VaultweaveError where the index has entries that are still to be merged.
    """
    there, promised = entries(repo, version)
    return Snapshot(repo, version, {entry.path: entry for entry in there}, promised)


def before(shot: Snapshot, old: str, changes: Sequence[Change]) -> Snapshot:
    """The version `old`, of which some changes have made this one."""
    gone = {change.path for change in changes}
    files = {path: entry for path, entry in shot.files.items() if path not in gone}
    were = {c.old: Entry(c.old, c.modes[0], c.old_oid) for c in changes if c.kind != "A"}
    return Snapshot(shot.repo, old, files | were)


def brought(shot: Snapshot, changes: Sequence[Change]) -> Snapshot | None:
    """Of a version only what some changes brought to it; None where links lead elsewhere."""
    if SYMLINK in {entry.mode for entry in shot.files.values()}:
        return None
    new = {c.path: shot.files[c.path] for c in changes if c.path in shot.files}
    return Snapshot(shot.repo, shot.version, new)


def changed(walk: Walk, changes: Sequence[Change], new: Walk) -> Walk | None:
    """What a walk finds after some changes, by that before them and that of what they brought.

    None where that does not tell: of problems, and of files of which one is the other's twin.
    """
    moved = {path for change in changes for path in (change.old, change.path)}
    paths = {source.path for several in (walk, new) for source in several.sources}
    if walk.problems or new.problems or any(_has_twin(path, paths) for path in moved):
        return None
    gone = {change.old for change in changes}
    sources = [one for one in walk.sources if one.path not in gone]
    files = [path for path in walk.files if path not in gone]
    return Walk(
        tuple(sorted([*sources, *new.sources], key=lambda one: one.path)),
        tuple(sorted([*files, *new.files])),
        (),
    )


def _has_twin(path: str, paths: Container[str]) -> bool:
    """Whether there may be a note beside a note that differs from it by one more `.md`."""
    base, dot, last = path.rpartition(".")
    return f"{path}.md" in paths or (dot + last == ".md" and base.lower().endswith(TEXTS))


def setting(shot: Snapshot, path: str) -> bytes | None:
    """A file of settings: the version's own, or the folder's where the version has none."""
    entry = shot.files.get(path)
    if entry is not None:
        return blobs(shot.repo, (entry,))[entry.oid]
    return on_disk(shot.repo.top / shot.repo.prefix / path)


def text_of(shot: Snapshot, path: str) -> str:
    """The text of a note of the version; empty where there is none."""
    entry = shot.files.get(path)
    if entry is None:
        return ""
    return decode(blobs(shot.repo, (entry,))[entry.oid])[0]


def walk_version(shot: Snapshot, ignore: tuple[str, ...] = (), known: Container[str] = ()) -> Walk:
    """What a walk of the folder would find, had it this version's files in it.

    A symbolic link to another file of the version is that file once more; one that leads out of
    the vault is reported. The bytes of notes whose blob ids are `known` are not fetched.
    """
    seen = {path: entry for path, entry in shot.files.items() if not _is_hidden(path)}
    skip = left_out(ignore)
    if skip is not None:
        seen = {path: entry for path, entry in seen.items() if not skip(path)}
    problems: list[Problem] = []
    notes: dict[str, Entry] = {}
    files: list[str] = []
    targets = _symlinks(shot, seen.values())
    for path in seen:
        found = _followed(path, targets) if targets else path
        wrong = misnamed(path)
        if wrong:
            problems.append(wrong)
        elif found is None:
            problems.append(leaving(path))
        elif found not in shot.files:
            continue
        elif path.lower().endswith(TEXTS):
            notes[path] = shot.files[found]
        else:
            files.append(path)
    bytes_of = blobs(shot.repo, [entry for entry in notes.values() if entry.oid not in known])
    sources = [
        Source(path, entry.oid, bytes_of.get(entry.oid)) for path, entry in sorted(notes.items())
    ]
    return walked(sources, files, problems)


def fetch(shot: Snapshot, sources: Sequence[Source]) -> list[bytes]:
    """The bytes of some notes of a version."""
    wanted = {source.blob for source in sources}
    read = blobs(shot.repo, (entry for entry in shot.files.values() if entry.oid in wanted))
    return [read[source.blob] for source in sources]


def _symlinks(shot: Snapshot, seen: Iterable[Entry]) -> dict[str, str]:
    """Where each symbolic link of the version leads, by the vault path of the link."""
    links = [entry for entry in seen if entry.mode == SYMLINK]
    data = blobs(shot.repo, links)
    root = shot.repo.top / shot.repo.prefix
    found = {}
    for entry in links:
        target = (root / entry.path).parent / os.fsdecode(data[entry.oid])
        found[entry.path] = os.path.relpath(target, root)
    return found


def _followed(path: str, targets: Mapping[str, str]) -> str | None:
    """The path at the end of a chain of symbolic links; None where it leads out of the vault."""
    passed = {path}
    while path in targets:
        path = targets[path]
        if path == ".." or path.startswith("../"):
            return None
        if path in passed:
            return ""
        passed.add(path)
    return path


def _is_hidden(path: str) -> bool:
    plain = path[0] != "." and "/." not in path and "node_modules" not in path  # as most are
    return not plain and any(is_hidden(name) for name in path.split("/"))
