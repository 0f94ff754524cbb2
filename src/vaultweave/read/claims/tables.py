"""Tables as written: a header, rows, and each cell's words and place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from vaultweave.model.note import Cell, Row, Table
from vaultweave.model.place import Span
from vaultweave.read.claims.passages import Passage, anchor, label_words
from vaultweave.read.claims.words import words
from vaultweave.read.syntax.spans import Ruler


def tables(found: list[Passage], source: tuple[list[str], int]) -> Iterator[Table]:
    """The tables of a text, those in comments left out."""
    cells = [p for p in found if p.table is not None]
    for _, group in groupby(cells, key=lambda p: id(p.table)):
        rows = [list(row) for _, row in groupby(group, key=lambda p: id(p.opener))]
        first = rows[0][0]
        header = tuple(_cell(p, source) for p in rows[0])
        body = tuple(_row(row, source) for row in rows[1:])
        span = header[0].span
        yield Table(span, first.heading, label_words(first.label), header, body)


def _row(row: list[Passage], source: tuple[list[str], int]) -> Row:
    cells = tuple(_cell(p, source) for p in row)
    return Row(cells, anchor(row[0].opener, cells[0].span.line, source[1]))


def _cell(passage: Passage, source: tuple[list[str], int]) -> Cell:
    lines, shift = source
    children = passage.inline.children or []
    visible = [t for t in children if t.content or t.type != "text"]
    bold = (
        len(visible) > 2
        and visible[0].type == "strong_open"
        and visible[-1].type == "strong_close"
        and sum(t.type == "strong_open" for t in visible) == 1
    )
    ruler = Ruler(passage.inline, lines, shift)
    start = ruler.at(0)
    end = ruler.at(max(0, len(passage.inline.content) - 1))
    return Cell(words(children), bold, Span(*start, end[0], end[1] + bool(passage.inline.content)))
