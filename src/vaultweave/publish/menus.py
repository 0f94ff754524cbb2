"""The side bar of every page, of a size that does not grow with the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vaultweave.model.vault import Vault
from vaultweave.weave.urls import Addresses

Entries = tuple[tuple[str, str, int | None], ...]
"""Texts with the output paths that they lead to, and numbers beside them."""

_LONGEST = 9


def menus(
    vault: Vault, found: Addresses, navigation: Sequence[tuple[str, str]]
) -> tuple[tuple[str, Entries], ...]:
    """The side bar: the owner's navigation, or kinds and folders; tags. Never longer than 30.

    `navigation` holds pairs of a text and the entity or page that it leads to.
    """
    made = [("Pages", tuple(_chosen(vault, found, navigation)))]
    if not made[0][1]:
        kinds = Counter(note.kind for note in vault.notes.values() if note.kind)
        tops = Counter(note.id.partition("/")[0] for note in vault.notes.values() if "/" in note.id)
        made = [
            ("Kinds", _largest(kinds, found.kinds)),
            ("Folders", _largest(tops, found.folders)),
        ]
    tags = Counter(tag.lower() for note in vault.notes.values() for tag in note.tags)
    made.append(("Tags", _largest(tags, found.tags)))
    return tuple((title, entries) for title, entries in made if entries)


def _chosen(
    vault: Vault, found: Addresses, navigation: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, int | None]]:
    """The owner's navigation: each target a node id, a note's name, or the name of a page."""
    names = {note.name.casefold(): note.id for note in reversed([*vault.notes.values()])}
    for text, target in navigation:
        node = target.removesuffix(".md")
        node = node if node in found.nodes else names.get(node.casefold(), node)
        output = found.nodes.get(node) or found.pages.get(target) or found.folders.get(target)
        if output:
            yield text, output, None


def _largest(counts: Counter[str], outputs: Mapping[str, str]) -> Entries:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    there = [(name, outputs[name], count) for name, count in ranked if name in outputs]
    return tuple(there[:_LONGEST])
