"""All that is said of an entity whose own page shows only the first of it, cut into pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from vaultweave.model.statement import Statement
from vaultweave.publish.about import GROUP, LINKS, SIDE, said_of
from vaultweave.publish.edition import Edition
from vaultweave.publish.lookups import Ledgers, chunks, paged, told
from vaultweave.publish.mentions import linking, linking_notes
from vaultweave.publish.said import is_cut

PART = 80
"""How many statements, or linking notes, such a page shows, about."""


def in_full(this: Edition) -> Edition:
    """An edition with all such pages."""
    return replace(this, ledgers=ledgers(this, this.addresses.nodes))


def ledgers(this: Edition, nodes: Iterable[str]) -> Ledgers:
    """The pages of those of some entities that need any.

    Where statements and links take a page each, they share it; else links come after statements.
    """
    pages: dict[str, int] = {}
    counts: dict[str, tuple[int, int]] = {}
    claims: dict[str, Sequence[Statement]] = {}
    links: dict[str, Sequence[tuple[str, str]]] = {}
    home = this.addresses.pages["home"]
    for node in nodes:
        linked = linking(this, node)
        if this.addresses.nodes[node] == home or not (is_long(linked) or _is_much(this, node)):
            continue
        said = said_of(this, node)
        first = chunks(said, PART, told) if said else []
        second = _links(linked)
        before = 0 if len(first) == len(second) == 1 else len(first)
        claims |= {paged(node, at): part for at, part in enumerate(first, 1)}
        links |= {paged(node, at): part for at, part in enumerate(second, before + 1)}
        pages[node] = max(len(first), before + len(second))
        counts[node] = len(said), linking_notes(linked)
    return Ledgers(pages, counts, claims, links)


def with_links(this: Edition, pages: Mapping[str, int], nodes: Iterable[str]) -> Ledgers:
    """The pages of some entities; of their claims only such as share a page with links.

    For an edition that may not have all claims. `pages` are the numbers of all.
    """
    counts: dict[str, tuple[int, int]] = {}
    claims: dict[str, Sequence[Statement]] = {}
    links: dict[str, Sequence[tuple[str, str]]] = {}
    for node in nodes:
        linked = linking(this, node)
        second = _links(linked)
        first = pages[node] - len(second) + 1
        links |= {paged(node, at): part for at, part in enumerate(second, first)}
        if pages[node] == 1:
            said = claims[paged(node, 1)] = said_of(this, node)
            counts[node] = len(said), linking_notes(linked)
    return Ledgers(pages, counts, claims, links)


def both(one: Ledgers, other: Ledgers) -> Ledgers:
    """The pages of some entities, and of others."""
    names = Ledgers.__struct_fields__
    return Ledgers(*({**getattr(one, name), **getattr(other, name)} for name in names))


def is_long(linked: Sequence[tuple[str, str]]) -> bool:
    """Whether an entity's own page leaves out any of those who link to it."""
    return len(linked) > LINKS


def _is_much(this: Edition, node: str) -> bool:
    """Whether an entity's own page leaves out any of what is said of it."""
    return this.weights.get(node, 0) > SIDE and is_cut(this, node, GROUP, SIDE)


def _links(linked: Sequence[tuple[str, str]]) -> Sequence[Sequence[tuple[str, str]]]:
    return chunks(linked, PART, "\0".join) if linked else ()
