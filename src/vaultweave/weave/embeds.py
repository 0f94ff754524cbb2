"""Notes within notes: what an embed shows, how much that comes to, and where it goes in circles.

`check` asks here without any body, and `build` cuts by the same measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from vaultweave.model.limits import LIMITS, Limits
from vaultweave.model.note import Extent, Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target

Part = tuple[str, int, int]
"""What an embed shows: a node, and a heading's or block's number in it, -1 for none."""

Reason = Literal["", "levels", "embeds", "bytes"]
_LINES = frozenset({"paragraph", "heading", "item"})


class Step(NamedTuple):
    """An embed within a part: the number of its link, and what it shows."""

    link: int
    part: Part


class _Total(NamedTuple):
    """All that a part embeds, itself left out: how many, how long, how deep."""

    embeds: int
    bytes: int
    height: int


class Web(NamedTuple):
    """The parts that embeds reach: what each embeds, circles, and the sums of parts without any."""

    steps: Mapping[Part, Sequence[Step]]
    circles: Mapping[Part, int]
    totals: Mapping[Part, _Total]
    limits: Limits = LIMITS


def shows(link: Link, target: Target, notes: Mapping[str, Note], *, inline: bool) -> Part | None:
    """What an embed shows of a note; None for files, canvases, drawings and what is not there.

    In a line only a block's own text can stand: a note or a section is a link there.
    """
    note = notes.get(target.node or "")
    if note is None or target.lost or target.status == "private":
        return None
    if note.is_canvas or note.is_drawing:
        return None
    if link.subpath.startswith("#[^"):
        return None
    if inline and (link.kind == "canvas" or not _is_line(note, target)):
        return None
    return note.id, target.heading, target.block


def _is_line(note: Note, target: Target) -> bool:
    return target.block >= 0 and note.content.blocks[target.block].kind in _LINES


def length(note: Note, part: Part) -> int:
    """How much HTML a part of a note makes, without what it embeds."""
    start, end = _stretch(note, part)
    return end - start


def _stretch(note: Note, part: Part) -> tuple[int, int]:
    """Where a part begins and ends in its note's HTML."""
    extent: Extent = note.content.extent
    _, heading, block = part
    if block >= 0:
        return extent.blocks.get(block, (0, 0))
    if heading < 0:
        return 0, extent.whole
    level = note.headings[heading].level
    start = next((at for number, at in extent.sections if number == heading), 0)
    later = (
        at
        for number, at in extent.sections
        if number > heading and note.headings[number].level <= level
    )
    return start, next(later, extent.feet)


def _steps(part: Part, notes: Mapping[str, Note]) -> Iterator[Step]:
    note = notes[part[0]]
    extent = note.content.extent
    if not extent.embeds:
        return
    start, end = _stretch(note, part)
    for number, at, inline in extent.embeds:
        if start <= at <= end:
            link, target = note.content.links[number], note.targets[number]
            inner = shows(link, target, notes, inline=inline)
            if inner is not None:
                yield Step(number, inner)


def web(notes: Mapping[str, Note], limits: Limits = LIMITS) -> Web:
    """The embeds of all notes and canvases, in time that grows with their number only."""
    steps: dict[Part, Sequence[Step]] = {}
    waiting: list[Part] = [
        (note.id, -1, -1) for note in notes.values() if note.content.extent.embeds
    ]
    while waiting:
        part = waiting.pop()
        if part not in steps:
            steps[part] = tuple(_steps(part, notes))
            waiting.extend(step.part for step in steps[part])
    circles: dict[Part, int] = {}
    totals: dict[Part, _Total] = {}
    for number, group in enumerate(_groups(steps)):
        first = group[0]
        if len(group) > 1 or any(step.part == first for step in steps[first]):
            circles |= dict.fromkeys(group, number)
        elif all(step.part in totals for step in steps[first]):
            totals[first] = _summed(steps[first], totals, notes, limits)
    return Web(steps, circles, totals, limits)


def _summed(
    steps: Sequence[Step],
    totals: Mapping[Part, _Total],
    notes: Mapping[str, Note],
    limits: Limits,
) -> _Total:
    embeds = size = height = 0
    for _, part in steps:
        inner = totals[part]
        embeds += 1 + inner.embeds
        size += length(notes[part[0]], part) + inner.bytes
        height = max(height, 1 + inner.height)
    # Doubling at each level makes numbers of any length; past the limits they are all alike.
    return _Total(
        min(embeds, 2 * limits.embeds + 1),
        min(size, 2 * limits.embed_bytes + 1),
        min(height, 2 * limits.embed_depth + 1),
    )


