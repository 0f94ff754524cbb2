"""Why a link is broken since the last version: what the change did to the note that it led to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.checks.renames import headings, links_at, moved, under
from vaultweave.checks.rewrite import edits, rewritten
from vaultweave.model.note import Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Target, Vault
from vaultweave.read.versions import Change
from vaultweave.weave.resolve import Finder, finder, index, note_id
from vaultweave.weave.subpath import compared

Lines = Callable[[str], Sequence[str]]
"""The lines of a file of one version, by its vault path; none where there is no such file."""

_BROKEN = frozenset({"VW101", "VW102", "VW103", "VW107", "VW108"})
_RIVALS = frozenset({"VW106", "VW202", "VW203"})
_SHOWN = 5


class Version(NamedTuple):
    """A vault as it was or will be, and the lines of its files."""

    vault: Vault
    lines: Lines


class Cause(NamedTuple):
    """What a change did, as the rest of a sentence (`deletes B.md`), and to what link.

    `there` is the link as it should be, where what it led to has another name now.
    """

    deed: str
    link: Link | None = None
    there: Link | None = None


class Causes:
    """Looks up what a change has to do with a problem; indexes are made when first needed."""

    def __init__(self, before: Version, after: Version, changes: Sequence[Change]) -> None:
        """Remember both versions, and the changes between them."""
        self._before, self._after = before, after
        self._old = {change.old: change for change in changes}
        self._new = {change.path: change for change in changes}
        self._link_at = links_at(after.vault)
        self._headings = cache(self._renamed_headings)

    def of(self, problem: Problem) -> Cause | None:
        """The cause of a problem, where the change is one."""
        if problem.rule in _RIVALS:
            return self._rival(problem)
        if problem.rule not in _BROKEN:
            return None
        link = self._link_at(problem)
        if link is None:
            return None
        source = self._new[problem.path].old if problem.path in self._new else problem.path
        was = self._find_before(link, source)
        return self._of_link(link, problem, was) if was.path else None

    def _of_link(self, link: Link, problem: Problem, was: Target) -> Cause | None:
        path = was.path or ""
        change = self._old.get(path)
        if change is None:
            return None
        if change.kind == "D":
            return Cause(f"deletes {path}", link)
        now = self._find_after(link, problem.path)
        if change.kind == "R" and now.path is None:
            there = self._to(link, problem, change)
            return Cause(f"renames {path} to {change.path}", link, there)
        if now.path is None:
            return Cause(f'takes the alias "{link.target}" from {path}', link)
        return self._of_part(link, problem, was, change)

    def _of_part(self, link: Link, problem: Problem, was: Target, change: Change) -> Cause | None:
        """A heading or block that its note had, and has no longer."""
        part = link.subpath.rpartition("#")[2].strip()
        if was.lost or not part:
            return None
        if was.block >= 0:
            return Cause(f'takes the block "{part}" out of {change.path}', link)
        renamed = self._headings(change)
        there = under(link, renamed)
        if there is None or self._find_after(there, problem.path).lost:
            return Cause(f'takes the heading "{part}" out of {change.path}', link)
        name = renamed.get(compared(part), part)
        return Cause(f'renames the heading "{part}" of {change.path} to "{name}"', link, there)

    def _to(self, link: Link, problem: Problem, change: Change) -> Link | None:
        """The link to a renamed file; where its heading was renamed too, to that."""
        there = moved(self._find_after, link, problem.path, change.path)
        if there is None and (part := under(link, self._headings(change))):
            return moved(self._find_after, part, problem.path, change.path)
        return there

    def _rival(self, problem: Problem) -> Cause | None:
        """A name that has become another's too."""
        for named in problem.candidates:
            change = self._new.get(named) or self._new.get(f"{named}.md")
            if change is not None:
                deed = {"A": "adds", "R": "renames a file to"}.get(change.kind, "changes")
                return Cause(f"{deed} {change.path}")
        return None

    def _renamed_headings(self, change: Change) -> Mapping[str, str]:
        old = self._before.vault.notes.get(note_id(change.old))
        new = self._after.vault.notes.get(note_id(change.path))
        if old is None or new is None:
            return {}
        was = (old.content, self._before.lines(change.old))
        return headings(was, (new.content, self._after.lines(change.path)))

    @cached_property
    def _find_before(self) -> Finder:
        return _finder(self._before.vault)

    @cached_property
    def _find_after(self) -> Finder:
        return _finder(self._after.vault)


def explained(problem: Problem, cause: Cause | None, who: str) -> Problem:
    """The problem with what the change did to bring it about; `who` is the change: "this commit".

    Where it renamed what the link led to, the fix is to write the new name.
    """
    if cause is None:
        return problem
    message = f"{problem.message}: {who} {cause.deed}"
    if cause.link is None or cause.there is None:
        return replace(problem, message=message)
    text = rewritten(cause.link, cause.there.target, cause.there.subpath)
    mended = edits(cause.link, text)
    fix = f"write {text}" if text else ""
    return replace(
        problem, message=message, fix=fix, edits=mended, safe=bool(mended), candidates=()
    )


def told(caused: Iterable[tuple[Problem, Cause]], who: str) -> Iterator[str]:
    """A line for each thing that the change did: how many notes are broken by it, and which."""
    notes: dict[str, dict[str, None]] = {}
    for problem, cause in caused:
        if problem.rule in _BROKEN:
            notes.setdefault(cause.deed, {})[problem.path] = None
    for deed, paths in notes.items():
        many = f"{len(paths):,} notes still link" if len(paths) > 1 else "1 note still links"
        shown = ", ".join([*paths][:_SHOWN])
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        yield f"{who} {deed}; {many} to it: {shown}{more}"


def _finder(vault: Vault) -> Finder:
    contents = {note.path: note.content for note in vault.notes.values()}
    return finder(index(contents, vault.files))
