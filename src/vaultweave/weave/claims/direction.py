"""Which way an edge points: who of a note and a link's target bears the role; what follows."""

from __future__ import annotations

from vaultweave.model.kinds import STAKES
from vaultweave.model.phrase import Told
from vaultweave.model.roles import Role
from vaultweave.model.statement import Stance
from vaultweave.weave.lexicon import Lexicon

_TRADED = frozenset({"commodity", "industry", "market", "sector", "subsector"})
_TRADING = frozenset({"competition", "ownership", "supply"})
_OWNED = frozenset({"actor", "company"})


def from_note(
    role: Role | None, told: Told, ends: tuple[str, str | None], lexicon: Lexicon
) -> bool:
    """Whether the note is the subject. `ends`: the note's id and the target's, None for text.

    A verb label decides by its grammar; a noun is borne by the target, but for what is said of
    actors and themes, persons, and positions. No company owns a person.
    """
    note, target = ends
    if told != "noun":
        return told == "verb"
    if role is None:
        return False
    if role.edge == "affected":
        return lexicon.group(note) == "actor" and lexicon.group(target) == "theme"
    if role.edge == "person":
        return lexicon.kind(note) == "person" and lexicon.kind(target) != "person"
    if role.edge == "position":
        return _holds(note, target, lexicon)
    owns = role.name == "owner" and lexicon.kind(note) == "person"
    return owns and lexicon.kind(target) in _OWNED


def _holds(note: str, target: str | None, lexicon: Lexicon) -> bool:
    """Whether a position is the note's own: a thesis's, a briefing's, an investor's, or a bet."""
    group = lexicon.group(note)
    if takes_sides(note, lexicon):
        return lexicon.group(target) == "actor" or lexicon.kind(target) in _TRADED
    if lexicon.kind(note) in ("person", "fund"):
        return lexicon.kind(target) not in ("person", "fund")
    return group == "actor" and lexicon.group(target) == "theme"


def takes_sides(note: str, lexicon: Lexicon) -> bool:
    """Whether positions in a note are its writer's: in a thesis, and in a briefing."""
    return lexicon.kind(note) in STAKES or lexicon.group(note) == "log"


def is_of_none(role: Role | None) -> bool:
    """Whether a day or a call, of which a line tells, can have none such: no threat, no rival."""
    return role is not None and (role.acting or role.family in _TRADING)


def stance_of(
    role: Role | None, note: str | None, lexicon: Lexicon, modality: str | None
) -> Stance | None:
    """The stance of a claim in a list of relations: a thesis's and a briefing's own positions.

    note: where it stands, if the note bears the role. What investors hold is no view of ours, nor
    what one does not, or no more, hold.
    """
    if role is None or role.edge != "position" or note is None:
        return None
    if modality not in (None, "potential"):
        return None
    if not takes_sides(note, lexicon):
        return None
    return "bullish" if role.sign > 0 else "bearish"
