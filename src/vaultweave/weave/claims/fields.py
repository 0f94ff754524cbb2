"""Typed links: `role:: [[X]]` in a text, and properties whose value is a link."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.model.note import Link
from vaultweave.model.phrase import Sense
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.direction import from_note, stance_of
from vaultweave.weave.claims.page import Page

_PLAIN = frozenset(
    {
        "aliases", "alias", "banner", "cover", "cssclass", "cssclasses", "icon", "image", "kind",
        "permalink", "tag", "tags", "title", "type", "url", "description",
    }
)  # fmt: skip


def from_fields(page: Page) -> Iterator[Statement]:
    """The statements of a note's inline fields and properties.

    A key that is no role is one as it stands, from the note to the target.
    """
    for number, link in enumerate(page.note.content.links):
        if link.kind in ("property", "field") and link.key:
            key = link.key.split(".")[0] if link.kind == "property" else link.key
            node = page.node(number)
            if node is not None and key.strip().lower() not in _PLAIN:
                yield from _stated(page, link, key.strip(), node)


def _stated(page: Page, link: Link, key: str, node: str) -> Iterator[Statement]:
    senses = page.lexicon.phrase(key.replace("_", " ")) or page.lexicon.phrase(
        key.replace("_", " ").replace("-", " ")
    )
    known = tuple(
        sense
        for sense in senses
        if sense.role and not (sense.toward and page.lexicon.group(node) != sense.toward)
    )
    unknown = Sense("-".join(key.lower().split()), told="verb")
    excerpts = page.note.content.excerpts
    for sense in known or (unknown,):
        role = page.lexicon.role(sense.role)
        by_note = from_note(role, sense.told, (page.note.id, node), page.lexicon)
        yield Statement(
            subject=page.note.id if by_note else node,
            role=sense.role,
            object=node if by_note else page.note.id,
            place=page.place(link.span),
            anchor=excerpts[link.excerpt].anchor if 0 <= link.excerpt < len(excerpts) else "",
            origin="property" if link.kind == "property" else "field",
            role_text=key,
            qualifier=sense.qualifier,
            context=", ".join(part for part in (sense.before, sense.after) if part),
            stance=stance_of(role, by_note=by_note),
            modality=sense.modality,
            date=page.note.date,
            flags=() if role else ("unknown-role",),
        )
