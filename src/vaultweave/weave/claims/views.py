"""The stance that a note's properties take on what it is about: `stance: bullish`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultweave.model.kinds import STAKES
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.page import Page

_KEYS = frozenset({"stance", "view", "bias", "outlook"})
_WORD = re.compile(
    r"\W*(?:(?:very|strongly|mildly|moderately|cautiously|slightly|tactically)\s+)?"
    r"(?P<word>bullish|bearish|long|short)\W*\Z",
    re.IGNORECASE,
)
_BULLISH = frozenset({"bullish", "long"})
_POSITIONS = frozenset({"long", "short"})
# What a thesis is bullish about is not the thesis, and an event is what happens.
_NOT_ABOUT_ITSELF = STAKES | {"event", "question"}


def from_views(page: Page) -> Iterator[Statement]:
    """A case for or against the note's own subject, where a property says nothing but its side.

    Only what one holds can be `long`: an actor.
    """
    lexicon, note = page.lexicon, page.note.id
    group = lexicon.group(note)
    if group == "log" or lexicon.kind(note) in {"person", *_NOT_ABOUT_ITSELF}:
        return
    for key, span in page.note.content.places:
        value = page.note.content.properties.get(key)
        match = _WORD.match(value) if isinstance(value, str) else None
        if match is None or key.strip().lower() not in _KEYS:
            continue
        word = match["word"].lower()
        if word in _POSITIONS and group != "actor":
            continue
        sure = page.note.content.said("conviction") or page.note.content.said("confidence")
        yield Statement(
            subject=note,
            role="case",
            object=None,
            place=page.place(span),
            anchor="",
            origin="property",
            role_text=key,
            context=f"{key}: {word}" + (f", conviction: {sure}" if sure else ""),
            stance="bullish" if word in _BULLISH else "bearish",
            date=page.note.date,
        )
