"""Claims, targets, vocabulary and kinds to statements and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from vaultweave.model.kinds import GROUPS
from vaultweave.model.phrase import phrases
from vaultweave.model.reading import reader
from vaultweave.model.roles import Role, Vocabulary, plural_of
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Vault
from vaultweave.weave.lexicon import Draft, Grid, Lexicon, Phrases, Title, unique_names
from vaultweave.weave.told import Told

ENOUGH = 3
"""How many notes have to use a role of the vault's own."""

_PLACE = attrgetter("place")


class Stated(Struct, frozen=True):
    """What a vault says: statements as its notes make them, facts, and what statements imply.

    Each in the order of places. A derived statement stands at its source's place and names its
    rule; it is nobody's words, so it is kept apart. `own` has how many notes use a text that is a
    role of the vault's own where `ENOUGH` do.
    """

    statements: tuple[Statement, ...]
    facts: tuple[Fact, ...]
    derived: tuple[Statement, ...]
    own: Mapping[str, int]

    def every(self) -> tuple[Statement, ...]:
        """All statements in the order of places, each before what it implies."""
        found = (*self.statements, *self.derived)
        return tuple(sorted(found, key=lambda one: (one.place, one.derived is not None)))


def state(
    notes: Mapping[str, Note],
    *,
    vocabulary: Vocabulary,
    groups: Mapping[str, str] = GROUPS,
    headings: tuple[str, ...] = ("Related",),
    relation_first: bool = False,
) -> Stated:
    """All statements and facts of some notes, whose targets are known.

    `headings` are those of lists of relations; `relation_first` reads `supplies [[X]]` too. A
    short unknown text is a role only where three notes use it, so what one note states may depend
    on others.
    """
    found = lexicon(notes, vocabulary, groups, headings, relation_first=relation_first)
    return restate(notes, found, Told())


def lexicon(
    notes: Mapping[str, Note],
    vocabulary: Vocabulary,
    groups: Mapping[str, str],
    headings: tuple[str, ...],
    *,
    relation_first: bool,
) -> Lexicon:
    """What the claims of these notes are read with."""
    phrase = phrases(vocabulary)
    folded = frozenset(" ".join(heading.lower().split()) for heading in headings)
    grid, title = _late(vocabulary, phrase, groups, folded)
    return Lexicon(
        vocabulary=vocabulary,
        read=reader(vocabulary, phrase),
        phrase=phrase,
        grid=grid,
        title=title,
        names=unique_names((note.name, note.id) for note in notes.values()),
        kinds={note.id: note.kind for note in notes.values()},
        groups=groups,
        headings=folded,
        relation_first=relation_first,
    )


def _late(
    vocabulary: Vocabulary, phrase: Phrases, groups: Mapping[str, str], headings: frozenset[str]
) -> tuple[Callable[[tuple[str, ...], str], Grid], Callable[[str], Title]]:
    """What reads headers and headings: loaded with the first of them, as most runs read none."""

    @cache
    def made() -> tuple[Callable[[tuple[str, ...], str], Grid], Callable[[str], Title]]:
        from vaultweave.weave.claims.columns import grids  # noqa: PLC0415 - as above
        from vaultweave.weave.claims.page import titles  # noqa: PLC0415 - as above

        return grids(vocabulary, phrase, groups), titles(phrase, headings)

    def grid(header: tuple[str, ...], kind: str) -> Grid:
        return made()[0](header, kind)

    def title(heading: str) -> Title:
        return made()[1](heading)

    return grid, title


def restate(
    notes: Mapping[str, Note],
    lexicon: Lexicon,
    told: Told,
    own: Mapping[str, str] | None = None,
) -> Stated:
    """All statements and facts of some notes; those that were `told` before are not read again.

    `own` are the roles of the vault's own by what they are called, where not all notes are here.
    """
    made: list[Statement | Draft] = []
    facts: list[Fact] = []
    used: list[set[str]] = []
    for said in told.anew(sorted(notes.values(), key=lambda note: note.path), lexicon):
        ordered = sorted(said, key=_PLACE)
        facts += [one for one in ordered if isinstance(one, Fact)]
        claims = [one for one in ordered if not isinstance(one, Fact)]
        used.append({one.own for one in claims if isinstance(one, Draft)})
        made += claims
    known = _own_roles(used) if own is None else own
    statements = tuple([_settled(one, known) if isinstance(one, Draft) else one for one in made])
    acting = {name: role for name, role in lexicon.vocabulary.roles.items() if role.acting}
    implied = (_derived(one, acting[one.role]) for one in statements if one.role in acting)
    return Stated(
        statements,
        tuple(facts),
        tuple(one for one in implied if one),
        Counter(name for names in used for name in names),
    )


def forget(vault: Vault) -> None:
    """Let go of what statements are read from, a sixth of a vault, where no more will be read."""
    for note in vault.notes.values():
        force_setattr(note.content, "claims", b"")


def _settled(draft: Draft, own: Mapping[str, str]) -> Statement:
    """A draft's statement, once it is known which roles of the vault's own enough notes use.

    `own` maps the ways in which they are written to their names.
    """
    statement, name = draft.statement, draft.own
    if name in own:
        context = statement.context.removeprefix(statement.role_text).strip(" ()")
        flags = (*statement.flags, "unknown-role")
        return replace(statement, role=own[name], context=context, flags=flags)
    return replace(statement, modality=None) if statement.modality else statement


def _own_roles(used: Iterable[set[str]]) -> dict[str, str]:
    """The roles of a vault's own that enough notes use, by each way in which they are written.

    `used`: what each note would call them. `sister funds` is `sister fund`, where both occur.
    """
    notes = [names for names in used if names]
    names = set().union(*notes)
    singular = {plural_of(name): name for name in names}
    called = {name: singular.get(name, name) for name in names}
    count = Counter(name for several in notes for name in {called[name] for name in several})
    return {way: name for way, name in called.items() if count[name] >= ENOUGH}


def _derived(statement: Statement, role: Role) -> Statement | None:
    """What a claim implies: whoever faces a threat is exposed, whoever has a driver benefits.

    A former, failed or negated one implies nothing.
    """
    if not role.acting or statement.modality not in (None, "potential"):
        return None
    return replace(
        statement,
        subject=statement.object,
        subject_text=statement.object_text,
        role="exposed" if role.sign < 0 else "beneficiary",
        object=statement.subject,
        object_text=statement.subject_text,
        derived=f"acting-{role.name}",
    )
