"""A stub's page: what the vault says about a name that has no note yet."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.about import about, in_full
from vaultweave.publish.edition import Edition, Here, frame
from vaultweave.publish.page import About, Frame, Made, Run
from vaultweave.publish.said import name


class StubPage(Struct, frozen=True):
    """All that stub.html sees. `written` is the name as it is linked, folders included."""

    frame: Frame
    title: str
    written: str
    about: About


def pages(this: Edition) -> Iterator[Made]:
    """A page for each name that is linked and has no note."""
    for node, output in this.addresses.nodes.items():
        if node in this.notes:
            continue
        here = Here(this, output, node)
        title = name(this, node)
        entities = Run("Entities", here.to(this.addresses.pages["entities"]))
        around = frame(here, title, crumbs=(entities,))
        found = about(here)
        yield Made(output, "stub.html", StubPage(around, title, node, found))
        if found.more:
            yield from in_full(here)
