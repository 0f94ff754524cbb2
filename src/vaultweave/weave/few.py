"""A few notes of a known vault, woven as they were with all the others: no other note is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec.structs import replace

from vaultweave.model.note import Content
from vaultweave.model.roles import plural_of, vocabulary
from vaultweave.model.vault import Note, Target, Vault, is_canvas
from vaultweave.weave.lexicon import unique_names
from vaultweave.weave.load import Loom
from vaultweave.weave.named import dated, named
from vaultweave.weave.resolve import Index, fold, index, note_id, resolve_all
from vaultweave.weave.statements import lexicon, restate
from vaultweave.weave.told import Repeated

When = Literal["before", "now"]


class Texts(NamedTuple):
    """What git calls the texts of a vault by path, as it was and as it is; all its other files."""

    before: Mapping[str, str]
    now: Mapping[str, str]
    files: Collection[str]


class Seen(NamedTuple):
    """What was seen of the vault: `shown` are the ids of what had a page, notes and stubs.

    `aliases` are those of notes by path, `kinds` those by id, `roles` those of the vault's own.
    """

    shown: Collection[str]
    aliases: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    roles: Collection[str]


class Known(NamedTuple):
    """What is known of a vault without reading it: who is called what, above all.

    `earlier` has what git called the notes that have changed since, by id; nothing is `counted`
    where some are private; `stubs` are all names
    without a note by their folded names, `roles` those of the vault's own by what they are called.
    """

    root: Path
    loom: Loom
    texts: Texts
    earlier: Mapping[str, str]
    counted: bool
    names: Index
    exact: Mapping[str, str]
    kinds: Mapping[str, str]
    stubs: Mapping[str, str]
    roles: Mapping[str, str]


def known(root: Path, loom: Loom, texts: Texts, seen: Seen) -> Known:
    """What is known of a vault that nobody has read since."""
    ids = {path: note_id(path) for path in texts.now}
    stubs = frozenset(seen.shown).difference(ids.values())
    roles = {role: role for role in seen.roles}
    return Known(
        root,
        loom,
        texts,
        {ids[path]: blob for path, blob in texts.before.items() if texts.now[path] != blob},
        frozenset(seen.shown).issuperset(ids.values()),
        index(
            _Texts(loom, texts.now),
            texts.files,
            aliases=loom.options.aliases,
            called=seen.aliases.items(),
        ),
        unique_names((id_.rpartition("/")[2], id_) for id_ in ids.values()),
        seen.kinds,
        {fold(stub): stub for stub in stubs},
        {plural_of(role): role for role in roles} | roles,
    )


def few(vault: Known, wanted: Collection[str], when: When) -> Vault:
    """The wanted notes, by id, with what each was last found to state.

    All comes from the cache, and nobody knows whether it still holds: who asks has to tell.
    Raises LookupError where something is not there, and where a note that has changed states
    something else than it did.
    """
    loom, called = vault.loom, vault.texts.now if when == "now" else vault.texts.before
    paths = sorted(path for path in called if note_id(path) in wanted)
    if len(paths) < len(wanted):
        raise LookupError("not all of these are there")
    texts = _Texts(loom, called)
    texts.fetch(paths)
    contents = {path: texts[path] for path in paths}
    targets, _ = resolve_all(replace(vault.names, contents=texts), contents)
    notes: dict[str, Note] = {}
    for path in paths:
        own = tuple(spelled(target, vault.stubs) for target in targets[path])
        note = dated(named(path, contents[path], own, loom.options.kinds), loom.settings.daily)
        notes[note.id] = note
    canvases = {id_: notes.pop(id_) for id_ in [*filter(is_canvas, notes)]}
    blobs = {note.id: called[note.path] for note in notes.values()}
    words = lexicon(
        notes,
        loom.options.roles or vocabulary(),
        loom.options.groups,
        loom.options.headings,
        relation_first="relation-first" in loom.options.grammars,
    )
    words = replace(words, names=vault.exact, kinds=vault.kinds)
    earlier = vault.earlier if when == "now" else {}
    told = Repeated(loom.cache, blobs, earlier, counted=vault.counted)
    stated = restate(notes, words, told, vault.roles)
    return Vault(
        name=vault.root.resolve().name,
        notes=notes,
        files=tuple(sorted(vault.texts.files)),
        stubs=(),
        statements=stated.statements,
        facts=stated.facts,
        own=stated.own,
        problems=(),
        root=str(vault.root.resolve()),
        canvases=canvases,
    )


def spelled(target: Target, stubs: Mapping[str, str]) -> Target:
    """A target that is missing, called as the vault calls it; `stubs` by their folded names."""
    if target.path is not None or target.node is None:
        return target
    return replace(target, node=stubs.get(fold(target.node), target.node))


class _Texts(Mapping[str, Content]):
    """What the notes of a vault say, by path, each fetched when it is asked for."""

    def __init__(self, loom: Loom, blobs: Mapping[str, str]) -> None:
        self._blobs = blobs
        self._caches = {False: loom.cache, True: loom.cache.under(replace(loom.how, canvas=True))}
        self._found: dict[tuple[bool, str], Content] = {}

    def fetch(self, paths: Iterable[str]) -> None:
        """Get several at once."""
        wanted = [(is_canvas(path), self._blobs[path]) for path in paths]
        for drawn, cache in self._caches.items():
            several = {blob for is_drawn, blob in wanted if is_drawn is drawn}
            found = cache.contents(several) if several else {}
            self._found.update({(drawn, blob): found[blob] for blob in found})

    def __getitem__(self, path: str) -> Content:
        key = is_canvas(path), self._blobs[path]
        if key not in self._found:
            self.fetch([path])
        return self._found[key]

    def __contains__(self, path: object) -> bool:
        return path in self._blobs

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)
