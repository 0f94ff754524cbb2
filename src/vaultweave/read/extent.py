"""How much HTML a text makes, and where in it sections, blocks and embeds stand."""

from __future__ import annotations

from collections.abc import Iterable

from vaultweave.model.note import Extent, Hole

_PLAIN = frozenset({"open", "close", "id", "tag"})


def extent(pieces: Iterable[str | Hole]) -> Extent:
    """The lengths of a body's HTML; each hole counts as one, so that no two share a place."""
    at, feet = 0, -1
    sections: list[tuple[int, int]] = []
    blocks: dict[int, tuple[int, int]] = {}
    embeds: list[tuple[int, int, bool]] = []
    for piece in pieces:
        if isinstance(piece, str):
            at += len(piece)
            continue
        at += 1
        if piece.kind in _PLAIN:
            continue
        if piece.kind == "section":
            sections.append((piece.at, at))
        elif piece.kind == "block":
            blocks[piece.at] = (at, at)
        elif piece.kind == "end" and piece.at in blocks:
            blocks[piece.at] = (blocks[piece.at][0], at)
        elif piece.kind in {"embed", "inline"}:
            embeds.append((piece.at, at, piece.kind == "inline"))
        elif piece.kind == "foot" and piece.at < 0 and feet < 0:
            feet = at
    return Extent(at, at if feet < 0 else feet, tuple(sections), blocks, tuple(embeds))
