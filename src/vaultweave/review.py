"""Conductor: two versions of a vault → what the change between them breaks."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from vaultweave import checks, config
from vaultweave.checks.causes import Causes, Version, explained, told
from vaultweave.checks.gate import gate
from vaultweave.checks.relations import CONTRADICTORY, disputable
from vaultweave.checks.untracked import RULE as UNTRACKED
from vaultweave.checks.untracked import untracked
from vaultweave.ends import Ends
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.project import Project, project, reading
from vaultweave.read import git, versions
from vaultweave.read.beside import ALONE, Aide
from vaultweave.read.cache import Cache
from vaultweave.read.git import INDEX, Repository
from vaultweave.read.recipe import Options
from vaultweave.read.settings import Settings, settings
from vaultweave.read.snapshot import Snapshot, before, brought, setting, snapshot, text_of
from vaultweave.read.versions import Change, Entry
from vaultweave.read.workers import Packed, parse_here
from vaultweave.weave.glance import Parsed, Side, finder
from vaultweave.weave.load import Finder, parsing, woven
from vaultweave.weave.part import parts, vaults, widened

Rules = Callable[[Project], checks.Options]
Lines = Callable[[str], Sequence[str]]

SMALL = 300
_FEW = 200  # changes whose notes are parsed by one process, while another looks at the rest
# What is counted over all notes, and so says nothing of a part of them.
_OF_ALL = frozenset({"VW208", "VW209", "VW302", "VW903"})


class Asked(Struct, frozen=True):
    """What is to be reviewed: the vault as it was named, the versions, and how.

    `rules` makes the options of checks of a project; `told` changes a project as the command
    line says. A vault of more than `small` files is looked at in part.
    """

    folder: Path | None
    ends: Ends
    rules: Rules
    told: Callable[[Project], Project] = lambda place: place
    small: int = SMALL
    aide: Aide = ALONE


class Review(Struct, frozen=True):
    """What a change answers for, and how many problems stood elsewhere before.

    `said` tells, a line each, what the change did to notes that others link to; `lines` gives the
    lines of a file as the version has it, `blobs` what git calls the text of a note, by its path.
    """

    place: Project
    problems: tuple[Problem, ...]
    older: int
    said: tuple[str, ...]
    notes: int
    lines: Lines
    blobs: Mapping[str, str] = {}


def review(asked: Asked) -> Review:
    """What the change between two versions breaks; of a whole version, all that is wrong.

    Each version obeys its own config and its own `.obsidian`; where it has none, those of the
    folder. In a large vault only the notes are looked at that the change can matter to, so that
    what others had wrong before is not counted.
    """
    new, old = asked.ends.new, asked.ends.old
    here = git.repository(asked.folder or Path())
    after = _side(asked, here)
    place, repo = after.place, after.shot.repo
    if old is None:
        loaded = woven(place.root, *_found(after), reading(place))
        found = checks.check(loaded.vault, asked.rules(place))
        notes = len(loaded.vault.notes)
        return Review(place, tuple(found), 0, loaded.said, notes, _lines(after.shot))
    changes = versions.changes(repo, old or None, new)
    counting = bool(asked.rules(place).wanted)  # over all notes, so that all have to be read
    large = len(after.shot.files) > asked.small and not counting
    parsed = _parsed(asked.aide, after, changes) if large else dict
    past = _past(asked, (after, _project_before(asked, here, old, place)), old, changes)
    after = after._replace(brought=brought(after.shot, changes))
    seen = _glimpsed(past, after, changes, parsed, asked.aide) if large else _seen(past, after)
    gated = gate(seen.found, seen.then, {change.path for change in changes})
    who = "this commit" if new == INDEX else "this change"
    lines = _lines(after.shot)
    causes = Causes(Version(seen.before, _lines(past.shot)), Version(seen.after, lines), changes)
    pairs = [(problem, causes.of(problem)) for problem in gated.problems]
    problems = [explained(problem, cause, who) for problem, cause in pairs]
    level = checks.levels(asked.rules(place))[UNTRACKED]
    if new == INDEX and level != "off":
        known = untracked(
            problems, seen.after, lambda: [*versions.untracked(repo), *after.shot.promised]
        )
        problems = [replace(p, level=level) if p.rule == UNTRACKED else p for p in known]
    said = told([(problem, cause) for problem, cause in pairs if cause], who)
    told_ = (*seen.said, *said)
    blobs = {path: entry.oid for path, entry in after.shot.files.items()}
    return Review(place, tuple(problems), gated.older, told_, seen.notes, lines, blobs)


class _Side(NamedTuple):
    """One version; of that after a change also what the change brought, alone."""

    place: Project
    shot: Snapshot
    rules: Rules
    brought: Snapshot | None = None


def at(asked: Asked) -> tuple[Project, Vault]:
    """All of the vault as the new version has it, and its settings."""
    side = _side(asked, git.repository(asked.folder or Path()))
    return side.place, woven(side.place.root, *_found(side), reading(side.place)).vault


def _side(asked: Asked, here: Repository) -> _Side:
    place = _project(asked, here, asked.ends.new)
    return _Side(place, snapshot(git.repository(place.root), asked.ends.new), asked.rules)


class _Seen(NamedTuple):
    """Both vaults, as far as they were looked at, and what is wrong in each."""

    before: Vault
    after: Vault
    then: list[Problem]
    found: list[Problem]
    said: tuple[str, ...]
    notes: int


def _seen(past: _Side, after: _Side) -> _Seen:
    """All of both versions."""
    first, last = (
        woven(side.place.root, *_found(side), reading(side.place)) for side in (past, after)
    )
    then = checks.check(first.vault, past.rules(past.place), guessing=False)
    found = checks.check(last.vault, after.rules(after.place))
    return _Seen(first.vault, last.vault, then, found, last.said, len(last.vault.notes))


def _parsed(aide: Aide, after: _Side, changes: Sequence[Change]) -> Parsed:
    """What gives the notes of a change, parsed by an aide from now on; nothing, if nobody does."""
    build, place = after.place.config.build, after.place
    if not aide or not 0 < len(changes) <= _FEW or build.jobs == 1 or place.executor:
        return dict
    side = _reading(after)
    how, own = parsing(side.settings, side.options), not side.options.trusted
    new = [Entry(c.path, "", c.oid) for c in changes if c.kind in "AMR"]
    old = [Entry(c.old, "", c.old_oid) for c in changes if c.kind in "MRD"]
    cache = partial(Cache, side.options.cache, how, own=own)
    return aide.begin(partial(_parse, after.shot.repo, cache, (new, old), how))


def _parse(
    repo: Repository, cache: Callable[[], Cache], of: tuple[list[Entry], list[Entry]], how: Options
) -> Mapping[str, Packed]:
    """The notes that a change brings, parsed, by blob id; and those that it takes, if not known."""
    new, old = of
    known = cache().known()
    wanted = [*new, *(entry for entry in old if entry.oid not in known)]
    texts = versions.blobs(repo, [one for one in wanted if one.path.lower().endswith(".md")])
    packed = parse_here([*texts.values()], how)
    return dict(zip(texts, packed, strict=True))


def _glimpsed(
    past: _Side, after: _Side, changes: Sequence[Change], parsed: Parsed, aide: Aide
) -> _Seen:
    """As much of both versions as the change can matter to.

    The names of all notes are brought in where one is to be proposed, and nothing else of them;
    what was wrong before is asked where something is wrong in a file that did not change.
    """
    first, last = parts(_reading(past, aide), _reading(after, aide), changes, parsed)
    old, vault = vaults(first, last)
    rules = after.rules(after.place)
    if checks.levels(rules)[CONTRADICTORY] in {"warning", "error"}:
        pairs = _said_anew((old, past), (vault, after), changes)
        if pairs and (wider := widened(first, last, changes, pairs)):
            first, last = wider
            old, vault = vaults(first, last)
    judged = {*last.stake.full, *(change.path for change in changes)}
    found = _judged(checks.check(vault, rules, last.called), judged)
    elsewhere = {problem.path for problem in found} - {change.path for change in changes}
    then: list[Problem] = []
    if elsewhere:
        then = checks.check(old, past.rules(past.place), first.called, guessing=False)
    return _Seen(old, vault, then, found, last.read.cache.said, len(last.contents))


def _said_anew(
    before: tuple[Vault, _Side], now: tuple[Vault, _Side], changes: Sequence[Change]
) -> set[tuple[str, str]]:
    """Of whom changed notes say something since, or no longer, that others may contradict."""
    paths = {c.old for c in changes}, {c.path for c in changes}
    then, since = (
        disputable(vault, side.rules(side.place), own)
        for (vault, side), own in zip((before, now), paths, strict=True)
    )
    return {(one, other) for one, other, _ in then ^ since}


def _reading(side: _Side, aide: Aide = ALONE) -> Side:
    tagged = bool(side.rules(side.place).privacy.tags)
    new = finder(side.brought) if side.brought else None
    return Side(side.place.root, *_found(side), reading(side.place), tagged, new, aide)


def _judged(problems: Iterable[Problem], paths: Container[str]) -> list[Problem]:
    """Those that hold in a part of a vault as in all of it."""
    return [p for p in problems if p.path in paths and p.rule not in _OF_ALL]


def _project(asked: Asked, here: Repository, version: str) -> Project:
    """The vault and its settings, as the version has them."""
    places = config.places(asked.folder or Path())
    files = [file for file in places if file.is_relative_to(here.top)]
    own = versions.kept(here, files, version)

    def read(file: Path) -> bytes | None:
        found = own.get(file.resolve())
        return config.on_disk(file) if found is None else found

    return asked.told(project(asked.folder, read_file=read))


def _project_before(asked: Asked, here: Repository, old: str, place: Project) -> Project:
    """The settings before; those of now where there were none that could be read."""
    try:
        known = _project(asked, here, old).config if old else place.config
    except VaultweaveError:
        known = place.config
    return replace(place, config=known)


def _past(asked: Asked, since: tuple[_Side, Project], old: str, changes: Sequence[Change]) -> _Side:
    """The version before a change, and its settings; nothing before the first commit."""
    after, place = since
    if not old:
        return _Side(place, Snapshot(after.shot.repo, old, {}), asked.rules)
    return _Side(place, before(after.shot, old, changes), asked.rules)


def _found(side: _Side) -> tuple[Finder, Settings]:
    """Where the notes of a version are, and what its `.obsidian` says."""
    shot = side.shot
    said = settings(lambda name: setting(shot, name))
    return finder(shot), said


def _lines(shot: Snapshot) -> Lines:
    """The lines of a version's files."""

    @lru_cache(maxsize=64)
    def lines(path: str) -> Sequence[str]:
        text = text_of(shot, path).replace("\r\n", "\n").replace("\r", "\n")
        return text.split("\n")

    return lines
