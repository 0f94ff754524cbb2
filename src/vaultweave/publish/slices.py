"""What of a body is shown: all of it, the section of a heading, or one block."""

from __future__ import annotations

import itertools
import re

from vaultweave.model.note import Hole
from vaultweave.model.vault import Note, Target

_LINE = re.compile(
    r"(?:<ul>)?\0*<(?:p|li|h[1-6])(?: [^<>]*)?>(?:\s*<p(?: [^<>]*)?>)?"
    r"((?:[^<]|<(?!/?(?:p|li|ul|ol|h[1-6]|div|table|blockquote|pre|section|figure|details)\b))*)"
)
_HEADING = re.compile(r"(</?h)([1-5])(?=[ >])")

Pieces = tuple[str | Hole, ...]


def sliced(pieces: Pieces, note: Note, target: Target) -> Pieces:
    """What an embed of this target shows of the note's body; well-formed, since roots are cut."""
    if target.block >= 0:
        return _block(pieces, note, target.block)
    if target.heading < 0:
        return untitled(pieces, note, note.title)
    level = note.headings[target.heading].level
    start = _find(pieces, "section", target.heading)
    last = _find(pieces, "foot", -1)
    ends = (n for n in range(start + 1, last) if _opens(pieces[n], note, level))
    return _deeper(_footed(pieces[start : next(ends, last)], pieces))


def lined(pieces: Pieces) -> Pieces:
    """What of a block can stand in a line: its text, without the tags around it.

    A list item's inner lists are left out, and so are footnotes.
    """
    text = "".join(piece if isinstance(piece, str) else "\0" for piece in pieces)
    found = _LINE.match(text)
    if found is None:
        return ()
    first = text.count("\0", 0, found.start(1))
    holes = [piece for piece in pieces if isinstance(piece, Hole)][first:]
    parts = found[1].rstrip().split("\0")
    out: list[str | Hole] = [parts[0]]
    for hole, part in zip(holes, parts[1:], strict=False):
        out += [hole, part]
    return tuple(out)


def _footed(part: Pieces, pieces: Pieces) -> Pieces:
    """A part of a body with the footnotes that it refers to, below it."""
    start, end = _find(pieces, "foot", -1), _find(pieces, "foot", -2)
    if end == len(pieces):
        return part
    marks = [n for n in range(start, end + 1) if _is_foot(pieces[n])]
    notes = {pieces[a].at: pieces[a + 1 : b] for a, b in itertools.pairwise(marks)}  # type: ignore[union-attr]
    head = notes.pop(-1)
    wanted: dict[int, Pieces] = {}
    waiting = _referred(part)
    while waiting:
        number = waiting.pop()
        if number in notes and number not in wanted:
            wanted[number] = notes[number]
            waiting += _referred(notes[number])
    if not wanted:
        return part
    shown = itertools.chain.from_iterable(wanted[number] for number in sorted(wanted))
    return (*part, *head, *shown, *pieces[end + 1 :])


def _is_foot(piece: str | Hole) -> bool:
    return isinstance(piece, Hole) and piece.kind == "foot"


def _referred(part: Pieces) -> list[int]:
    """The numbers, from 0, of the footnotes that a part refers to."""
    names = (piece.name for piece in part if isinstance(piece, Hole) and piece.kind == "id")
    return [int(name[3:]) - 1 for name in names if name.startswith("fn-")]


def untitled(pieces: Pieces, note: Note, title: str) -> Pieces:
    """A body without what its page shows by the title.

    That is a first line of nothing but tags, and a first heading that says the title again:
    its id is kept.
    """
    start, end = _find(pieces, "lead", 0), _find(pieces, "leadend", 0)
    first = note.headings[0] if note.headings else None
    if first and end < len(pieces) and _same(first.title, title):
        mark = ('<div id="', Hole("id", name=first.id), '"></div>\n')
        return (*_untagged(pieces[:start]), *mark, *_untagged(pieces[end + 1 :]))
    return _untagged(_deeper(pieces) if end < len(pieces) else pieces)


def _deeper(pieces: Pieces) -> Pieces:
    """Pieces with each heading a level down where one is of the first, which is the page's own."""
    if not any(isinstance(piece, str) and "<h1" in piece for piece in pieces):
        return pieces
    return tuple(
        _HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + 1}", piece)
        if isinstance(piece, str)
        else piece
        for piece in pieces
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _untagged(pieces: Pieces) -> Pieces:
    """Pieces without a paragraph of tags at their start."""
    if len(pieces) < 3 or pieces[0] != "<p>":
        return pieces
    for index, piece in enumerate(pieces[1:], 1):
        if isinstance(piece, Hole) and piece.kind == "tag":
            continue
        if isinstance(piece, str) and piece.startswith("</p>"):
            return (piece.removeprefix("</p>"), *pieces[index + 1 :])
        if not isinstance(piece, str) or piece.replace("<br>", "").replace("<br />", "").strip():
            return pieces
    return pieces


def defined(pieces: Pieces) -> frozenset[str]:
    """The ids that the pieces define, as against those they only refer to."""
    return frozenset(
        piece.name
        for before, piece in itertools.pairwise(pieces)
        if isinstance(piece, Hole) and piece.kind == "id"
        if isinstance(before, str) and before.endswith('id="')
    )


def _opens(piece: str | Hole, note: Note, level: int) -> bool:
    """Whether a section begins that ends one of this level."""
    if isinstance(piece, str) or piece.kind != "section":
        return False
    return note.headings[piece.at].level <= level


def _block(pieces: Pieces, note: Note, at: int) -> Pieces:
    start, end = _find(pieces, "block", at), _find(pieces, "end", at)
    inner = pieces[start + 1 : end]
    if note.content.blocks[at].kind == "item":
        inner = ("<ul>", *inner, "</ul>")
    return _deeper(_footed(inner, pieces))


def _find(pieces: Pieces, kind: str, at: int) -> int:
    """The index of a hole, or the number of pieces where there is none."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, Hole) and piece.kind == kind and piece.at == at:
            return index
    return len(pieces)