def _groups(steps: Mapping[Part, Sequence[Step]]) -> Iterator[list[Part]]:
    """Parts that embed one another, those first that others embed: Tarjan's, without recursion."""
    order: dict[Part, int] = {}
    low: dict[Part, int] = {}
    stack: list[Part] = []
    done: set[Part] = set()
    for root in steps:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        path = [(root, iter(steps[root]))]
        while path:
            part, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[part])
                if low[part] == order[part]:
                    at = stack.index(part) if stack[-1] != part else len(stack) - 1
                    done.update(stack[at:])
                    yield stack[at:]
                    del stack[at:]
            elif step.part not in order:
                order[step.part] = low[step.part] = len(order)
                stack.append(step.part)
                path.append((step.part, iter(steps[step.part])))
            elif step.part not in done:
                low[part] = min(low[part], order[step.part])


class Spent:
    """What a page has embedded so far."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing yet."""
        self.limits = limits
        self.embeds = 0
        self.bytes = 0

    def add(self, embeds: int, size: int) -> Reason:
        """Count more of it, and tell which limit is passed."""
        self.embeds += embeds
        self.bytes += size
        if self.embeds > self.limits.embeds:
            return "embeds"
        return "bytes" if self.bytes > self.limits.embed_bytes else ""


def overrun(node: str, found: Web, notes: Mapping[str, Note]) -> tuple[int, Reason] | None:
    """The link of a page at which it has embedded too much, and what is too much; None if none."""
    root: Part = (node, -1, -1)
    total = found.totals.get(root)
    most = found.limits
    within = _Total(most.embeds, most.embed_bytes, most.embed_depth)
    if total and all(has <= may for has, may in zip(total, within, strict=True)):
        return None
    spent = Spent(most)
    for step in found.steps.get(root, ()):
        reason = _passed(step.part, (root,), spent, (found, notes))
        if reason:
            return step.link, reason
    return None


def _passed(
    part: Part, stack: tuple[Part, ...], spent: Spent, known: tuple[Web, Mapping[str, Note]]
) -> Reason:
    """Show a part below others, as a page would, and tell which limit that passes."""
    if part in stack:
        return ""
    found, notes = known
    total = found.totals.get(part)
    size = length(notes[part[0]], part)
    if len(stack) + (total.height if total else 0) > found.limits.embed_depth:
        return "levels"
    reason = spent.add(1 + (total.embeds if total else 0), size + (total.bytes if total else 0))
    if reason or total:
        return reason
    for step in found.steps[part]:
        reason = _passed(step.part, (*stack, part), spent, known)
        if reason:
            return reason
    return ""


def circles(found: Web, notes: Mapping[str, Note]) -> Iterator[Problem]:
    """Each embed that is a step of a circle, with all of the shortest circle through it."""
    seen: set[tuple[str, int]] = set()
    for part, group in found.circles.items():
        for step in found.steps[part]:
            place = (part[0], step.link)
            if found.circles.get(step.part) == group and place not in seen:
                seen.add(place)
                yield circle(place, [part, *_way(step.part, part, found)], notes)


def _way(start: Part, end: Part, found: Web) -> list[Part]:
    """The shortest way along embeds between two parts of one circle, both ends included."""
    before: dict[Part, Part] = {start: start}
    edge = [start]
    while end not in before:
        reached = []
        for part in edge:
            for step in found.steps[part]:
                if step.part not in before and step.part in found.circles:
                    before[step.part] = part
                    reached.append(step.part)
        edge = reached
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]


def circle(place: tuple[str, int], chain: Sequence[Part], notes: Mapping[str, Note]) -> Problem:
    """The problem of an embed, by its note and link, that leads back to what it stands in."""
    note = notes[place[0]]
    said = " → ".join(called(part, notes) for part in chain)
    link = note.content.links[place[1]]
    target = link.target + link.subpath
    message = f"the embed leads back to where it stands: {said}"
    fix = "write a link instead of one of these embeds"
    return Problem(
        note.path, link.span, "VW109", "embed-cycle", "error", message, target=target, fix=fix
    )


def too_much(
    place: tuple[str, int], reason: Reason, notes: Mapping[str, Note], limits: Limits
) -> Problem:
    """The problem of a page, by its note and the link at which it passes a limit."""
    note = notes[place[0]]
    link = note.content.links[place[1]]
    message = f"the page embeds more than {limits.told(reason)}; the rest of it is shown as links"
    fix = "embed a section instead of a whole note, or write a link"
    target = link.target + link.subpath
    return Problem(
        note.path, link.span, "VW110", "embed-budget", "warning", message, target=target, fix=fix
    )


def called(part: Part, notes: Mapping[str, Note]) -> str:
    """A part as a link would name it."""
    note = notes[part[0]]
    if part[2] >= 0:
        return f"{note.name}#^{note.content.blocks[part[2]].id}"
    return note.name if part[1] < 0 else f"{note.name}#{note.headings[part[1]].title}"
