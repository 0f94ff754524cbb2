"""What of a text may be claims, as written: its list items and tables, packed until they are read.

They are a sixth of what texts say, and only who reads a note's statements anew asks for them.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec import Struct

from vaultweave.model.place import Span

Words = tuple[str | int, ...]
"""Plain text with links in it: runs of text, and indexes into `Content.links`."""


class Item(Struct, frozen=True, array_like=True, gc=False):
    """A list item that may be a claim: `head SEPARATOR rest`, or all in `rest` with no separator.

    `heading` is the index of the section's heading (-1 before the first), `label` the bold
    label in force above its list; `span` begins at the item's first character; `within` is the
    line of the item that it is nested in, 0 for none.
    """

    span: Span
    heading: int
    label: Words
    head: Words
    separator: str
    rest: Words
    anchor: str
    depth: int = 0
    within: int = 0

    @property
    def words(self) -> Words:
        """The item's whole text."""
        if not self.separator:
            return self.head + self.rest
        return (*self.head, f" {self.separator} ", *self.rest)


class Cell(Struct, frozen=True, array_like=True, gc=False):
    """A table cell; `span` begins at its first character."""

    words: Words
    bold: bool
    span: Span


class Row(Struct, frozen=True, array_like=True, gc=False):
    """A table row."""

    cells: tuple[Cell, ...]
    anchor: str


class Table(Struct, frozen=True, array_like=True, gc=False):
    """A table under the heading and bold label that hold for it."""

    span: Span
    heading: int
    label: Words
    header: tuple[Cell, ...]
    rows: tuple[Row, ...]


class Claims(Struct, frozen=True, array_like=True, gc=False):
    """All of them of one text, in its order."""

    items: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Claims)
_NONE = Claims()


def packed(claims: Claims) -> bytes:
    """Claims as MessagePack; b"" for none."""
    return b"" if claims == _NONE else _ENCODER.encode(claims)


@lru_cache(maxsize=4)
def unpacked(data: bytes) -> Claims:
    """What was packed. Raises msgspec.DecodeError for anything else."""
    return _DECODER.decode(data) if data else _NONE
