"""An entity and its nearest, drawn as statements read: subject on the left, object on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultweave.model.statement import Statement
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.page import Picture, Spoke, Tone
from vaultweave.publish.said import badge, name, run

MOST = 6
"""How many entities stand on a side."""

FEWEST = 2
"""Fewer than this in all make no picture."""

_ROW, _WIDTH, _HALF = 44, 720, 95
_EDGE = 210  # where the names of a side end
_TIP = 7
_LONGEST = 26


def picture(here: Here) -> Picture | None:
    """The entities that most is said of together with this one, with their roles.

    Text stands in no box, so names are cut at 26 letters; colours repeat what roles say.
    """
    this, node = here.this, here.node or ""
    given = _nearest(this, this.object_of.get(node, ()), "subject", node)
    borne = _nearest(this, this.subject_of.get(node, ()), "object", node)
    borne = {other: said for other, said in borne.items() if other not in given}
    left, right = list(given.items())[:MOST], list(borne.items())[:MOST]
    if len(left) + len(right) < FEWEST:
        return None
    height = _ROW * max(len(left), len(right), 2)
    from_x = 0 if left else _WIDTH // 2 - _HALF - 2
    width = (_WIDTH if right else _WIDTH // 2 + _HALF + 2) - from_x
    return Picture(
        name=_short(name(this, node)),
        width=width,
        height=height,
        view=f"{from_x} 0 {width} {height}",
        middle=height // 2,
        left=tuple(_spokes(here, left, height, right=False)),
        right=tuple(_spokes(here, right, height, right=True)),
    )


def _nearest(
    this: Edition, statements: Iterable[Statement], end: str, node: str
) -> Mapping[str, list[Statement]]:
    """Entities by how much they have to do with this one; plain `related` counts least."""
    found: dict[str, list[Statement]] = {}
    for one in statements:
        other = one.subject if end == "subject" else one.object
        if other is not None and other != node and other in this.addresses.nodes:
            found.setdefault(other, []).append(one)

    def rank(other: str) -> tuple[int, int, str]:
        firm = sum(one.role != "related" for one in found[other])
        return -firm, -len(found[other]), name(this, other)

    return {other: found[other] for other in sorted(found, key=rank)}


def _spokes(
    here: Here, found: Sequence[tuple[str, list[Statement]]], height: int, *, right: bool
) -> Iterator[Spoke]:
    """One side, spread over the height; a tip is drawn where the arrow ends."""
    middle = height // 2
    start, end = (_WIDTH // 2 + _HALF, _WIDTH - _EDGE) if right else (_EDGE, _WIDTH // 2 - _HALF)
    bend = (start + end) // 2
    for at, (other, statements) in enumerate(found):
        y = round((at + 0.5) * height / len(found))
        first, last = (middle, y) if right else (y, middle)
        stop = end if right else end - _TIP
        labels = dict.fromkeys(_label(here, one, right=right) for one in statements)
        ends = run(here, other)
        yield Spoke(
            name=_short(ends.text),
            href=ends.href,
            role=_short(", ".join(list(labels)[:2])),
            tone=_tone(here, statements),
            x=_WIDTH - _EDGE + 12 if right else _EDGE - 8,
            y=y,
            path=f"M{start} {first}C{bend} {first} {bend} {last} {stop} {last}",
        )


def _label(here: Here, statement: Statement, *, right: bool) -> str:
    """What a subject is, on the left; on the right, what is done to an object."""
    role = here.this.roles.get(statement.role)
    verb = role.verb[0] if role and role.verb and right else ""
    return verb or badge(here, statement).text


def _tone(here: Here, statements: Iterable[Statement]) -> Tone:
    """What the roles do, where they agree."""
    tones = {badge(here, one).tone for one in statements} - {"flat"}
    return tones.pop() if len(tones) == 1 else "flat"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
