"""A few notes of a known vault, woven as they were with all the others: no other note is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.note import Content
from vaultweave.model.roles import plural_of, vocabulary
from vaultweave.model.vault import Note, Target, Vault, is_canvas
from vaultweave.weave.claims.page import unique_names
from vaultweave.weave.load import Loom
from vaultweave.weave.named import dated, named
from vaultweave.weave.resolve import fold, index, note_id, resolve_all
from vaultweave.weave.statements import lexicon, restate
from vaultweave.weave.told import Repeated


class Known(NamedTuple):
    """What is known of a vault without reading it.

    `blobs` has what git calls the text of each note, by vault path, `earlier` what it called those
    that have changed, by id; `files` are the paths of all else; `aliases` are those of notes by
    path, `kinds` those by id, `stubs` all names without a note, `roles` those of the vault's own.
    """

    root: Path
    loom: Loom
    blobs: Mapping[str, str]
    earlier: Mapping[str, str]
    files: Collection[str]
    aliases: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    stubs: Collection[str]
    roles: Collection[str]


def few(known: Known, wanted: Collection[str]) -> Vault:
    """The wanted notes, by id, with what each was last found to state.

    All comes from the cache, and nobody knows whether it still holds: who asks has to tell.
    Raises LookupError where something is not there, and where a note that has changed states
    something else than it did.
    """
    loom = known.loom
    paths = sorted(path for path in known.blobs if note_id(path) in wanted)
    if len(paths) < len(wanted):
        raise LookupError("not all of these are there")
    texts = _Texts(loom, known.blobs)
    texts.fetch(paths)
    contents = {path: texts[path] for path in paths}
    found = index(texts, known.files, aliases=loom.options.aliases, called=known.aliases.items())
    targets, _ = resolve_all(found, contents)
    stubs = {fold(stub): stub for stub in known.stubs}
    notes: dict[str, Note] = {}
    for path in paths:
        own = tuple(spelled(target, stubs) for target in targets[path])
        note = dated(named(path, contents[path], own, loom.options.kinds), loom.settings.daily)
        notes[note.id] = note
    canvases = {id_: notes.pop(id_) for id_ in [*filter(is_canvas, notes)]}
    blobs = {note.id: known.blobs[note.path] for note in notes.values()}
    words = lexicon(
        notes,
        loom.options.roles or vocabulary(),
        loom.options.groups,
        loom.options.headings,
        relation_first="relation-first" in loom.options.grammars,
    )
    names = unique_names((note_id(path).rpartition("/")[2], note_id(path)) for path in known.blobs)
    words = replace(words, names=names, kinds=known.kinds)
    told = Repeated(loom.cache, blobs, known.earlier)
    stated = restate(notes, words, told, _called(known.roles))
    return Vault(
        name=known.root.resolve().name,
        notes=notes,
        files=tuple(sorted(known.files)),
        stubs=(),
        statements=stated.statements,
        facts=stated.facts,
        problems=(),
        root=str(known.root.resolve()),
        canvases=canvases,
    )


def spelled(target: Target, stubs: Mapping[str, str]) -> Target:
    """A target that is missing, called as the vault calls it; `stubs` by their folded names."""
    if target.path is not None or target.node is None:
        return target
    return replace(target, node=stubs.get(fold(target.node), target.node))


def _called(roles: Iterable[str]) -> dict[str, str]:
    """Roles by their names and by their plurals."""
    known = {role: role for role in roles}
    return {plural_of(role): role for role in known} | known


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
