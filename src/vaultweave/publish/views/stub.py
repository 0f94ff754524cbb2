"""A stub's page: what the vault says about a name that has no note yet."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.about import About, about
from vaultweave.publish.edition import Edition, Here, frame
from vaultweave.publish.page import Frame, Made, Run
from vaultweave.publish.said import name


class StubPage(Struct, frozen=True):
    """All that stub.html sees. `written` is the name as it is linked, folders included."""

    frame: Frame
    title: str
    written: str
    about: About


def nodes(this: Edition) -> Iterator[str]:
    """The names that are linked and have no note."""
    return (node for node in this.addresses.nodes if node not in this.notes)


def pages(this: Edition, node: str) -> Iterator[Made]:
    """A name's page."""
    here = Here(this, this.addresses.nodes[node], node)
    title = name(this, node)
    entities = Run("Entities", here.to(this.addresses.pages["entities"]))
    around = frame(here, title, crumbs=(entities,))
    found = about(here)
    yield Made(here.output, "stub.html", StubPage(around, title, node, found))
