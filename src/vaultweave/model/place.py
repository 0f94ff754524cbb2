"""Where something stands in a text."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A stretch of one file: 1-based lines, 1-based columns in code points, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Place(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A point of one file of the vault: its vault path, line and column."""

    path: str
    line: int
    column: int


START = Span(1, 1, 1, 1)
