"""What may have been meant by a name that is not there; indexes are made at the first question."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from vaultweave.checks.rewrite import cleaned
from vaultweave.model.near import Names, names, near
from vaultweave.model.vault import Called, Vault

_CLIMB = re.compile(r"\A(?:\.{0,2}/)+")
_FEW = 3

Register = Callable[[], Sequence[Called]]
"""Gives the names of all notes, also of those that a part of a vault leaves out."""


class Proposals(NamedTuple):
    """Functions from what was written to link texts that are near it.

    `note` takes a link's target, `file` too; `heading` a note's id and what stands after the `#`.
    `rivals` are the notes of an alias that several claim.
    """

    note: Callable[[str], tuple[str, ...]]
    rivals: Callable[[str], tuple[str, ...]]
    file: Callable[[str], tuple[str, ...]]
    heading: Callable[[str, str], tuple[str, ...]]


SILENT = Proposals(lambda _: (), lambda _: (), lambda _: (), lambda *_: ())
"""Proposes nothing."""


def fold(text: str) -> str:
    """Text as names are compared: NFC, lower-case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def called(vault: Vault) -> tuple[Called, ...]:
    """The names of a vault's own notes."""
    notes = vault.notes.values()
    return tuple(Called(note.id, note.path, note.name, note.aliases) for note in notes)


def link_texts(notes: Iterable[Called]) -> dict[str, str]:
    """What to write in a link to reach each note: its name, or its path where names clash."""
    folded = [(note.id, note.name, fold(note.name)) for note in notes]
    counts = Counter(name for _, _, name in folded)
    return {id_: name if counts[same] == 1 else id_ for id_, name, same in folded}


def _claims(notes: Iterable[Called]) -> dict[str, dict[str, None]]:
    """Aliases, folded, to the ids of the notes that claim them."""
    found: dict[str, dict[str, None]] = {}
    for note in notes:
        for alias in note.aliases:
            found.setdefault(fold(alias.strip()), {})[note.id] = None
    return found


def _ends(notes: Iterable[Called]) -> dict[str, list[str]]:
    """Ends of paths, folded, of a folder at least, to the ids of the notes that have them."""
    found: dict[str, list[str]] = {}
    for note in notes:
        end = fold(note.id)
        while "/" in end:
            found.setdefault(end, []).append(note.id)
            end = end.partition("/")[2]
    return found


def _meant(register: Register) -> Callable[[str], Sequence[str]]:
    """Gives the ids of the notes that a target may mean: those at such a path before all others."""

    @cache
    def note_names() -> Names:
        notes = register()
        pairs = [(note.name, note.id) for note in notes]
        return names(pairs + [(a, note.id) for note in notes for a in note.aliases])

    @cache
    def paths() -> dict[str, list[str]]:
        return _ends(register())

    def meant(target: str) -> Sequence[str]:
        text = target.removesuffix(".md").rstrip("/")
        end = _CLIMB.sub("", fold(text))
        there = paths().get(end) if "/" in end else None
        return there[:_FEW] if there else near(text.rpartition("/")[2], note_names())

    return meant


def proposals(vault: Vault, register: Register) -> Proposals:
    """What may be proposed in a vault, of all notes of the register."""
    register = cache(register)
    meant = _meant(register)

    @cache
    def texts() -> dict[str, str]:
        return link_texts(register())

    @cache
    def file_names() -> Names:
        return names((path.rpartition("/")[2], path) for path in vault.files)

    @cache
    def heading_names(node: str) -> Names:
        found = [(h.title, cleaned(h.text)) for h in vault.notes[node].headings if h.root]
        return names([*found, *((text, text) for _, text in found)])

    @cache
    def note(target: str) -> tuple[str, ...]:
        return tuple(texts()[id_] for id_ in meant(target))

    @cache
    def claims() -> dict[str, dict[str, None]]:
        return _claims(register())

    def rivals(target: str) -> tuple[str, ...]:
        several = claims().get(fold(target), ())
        return tuple(texts()[id_] for id_ in several) if len(several) > 1 else ()

    @cache
    def file(target: str) -> tuple[str, ...]:
        return near(target.rpartition("/")[2], file_names())

    def heading(node: str, part: str) -> tuple[str, ...]:
        return near(part, heading_names(node)) if node in vault.notes else ()

    return Proposals(note, rivals, file, heading)
