"""Who is hurt or helped by what, as a picture: a row a theme, a column an entity, a mark a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from vaultweave.ask.reach import Effect
from vaultweave.model.kinds import is_log
from vaultweave.model.statement import FIRM
from vaultweave.publish.edition import Here
from vaultweave.publish.page import Run
from vaultweave.publish.said import name, run

ROWS, COLUMNS = 16, 24
"""How many themes and entities are drawn; the table beside the picture has all."""

CELL = 30
"""The side of a cell in SVG's units."""

HEAD = 136
"""The height of the entities' names, which stand aslant."""

FEWEST = 2
"""Fewer themes or entities than this make no picture."""

_LONGEST = 22
_STRONG, _MORE = 4, 2

Mark = Literal["down", "up", "both", "flat"]
Where = Mapping[tuple[str, str], str]
"""A pair of who and what to the row that says it first."""


class Head(Struct, frozen=True):
    """An entity's name above its column, which begins at `x`."""

    text: str
    href: str
    x: int


class Cell(Struct, frozen=True):
    """What is said of a pair: a mark at (x, y), the stronger (1 to 3) the more is said one way."""

    x: int
    y: int
    href: str
    mark: Mark
    strength: int
    count: int
    label: str


class Matrix(Struct, frozen=True):
    """The picture, in SVG's units, with how many themes and entities there are in all."""

    rows: tuple[Run, ...]
    heads: tuple[Head, ...]
    cells: tuple[Cell, ...]
    width: int
    height: int
    themes: int
    entities: int


def matrix(here: Here, effects: Iterable[Effect], where: Where) -> Matrix | None:
    """The themes that touch most entities, and of these the ones that most of them touch.

    A theme that touches none of these has no row, nor has a note that only tells of others.

    Claims that are negated, former or failed are not drawn. None where there are too few.
    """
    pairs: dict[tuple[str, str], list[Effect]] = {}
    for one in effects:
        drawn = one.who and one.what and (one.who, one.what) in where
        if not drawn or one.statement.modality not in FIRM:
            continue
        if one.who and one.what and not _is_log(here, one.what):
            pairs.setdefault((one.who, one.what), []).append(one)
    themes = Counter(what for _, what in pairs)
    rows = _first(here, themes, ROWS)
    shown = {pair: several for pair, several in pairs.items() if pair[1] in set(rows)}
    columns = _first(here, Counter(who for who, _ in shown), COLUMNS)
    marked = {what for who, what in shown if who in set(columns)}
    rows = [what for what in rows if what in marked]
    if len(rows) < FEWEST or len(columns) < FEWEST:
        return None
    width = CELL * len(columns) + HEAD // 2
    return Matrix(
        rows=tuple(run(here, node) for node in rows),
        heads=tuple(_head(here, node, at) for at, node in enumerate(columns)),
        cells=tuple(_cells(here, (rows, columns), shown, where)),
        width=width,
        height=HEAD + CELL * len(rows),
        themes=len(themes),
        entities=len({who for who, _ in pairs}),
    )


def _is_log(here: Here, node: str) -> bool:
    face = here.this.faces.get(node)
    return face is not None and is_log(node, face.kind)


def _first(here: Here, counts: Counter[str], most: int) -> list[str]:
    ranked = sorted(counts, key=lambda node: (-counts[node], name(here.this, node).casefold()))
    return ranked[:most]


def _head(here: Here, node: str, at: int) -> Head:
    text = name(here.this, node)
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    return Head(short, here.to(here.this.addresses.nodes[node]), at * CELL + CELL // 2)


def _cells(
    here: Here,
    shown: tuple[Sequence[str], Sequence[str]],
    pairs: Mapping[tuple[str, str], Sequence[Effect]],
    where: Where,
) -> Iterator[Cell]:
    rows, columns = shown
    for down, what in enumerate(rows):
        for right, who in enumerate(columns):
            said = pairs.get((who, what))
            if said:
                mark = _mark(said)
                strong = (len(said) >= _MORE) + (len(said) >= _STRONG)
                strength = 1 if mark == "both" else 1 + strong
                place = right * CELL, HEAD + down * CELL
                label = _label(here, who, what, said)
                yield Cell(*place, where[who, what], mark, strength, len(said), label)


def _mark(said: Iterable[Effect]) -> Mark:
    signs = {one.sign for one in said} - {0}
    if len(signs) == 2:
        return "both"
    return "flat" if not signs else "up" if signs == {1} else "down"


_WORDS: Mapping[Mark, str] = {
    "down": "exposed to",
    "up": "helped by",
    "both": "both hurt and helped by",
    "flat": "affected by",
}


def _label(here: Here, who: str, what: str, said: Sequence[Effect]) -> str:
    """The mark in words, for who does not see it."""
    number = "1 statement" if len(said) == 1 else f"{len(said)} statements"
    names = name(here.this, who), name(here.this, what)
    return f"{names[0]}: {_WORDS[_mark(said)]} {names[1]}, {number}"
