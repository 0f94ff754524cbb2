"""Who links to whom, and which role the line around the link states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from vaultweave.model.note import Link
from vaultweave.model.roles import Role
from vaultweave.model.statement import Statement
from vaultweave.model.vault import Note, Target
from vaultweave.publish.lookups import Same, hidden

FAMILIES = {
    "exposure": "Exposure",
    "benefit": "Benefit",
    "competition": "Competition",
    "supply": "Supply and demand",
    "ownership": "Ownership",
    "people": "People",
    "thesis": "Theses",
    "context": "Context",
}
"""Role families in the order of pages, with their titles; others come last, as Other."""

_PLACES = {family: at for at, family in enumerate(FAMILIES)}
_LAST = 99
_MANY = 200  # links of a note, from which on it is looked up where they lead

_hidden = lru_cache(maxsize=4096)(hidden)

SaidAt = Mapping[tuple[str, str], Sequence[Statement]]
"""The statements of a line, by the path of the note and the line's anchor."""

Linkers = Mapping[str, Sequence[tuple[str, str]]]
"""Who links to an entity: the role that the line around the link states, if any, and the note."""


def linkers(
    notes: Mapping[str, Note], said_at: SaidAt, roles: Mapping[str, Role], hide: Iterable[str]
) -> dict[str, list[tuple[str, str]]]:
    """Who links to an entity, each note once a role: first those that state one, by role."""
    found: dict[str, set[tuple[str, str]]] = {}
    hide = tuple(hide)
    for start, note in notes.items():
        for at, (target, link) in enumerate(zip(note.targets, note.content.links, strict=True)):
            if target.node is not None and _is_seen(link, hide):
                found.setdefault(target.node, set()).add((role_at(said_at, note, at), start))
    return {node: ordered(several, roles) for node, several in found.items()}


def ordered(several: Iterable[tuple[str, str]], roles: Mapping[str, Role]) -> list[tuple[str, str]]:
    """Roles and notes as pages show them."""

    def rank(one: tuple[str, str]) -> tuple[int, str, str]:
        role, start = one
        return place_of(roles, role) if role else _LAST, role, start

    return sorted(several, key=rank)


def links_of(note: Note, node: str, hide: Iterable[str]) -> list[int]:
    """Which of a note's links lead to an entity, without those that no reader sees."""
    links, hide = note.content.links, tuple(hide)
    leading: Iterable[int]
    if len(note.targets) > _MANY:
        leading = _leading(Same(note.targets)).get(node, ())
    else:
        leading = (at for at, target in enumerate(note.targets) if target.node == node)
    return [at for at in leading if _is_seen(links[at], hide)]


@lru_cache(maxsize=1 << 6)
def _leading(targets: Same[tuple[Target, ...]]) -> Mapping[str | None, list[int]]:
    """Where the links of a note lead, of which thousands of pages may ask."""
    found: dict[str | None, list[int]] = {}
    for at, target in enumerate(targets.value):
        found.setdefault(target.node, []).append(at)
    return found


def role_at(said_at: SaidAt, note: Note, at: int) -> str:
    """The role that the line around a link states of what it leads to, "" for none."""
    anchor = anchor_of(note, note.content.links[at])
    if not anchor:
        return ""
    node = note.targets[at].node
    for one in said_at.get((note.path, anchor), ()):
        if node in {one.subject, one.object} and one.role != "related":
            return one.role
    return ""


def anchor_of(note: Note, link: Link) -> str:
    """The anchor of the line in which a link stands, "" for none."""
    return note.content.excerpts[link.excerpt].anchor if link.excerpt >= 0 else ""


def place_of(roles: Mapping[str, Role], role: str) -> int:
    """The place of a role's family in the order of pages."""
    known = roles.get(role)
    return _PLACES.get(known.family, len(_PLACES)) if known else len(_PLACES)


def _is_seen(link: Link, hide: tuple[str, ...]) -> bool:
    """Whether a reader sees it: none sees comments and hidden properties."""
    return link.inside != "comment" and not (link.kind == "property" and _hidden(link.key, hide))
