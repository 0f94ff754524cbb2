"""What a person should look at: where a vault's words were nearly understood, or oddly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from vaultweave.ask.usage import STANCES, left_over, misspelt, short_text, spellings, uses
from vaultweave.model.place import Place
from vaultweave.model.roles import Vocabulary
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Vault

Why = Literal["unknown role", "nearly a role", "odd role", "two notes"]
ORDER: tuple[Why, ...] = ("unknown role", "nearly a role", "odd role", "two notes")
_LONGEST = 5  # words of a role as written
_QUALIFIED = 3  # words before a role
_SHORTEST = 2  # letters
_NEAR = 8  # words of a text in which a role may have been meant
_FORM = 3


class Doubt(Struct, frozen=True):
    """One thing to look at: why, the text, what to know of it, how often, and where first."""

    why: Why
    text: str
    hint: str
    count: int
    place: Place


def doubts(vault: Vault, vocabulary: Vocabulary) -> list[Doubt]:
    """What a person should look at, sort by sort, the most frequent first.

    Roles that the vocabulary does not know; texts that hold a role's word, or nearly, and were
    kept as text; roles of odd length; names without a link that match two notes.
    """
    asserted = [one for one in vault.statements if one.derived is None]
    found = [
        *_unknown(asserted, vocabulary),
        *_grouped(_nearly(asserted, vocabulary)),
        *_grouped(_odd(asserted, vocabulary)),
        *_grouped(_twice(vault, asserted)),
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.why), -one.count, one.text, one.place))


def _unknown(said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    for use in uses(said, vocabulary):
        if not use.known and use.role not in STANCES:
            hint = f"in {use.notes} note{'' if use.notes == 1 else 's'}; see `roles --infer`"
            yield Doubt("unknown role", use.role, hint, use.statements, use.place)


def _nearly(said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    """Items of lists of relations whose text was kept as text, though a role stands in it."""
    known = spellings(vocabulary)
    remembered: dict[str, str] = {}
    for one in left_over(said):
        if not one.role_text or one.origin != "related":
            continue
        text = " ".join(one.role_text.split())
        if text not in remembered:
            within = _within(text.lower().split()[:_NEAR], vocabulary)
            meant = "" if within else misspelt(short_text(one), known)
            remembered[text] = f"holds {within}" if within else f"{meant}?" if meant else ""
        if remembered[text]:
            yield Doubt("nearly a role", text, remembered[text], 1, one.place)


def _within(words: list[str], vocabulary: Vocabulary) -> str:
    """The first role whose word or words stand among some words."""
    bare = [word.strip(" .:;,!?()\"“”'‘’") for word in words]
    for start in range(len(bare)):
        for end in range(min(len(bare), start + _FORM), start, -1):
            form = vocabulary.forms.get(" ".join(bare[start:end]))
            if form is not None and form.role != "related":
                return form.role
    return ""


def _odd(said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    for one in said:
        text = " ".join(one.role_text.split())
        if one.role == "related" or one.origin == "stance" or "unknown-role" in one.flags:
            continue
        long = len(text.split()) > _LONGEST or len(one.qualifier.split()) > _QUALIFIED
        if long or (0 < len(text) <= _SHORTEST and text.lower() not in vocabulary.forms):
            yield Doubt("odd role", text, f"read as {one.role}", 1, one.place)


def _twice(vault: Vault, said: list[Statement]) -> Iterator[Doubt]:
    """Names without a link, of claims and of rows, that two notes have."""
    count = Counter(note.name for note in vault.notes.values())
    several = {name for name, number in count.items() if number > 1}
    if not several:
        return
    hints = {name: _choice(vault, name) for name in several}
    texts: list[tuple[str, Statement | Fact]] = []
    texts += [(one.subject_text or one.object_text, one) for one in said]
    texts += [(fact.scope, fact) for fact in vault.facts]
    for text, one in texts:
        name = text.split(" (")[0].strip()
        if name in several:
            yield Doubt("two notes", name, hints[name], 1, one.place)


def _choice(vault: Vault, name: str) -> str:
    return " or ".join(sorted(note.id for note in vault.notes.values() if note.name == name))


def _grouped(found: Iterable[Doubt]) -> Iterator[Doubt]:
    """Equal doubts as one, with their number, at the first place."""
    by_text: dict[tuple[str, str], list[Doubt]] = {}
    for one in found:
        by_text.setdefault((one.text, one.hint), []).append(one)
    for several in by_text.values():
        first = min(several, key=lambda one: one.place)
        yield Doubt(first.why, first.text, first.hint, len(several), first.place)
