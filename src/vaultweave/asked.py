"""What questions are about: a vault without its texts, remembered until something changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vaultweave import remembered
from vaultweave.model.note import Content
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.project import Project, reading
from vaultweave.read.cache import Cache
from vaultweave.read.settings import obsidian
from vaultweave.remembered import Stamp

# What reads notes is loaded only where some are read: most questions read none.
if TYPE_CHECKING:
    from vaultweave.weave.load import Loaded

_NAME = "ask"


class Bare(Struct, frozen=True):
    """A vault whose notes have names, tags and properties, and no text.

    `links` has the links to each entity: numbers of notes among all, and of links in them; `blobs`
    has what git calls the notes' texts, by vault path.
    """

    vault: Vault
    links: Mapping[str, tuple[tuple[int, int], ...]] = {}
    blobs: Mapping[str, str] = {}


def asked(place: Project, read: Callable[[], Loaded]) -> tuple[Bare, Vault | None]:
    """The vault of a project as it is: remembered, or read where anything has changed.

    With all that was read, None where nothing was.
    """
    now = remembered.standing(place, _NAME)
    known = remembered.recall(now, _NAME, Stamp[Bare])
    if known is not None:
        return known, None
    loaded = read()
    blobs = {note.path: loaded.blobs[node] for node, note in loaded.vault.texts.items()}
    found = bare(loaded.vault, blobs)
    remembered.remember(now, _NAME, found, blobs)
    return found, loaded.vault


def bare(vault: Vault, blobs: Mapping[str, str]) -> Bare:
    """A vault of which the texts, and all that only they tell, are left out."""
    links: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, note in enumerate(vault.texts.values()):
        for at, target in enumerate(note.targets):
            if target.node is not None:
                links[target.node].append((number, at))
    others = sorted(links.keys() - vault.texts.keys() - {*vault.stubs})
    return Bare(
        vault=replace(
            vault,
            notes={id_: _bare(note) for id_, note in vault.notes.items()},
            canvases={id_: _bare(note) for id_, note in vault.canvases.items()},
            stubs=(*vault.stubs, *others),
            files=(),
            problems=(),
            bases={},
        ),
        links={node: tuple(places) for node, places in links.items()},
        blobs=blobs,
    )


def linking(place: Project, known: Bare, node: str) -> Vault:
    """The notes that link to an entity, each with its text and those links only.

    Raises LookupError where a text is no longer remembered.
    """
    from vaultweave.weave.load import parsing

    texts = [*known.vault.texts.values()]
    places: defaultdict[int, set[int]] = defaultdict(set)
    for number, at in known.links.get(node, ()):
        places[number].add(at)
    options = reading(place)
    how = parsing(obsidian(place.root), options)
    cache = Cache(options.cache, how, own=not options.trusted)
    drawings = cache.under(replace(how, canvas=True))
    notes: dict[str, Note] = {}
    for drawn, several in ((False, cache), (True, drawings)):
        wanted = [
            (texts[at], links) for at, links in places.items() if texts[at].is_canvas is drawn
        ]
        contents = several.contents({known.blobs[note.path] for note, _ in wanted})
        for note, links in wanted:
            content = contents[known.blobs[note.path]]
            ends = (node if at in links else None for at in range(len(content.links)))
            targets = tuple(Target("found" if end else "missing", end, None) for end in ends)
            notes[note.id] = replace(note, content=content, targets=targets)
    return replace(known.vault, notes=notes, canvases={})


def _bare(note: Note) -> Note:
    said = note.content
    content = Content(properties=said.properties, aliases=said.aliases, tags=said.tags)
    return replace(note, content=content, targets=())
