"""A canvas's page: its cards where they lie, what they are joined by, and who links to it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.about import About, about
from vaultweave.publish.edition import Edition, Here, frame, trail, using
from vaultweave.publish.fill import Markup, fill
from vaultweave.publish.page import Frame, Made, Run


class CanvasPage(Struct, frozen=True):
    """All that canvas.html sees."""

    frame: Frame
    title: str
    kind: Run
    tags: tuple[Run, ...]
    body: Markup
    about: About
    path: str


def nodes(this: Edition) -> Iterator[str]:
    """All canvases."""
    return (node for node, note in this.notes.items() if note.is_canvas)


def pages(this: Edition, node: str) -> Iterator[Made]:
    """A canvas's page."""
    found, note = this.addresses, this.notes[node]
    here = Here(this, found.nodes[node], node)
    filled = fill(node, this.sources)
    around = frame(here, note.title, crumbs=trail(here, note.id))
    value = CanvasPage(
        frame=using(around, filled.uses),
        title=note.title,
        kind=Run(note.kind, here.to(found.kinds[note.kind])),
        tags=tuple(Run(tag, here.to(found.tags[tag.lower()])) for tag in note.tags),
        body=filled.html,
        about=about(here),
        path=note.path,
    )
    yield Made(here.output, "canvas.html", value, filled.problems)
