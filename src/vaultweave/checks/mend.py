"""Mend a text: the edits of its problems, and not a letter besides."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem

_LINE_END = re.compile(r"\r\n|\r|\n")


class Mended(NamedTuple):
    """A text with its edits made, and the problems that they were of."""

    text: str
    done: tuple[Problem, ...]


class _Cut(NamedTuple):
    """A stretch of the text by offsets, and what takes its place."""

    start: int
    end: int
    text: str


def mend(text: str, problems: Iterable[Problem], *, unsafe: bool = False) -> Mended:
    """Make the edits of a text's problems; the safe ones alone, unless told otherwise.

    Line ends may be of any kind and stay as they are. Where two problems want the same stretch,
    the safe one has it, then the one that stands first; the other waits for the next time.
    """
    able = [p for p in problems if p.edits and (p.safe or unsafe)]
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    taken: list[_Cut] = []
    done: list[Problem] = []
    for problem in sorted(able, key=lambda p: (not p.safe, p)):
        cuts = [_cut(text, starts, edit) for edit in problem.edits]
        if all(cut and not _meets(cut, taken) for cut in cuts):
            for cut in cuts:
                insort(taken, cut or _Cut(0, 0, ""))
            done.append(problem)
    parts, at = [], 0
    for cut in taken:
        parts += [text[at : cut.start], cut.text]
        at = cut.end
    return Mended("".join([*parts, text[at:]]), tuple(done))


def moved(problems: Iterable[Problem], old: Sequence[str], new: Sequence[str]) -> list[Problem]:
    """The problems of one version of a text that stand in lines which another has too, moved there.

    So that what was found in git's index is mended in a file that has been edited since, and no
    line of that edit is touched.
    """
    rows: dict[int, int] = {}
    for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks():
        rows.update((block.a + n + 1, block.b + n + 1) for n in range(block.size))
    out = []
    for problem in problems:
        edits = [_moved(edit, rows) for edit in problem.edits]
        if edits and all(edits):
            out.append(replace(problem, edits=tuple(edit for edit in edits if edit)))
    return out


def _moved(edit: Edit, rows: dict[int, int]) -> Edit | None:
    span = edit.span
    line = rows.get(span.line)
    if line is None or (span.end_line != span.line and rows.get(span.end_line) is None):
        return None
    last = line if span.end_line == span.line else rows[span.end_line]
    return Edit(Span(line, span.column, last, span.end_column), edit.text)


def _cut(text: str, starts: list[int], edit: Edit) -> _Cut | None:
    """An edit's stretch; None where it lies outside of the text."""
    span = edit.span
    start = _offset(text, starts, span.line, span.column)
    end = _offset(text, starts, span.end_line, span.end_column)
    return None if start is None or end is None or end < start else _Cut(start, end, edit.text)


def _offset(text: str, starts: list[int], line: int, column: int) -> int | None:
    if line == len(starts) + 1 and column == 1:
        return len(text)
    if not 0 < line <= len(starts):
        return None
    offset = starts[line - 1] + column - 1
    last = starts[line] if line < len(starts) else len(text)
    return offset if starts[line - 1] <= offset <= last else None


def _meets(cut: _Cut, taken: list[_Cut]) -> bool:
    """Whether a cut shares a letter with its neighbours, or inserts where one of them does."""
    at = bisect_left(taken, cut)
    return any(
        (cut.start < other.end and other.start < cut.end)
        or (cut.start == cut.end == other.start == other.end)
        or (cut.start == cut.end and other.start < cut.start < other.end)
        for other in taken[max(0, at - 2) : at + 2]
    )
