"""What a change has to answer for: the problems of its own files, and those it makes elsewhere."""

from __future__ import annotations

from collections.abc import Container, Iterable

from msgspec import Struct

from vaultweave.model.place import Span
from vaultweave.model.problem import Problem


class Gated(Struct, frozen=True):
    """Problems of the change, and how many others of a level that counts were there before it."""

    problems: tuple[Problem, ...]
    older: int


def gate(now: Iterable[Problem], before: Iterable[Problem], changed: Container[str]) -> Gated:
    """Tell the problems that a change brings from those that it leaves where they were.

    `changed` holds the paths of its files, each of which answers for all that is wrong in it. A
    problem in another file is new where the version before had none of its rule, place and target:
    that file's text is the same in both.
    """
    known = {_identity(problem) for problem in before if problem.path not in changed}
    kept: list[Problem] = []
    older = 0
    for problem in now:
        if problem.path in changed or _identity(problem) not in known:
            kept.append(problem)
        elif problem.level != "info":
            older += 1
    return Gated(tuple(kept), older)


def _identity(problem: Problem) -> tuple[str, Span, str, str]:
    return problem.path, problem.span, problem.rule, problem.target
