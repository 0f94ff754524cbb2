"""Table rows as marked cells: whom a cell names, and the facts that a row gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.claims import Cell, Row, Table
from vaultweave.model.dates import date_in
from vaultweave.model.marked import LINK, links_in, marked
from vaultweave.model.statement import Fact
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.linked import link_list
from vaultweave.weave.claims.page import Line, Page, named
from vaultweave.weave.lexicon import Column, Grid

_NONE = frozenset({"", "-", "–", "—", "n/a", "na", "none", "?", "tbd", "...", "…", "nil"})
_SHORT = max(map(len, _NONE))
_NUMBERS = frozenset({"", "#", "no", "nr", "№"})
_TICKERS = frozenset({"#", "no", "nr", "№", "ticker", "symbol", "rank", "ranking"})
_UNCOMPARED = frozenset({"", "country", "region"})
_NAMING = frozenset({"entity", "role"})
_ENTRY = rf"{LINK}\s*+(?:\((?:[^()]++|\([^()]*+\))*+\)\s*+)*+"
_LEADING = re.compile(
    rf"\s*+({_ENTRY}(?:(?:,?\s*+and\s++|[,·/&+]\s*+){_ENTRY})*)"
    r"(?=\s*(?:[,;:.–—]|\?\s*\Z|-\s|(?:since|from|in|at|of|for|via|with|as|until|by)\s|[~$€£≈<>]?\d)|\s*\Z)"
)


Entity = tuple[str, tuple[str, ...]]
"""An entity's id, and the flags of what is said of it."""


class Cells(Struct, frozen=True, gc=False):
    """A row of a note: its line, its cells' marked texts (one a column), and its table's scope."""

    page: Page
    line: Line
    texts: tuple[str, ...]
    row: Row
    grid: Grid
    columns: tuple[Column, ...]
    scope: str
    date: str | None

    def shown(self, at: int) -> str:
        """A cell as a reader sees it; "" for one that says that there is nothing."""
        text = self.line.shown(self.texts[at])
        return "" if len(text) <= _SHORT and text.lower() in _NONE else text


def grid(page: Page, table: Table) -> Grid:
    """How a table of a note is to be read."""
    return page.lexicon.grid(_titles(page, table), _kind(page))


def turned(page: Page, table: Table) -> Table:
    """A table without a first column of numbers, or with its tickers behind the names they are of.

    Else each row would be about its number or ticker, and its facts about the note. In a person's
    career, the companies come before the years.
    """
    titles = _titles(page, table)
    first = bare(titles[0]).lower()
    if len(titles) > 1 and first in _NUMBERS and _counts(table.rows):
        rows = tuple([replace(row, cells=row.cells[1:]) for row in table.rows])
        return replace(table, header=table.header[1:], rows=rows)
    if len(titles) > 1 and first in _TICKERS:
        columns = page.lexicon.grid(titles[1:], _kind(page)).columns
        if columns[0].sort in _NAMING:
            rows = tuple([replace(row, cells=_swapped(row.cells)) for row in table.rows])
            return replace(table, header=_swapped(table.header), rows=rows)
    how = page.lexicon.grid(titles, _kind(page))
    if how.held and how.shape == "log" and how.positions:
        at = next((at for at, one in enumerate(how.columns) if one.sort in _NAMING), 0)
        rows = tuple([replace(row, cells=_led(row.cells, at)) for row in table.rows])
        return replace(table, header=_led(table.header, at), rows=rows)
    return table


def _kind(page: Page) -> str:
    """The kind of whom a table's section is about."""
    if page.subject == page.note.id:
        return page.note.kind
    return page.lexicon.kinds.get(page.subject, "")


def _titles(page: Page, table: Table) -> tuple[str, ...]:
    text = page.note.content.text
    return tuple([" ".join(text(cell.words).split()) for cell in table.header])


def _counts(rows: Sequence[Row]) -> bool:
    """Whether the rows' first cells count them: 1, 2, 3."""
    firsts = [row.cells[0].words for row in rows if len(row.cells) > 1]
    return len(firsts) == len(rows) and all(
        len(words) == 1 and str(words[0]).strip(" #.)") == str(number)
        for number, words in enumerate(firsts, 1)
    )


def _led(cells: tuple[Cell, ...], at: int) -> tuple[Cell, ...]:
    return (*cells[at : at + 1], *cells[:at], *cells[at + 1 :])


def _swapped(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (*cells[1:2], *cells[:1], *cells[2:])


def rows(page: Page, table: Table, grid: Grid) -> Iterator[Cells]:
    """A table's rows. Its scope is its label, else its heading."""
    section = page.section(table.heading)
    label = bare(page.note.content.text(table.label)) if table.label else ""
    date = date_in(page.note.content.text(table.label)) if table.label else None
    scope, date = label or section.title, date or section.date
    columns, count = grid.columns, len(grid.columns)
    for row in table.rows:
        texts, links = marked(*[cell.words for cell in row.cells[:count]])
        if len(texts) < count:
            texts = (*texts, *[""] * (count - len(texts)))
        yield Cells(page, Line(page, links), texts, row, grid, columns, scope, date)


def entities(cells: Cells, at: int) -> list[Entity]:
    """The entities of a cell, each with its flags: links, or exactly a note's name.

    A link in brackets after other text is a mention, not what the cell is about.
    """
    text = cells.texts[at].strip()
    if text.isascii():
        node = named(text, cells.page.lexicon.names)
        return [(node, ("unlinked",))] if node is not None else []
    node_of = cells.line.node
    found = [node_of(number) for number, _ in link_list(text)]
    if not found and (match := _LEADING.match(text)):
        found = [node_of(number) for number, _ in link_list(match[1])]
    nodes = dict.fromkeys([node for node in found if node is not None])
    if not nodes and not links_in(text):
        node = named(text, cells.page.lexicon.names)
        return [(node, ("unlinked",))] if node is not None else []
    return [(node, ()) for node in nodes]


def leading(cells: Cells, at: int) -> tuple[list[tuple[str, str]], str]:
    """The entities with which a cell begins, each with its parentheses, and the text after them."""
    text = cells.texts[at]
    match = _LEADING.match(text)
    if match is None:
        return [], text
    found = {cells.line.node(number): inner for number, inner in link_list(match[1])}
    nodes = [(node, inner) for node, inner in found.items() if node is not None]
    return nodes, text[match.end() :].strip(" ,;:–—-")


def fact(cells: Cells, at: int, entity: str, scope: str, attribute: str = "") -> Fact | None:
    """What a cell says of an entity; None for an empty one."""
    value = cells.shown(at)
    column = cells.columns[at]
    if not value:
        return None
    cell = cells.row.cells[at]
    place, anchor = cells.page.place(cell.span), cells.row.anchor
    as_of = column.date or cells.date
    return Fact(entity, attribute or column.title, value, place, anchor, as_of, scope)


def compares(cells: Cells, at: int) -> str | None:
    """The entity that a column's title names, where that is a company or the like."""
    title = cells.columns[at].title
    node = (
        named(bare(title), cells.page.lexicon.names) if cells.columns[at].sort == "plain" else None
    )
    known = node is not None and cells.page.lexicon.kind(node) not in _UNCOMPARED
    return node if known and cells.page.lexicon.group(node) == "actor" else None


def others(cells: Cells, used: Sequence[int]) -> str:
    """The cells of a row that are not used yet, each after its column's title; still marked."""
    said = [
        f"{column.title}: {cells.texts[at].strip()}" if column.title else cells.texts[at].strip()
        for at, column in enumerate(cells.columns)
        if at not in used and cells.shown(at)
    ]
    return "; ".join(said)
