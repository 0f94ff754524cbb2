"""What a row's cells remark on its claims: `[[Aster]] (former)`, `LOI only`, `not a customer`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vaultweave.weave.claims.brackets import beside
from vaultweave.weave.claims.cells import Cells, leading
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.linked import link_list
from vaultweave.weave.claims.taken import is_open, meant

_REMARKS = frozenset(
    {"comment", "comments", "deal", "contract", "note", "notes", "remark", "remarks", "terms"}
)
_PART = re.compile(r"(?<!\s)\s++[—–-]\s+|[,;]\s+")
_EARLY = 5


def remarked(cells: Cells, role: str, ends: Sequence[str], used: Sequence[int]) -> str | None:
    """How a row's claims are meant, by the brackets beside its names and by its other cells."""
    words = cells.page.lexicon.vocabulary.words
    if any(cells.texts[at].endswith("?") for at in used):
        return "potential"
    for at in used:
        for node, inner in _named(cells, at) if "(" in cells.texts[at] else ():
            if node in ends and (said := beside(inner, words)):
                return said
    for at, column in enumerate(cells.columns):
        text = "" if at in used else cells.shown(at)
        if not text:
            continue
        if is_open(text):
            return "potential"
        said = meant(text) if bare(column.title).lower() in _REMARKS else None
        said = _of_role(cells, role, text) if said in (None, "negated") else said
        if said:
            return said
    return None


def _named(cells: Cells, at: int) -> list[tuple[str | None, str]]:
    """A cell's entities, each with what stands in brackets beside it."""
    found = link_list(cells.texts[at].strip())
    if not found:
        return [*leading(cells, at)[0]]
    return [(cells.line.node(number), inner) for number, inner in found]


def _of_role(cells: Cells, role: str, text: str) -> str | None:
    """What a cell says of the row's own role: `none — not a competitor today`."""
    lexicon = cells.page.lexicon
    words = lexicon.vocabulary.words
    for part in _PART.split(text):
        if any(
            word in words.modality or word in words.past for word in part.lower().split()[:_EARLY]
        ):
            for reading in lexicon.read(part):
                if reading.role == role and reading.modality:
                    return reading.modality
    return None
