"""Lists of entities, in parts that do not grow with the vault."""

from __future__ import annotations

from collections.abc import Sequence

from vaultweave.publish.edition import Edition, Here, pager, parts
from vaultweave.publish.page import Count, Listing
from vaultweave.publish.said import entry, name

PART = 120
"""How many entities a page lists."""


def listing(here: Here, nodes: Sequence[str], number: int, first: str) -> Listing:
    """The `number`th part of a list that begins at the output path `first`."""
    several = parts(nodes, PART)
    entries = tuple(
        entry(here, node, count=weight(here.this, node)) for node in several[number - 1]
    )
    return Listing(entries, len(nodes), pager(first, number, len(several)))


def count_of_parts(nodes: Sequence[str]) -> int:
    """How many pages a list takes."""
    return len(parts(nodes, PART))


def folder(here: Here, path: str, nodes: Sequence[str], number: int = 1) -> Listing:
    """A part of a folder's list of notes; the first tells of the folders below it."""
    this = here.this
    first = this.addresses.folders[path]
    found = listing(here, nodes, number, first)
    below = [
        Count(inner.rpartition("/")[2], size(this, inner), here.to(this.addresses.folders[inner]))
        for inner in this.folders_in.get(path, ())
    ]
    return Listing(found.entries, found.total, found.pager, tuple(below) if number == 1 else ())


def notes_in(this: Edition, path: str) -> list[str]:
    """The notes of a folder by title, without the one that is its page."""
    own = this.addresses.folders[path]
    found = this.notes_in.get(path, ())
    return by_name(this, [node for node in found if this.addresses.nodes[node] != own])


def by_name(this: Edition, nodes: Sequence[str]) -> list[str]:
    """Entities in the order of their names, whatever their case."""
    return sorted(nodes, key=lambda node: (name(this, node).casefold(), node))


def latest(this: Edition) -> list[str]:
    """Notes by the day of their last change, the latest first; within a day by name."""
    return sorted(by_name(this, [*this.changed]), key=lambda node: this.changed[node], reverse=True)


def size(this: Edition, path: str) -> int:
    """How many notes a folder holds, those of folders below it counted."""
    inner = this.folders_in.get(path, ())
    return len(this.notes_in.get(path, ())) + sum(size(this, folder) for folder in inner)


def weight(this: Edition, node: str) -> int:
    """How many statements are about an entity."""
    return this.weights.get(node, 0)
