"""A vocabulary ready to read with: what is made of it once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from vaultweave.model.roles import Vocabulary, plural_of


class Grammar(Struct, frozen=True):
    """A vocabulary with what is made of it once.

    rare: the words with which what the patterns look for begins; longest: a form's most words.
    """

    vocabulary: Vocabulary
    unlike: re.Pattern[str]
    glued: re.Pattern[str]
    rare: frozenset[str]
    longest: int


def grammar(vocabulary: Vocabulary) -> Grammar:
    """A vocabulary ready to read with."""
    cuts = vocabulary.words.cuts
    glued = [form for form in vocabulary.forms if " " in form and cuts.intersection(form.split())]
    unlike = [text for role in vocabulary.roles.values() for text in role.unlike]
    return Grammar(
        vocabulary,
        _any([*unlike, *(plural_of(text) for text in unlike)], " "),
        _any(glued, r" (?:the )?"),
        frozenset(text.lower().split()[0] for text in (*unlike, *glued)),
        max(form.count(" ") + 1 for form in vocabulary.forms),
    )


def _any(texts: Iterable[str], gap: str) -> re.Pattern[str]:
    """A pattern of any of some texts as whole words; of none, one that never matches."""
    ordered = sorted({re.escape(text).replace(r"\ ", gap) for text in texts}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ordered) or '(?!)'})(?![\w-])", re.IGNORECASE)
