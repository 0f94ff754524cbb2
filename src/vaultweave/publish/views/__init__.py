"""One file a kind of page: the graph to one frozen value for each of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vaultweave.publish.edition import Edition
from vaultweave.publish.page import Made
from vaultweave.publish.views import (
    bullish,
    entities,
    exposed,
    folder,
    home,
    kind,
    missing,
    note,
    recent,
    redirect,
    relations,
    stub,
    tag,
)

View = Callable[[Edition], Iterator[Made]]

VIEWS: tuple[View, ...] = (
    note.pages,
    stub.pages,
    folder.pages,
    tag.pages,
    kind.pages,
    exposed.pages,
    bullish.pages,
    relations.pages,
    entities.pages,
    recent.pages,
    home.pages,
    missing.pages,
    redirect.pages,
)
"""Every kind of page, in the order in which they are written."""
