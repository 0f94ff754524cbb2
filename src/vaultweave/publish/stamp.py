"""Whether a site is up to date, found out without reading a note: by what the disk says of files.

A file that the disk describes as it did when the site was built is the same file, unless it was
touched so late that another change could look alike; then its bytes decide. Where anything is
out of the ordinary, as a link within the vault, the answer is no, and the build finds out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.problem import Problem
from vaultweave.publish.manifest import digest
from vaultweave.publish.program import ours, program, theme
from vaultweave.publish.standing import Files, Left, left_of, place_of, save
from vaultweave.read.history import head
from vaultweave.read.sealed import unsealed
from vaultweave.read.settings import obsidian
from vaultweave.read.source import blob_id
from vaultweave.read.traits import Traits, is_settled, traits

_SKIPPED = frozenset({"node_modules"})
_LARGEST = 20 << 20
_BLOB = 40  # letters of a blob id, where a digest has 64
_FEW = 20  # changed texts; with more, all of the vault is looked at


class Report(Struct, frozen=True):
    """What a build came to, as far as people are told.

    `problems` kept something from being published; `errors` counts what `check` calls one.
    """

    pages: int = 0
    notes: int = 0
    files: int = 0
    problems: tuple[Problem, ...] = ()
    errors: int = 0


Described = Mapping[str, tuple[Traits, str]]
"""Files with their traits and a digest, "" where the traits are enough."""


class Stamp(Struct, frozen=True):
    """An up-to-date site: all that it was made from, and what was told of it.

    `key` stands for the settings and the program; `tree` has each file with its traits and a
    digest, "" where there is none; `site` is a digest of what the site was.
    """

    key: bytes = b""
    tree: Described = {}
    site: bytes = b""
    report: Report = Report()
    saved: int = 0


class Ground(NamedTuple):
    """What a site stands on: the vault, and other folders whose files it may hold.

    `key` stands for whatever else it depends on; `folder` is where things are remembered.
    """

    root: Path
    others: tuple[Path, ...]
    out: Path
    folder: Path | None
    key: bytes


Tree = Mapping[str, Traits]
"""Files by the number of their folder and their path in it, with their traits."""


def ground(
    root: Path, others: tuple[Path, ...], out: Path, folder: Path | None, said: bytes
) -> Ground:
    """What a site stands on. `said` is all that the settings say; `others` are a theme, a logo."""
    key = keyed(root, (said, theme((*others, ours())), head(root).encode()))
    return Ground(root, (*others, ours()), out, folder, key)


def keyed(root: Path, parts: tuple[bytes, ...]) -> bytes:
    """A digest of some parts, of the program, and of a vault's place and Obsidian's settings."""
    own = (os.fsencode(root.resolve()), repr(obsidian(root)).encode("utf-8", "surrogatepass"))
    every = (*parts, *own, program())
    return sha256(b"".join(sha256(part).digest() for part in every)).digest()


def look(ground: Ground) -> Tree | None:
    """All files of the ground with their traits; None where that cannot be told for sure."""
    found: dict[str, Traits] = {}
    out = os.path.realpath(ground.out)
    for number, folder in enumerate((ground.root, *ground.others)):
        for path, own in _files(os.path.realpath(folder), out):
            if own is None:
                return None
            found[f"{number}/{path}"] = own
    return found


class Last(NamedTuple):
    """The last build of a site, every file of which is as that left it.

    `changed` are the few vault paths whose files have changed since; there are no others, and
    none have come or gone. `blobs` has what git called the notes that were read, by vault path;
    `files` are the paths of all else, `left` is what it left of the site.
    """

    report: Report
    changed: tuple[str, ...]
    blobs: Mapping[str, str]
    files: tuple[str, ...]
    left: Left


def recall(ground: Ground, tree: Tree | None) -> Last | None:
    """The last build, if no more than a few texts have changed since then; else None."""
    if ground.folder is None or tree is None:
        return None
    stamp = unsealed(place_of(ground.folder, ground.out, "stamp"), Stamp)
    if stamp.key != ground.key or stamp.tree.keys() != tree.keys():
        return None
    found = differing(ground, tree, stamp.tree, stamp.saved)
    changed = tuple(islice(found, _FEW + 1))
    if len(changed) > _FEW or not all(path.startswith("0/") for path in changed):
        return None
    left = left_of(ground.folder, ground.out)
    files, standing = left.files, left.standing
    if files.outputs.keys() != standing.paths or _site(files) != stamp.site:
        return None
    if not all(map(standing.find, files.outputs)):
        return None
    blobs = {path[2:]: sha for path, (_, sha) in stamp.tree.items() if len(sha) == _BLOB}
    rest = tuple(path[2:] for path in tree if path.startswith("0/") and path[2:] not in blobs)
    return Last(stamp.report, tuple(path[2:] for path in changed), blobs, rest, left)


def remember(ground: Ground, tree: Tree | None, blobs: Mapping[str, str], report: Report) -> None:
    """Write down that the site is up to date with what `look` saw before it was built.

    `blobs` has what git calls each note's text, by vault path.
    """
    if ground.folder is None or tree is None:
        return
    saved = time.time_ns()
    known = described(ground, tree, blobs, saved)
    if known is None:
        return
    site = _site(unsealed(place_of(ground.folder, ground.out, "files"), Files))
    save(ground.folder, ground.out, "stamp", Stamp(ground.key, known, site, report, saved))


def same(ground: Ground, tree: Tree, known: Described, saved: int) -> bool:
    """Whether all files of the ground are what was described at some time, and there are no more.

    `saved` is that time, in nanoseconds.
    """
    return known.keys() == tree.keys() and not any(differing(ground, tree, known, saved))


def differing(ground: Ground, tree: Tree, known: Described, saved: int) -> Iterator[str]:
    """Those files of the ground that are not what was described, of which each was there."""
    for path, own in tree.items():
        before, sha = known[path]
        sure = before == own and is_settled(own, saved)
        if not sure and not _same(ground, path, sha):
            yield path


def described(ground: Ground, tree: Tree, blobs: Mapping[str, str], saved: int) -> Described | None:
    """What `look` saw, with digests of what was touched so late that its traits do not tell.

    `blobs` are those of the notes that were read. None where a file has changed since.
    """
    known = {}
    for path, own in tree.items():
        number, _, name = path.partition("/")
        sha = blobs.get(name, "") if number == "0" else ""
        if not sha and not is_settled(own, saved):
            sha = digest(_file(ground, path)) or ""
            if traits(_file(ground, path)) != own:
                return None
        known[path] = own, sha
    return known


def _site(files: Files) -> bytes:
    """A digest of all files of a site."""
    lines = (f"{path}\0{found.sha}\n" for path, found in files.outputs.items())
    return sha256("".join(lines).encode("utf-8", "surrogatepass")).digest()


def _same(ground: Ground, path: str, sha: str) -> bool:
    """Whether a file that may have been touched has the bytes that it had."""
    if not sha:
        return False
    file = _file(ground, path)
    try:
        if len(sha) == _BLOB:
            return file.stat().st_size <= _LARGEST and blob_id(file.read_bytes()) == sha
        return digest(file) == sha
    except OSError:
        return False


def _file(ground: Ground, path: str) -> Path:
    number, _, name = path.partition("/")
    return (ground.root, *ground.others)[int(number)] / name


def _files(base: str, out: str) -> Iterator[tuple[str, Traits | None]]:
    """Every file below a folder; None for the traits of what is no plain file or folder."""
    if Path(base).is_file():
        yield "", traits(base) or None
        return
    folders = [("", base)]
    while folders:
        prefix, folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith(".") or name in _SKIPPED or entry.path == out:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append((f"{prefix}{name}/", entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        found = entry.stat(follow_symlinks=False)
                        times = found.st_mtime_ns, found.st_ctime_ns
                        yield prefix + name, (found.st_size, *times, found.st_ino)
                    else:
                        yield prefix + name, None
        except OSError:
            yield prefix, None
