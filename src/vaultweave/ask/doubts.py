"""What a person should look at: where a vault's words were nearly understood, or oddly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from msgspec import Struct

from vaultweave.ask.usage import STANCES, left_over, misspelt, short_text, spellings, uses
from vaultweave.model.kinds import GROUPS, group_of
from vaultweave.model.place import Place
from vaultweave.model.roles import Vocabulary
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Vault

Why = Literal["unknown role", "nearly a role", "odd role", "which way", "two notes"]
ORDER: tuple[Why, ...] = (
    "unknown role", "nearly a role", "odd role", "which way", "two notes",
)  # fmt: skip
_LONGEST = 5  # words of a role as written
_QUALIFIED = 3  # words before a role
_SHORTEST = 2  # letters
_NEAR = 8  # words of a text in which a role may have been meant
_FORM = 3
_BRIEF = 7  # words of an item outside of lists of relations
_EDGES = " .:;,!?()\"“”'‘’"
_POINTS = (":", "—", "–", "-")
_VERBS = {
    "benefits": "beneficiary", "benefiting": "beneficiary", "gains": "winner", "wins": "winner",
    "suffers": "exposed", "suffering": "exposed", "loses": "loser", "losing": "loser",
}  # fmt: skip


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
    kept as text; roles of odd length; names without a note that an actor's note calls exposed,
    which may be themes that it is exposed to; names without a link that match two notes.
    """
    asserted = [one for one in vault.statements if one.derived is None]
    found = [
        *_unknown(asserted, vocabulary),
        *_grouped(_nearly(vault, asserted, vocabulary)),
        *_grouped(_odd(asserted, vocabulary)),
        *_grouped(_turned(vault, asserted, vocabulary)),
        *_grouped(_twice(vault, asserted)),
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.why), -one.count, one.text, one.place))


def _unknown(said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    for use in uses(said, vocabulary):
        if not use.known and use.role not in STANCES:
            hint = f"in {use.notes} note{'' if use.notes == 1 else 's'}; see `roles --infer`"
            yield Doubt("unknown role", use.role, hint, use.statements, use.place)


def _nearly(vault: Vault, said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    """Items after a link that were kept as text, though a role stands in it."""
    known = spellings(vocabulary)

    @cache
    def hint(text: str) -> str:
        words = [word.strip(_EDGES) for word in text.lower().split()[:_NEAR]]
        within = _within(words, vocabulary) or next(filter(None, map(_VERBS.get, words)), "")
        meant = "" if within else misspelt(short_text(text), known)
        return f"holds {within}" if within else f"{meant}?" if meant else ""

    texts = [(o.role_text, o.place) for o in left_over(said) if o.origin == "related"]
    for text, place in (*texts, *_silent(vault, said)):
        plain = " ".join(text.split())
        if plain and hint(plain):
            yield Doubt("nearly a role", plain, hint(plain), 1, place)


def _silent(vault: Vault, said: list[Statement]) -> Iterator[tuple[str, Place]]:
    """Short items that go on after a link with a dash or colon, and state nothing."""
    spoken = {(one.place.path, one.place.line) for one in said}
    for note in vault.notes.values():
        for item in note.content.items:
            if (note.path, item.span.line) in spoken or not item.words:
                continue
            first, rest = item.words[0], note.content.text(item.words[1:]).strip()
            if isinstance(first, int) and rest[:1] in _POINTS and len(rest.split()) <= _BRIEF:
                yield rest[1:], Place(note.path, item.span.line, item.span.column)


def _within(words: list[str], vocabulary: Vocabulary) -> str:
    """The first role whose word or words stand among some words."""
    for start in range(len(words)):
        for end in range(min(len(words), start + _FORM), start, -1):
            form = vocabulary.forms.get(" ".join(words[start:end]))
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


def _turned(vault: Vault, said: list[Statement], vocabulary: Vocabulary) -> Iterator[Doubt]:
    """Claims of an actor's note that a name without a note suffers from it, or gains by it."""
    names = {note.path: note.id for note in vault.notes.values()}
    for one in said:
        role = vocabulary.roles.get(one.role)
        if role is None or role.edge != "affected" or one.origin not in ("related", "item"):
            continue
        home = vault.notes.get(names.get(one.place.path, ""))
        stub = one.subject is not None and one.subject not in vault.notes
        if home and stub and one.object == home.id and group_of(home.kind, GROUPS) == "actor":
            hint = (
                f"read as {one.role} to {home.name}; a note of its own, of a theme's kind, turns it"
            )
            yield Doubt("which way", str(one.subject), hint, 1, one.place)


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
