"""Names: an alias leads to one note only, and never stands in the way of a note's own name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vaultweave.checks.rules import finding
from vaultweave.model.place import START
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Vault


def names(vault: Vault) -> Iterator[Problem]:
    """Aliases that lead nowhere, each reported at every note that claims it."""
    named: dict[str, list[Note]] = {}
    claimed: dict[str, list[Note]] = {}
    for note in vault.notes.values():
        named.setdefault(_fold(note.name), []).append(note)
        for alias in dict.fromkeys(map(_fold, note.aliases)):
            claimed.setdefault(alias, []).append(note)
    for note in vault.notes.values():
        for key, alias in {_fold(alias): alias for alias in note.aliases}.items():
            shadowed = [other for other in named.get(key, ()) if other.id != note.id]
            rivals = [other for other in claimed[key] if other.id != note.id]
            if shadowed and _fold(note.name) != key:
                yield _shadow(note, alias, shadowed)
            elif rivals:
                yield _duplicate(note, alias, rivals)


def _shadow(note: Note, alias: str, others: list[Note]) -> Problem:
    message = f'the alias "{alias}" is the name of another note: {_list(others)}'
    fix = f'take "{alias}" out of the aliases of this note'
    return finding(
        "VW203", note.path, START, message, target=alias, candidates=_ids(others), fix=fix
    )


def _duplicate(note: Note, alias: str, others: list[Note]) -> Problem:
    message = f'the alias "{alias}" is claimed by another note too: {_list(others)}'
    fix = "take the alias out of one of them; until then it leads to neither"
    return finding(
        "VW202", note.path, START, message, target=alias, candidates=_ids(others), fix=fix
    )


def _ids(notes: list[Note]) -> tuple[str, ...]:
    return tuple(note.id for note in notes)


def _list(notes: list[Note]) -> str:
    return ", ".join(note.path for note in notes)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().lower()
