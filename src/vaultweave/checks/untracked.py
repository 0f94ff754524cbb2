"""Links to files that are there, and yet in no commit: another clone will not have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from vaultweave.checks.renames import links_at
from vaultweave.checks.rules import finding
from vaultweave.model.note import Content
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.weave.resolve import Finder, finder, index

RULE = "VW112"
_LOST = frozenset({"VW101", "VW107", "VW108"})


def untracked(
    problems: Iterable[Problem], vault: Vault, listed: Callable[[], Sequence[str]]
) -> Iterator[Problem]:
    """The problems, those of a link that a file outside the index would satisfy as VW112.

    `listed` gives the paths of files that lie in the vault's folder and not in git's index; it is
    asked only where a link is broken.
    """

    @cache
    def finds() -> Finder:
        files = listed()
        notes = {path: Content() for path in files if path.lower().endswith(".md")}
        return finder(index(notes, files))

    link_at = links_at(vault)
    for problem in problems:
        link = link_at(problem) if problem.rule in _LOST else None
        found = finds()(link, problem.path).path if link and link.target else None
        if link is None or found is None:
            yield problem
            continue
        message = f'"{link.target}" is {found}, which is not in the index'
        fix = f"`git add` {found}, or take the link away"
        yield finding("VW112", problem.path, problem.span, message, target=problem.target, fix=fix)
