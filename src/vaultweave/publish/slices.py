"""What of a body is shown: all of it, the section of a heading, or one block."""

from __future__ import annotations

import itertools
import re

from vaultweave.model.note import Hole
from vaultweave.model.vault import Note, Target

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
    for end in range(start + 1, len(pieces)):
        if _opens(pieces[end], note, level):
            return pieces[start:end]
    return pieces[start:]


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
    return ("<ul>", *inner, "</ul>") if note.content.blocks[at].kind == "item" else inner


def _find(pieces: Pieces, kind: str, at: int) -> int:
    """The index of a hole, or the number of pieces where there is none."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, Hole) and piece.kind == kind and piece.at == at:
            return index
    return len(pieces)
