"""Whether a role after a comma is one more claim, or a piece of a sentence."""

from __future__ import annotations

import re

from vaultweave.model.marked import links_in
from vaultweave.model.phrase import Sense
from vaultweave.model.roles import Vocabulary

_MORE = re.compile(r"\A(?:(?:and|but)\s+)?(?:also|our)\s+", re.IGNORECASE)
_WAS = re.compile(r"\A(?:(?:was|once|formerly|previously)\s|ex-)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)?\Z")
_MOST = 7  # words of a description
_FEW = 3  # words, less one, of a claim after a comma
_CONCRETE = frozenset({"competition", "supply", "ownership", "people"})
_MUTUAL = frozenset({"competition", "supply"})
_PLACES = frozenset({"in", "since", "on"})


def epithet(vocabulary: Vocabulary, sense: Sense) -> bool:
    """Whether a sense may follow words of another kind: `different sector` ends a sentence."""
    role = vocabulary.roles.get(sense.role)
    concrete = role is not None and role.family in _CONCRETE
    return apposed(sense) and not sense.plural and (concrete or not sense.qualifier)


def describes(vocabulary: Vocabulary, text: str) -> bool:
    """Whether words with a preposition tell what one is, so that an epithet may follow them.

    `19% of revenue, customer`, `maker of chips, rival`; `lawsuit by investor, customer` is a list.
    """
    several, words = text.lower().split(), vocabulary.words
    odd = words.prose | words.modality.keys() | words.adverbs | words.past | words.counts
    if not 0 < len(several) <= _MOST or several[0] in words.cuts or not odd.isdisjoint(several):
        return False
    return several[-1] not in vocabulary.forms and not links_in(text) and "?" not in text


def bare(vocabulary: Vocabulary, sense: Sense) -> bool:
    """Whether a sense is an epithet of one word, or of two: it may follow any description."""
    role = vocabulary.roles.get(sense.role)
    concrete = role is not None and role.family in _CONCRETE
    brief = sense.told == "noun" and " " not in sense.qualifier
    return concrete and brief and epithet(vocabulary, sense)


def apposed(sense: Sense) -> bool:
    """Whether a sense after a comma is a claim of its own, not a piece of a sentence."""
    return bool(sense.role) and not sense.after and sense.qualifier.count(" ") < _FEW - 1


def placed(vocabulary: Vocabulary, sense: Sense) -> bool:
    """Whether a sense after a comma says where or since when: `customer, and rival in chips`.

    What one invests or leads in is another.
    """
    role = vocabulary.roles.get(sense.role)
    both = role is not None and role.family in _MUTUAL and role.edge == "target"
    word = sense.after.split(" ", maxsplit=1)[0].lower()
    plain = sense.told == "noun" and not sense.plural and not links_in(sense.after)
    return both and plain and word in _PLACES and apposed(sense._replace(after=""))


def is_more(vocabulary: Vocabulary, sense: Sense, text: str) -> bool:
    """Whether a sense of a text after a comma is one more claim: `also supplier of racks`."""
    if apposed(sense) or placed(vocabulary, sense):
        return True
    role = vocabulary.roles.get(sense.role)
    if role is None or role.family not in _CONCRETE:
        return False
    return _free(sense) and bool(sense.modality or (_MORE.match(text) and not sense.plural))


def was(text: str) -> bool:
    """Whether a text begins as one on what is over: `was shareholder`."""
    return _WAS.match(text) is not None


def besides(vocabulary: Vocabulary, sense: Sense, *, over: bool) -> bool:
    """Whether a sense may follow a sentence: a mere `customer`, or one that is over or may be."""
    role = vocabulary.roles.get(sense.role)
    if role is None or role.family not in _CONCRETE or sense.told != "noun":
        return False
    if role.edge == "affected":
        return False
    if sense.modality:
        return _free(sense)
    mere = sense.plain or sense.after.startswith("than ")  # `customer rather than rival`
    return not over and mere and not sense.plural


def is_aside(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a text is a word or two that a role may follow: `partner, landlord, rival`."""
    words = vocabulary.words
    odd = words.prose | words.cuts | words.modality.keys() | words.adverbs | words.past
    return _WORDS.match(text) is not None and odd.isdisjoint(text.lower().split())


def _free(sense: Sense) -> bool:
    """Whether a sense says no more of whom it is toward than that it is the note."""
    return sense.told == "noun" and not links_in(sense.after) and apposed(sense._replace(after=""))
