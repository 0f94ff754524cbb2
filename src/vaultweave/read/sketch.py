"""A canvas drawn: boxes, curves and arrows as SVG. It knows no card's content."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from markdown_it.common.utils import escapeHtml

from vaultweave.read.canvas import Box, Card, Edge

_MARGIN = 40
_SMALL = 480
_REACH = 160
_WIDE = 28
_TIP, _HALF_TIP = 12, 6
_WAYS = {"top": (0, -1), "right": (1, 0), "bottom": (0, 1), "left": (-1, 0)}

Point = tuple[int, int]


def bounds(cards: Sequence[Card]) -> Box:
    """The box around all cards, with a margin for labels and arrows."""
    if not cards:
        return Box(0, 0, 2 * _MARGIN, 2 * _MARGIN)
    left = min(card.box.x for card in cards) - _MARGIN
    top = min(card.box.y for card in cards) - _MARGIN
    right = max(card.box.x + card.box.width for card in cards) + _MARGIN
    bottom = max(card.box.y + card.box.height for card in cards) + _MARGIN
    return Box(left, top, right - left, bottom - top)


def view(around: Box) -> str:
    """An SVG's viewBox."""
    return f'viewBox="{around.x} {around.y} {around.width} {around.height}"'


def sketch(cards: Sequence[Card], edges: Sequence[Edge]) -> str:
    """The canvas in small: shapes only, without a word of it."""
    around = bounds(cards)
    width = min(_SMALL, around.width)
    height = max(1, round(around.height * width / around.width))
    size = f'{view(around)} width="{width}" height="{height}"'
    opening = f'<svg class="sketch" {size} aria-hidden="true" focusable="false">'
    ordered = sorted(cards, key=lambda card: card.sort != "group")
    drawn = [*map(rectangle, ordered), *(arrow(cards, edge) for edge in edges)]
    return "".join([opening, *drawn, "</svg>"])


def rectangle(card: Card) -> str:
    """A card's outline."""
    box = card.box
    sort = "group" if card.sort == "group" else "back"
    return (
        f'<rect class="{sort}{_preset(card.colour)}" x="{box.x}" y="{box.y}" width="{box.width}"'
        f' height="{box.height}" rx="6"{_own(card.colour)}/>'
    )


def label(card: Card) -> str:
    """A group's label, above it."""
    if not card.text.strip():
        return ""
    return (
        f'<text class="group-label{_preset(card.colour)}" x="{card.box.x}" y="{card.box.y - 10}">'
        f"{escapeHtml(card.text)}</text>"
    )


def arrow(cards: Sequence[Card], edge: Edge) -> str:
    """An edge's curve, with a tip at each end that has one."""
    points = _curve(cards, edge)
    start, first, second, end = (f"{x} {y}" for x, y in points)
    colour = _preset(edge.colour)
    own = f' stroke="{edge.colour}"' if edge.colour.startswith("#") else ""
    drawn = [f'<path class="edge{colour}" d="M{start}C{first} {second} {end}"{own}/>']
    tips = zip(edge.arrows, (points[0], points[3]), _sides(cards, edge), strict=True)
    own = f' fill="{edge.colour}"' if own else ""
    drawn += [
        f'<path class="tip{colour}" d="{_tip(point, side)}"{own}/>'
        for wanted, point, side in tips
        if wanted
    ]
    return "".join(drawn)


def edge_label(cards: Sequence[Card], edge: Edge) -> str:
    """What an edge says, at the middle of its curve."""
    lines = list(_lines(edge.label))
    if not lines:
        return ""
    points = _curve(cards, edge)
    x, y = (round((a + 3 * b + 3 * c + d) / 8) for a, b, c, d in zip(*points, strict=True))
    top = y - (len(lines) - 1) * 9 + 5
    spans = (
        f'<tspan x="{x}" y="{top + 18 * number}">{escapeHtml(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="edge-label">{"".join(spans)}</text>'


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from textwrap.wrap(line, _WIDE)


def _preset(colour: str) -> str:
    return f" c{colour}" if len(colour) == 1 else ""


def _own(colour: str) -> str:
    return f' stroke="{colour}" fill="{colour}"' if colour.startswith("#") else ""


def _sides(cards: Sequence[Card], edge: Edge) -> tuple[str, str]:
    """The sides at which an edge begins and ends: as given, else those that face each other."""
    one, other = cards[edge.start].box, cards[edge.end].box
    across = (other.x + other.width // 2) - (one.x + one.width // 2)
    down = (other.y + other.height // 2) - (one.y + one.height // 2)
    if abs(across) >= abs(down):
        free = ("right", "left") if across >= 0 else ("left", "right")
    else:
        free = ("bottom", "top") if down >= 0 else ("top", "bottom")
    return edge.sides[0] or free[0], edge.sides[1] or free[1]


def _curve(cards: Sequence[Card], edge: Edge) -> tuple[Point, Point, Point, Point]:
    first, last = _sides(cards, edge)
    start, end = _middle(cards[edge.start].box, first), _middle(cards[edge.end].box, last)
    reach = min(_REACH, max(30, (abs(end[0] - start[0]) + abs(end[1] - start[1])) // 2))
    return start, _along(start, first, reach), _along(end, last, reach), end


def _middle(box: Box, side: str) -> Point:
    """The middle of a card's side."""
    across, down = _WAYS[side]
    return (
        box.x + (box.width * (1 + across)) // 2,
        box.y + (box.height * (1 + down)) // 2,
    )


def _along(point: Point, side: str, reach: int) -> Point:
    across, down = _WAYS[side]
    return point[0] + across * reach, point[1] + down * reach


def _tip(point: Point, side: str) -> str:
    """A triangle that points at a card's side."""
    (across, down), (x, y) = _WAYS[side], point
    far = (x + across * _TIP, y + down * _TIP)
    return (
        f"M{x} {y}L{far[0] + down * _HALF_TIP} {far[1] + across * _HALF_TIP}"
        f"L{far[0] - down * _HALF_TIP} {far[1] - across * _HALF_TIP}z"
    )
