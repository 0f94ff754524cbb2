"""One file a kind of page: the graph to one frozen value for each of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from vaultweave.publish.edition import Edition
from vaultweave.publish.page import Made
from vaultweave.publish.views import (
    bullish,
    canvas,
    entities,
    exposed,
    folder,
    home,
    kind,
    ledger,
    missing,
    note,
    recent,
    redirect,
    relations,
    stub,
    tag,
)


class Each(NamedTuple):
    """A view in parts, each of which is made again only where something that it read has changed.

    A plain view is one part. Parts know nothing of one another: what several need is a field
    of the Edition.
    """

    keys: Callable[[Edition], Iterable[str]]
    pages: Callable[[Edition, str], Iterator[Made]]

    def __call__(self, this: Edition) -> Iterator[Made]:
        """The pages of all parts."""
        for key in self.keys(this):
            yield from self.pages(this, key)


View = Callable[[Edition], Iterator[Made]] | Each

VIEWS: tuple[View, ...] = (
    Each(note.nodes, note.pages),
    Each(canvas.nodes, canvas.pages),
    Each(stub.nodes, stub.pages),
    Each(ledger.parts, ledger.pages),
    Each(folder.paths, folder.pages),
    Each(tag.tags, tag.pages),
    Each(kind.kinds, kind.pages),
    Each(exposed.parts, exposed.pages),
    Each(exposed.theme_parts, exposed.themes),
    Each(exposed.entity_parts, exposed.entities),
    Each(exposed.chain_parts, exposed.chains),
    Each(bullish.parts, bullish.pages),
    Each(bullish.theme_parts, bullish.themes),
    Each(bullish.conflict_parts, bullish.conflicts),
    Each(relations.parts, relations.pages),
    entities.pages,
    recent.pages,
    home.pages,
    missing.pages,
    redirect.pages,
)
"""Every kind of page, in the order in which they are written."""
