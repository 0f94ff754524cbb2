"""Privacy: what a published note says of those that are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from vaultweave.checks.proposals import fold
from vaultweave.checks.rules import finding
from vaultweave.model.note import Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Vault


def privacy(vault: Vault, hidden: frozenset[str], hide: tuple[str, ...]) -> Iterator[Problem]:
    """Links and embeds from notes that are published to notes that are not, where a reader looks.

    `hide` are patterns of properties that are never shown.
    """
    if not hidden:
        return
    for note in vault.texts.values():
        if note.id in hidden:
            continue
        for link, target in zip(note.content.links, note.targets, strict=True):
            if target.node not in hidden or _is_unseen(link, hide):
                continue
            if link.kind in ("embed", "canvas"):
                message = f'"{link.target}" is not published, and nothing of it is shown here'
                fix = "take the embed out, or publish the other note too"
                yield finding("VW502", note.path, link.span, message, target=link.target, fix=fix)
            elif link.alias is None or _gives_away(link.alias, vault.texts[target.node or ""]):
                message = f'"{link.display}" stays as text, though its note is not published'
                fix = "take the link out, or show other words"
                yield finding("VW501", note.path, link.span, message, target=link.target, fix=fix)


def _gives_away(shown: str, note: Note) -> bool:
    """Whether words that an author chose for a link hold a name of its note."""
    text = fold(shown)
    for name in filter(None, map(fold, (note.name, note.title, *note.aliases))):
        word = re.escape(name)
        if re.search(rf"(?<!\w){word}(?!\w)" if name.isascii() else word, text):
            return True
    return False


def _is_unseen(link: Link, hide: tuple[str, ...]) -> bool:
    if link.inside == "comment":
        return True
    top = link.key.partition(".")[0].lower()
    return link.kind == "property" and any(fnmatchcase(top, pattern.lower()) for pattern in hide)
