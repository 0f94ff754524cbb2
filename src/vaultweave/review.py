"""Conductor: two versions of a vault → what the change between them breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vaultweave import api, checks, config
from vaultweave.checks.causes import Causes, Version, explained, told
from vaultweave.checks.gate import gate
from vaultweave.checks.untracked import RULE as UNTRACKED
from vaultweave.checks.untracked import untracked
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.problem import Problem
from vaultweave.read import git, versions
from vaultweave.read.git import INDEX, Repository
from vaultweave.read.settings import settings
from vaultweave.read.snapshot import Snapshot, fetch, setting, snapshot, text_of, walk_version
from vaultweave.weave.load import Finder, woven

Rules = Callable[[api.Project], checks.Options]
Lines = Callable[[str], Sequence[str]]


class Ends(Struct, frozen=True):
    """The two versions that are compared: commits, or the index.

    `old` is None for a whole version, which answers for all that is wrong in it, and empty where
    there was nothing before, so that every file is new.
    """

    new: str
    old: str | None


class Asked(Struct, frozen=True):
    """What is to be reviewed: the vault as it was named, the versions, and how.

    `rules` makes the options of checks of a project; `told` changes a project as the command
    line says.
    """

    folder: Path | None
    ends: Ends
    rules: Rules
    told: Callable[[api.Project], api.Project] = lambda place: place


class Review(Struct, frozen=True):
    """What a change answers for, and how many problems stood elsewhere before.

    `said` tells, a line each, what the change did to notes that others link to; `lines` gives the
    lines of a file as the version has it, `blobs` what git calls the text of a note, by its path.
    """

    place: api.Project
    problems: tuple[Problem, ...]
    older: int
    said: tuple[str, ...]
    notes: int
    lines: Lines
    blobs: Mapping[str, str] = {}


def staged(repo: Repository) -> Ends:
    """What is about to be committed, against the last commit."""
    return Ends(INDEX, git.commit(repo, "HEAD") or "")


def between(repo: Repository, old: str, new: str) -> Ends:
    """What `new` changes since it and `old` parted."""
    first, last = (git.commit(repo, name) for name in (old, new))
    if first is None or last is None:
        raise VaultweaveError("there is no commit yet; --staged checks what will be the first")
    return Ends(last, git.fork(repo, first, last))


def whole(repo: Repository, revision: str) -> Ends:
    """A commit as it is."""
    found = git.commit(repo, revision)
    if found is None:
        raise VaultweaveError("there is no commit yet; --staged checks what will be the first")
    return Ends(found, None)


def review(asked: Asked) -> Review:
    """What the change between two versions breaks; of a whole version, all that is wrong.

    Each version obeys its own config and its own `.obsidian`; where it has none, those of the
    folder.
    """
    new, old = asked.ends.new, asked.ends.old
    here = git.repository(asked.folder or Path())
    place = _project(asked, here, new)
    repo = git.repository(place.root)
    after, kept_from = _version(place, snapshot(repo, new))
    found = checks.check(after.vault, asked.rules(place))
    notes = len(after.vault.notes)
    if old is None:
        return Review(place, tuple(found), 0, kept_from, notes, after.lines)
    past = _project_before(asked, here, old, place)
    before, _ = _version(past, _snapshot_before(repo, old))
    then = checks.check(before.vault, asked.rules(past))
    changes = versions.changes(repo, old or None, new)
    gated = gate(found, then, {change.path for change in changes})
    who = "this commit" if new == INDEX else "this change"
    causes = Causes(before, after, changes)
    pairs = [(problem, causes.of(problem)) for problem in gated.problems]
    problems = [explained(problem, cause, who) for problem, cause in pairs]
    level = checks.levels(asked.rules(place))[UNTRACKED]
    if new == INDEX and level != "off":
        known = untracked(problems, after.vault, lambda: versions.untracked(repo))
        problems = [replace(p, level=level) if p.rule == UNTRACKED else p for p in known]
    said = told([(problem, cause) for problem, cause in pairs if cause], who)
    return Review(place, tuple(problems), gated.older, (*kept_from, *said), notes, after.lines)


def _project(asked: Asked, here: Repository, version: str) -> api.Project:
    """The vault and its settings, as the version has them."""
    places = config.places(asked.folder or Path())
    files = [file for file in places if file.is_relative_to(here.top)]
    own = versions.kept(here, files, version)

    def read(file: Path) -> bytes | None:
        found = own.get(file.resolve())
        return config.on_disk(file) if found is None else found

    return asked.told(api.project(asked.folder, read_file=read))


def _project_before(asked: Asked, here: Repository, old: str, place: api.Project) -> api.Project:
    """The settings before; those of now where there were none that could be read."""
    try:
        known = _project(asked, here, old).config if old else place.config
    except VaultweaveError:
        known = place.config
    return replace(place, config=known)


def _snapshot_before(repo: Repository, old: str) -> Snapshot:
    return snapshot(repo, old) if old else Snapshot(repo, old, {})


def _version(place: api.Project, shot: Snapshot) -> tuple[Version, tuple[str, ...]]:
    """A version, woven, and what kept the cache from being used."""
    found = Finder(partial(walk_version, shot), partial(fetch, shot))
    said = settings(lambda name: setting(shot, name))
    loaded = woven(place.root, found, said, api.reading(place))

    @lru_cache(maxsize=64)
    def lines(path: str) -> Sequence[str]:
        text = text_of(shot, path).replace("\r\n", "\n").replace("\r", "\n")
        return text.split("\n")

    return Version(loaded.vault, lines), loaded.said
