"""Lines that state nothing because their author says so: `%% vaultweave-ignore %%` at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from vaultweave.model.claims import Item, Row, Table
from vaultweave.model.note import Link
from vaultweave.model.place import Span

MARK = "vaultweave-ignore"
_END = re.compile(
    rf"(?:%%\s*{MARK}\s*%%|<!--\s*{MARK}\s*-->)[\s|]*(?:\^[\w-]+)?\s*\Z", re.IGNORECASE
)


def ignored(source: tuple[list[str], int]) -> frozenset[int]:
    """The numbers of the lines that end in the mark. `source`: lines, and how many stand before."""
    lines, shift = source
    return frozenset(
        at for at, line in enumerate(lines, shift + 1) if MARK in line and _END.search(line)
    )


def items_but(lines: frozenset[int], found: Iterable[Item]) -> Iterator[Item]:
    """The items that stand on none of some lines."""
    return (item for item in found if not _covers(item.span, lines))


def tables_but(lines: frozenset[int], found: Iterable[Table]) -> Iterator[Table]:
    """The tables without the rows that stand on some lines."""
    for table in found:
        kept = tuple(row for row in table.rows if _line(row) not in lines)
        yield table if len(kept) == len(table.rows) else replace(table, rows=kept)


def links_but(lines: frozenset[int], found: Iterable[Link]) -> Iterator[Link]:
    """Links, of which those on some lines are no longer values of a field."""
    for link in found:
        if link.kind == "field" and link.span.line in lines:
            yield replace(link, kind="wikilink", key="")
        else:
            yield link


def _line(row: Row) -> int:
    return row.cells[0].span.line if row.cells else 0


def _covers(span: Span, lines: frozenset[int]) -> bool:
    return bool(lines) and any(line in lines for line in range(span.line, span.end_line + 1))
