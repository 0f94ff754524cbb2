"""A vocabulary ready to read with: what is made of it once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from vaultweave.model.roles import Form, Vocabulary, plural_of

_HELD = frozenset({"competition", "ownership", "people", "supply"})
_TOWARD_OTHERS = frozenset({"people", "ownership", "supply"})
_RIVALS = frozenset({"competing", "competitor", "peer", "rival"})
_POSSESSIVES = {"'s": 2, "’s": 2, "s'": 1}


class Grammar(Struct, frozen=True):
    """A vocabulary with what is made of it once.

    rare: the words with which what the patterns look for begins; longest: a form's most words;
    acts: words of a modality that are verbs too: a `lost customer`, but it `lost a customer`.
    """

    vocabulary: Vocabulary
    unlike: re.Pattern[str]
    glued: re.Pattern[str]
    rare: frozenset[str]
    longest: int
    acts: frozenset[str]

    def owns(self, word: str) -> bool:
        """Whether a word is a role's: a `competitor's customer` is another's, not the note's."""
        end = _POSSESSIVES.get(word[-2:])
        form = self.vocabulary.forms.get(word[:-end].removeprefix("ex-")) if end else None
        return form is not None and self.vocabulary.roles[form.role].family in _HELD

    def borne(self, form: Form, before: Sequence[str]) -> Form | None:
        """What a form says after some words: a `rival vendor` is a competitor.

        A `fellow customer`, or a `rival CEO`, has the role elsewhere.
        """
        if not before or self.vocabulary.roles[form.role].family not in _TOWARD_OTHERS:
            return form
        if "fellow" in before:
            return None
        if before[0] not in _RIVALS or "turned" in before:
            return form
        people = self.vocabulary.roles[form.role].family == "people"
        return None if people else self.vocabulary.forms.get("competitor")


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
        vocabulary.words.epithets & vocabulary.words.prose,
    )


def is_one(token: str, words: frozenset[str]) -> bool:
    """Whether a token is one of some words, and no acronym that looks like one (`IT`, `WHO`)."""
    return token.lower() in words and not (len(token) > 1 and token.isupper())


def _any(texts: Iterable[str], gap: str) -> re.Pattern[str]:
    """A pattern of any of some texts as whole words; of none, one that never matches."""
    ordered = sorted({re.escape(text).replace(r"\ ", gap) for text in texts}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ordered) or '(?!)'})(?![\w-])", re.IGNORECASE)
