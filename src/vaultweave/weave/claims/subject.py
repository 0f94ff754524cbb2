"""Whom a section is about, where its heading names another than the note: `## [[Aster]]`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from vaultweave.model.claims import Item
from vaultweave.model.note import Heading
from vaultweave.model.vault import Note
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.linked import link_list
from vaultweave.weave.claims.page import Page, line, named
from vaultweave.weave.lexicon import Lexicon

_PLACES = frozenset({"country", "region"})


def sections(page: Page) -> tuple[Page, ...]:
    """A page as each of its sections is to be read; the first is what stands before them all.

    What is said under `## [[Aster]]`, and the headings below it, is said of Aster, unless it is
    in a list of relations or of a role, which are the note's.
    """
    pages, open_ = [page], [(0, page)]
    for heading, section in zip(page.note.headings, page.sections, strict=True):
        while open_[-1][0] >= heading.level > 0:
            open_.pop()
        seen = open_[-1][1]
        if not (section.related or section.group or section.label):
            about = entity(page.note, heading, page.lexicon)
            if about is not None and _is_subject(page, about):
                seen = page if about == page.note.id else replace(page, subject=about)
        open_.append((heading.level, seen))
        pages.append(seen)
    return tuple(pages)


def owner(page: Page, item: Item, items: Mapping[int, Item]) -> Page:
    """A page as an item is to be read that is nested in one of a name alone: `- [[Aster]]:`.

    items: those of the note, by their lines.
    """
    above = items.get(item.within)
    if above is None or above.separator:
        return page
    words, (text,) = line(page, above.rest)
    targets = link_list(text.rstrip(" :"))
    node = words.node(targets[0][0]) if len(targets) == 1 else None
    if node in (None, page.subject) or not _is_subject(page, node):
        return page
    return replace(page, subject=node)


def entity(note: Note, heading: Heading, lexicon: Lexicon) -> str | None:
    """The entity that a heading is: a link, or exactly a note's name."""
    known = named(bare(heading.title), lexicon.names)
    if known is not None or "[" not in heading.text:
        return known
    for number, link in enumerate(note.content.links):
        if link.inside == "heading" and link.span.line == heading.span.line:
            node = note.targets[number].node if number < len(note.targets) else None
            if node is not None and link.display == bare(heading.title):
                return node
    return None


def _is_subject(page: Page, about: str | None) -> bool:
    """Whether what stands under an entity's name is about it.

    A country, a theme, or a name that may be either, is what a company's section deals with; a
    briefing has no side of its own.
    """
    lexicon, note = page.lexicon, page.note.id
    if about in (None, note):
        return about == note
    kind, group = lexicon.kind(about), lexicon.group(about)
    if lexicon.group(note) == "log":
        return group != "log"
    if group != "actor" or kind in _PLACES:
        return False
    return bool(kind) or lexicon.group(note) == "theme" or lexicon.kind(note) in {"fund", "person"}
