"""A canvas file as cards and edges: JSON Canvas 1.0, and whatever else may stand in such a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem
from vaultweave.read.quoted import Quoted, line_starts, quoted, strings

CARDS = 20_000
DEPTH = 64

_FARTHEST = 1_000_000
_SMALLEST, _LARGEST = 10, 20_000
_SORTS = {"text": "text", "file": "file", "link": "url", "group": "label"}
_SIDES = frozenset({"top", "right", "bottom", "left"})
_COLOUR = re.compile(r"[1-6]|#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_HALF = re.compile("[\ud800-\udfff]")


class Box(NamedTuple):
    """Where a card lies: its upper left corner, and its size."""

    x: int
    y: int
    width: int
    height: int


class Card(NamedTuple):
    """A card: `text` is what it says, the file's vault path, the address, or the group's label.

    `place` tells where its text stands; `picture` is the file behind a group, with its place.
    """

    sort: str
    box: Box
    colour: str
    text: str
    place: Quoted
    subpath: str = ""
    picture: tuple[str, Quoted] | None = None


class Edge(NamedTuple):
    """An arrow between cards, by their numbers; a side is "" where it is free."""

    start: int
    end: int
    sides: tuple[str, str]
    arrows: tuple[bool, bool]
    colour: str
    label: str


class Canvas(NamedTuple):
    """What a canvas holds, and what is wrong with it."""

    cards: tuple[Card, ...] = ()
    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()


class _File(NamedTuple):
    """The file's text, the starts of its lines, and where its texts stand."""

    text: str
    lines: list[int]
    at: Mapping[tuple[str | int, ...], int]

    def place(self, *keys: str | int) -> Quoted:
        at = self.at.get(keys)
        return Quoted([0], [0], self.lines) if at is None else quoted(self.text, at, self.lines)


def canvas(text: str) -> Canvas:
    """Read a canvas. An empty file is an empty canvas; what can't be read is left out and named."""
    if not text.strip():
        return Canvas()
    try:
        value = json.loads(text, parse_constant=_refused)
    except RecursionError:
        return _unreadable(f"the canvas is nested deeper than {DEPTH} levels")
    except ValueError as error:
        span = START
        if isinstance(error, json.JSONDecodeError):
            at = Quoted([0], [0], line_starts(text))
            span = at.span(error.pos, min(error.pos + 1, len(text)))
        said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return _unreadable(f"the canvas is not valid JSON: {said}", span)
    if not isinstance(value, dict):
        return _unreadable("the canvas holds no object with nodes and edges")
    known = strings(text, 3)
    if known.depth > DEPTH:
        return _unreadable(f"the canvas is nested deeper than {DEPTH} levels")
    return _canvas(value, _File(text, line_starts(text), known.at))


def _canvas(value: Mapping[str, Any], file: _File) -> Canvas:
    problems: list[Problem] = []
    cards: list[Card] = []
    numbers: dict[str, int] = {}
    nodes = _list(value, "nodes")
    for index, node in enumerate(nodes[:CARDS]):
        found = _card(node, index, file)
        if found is None:
            problems.append(_part(_unshown(node), file, index))
            continue
        name = node.get("id")
        if isinstance(name, str) and numbers.setdefault(name, len(cards)) != len(cards):
            problems.append(_part(f"another card has the id {_said(name)} too", file, index))
        cards.append(found)
    problems += [
        _part(f"its {key} are no list", file)
        for key in ("nodes", "edges")
        if not isinstance(value.get(key, []), list)
    ]
    if len(nodes) > CARDS:
        problems.append(_part(f"there are more than {CARDS:,} cards; the rest is not shown", file))
    edges: list[Edge] = []
    for index, raw in enumerate(_list(value, "edges")[:CARDS]):
        edge = _edge(raw, numbers)
        if edge is not None:
            edges.append(edge)
            continue
        place = file.place("edges", index, "id").span(0, 1)
        problems.append(_part("an edge leads to a card that is not there", file, span=place))
    return Canvas(tuple(cards), tuple(edges), tuple(problems))


def _card(node: object, index: int, file: _File) -> Card | None:
    if not isinstance(node, dict):
        return None
    key = _SORTS.get(_text(node.get("type")))
    if key is None or (key == "file" and not _text(node.get("file")).strip()):
        return None
    box = Box(
        _number(node.get("x"), -_FARTHEST, _FARTHEST),
        _number(node.get("y"), -_FARTHEST, _FARTHEST),
        _number(node.get("width"), _SMALLEST, _LARGEST),
        _number(node.get("height"), _SMALLEST, _LARGEST),
    )
    picture = _text(node.get("background")) if node["type"] == "group" else ""
    return Card(
        node["type"],
        box,
        _colour(node.get("color")),
        _text(node.get(key)),
        file.place("nodes", index, key),
        _text(node.get("subpath")),
        (picture, file.place("nodes", index, "background")) if picture else None,
    )


def _edge(raw: object, numbers: Mapping[str, int]) -> Edge | None:
    if not isinstance(raw, dict):
        return None
    start, end = (numbers.get(_text(raw.get(key))) for key in ("fromNode", "toNode"))
    if start is None or end is None:
        return None
    sides = tuple(_text(raw.get(key)) for key in ("fromSide", "toSide"))
    return Edge(
        start,
        end,
        (sides[0] if sides[0] in _SIDES else "", sides[1] if sides[1] in _SIDES else ""),
        (raw.get("fromEnd") == "arrow", raw.get("toEnd", "arrow") == "arrow"),
        _colour(raw.get("color")),
        _text(raw.get("label")),
    )


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _text(value: object) -> str:
    """A text without halves of characters, which no file can hold."""
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else ""


def _number(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return max(least, 0)
    return int(max(least, min(most, value)))


def _colour(value: object) -> str:
    text = _text(value)
    return text if _COLOUR.fullmatch(text) else ""


def _unshown(node: object) -> str:
    sort = node.get("type") if isinstance(node, dict) else None
    if sort == "file":
        return "a card names no file"
    return f"a card of type {_said(sort)} is not shown"


def _said(value: object) -> str:
    return f'"{_text(value)[:60]}"' if isinstance(value, str) else "unknown"


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _unreadable(message: str, span: Span = START) -> Canvas:
    fix = "open the canvas in Obsidian and save it again, or mend the JSON"
    found = Problem("", span, "VW610", "invalid-canvas", "error", message, fix=fix)
    return Canvas(problems=(found,))


def _part(message: str, file: _File, index: int | None = None, *, span: Span = START) -> Problem:
    if index is not None:
        span = file.place("nodes", index, "id").span(0, 1)
    return Problem("", span, "VW611", "canvas-part", "warning", message)


def texts(cards: tuple[Card, ...]) -> Iterator[tuple[int, Card]]:
    """The cards that hold text of their own, with their numbers."""
    return ((number, card) for number, card in enumerate(cards) if card.sort == "text")
