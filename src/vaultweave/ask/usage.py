"""Which roles a vault uses, and which of its own words would make a role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from vaultweave.model.near import Names, names, near
from vaultweave.model.place import Place
from vaultweave.model.roles import Vocabulary
from vaultweave.model.statement import Statement
from vaultweave.model.vault import Vault

STANCES = frozenset({"case", "stance"})
"""What stance lists state where their label names no role: neither known nor unknown."""

_TEXTS = 4
_WORDS = 3
_SEVERAL = 2
_MOST = 0.8  # of the ends, to say which kind a role joins
_LONG = 5  # letters of a word that may hold a typing error


class Use(Struct, frozen=True):
    """A role with how often it is stated, in how many notes, and how it is written there.

    family: "" for a role that the vocabulary does not know. place: where it first stands.
    """

    role: str
    family: str
    statements: int
    notes: int
    texts: tuple[str, ...]
    place: Place

    @property
    def known(self) -> bool:
        """Whether the vocabulary has the role."""
        return bool(self.family)


class Proposal(Struct, frozen=True):
    """A role that a vault's config might name: one of its own, or another word for a known one.

    alias_of: the known role that a word is nearly; sure: enough notes use it to be a role now.
    subjects, objects: the kinds of nearly all of its ends, "" where there is no such kind.
    """

    name: str
    use: Use
    alias_of: str = ""
    sure: bool = False
    subjects: str = ""
    objects: str = ""


def uses(statements: Iterable[Statement], vocabulary: Vocabulary) -> list[Use]:
    """The roles of some statements, unknown ones first, then by how often they are stated."""
    by_role: dict[str, list[Statement]] = {}
    for one in statements:
        if one.derived is None and one.origin != "link":
            by_role.setdefault(one.role, []).append(one)
    found = [_use(role, said, vocabulary) for role, said in by_role.items()]
    return sorted(
        found, key=lambda use: (use.known or use.role in STANCES, -use.statements, use.role)
    )


def proposals(vault: Vault, vocabulary: Vocabulary) -> list[Proposal]:
    """What might be added to a vault's vocabulary, the most frequent first.

    Its own roles; then short texts that two notes use, and words that are a known role but for a
    typing error.
    """
    asserted = [one for one in vault.statements if one.derived is None]
    kinds = {note.id: note.kind for note in vault.notes.values()}
    unknown: dict[str, list[Statement]] = {}
    short: dict[str, list[Statement]] = {}
    for one in asserted:
        if "unknown-role" in one.flags:
            unknown.setdefault(one.role, []).append(one)
    for one in left_over(asserted):
        if text := short_text(one.role_text):
            short.setdefault(text, []).append(one)
    found = [_own(name, said, vocabulary, kinds) for name, said in unknown.items()]
    found += _nearly(short, vocabulary, kinds)
    return sorted(found, key=lambda one: (not one.sure, -one.use.statements, one.name))


def left_over(said: Iterable[Statement]) -> Iterator[Statement]:
    """Statements that are only related, without those whose place says a role of another end."""
    known = [*said]
    spoken = {one.place for one in known if one.role != "related"}
    return (one for one in known if one.role == "related" and one.place not in spoken)


def short_text(text: str) -> str:
    """The text of an item, if it might have been a role: three words at most, folded; else ""."""
    text = text.strip(" .:!?\"“”'‘’").lower()
    words = text.split()
    spelt = all(word.replace("-", "").isalpha() for word in words)
    return text if 0 < len(words) <= _WORDS and spelt else ""


def misspelt(text: str, known: Names) -> str:
    """The role that a text is but for a typing error, "" for none."""
    if len(text) < _LONG:
        return ""
    close = near(text, known, limit=1)
    return close[0] if close else ""


def spellings(vocabulary: Vocabulary) -> Names:
    """All forms of roles, to look for what is nearly one."""
    return names((form, meant.role) for form, meant in vocabulary.forms.items())


def _use(role: str, said: list[Statement], vocabulary: Vocabulary) -> Use:
    known = vocabulary.roles.get(role)
    written = Counter(" ".join(one.role_text.split()) for one in said if one.role_text)
    ranked = sorted(written, key=lambda text: (-written[text], text))
    shown = ranked[:_TEXTS] if role != "related" else []
    return Use(
        role,
        known.family if known else "",
        len(said),
        len({one.place.path for one in said}),
        tuple(shown),
        min(one.place for one in said),
    )


def _own(
    name: str, said: list[Statement], vocabulary: Vocabulary, kinds: Mapping[str, str]
) -> Proposal:
    subjects = _kind((kinds.get(one.subject or "", "") for one in said), len(said))
    objects = _kind((kinds.get(one.object or "", "") for one in said), len(said))
    return Proposal(name, _use(name, said, vocabulary), "", True, subjects, objects)  # noqa: FBT003


def _nearly(
    short: Mapping[str, list[Statement]], vocabulary: Vocabulary, kinds: Mapping[str, str]
) -> Iterator[Proposal]:
    known = spellings(vocabulary)
    for text, said in short.items():
        meant = misspelt(text, known)
        use = _use(text, said, vocabulary)
        if meant and meant != "related":
            yield Proposal(text, use, meant)
        elif use.notes >= _SEVERAL:
            own = _own(text, said, vocabulary, kinds)
            yield Proposal(text, use, "", False, own.subjects, own.objects)  # noqa: FBT003


def _kind(found: Iterable[str], count: int) -> str:
    """The kind of nearly all of some ends."""
    kinds = Counter(kind for kind in found if kind)
    kind, most = kinds.most_common(1)[0] if kinds else ("", 0)
    return kind if most >= _MOST * count else ""
