"""Tables as written: a header, rows, and each cell's words and place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from markdown_it.token import Token

from vaultweave.model.claims import Cell, Row, Table
from vaultweave.model.place import Span
from vaultweave.read.claims.bold import label_words
from vaultweave.read.claims.passages import Passage, anchor, said_in
from vaultweave.read.claims.words import words
from vaultweave.read.syntax.tokens import made

_POINTS = frozenset(",;:.!?([-–—•·/+&")


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
    inline = passage.inline
    start, shifts = inline.meta["cell"]
    line = (inline.map[0] if inline.map else 0) + 1 + source[1]
    begin, end = start + 1, start + 1 + len(inline.content)
    if shifts:
        begin += bisect_right(shifts, 0)
        end += bisect_right(shifts, len(inline.content) - 1)
    span = Span(line, begin, line, end)
    broken = "<" in inline.content and any(t.type == "hardbreak" for t in inline.children or ())
    said = words(_listed(inline.children or [])) if broken else said_in(passage)
    return Cell(said, passage.bold and _is_bold(inline), span)


def _listed(children: list[Token]) -> list[Token]:
    """A cell's tokens with commas for its line breaks, which part a list of names there."""
    out: list[Token] = []
    for at, token in enumerate(children):
        if token.type != "hardbreak":
            out.append(token)
            continue
        before = _letter(children[at - 1 : at], -1)
        after = _letter(children[at + 1 : at + 2], 0)
        content = " " if {before, after} & _POINTS else ", "
        out.append(made("text", "", 0, content=content))
    return out


def _letter(beside: list[Token], at: int) -> str:
    """The letter of a text beside a line break; a link counts as a word, nothing as a point."""
    if not beside:
        return "."
    text = beside[0].content.strip() if beside[0].type == "text" else ""
    return text[at] if text else ""


def _is_bold(inline: Token) -> bool:
    """Whether all of a cell is, in one go."""
    visible = [t for t in inline.children or () if t.content or t.type != "text"]
    return (
        len(visible) > 2
        and visible[0].type == "strong_open"
        and visible[-1].type == "strong_close"
        and sum(t.type == "strong_open" for t in visible) == 1
    )
