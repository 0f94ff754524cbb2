"""A folder's pages: the folders and notes in it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here, frame, trail
from vaultweave.publish.lists import count_of_parts, folder, notes_in
from vaultweave.publish.page import Frame, Listing, Made
from vaultweave.weave.urls import nth


class FolderPage(Struct, frozen=True):
    """All that folder.html sees. `path` is the folder's in the vault."""

    frame: Frame
    title: str
    path: str
    listing: Listing


def pages(this: Edition) -> Iterator[Made]:
    """Pages for each folder; where a note is the folder's page, only the pages after it."""
    own = {this.addresses.nodes[node] for node in this.notes}
    for path, output in this.addresses.folders.items():
        if not path:
            continue
        first = 2 if output in own else 1
        for number in range(first, count_of_parts(notes_in(this, path)) + 1):
            here = Here(this, nth(output, number))
            title = path.rpartition("/")[2]
            around = frame(here, title, crumbs=trail(here, path))
            value = FolderPage(around, title, path, folder(here, path, number))
            yield Made(here.output, "folder.html", value)
