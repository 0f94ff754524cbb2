"""A vault of which a few notes say what they said, in other words; the rest of it is not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from vaultweave.model.note import Body, Content, Extent
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.read.cache import Bodies, Cache
from vaultweave.read.notes import read_body, read_notes
from vaultweave.read.settings import obsidian
from vaultweave.read.source import Source, blob_id, read_file
from vaultweave.weave.few import Known, few
from vaultweave.weave.load import LoadOptions, Loom, parsing
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public
from vaultweave.weave.resolve import note_id


class Before(NamedTuple):
    """A vault as it was read last: what git called its notes, by path, and all its other files."""

    blobs: Mapping[str, str]
    files: Collection[str]


class Seen(NamedTuple):
    """What was seen of the vault then: `shown` are the ids of what had a page, notes and stubs.

    `aliases` are those of notes by path, `roles` those of the vault's own.
    """

    shown: Collection[str]
    aliases: Mapping[str, tuple[str, ...]]
    roles: Collection[str]


class Reworded(NamedTuple):
    """A vault as it is now: ids of `notes` with other words, what git calls all, and all bodies."""

    root: Path
    loom: Loom
    notes: tuple[str, ...]
    blobs: Mapping[str, str]
    files: Collection[str]
    bodies: Bodies

    def few(self, nodes: Collection[str], seen: Seen, rule: Privacy) -> Vault:
        """Some of the notes that may be seen, as far as that is known of without the others.

        Raises LookupError where one is not there.
        """
        notes = {note_id(path) for path in self.blobs}
        shown = frozenset(seen.shown)
        known = Known(
            self.root, self.loom, self.blobs, self.files, seen.aliases, shown - notes, seen.roles
        )
        return public(few(known, nodes), rule, others=frozenset(notes - shown))


def reworded(
    root: Path, changed: Sequence[str], before: Before, options: LoadOptions
) -> Reworded | None:
    """The vault, if no more has changed than the words of notes: nothing that others know of them.

    `changed` are the vault paths of files with other bytes. None where more has changed.
    """
    if not all(path in before.blobs and path[-3:].lower() == ".md" for path in changed):
        return None
    settings = obsidian(root)
    how = parsing(settings, options)
    cache = Cache(options.cache, how, own=not options.trusted)
    sources = []
    for path in changed:
        data = read_file(root / path, path)
        if isinstance(data, Problem):
            return None
        sources.append(Source(path, blob_id(data), data))
    old = cache.contents({before.blobs[path] for path in changed})
    new = read_notes(sources, cache, how, lambda source: source.data or b"")
    for path in changed:
        was = old.get(before.blobs[path])
        if was is None or _known(was) != _known(new[path]):
            return None
    rows = cache.packed("told", {before.blobs[path] for path in changed})
    told = {source.blob: rows.get(before.blobs[source.path]) for source in sources}
    cache.keep_packed("told", {blob: row for blob, row in told.items() if row is not None})
    blobs = {**before.blobs, **{source.path: source.blob for source in sources}}
    paths = {note_id(path): path for path in blobs}

    def again(node: str) -> Body:
        return read_body((root / paths[node]).read_bytes(), how)

    bodies = Bodies(cache, {note_id(path): blob for path, blob in blobs.items()}, again)
    notes = tuple(map(note_id, changed))
    return Reworded(root, Loom(cache, how, settings, options), notes, blobs, before.files, bodies)


def _known(content: Content) -> bytes:
    """All that others may know of a text, as bytes: of those that are equal, none differ."""
    return msgspec.msgpack.encode(replace(content, extent=Extent()))
