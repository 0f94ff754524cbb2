"""The file of known findings: where it is, what it silences, how it is written and pruned."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from vaultweave.checks import baseline
from vaultweave.checks.baseline import Entry, Known
from vaultweave.checks.scope import Options, Scope, scope
from vaultweave.commands.shared import Run
from vaultweave.commands.terminal import count, plain
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.problem import Problem
from vaultweave.project import Project

if TYPE_CHECKING:
    from vaultweave.review import Review


class Baseline(NamedTuple):
    """The file, by the name that a user knows it by, and what it holds, None without a file."""

    file: Path
    known: Known | None

    @property
    def name(self) -> str:
        """The shorter of its paths."""
        return min(str(self.file), os.path.relpath(self.file), key=len)


def of_any(place: Project) -> Baseline:
    """Where a project's baseline is, unread: beside the config, else in the vault."""
    base = place.config.file.parent if place.config.file else place.root
    return Baseline(base / place.config.check.baseline, None)


def of(place: Project) -> Baseline:
    """The baseline of a project."""
    file = of_any(place).file
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Baseline(file, None)
    except (OSError, UnicodeDecodeError) as error:
        raise VaultweaveError(f"{file}: cannot be read: {error}") from None
    return Baseline(file, baseline.read(text, str(file)))


class Within(NamedTuple):
    """Paths that were asked for, "." for all; and whether entries for them are judged.

    They are not where the findings are but those of a change.
    """

    wanted: set[str]
    judged: bool

    def has(self, path: str) -> bool:
        """Whether a path was asked for."""
        if not self.wanted or "." in self.wanted or path in self.wanted:
            return True
        return any(path.startswith(f"{folder}/") for folder in self.wanted)


def new(found: Review, options: Options, within: Within) -> Review:
    """A review of what was asked for: what a baseline does not know, and what it knows in vain."""
    own, wishes = of(found.place), scope(options)
    kept = [problem for problem in found.problems if within.has(problem.path)]
    if own.known is None:
        return replace(found, problems=tuple(kept))
    level = wishes.levels["VW903"]
    gone = _gone(kept, own, wishes, within.has) if within.judged and level != "off" else []
    stale = [
        replace(problem, level=level) if level != "off" else problem
        for problem in baseline.told(gone, own.known, own.name)
    ]
    return replace(found, problems=tuple(sorted([*baseline.unknown(kept, own.known), *stale])))


def write(run: Run, found: Review) -> int:
    """Make all findings that may fail a check known."""
    own = of_any(found.place)
    several = [entry for entry, _ in baseline.entries(found.problems)]
    own.file.write_text(baseline.written(several), encoding="utf-8")
    run.say(f"wrote {count(len(several), 'finding')} to {plain(own.name)}")
    return 0


def prune(run: Run, found: Review, rules: Callable[[Project], Options]) -> None:
    """Take the entries out of the file that no finding is any more."""
    own = of(found.place)
    if own.known is None:
        raise VaultweaveError(f"there is no {own.name}; --write-baseline makes it")
    gone = set(_gone(found.problems, own, scope(rules(found.place)), lambda _: True))
    kept = {entry: line for entry, line in own.known.entries.items() if entry not in gone}
    if gone:
        own.file.write_text(baseline.written(kept), encoding="utf-8")
    run.say(f"took {count(len(gone), 'finding')} out of {plain(own.name)}")


def _gone(
    found: Sequence[Problem], own: Baseline, wishes: Scope, within: Callable[[str], bool]
) -> list[Entry]:
    def asked(entry: Entry) -> bool:
        return wishes.levels.get(entry.rule, "off") not in ("off", "info") and within(entry.path)

    return baseline.stale(found, own.known, asked) if own.known else []
