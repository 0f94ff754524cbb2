"""What is printed: text made safe for a terminal, colours, tables, and the summary line."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

_HOSTILE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Joiners make emoji and some scripts what they are, and move no cursor.
_HARMLESS = frozenset("\u200c\u200d\u00ad")
_WIDEST = 60
_HUGE = 10_000
_BATCH = 500


def plain(text: str) -> str:
    """The text with each control character as one visible sign, so that none reaches a terminal."""
    if text.isprintable():  # no control character is
        return text
    return "".join(_visible(c) for c in text)


def plain_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _visible(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    if character in _HARMLESS or unicodedata.category(character) not in _HOSTILE:
        return character
    return "\u2421" if character == "\x7f" else "\N{REPLACEMENT CHARACTER}"


def record(values: dict[str, Any]) -> str:
    """One JSON Lines record. What could steer a terminal is escaped, as JSON allows."""
    text = json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if text.isprintable():
        return text
    return "".join(c if _visible(c) == c else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]


def width(text: str) -> int:
    """The columns that a text takes: wide letters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in _HARMLESS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of aligned columns under a header; long cells push the rest of their own line only."""
    made = [tuple(plain(cell) for cell in row) for row in rows]
    measured = (tuple(header), *made[:_HUGE])
    widths = [min(_WIDEST, max(map(width, column))) for column in zip(*measured, strict=True)]
    yield click.style(_aligned(header, widths), bold=True)
    for row in made:
        yield _aligned(row, widths)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def count(number: int, thing: str) -> str:
    """A number with its noun: 1 note, 2 notes."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


@contextmanager
def working(text: str, *, quiet: bool = False) -> Iterator[None]:
    """Show what is being done while it is done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


@contextmanager
def counting(text: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """A bar that grows as it is told of (done, total); on a terminal only, else None."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=max(done, total))


def tell(text: str) -> None:
    """Print to standard error; where nobody reads it any more, what is being done goes on."""
    with unheard(sys.stderr):
        click.echo(text, err=True)


@contextmanager
def unheard(stream: TextIO) -> Iterator[None]:
    """Where a stream's reader has seen enough, let it end in silence, and go on."""
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        # What is still buffered must go somewhere, or the interpreter complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def put(lines: Iterable[str]) -> None:
    """Print lines to standard output, many at a time."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == _BATCH:
            click.echo("\n".join(waiting))
            waiting.clear()
    if waiting:
        click.echo("\n".join(waiting))
