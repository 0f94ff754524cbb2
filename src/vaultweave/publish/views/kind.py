"""Pages of kinds: the notes of each, those that most is said of first."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here, frame
from vaultweave.publish.lists import by_name, count_of_parts, listing, weight
from vaultweave.publish.page import Frame, Listing, Made, Run
from vaultweave.weave.urls import nth


class KindPage(Struct, frozen=True):
    """All that kind.html sees."""

    frame: Frame
    title: str
    listing: Listing


def kinds(this: Edition) -> Iterator[str]:
    """All kinds."""
    return iter(this.addresses.kinds)


def pages(this: Edition, kind: str) -> Iterator[Made]:
    """A kind's pages."""
    first = this.addresses.kinds[kind]
    nodes = sorted(by_name(this, this.of_kind[kind]), key=lambda node: -weight(this, node))
    for number in range(1, count_of_parts(nodes) + 1):
        here = Here(this, nth(first, number))
        entities = Run("Entities", here.to(this.addresses.pages["entities"]))
        around = frame(here, f"Kind: {kind}", crumbs=(entities,))
        value = KindPage(around, kind, listing(here, nodes, number, first))
        yield Made(here.output, "kind.html", value)
