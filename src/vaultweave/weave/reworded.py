"""A vault of which a few notes say what they said, in other words; the rest of it is not read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from vaultweave.model.address import safe_url
from vaultweave.model.note import Body, Content, Extent
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault, is_canvas
from vaultweave.read.cache import Bodies, Cache
from vaultweave.read.notes import read_body, read_notes
from vaultweave.read.settings import obsidian
from vaultweave.read.source import Source, blob_id, read_file, reread
from vaultweave.weave.few import Seen, Texts, When, few, known
from vaultweave.weave.load import LoadOptions, Loom, parsing
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import Elsewhere, public
from vaultweave.weave.resolve import note_id

Few = Callable[[Collection[str], When], Vault]
"""Some public notes by their ids, with what they state."""


class Ids(NamedTuple):
    """The ids of the `notes` with other words.

    Of the `exact` ones among them nobody else may know any difference; the `divided` ones have
    other headings or named blocks, the `shaped` ones these, other properties or other addresses.
    """

    notes: frozenset[str]
    exact: frozenset[str]
    divided: frozenset[str]
    shaped: frozenset[str]


class Reworded(NamedTuple):
    """A vault as it was and as it is: which notes have other words, and all bodies of now."""

    root: Path
    loom: Loom
    ids: Ids
    texts: Texts
    bodies: Bodies

    def seen(self, before: Seen, rule: Privacy) -> Few:
        """A function to some notes as they may be seen, as far as that is known without the others.

        It raises LookupError where one is not there.
        """
        vault = known(self.root, self.loom, self.texts, before)
        shown = frozenset(before.shown)
        ids = {path: note_id(path) for path in self.texts.now}
        paths = frozenset(path for path, id_ in ids.items() if id_ in shown)
        elsewhere = Elsewhere(frozenset(ids.values()) - shown, paths)
        return lambda nodes, when: public(few(vault, nodes, when), rule, elsewhere=elsewhere)


def reworded(
    root: Path,
    changed: Sequence[str],
    before: Mapping[str, str],
    files: Collection[str],
    options: LoadOptions,
) -> Reworded | None:
    """The vault, if no more has changed than what stands in a few notes, called as they were.

    `changed` are the vault paths of files with other bytes; `before` has what git called the notes
    that were read last, by path, `files` are all others. None where more has changed.
    """
    if not all(path in before and path[-3:].lower() == ".md" for path in changed):
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
    drawings = cache.under(replace(how, canvas=True))
    for path, blob in before.items():
        (drawings if is_canvas(path) else cache).use((blob,))
    old = cache.contents({before[path] for path in changed})
    new = read_notes(sources, cache, how, partial(reread, root))
    for path in changed:
        was = old.get(before[path])
        if was is None or _lasting(was) != _lasting(new[path]):
            return None
    pairs = {note_id(path): (old[before[path]], new[path]) for path in changed}
    ids = Ids(
        frozenset(pairs),
        frozenset(id_ for id_, (was, now) in pairs.items() if _exact(was) == _exact(now)),
        frozenset(id_ for id_, (was, now) in pairs.items() if _division(was) != _division(now)),
        frozenset(id_ for id_, (was, now) in pairs.items() if _shape(was) != _shape(now)),
    )
    blobs = {**before, **{source.path: source.blob for source in sources}}
    paths = {note_id(path): path for path in blobs}

    def again(node: str) -> Body:
        drawn = replace(how, canvas=is_canvas(node))
        return read_body((root / paths[node]).read_bytes(), drawn)

    boards = dict.fromkeys(filter(is_canvas, blobs), drawings)
    bodies = Bodies(cache, {note_id(path): blob for path, blob in blobs.items()}, again, boards)
    loom = Loom(cache, how, settings, options)
    return Reworded(root, loom, ids, Texts(before, blobs, files), bodies)


def _exact(content: Content) -> bytes:
    """All that others may know of a text, as bytes: of those that are equal, none differ."""
    return msgspec.msgpack.encode(replace(content, extent=Extent()))


def _division(content: Content) -> object:
    """What of a text may be named from elsewhere, but for where it stands."""
    return (
        [(one.level, one.text, one.title, one.id, one.root) for one in content.headings],
        [(block.id, block.kind) for block in content.blocks],
    )


def _shape(content: Content) -> object:
    """The same, with all else that more rules than those of links look at."""
    return _division(content), content.properties, [url.url for url in content.urls]


def _lasting(content: Content) -> bytes:
    """How a text is called, of which tags it is and when, and what is wrong with it.

    Of a text that asks not to be told what is wrong in some lines, all that stands in lines too.
    """
    told = (
        content.aliases,
        [(tag.name, tag.inside) for tag in content.tags],
        [url.url for url in content.urls if safe_url(url.url) is None],
        content.problems,
        content.updated,
        content.uses,
        [(scrap.key, scrap.text) for scrap in content.scraps],
        _exact(content) if content.waivers else b"",
    )
    return msgspec.msgpack.encode(told)
