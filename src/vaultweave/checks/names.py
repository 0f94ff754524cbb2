"""Names: of notes and files and aliases; each leads to one thing, on every system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.checks.proposals import fold
from vaultweave.checks.rules import MOST, finding, listed
from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Vault

_OWN_PAGES = frozenset({"index", "readme", "_index"})
_DOCUMENTS = (".canvas", ".base", ".toml", ".json", ".yaml", ".yml")  # of their own, or settings
_FOREIGN = re.compile(
    r"""[<>:"|?*\\#^\x00-\x1f\x7f]|%%|\[\[|\]\]|[. ]\Z"""
    r"""|\A(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)""",
    re.IGNORECASE,
)
# What Dropbox, Nextcloud, Obsidian Sync, pCloud and Syncthing call a second version of a file.
_COPY = re.compile(
    r"\([^()]{0,80}\b(?:conflicted copy|case conflict)\b[^()]{0,80}\)"
    r"|\[conflicted(?: \d+)?\]|\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?(?=\.|\Z)",
    re.IGNORECASE,
)
_LONGEST = 255
_node, _path = attrgetter("node"), attrgetter("path")


class _Others(NamedTuple):
    """The notes that share a name with one: the first of them, and how many there are."""

    first: list[Note]
    total: int

    @classmethod
    def of(cls, note: Note, several: list[Note]) -> _Others:
        """Those of several that has the note too, itself left out; of thousands few are read."""
        first = [other for other in several[: MOST + 1] if other is not note]
        return cls(first[:MOST], len(several) - 1)

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(note.id for note in self.first)

    def __str__(self) -> str:
        """Their paths, as a message has them."""
        return listed([note.path for note in self.first], self.total)


def names(vault: Vault) -> Iterator[Problem]:
    """Names that clash, that lead nowhere, or that other systems refuse; and what stands alone."""
    named: dict[str, list[Note]] = {}
    for note in vault.notes.values():
        named.setdefault(fold(note.name), []).append(note)
    yield from _aliases(vault, named)
    for several in named.values():
        if len(several) > 1:
            yield from _same([note for note in several if not _is_own_page(note)])
    paths = [*map(_path, vault.notes.values()), *vault.files]
    yield from _foreign(paths)
    yield from _copies(paths)
    yield from _alone(vault)


def _aliases(vault: Vault, named: dict[str, list[Note]]) -> Iterator[Problem]:
    """Aliases that lead nowhere, each reported at every note that claims it."""
    claimed: dict[str, list[Note]] = {}
    for note in vault.notes.values():
        for alias in dict.fromkeys(map(_key, note.aliases)) if note.aliases else ():
            claimed.setdefault(alias, []).append(note)
    for note in vault.notes.values():
        places = dict(zip(note.aliases, note.content.alias_spans, strict=False))
        for key, alias in {_key(alias): alias for alias in note.aliases}.items():
            shadowed = named.get(key, []) if fold(note.name) != key else []
            span = places.get(alias, START)
            if shadowed:
                yield _shadow(note, alias, span, _Others(shadowed[:MOST], len(shadowed)))
            elif len(claimed[key]) > 1:
                yield _duplicate(note, alias, span, _Others.of(note, claimed[key]))


def _shadow(note: Note, alias: str, span: Span, others: _Others) -> Problem:
    message = f'the alias "{alias}" is the name of another note: {others}'
    fix = f'take "{alias}" out of the aliases of this note'
    return finding("VW203", note.path, span, message, target=alias, candidates=others.ids, fix=fix)


def _duplicate(note: Note, alias: str, span: Span, others: _Others) -> Problem:
    message = f'the alias "{alias}" is claimed by another note too: {others}'
    fix = "take the alias out of one of them; until then it leads to neither"
    return finding("VW202", note.path, span, message, target=alias, candidates=others.ids, fix=fix)


def _is_own_page(note: Note) -> bool:
    """Whether a note is its folder's own page, so that its name says nothing by itself."""
    folder = note.id.rpartition("/")[0].rpartition("/")[2]
    return note.name.lower() in _OWN_PAGES or fold(note.name) == fold(folder)


def _same(several: list[Note]) -> Iterator[Problem]:
    for note in several if len(several) > 1 else ():
        others = _Others.of(note, several)
        message = f'"{note.name}" is the name of another note too: {others}'
        yield finding("VW201", note.path, START, message, target=note.name, candidates=others.ids)


def _foreign(paths: list[str]) -> Iterator[Problem]:
    """Names of files and folders that not every system can have; a folder's at its first file."""
    seen: set[str] = set()
    for path in sorted(paths):
        parent, _, name = path.rpartition("/")
        while parent and parent not in seen:
            seen.add(parent)
            parent, _, part = parent.rpartition("/")
            if _FOREIGN.search(part):
                yield _refused(path, part)
        if _FOREIGN.search(name) or _is_long(name):
            yield _refused(path, name)


def _refused(path: str, name: str) -> Problem:
    match = _FOREIGN.search(name)
    if match is None:
        why = f"it is longer than {_LONGEST} bytes"
    elif match[0] in {" ", "."}:
        why = "it ends in a blank or dot"
    elif match[0][0].isalpha():
        why = "Windows keeps it for itself"
    else:
        why = f"of {match[0] if match[0].isprintable() else f'U+{ord(match[0]):04X}'} in it"
    message = f'"{name}" can\'t be a name everywhere: {why}'
    message = message.replace(": of", ", because of")
    return finding("VW207", path, START, message, target=name, fix="rename it")


def _copies(paths: list[str]) -> Iterator[Problem]:
    """Files that a program put beside others which two computers had changed at once."""
    for path in paths:
        name = path.rpartition("/")[2]
        match = _COPY.search(name) if "onflict" in name or "CONFLICT" in name else None
        if match:
            other = f"{name[: match.start()].rstrip()}{name[match.end() :]}"
            message = f"a program that keeps folders alike made this copy of {other}"
            fix = f"join what differs with {other}, and delete this one"
            found = finding("VW606", path, START, message, target=name, fix=fix)
            yield replace(found, level="warning")


def _is_long(name: str) -> bool:
    return len(name) > 63 and len(name.encode("utf-8", "surrogateescape")) > _LONGEST


def _alone(vault: Vault) -> Iterator[Problem]:
    """Notes without a link to or from another, and files that nothing shows."""
    reached: set[str | None] = set()
    leading: set[str] = set()
    used: set[str | None] = set()
    for note in vault.texts.values():
        nodes = set(map(_node, note.targets)) - {note.id}
        used.update(map(_path, note.targets))
        reached |= nodes
        if nodes - {None}:
            leading.add(note.id)
    for note in vault.notes.values():
        if note.id not in reached and note.id not in leading:
            message = "no link leads to this note, and none from it to another"
            fix = "link it from a note that it belongs to"
            yield finding("VW208", note.path, START, message, target=note.id, fix=fix)
    for path in vault.files:
        name = path.lower().rpartition("/")[2]
        if path not in used and "." in name and not name.endswith(_DOCUMENTS):
            message = "no note links or shows this file"
            fix = "show it somewhere, or delete it"
            yield finding("VW209", path, START, message, target=path, fix=fix)


def _key(alias: str) -> str:
    return fold(alias.strip())
