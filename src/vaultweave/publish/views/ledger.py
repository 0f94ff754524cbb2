"""All that is said of an entity whose own page shows only the first of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.about import NAME
from vaultweave.publish.edition import Edition, Here, frame, pager
from vaultweave.publish.lookups import paged, unpaged
from vaultweave.publish.mentions import backlinks
from vaultweave.publish.page import Backlinks, Claim, Entry, Frame, Made, Pager, Run
from vaultweave.publish.said import claim, entry
from vaultweave.weave.urls import nth


class LedgerPage(Struct, frozen=True):
    """All that ledger.html sees: one part of the statements about an entity, or of links to it.

    The first part counts both.
    """

    frame: Frame
    entity: Entry
    claims: tuple[Claim, ...]
    backlinks: tuple[Backlinks, ...]
    statements: int
    links: int
    pager: Pager


def parts(this: Edition) -> Iterator[str]:
    """Every part of what is said of every such entity."""
    for node, number in this.ledgers.pages.items():
        yield from (paged(node, at) for at in range(1, number + 1))


def pages(this: Edition, key: str) -> Iterator[Made]:
    """One part."""
    node, number = unpaged(key)
    first = this.addresses.nodes[node]
    here = Here(this, nth(first, number, NAME))
    statements, links = this.ledgers.counts[node] if number == 1 else (0, 0)
    said = entry(here, node)
    title = f"All that is said of {said.name}"
    value = LedgerPage(
        frame=frame(here, title, crumbs=(Run(said.name, said.href),)),
        entity=said,
        claims=tuple(claim(here, one) for one in this.ledgers.claims.get(key, ())),
        backlinks=backlinks(here.of(node), this.ledgers.links.get(key, ())),
        statements=statements,
        links=links,
        pager=pager(first, number, this.ledgers.pages[node], NAME),
    )
    yield Made(here.output, "ledger.html", value)
