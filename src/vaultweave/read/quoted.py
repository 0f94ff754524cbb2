"""Where the texts of a JSON file stand in it, which JSON's own reader does not tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from vaultweave.model.place import Span

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]:,]', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_LINE = re.compile(r"\r\n|\r|\n")
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)

Keys = tuple[str | int, ...]
"""The way to a value: names of an object's members, numbers of a list's items."""


class Strings(NamedTuple):
    """The offset of each text's first character, behind its quote; and how deep the file goes."""

    at: dict[Keys, int]
    depth: int


def strings(text: str, depth: int) -> Strings:
    """Where the texts stand whose way has so many steps, in a text that is valid JSON."""
    found: dict[Keys, int] = {}
    way: list[str | int] = []
    deepest, valued = 0, False
    for token in _TOKEN.finditer(text):
        start = token.start()
        char = text[start]
        if char in "{[":
            way.append("" if char == "{" else 0)
            deepest = max(deepest, len(way))
        elif char in "}]":
            way[-1:] = []
        elif char == '"' and way and isinstance(way[-1], str) and not valued:
            way[-1] = token[0][1:-1]
            continue
        elif char == '"' and len(way) == depth:
            found[tuple(way)] = start + 1
        elif char == "," and way and isinstance(way[-1], int):
            way[-1] += 1
        valued = char == ":"
    return Strings(found, deepest)


def line_starts(text: str) -> list[int]:
    """The offset of each line's first character, whatever its lines end with."""
    return [0, *(match.end() for match in _LINE.finditer(text))]


class Quoted(NamedTuple):
    """A text as JSON writes it: how its own offsets become places of the file.

    `own` and `file` hold the offsets at which the distance of the two changes, `lines` the
    starts of the file's lines.
    """

    own: list[int]
    file: list[int]
    lines: list[int]

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a stretch of the text."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        step = bisect_right(self.own, offset) - 1
        there = self.file[step] + offset - self.own[step]
        line = bisect_right(self.lines, there)
        return line, there - self.lines[line - 1] + 1


def quoted(text: str, at: int, lines: list[int]) -> Quoted:
    """The text whose first character stands at an offset of the file, up to its closing quote."""
    string = _TOKEN.match(text, at - 1)
    end = string.end() if string else at
    own, file = [0], [at]
    waiting = False  # for the second half of a character beyond the first plane
    for escape in _ESCAPE.finditer(text, at, end):
        code = int(escape[1], 16) if escape[1] else -1
        length = escape.start() - file[-1] + own[-1]
        joined = waiting and code in _LOW and escape.start() == file[-1]
        waiting = code in _HIGH
        own.append(length + (not joined))
        file.append(escape.end())
    return Quoted(own, file, lines)
