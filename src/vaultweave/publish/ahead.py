"""A note's page ahead of the build: its own words of now, and all else as it was built last."""

from __future__ import annotations

from collections import ChainMap

from msgspec.structs import replace

from vaultweave.model.note import Body
from vaultweave.model.vault import Note
from vaultweave.publish.edition import Edition
from vaultweave.publish.press import Shop
from vaultweave.publish.views import home
from vaultweave.publish.views import note as notes


def ahead(shop: Shop, note: Note, body: Body) -> tuple[str, bytes] | None:
    """The output path and the page of a public note, made with what the last build was made with.

    What others say of it, and what it says of others, is told as before, until the next build has
    it right. None where more has changed than words: then the page waits for that build.
    """
    this = shop.this
    if not _is_like(note, this):
        return None
    sources = replace(
        this.sources,
        notes={**this.notes, note.id: note},
        bodies=ChainMap({note.id: body}, this.sources.bodies),  # type: ignore[arg-type]
    )
    now = replace(this, sources=sources)
    output = this.addresses.nodes[note.id]
    is_home = output == this.addresses.pages["home"]
    for made in home.pages(now) if is_home else notes.pages(now, note.id):
        if made.output == output:
            return output, shop.render(made.template, made.value)
    return None


def _is_like(note: Note, this: Edition) -> bool:
    """Whether all that others know of a note by its number in it is there still."""
    was, found = this.notes.get(note.id), this.addresses
    return (
        was is not None
        and all(tag.lower() in found.tags for tag in note.tags)
        and (not note.kind or note.kind in found.kinds)
        and len(note.headings) >= len(was.headings)
        and len(note.content.blocks) >= len(was.content.blocks)
        and not any(who == note.id for _, who in this.linkers.get(note.id, ()))
    )
