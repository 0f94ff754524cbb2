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


def paths(this: Edition) -> Iterator[str]:
    """All folders but the vault itself."""
    return (path for path in this.addresses.folders if path)


def pages(this: Edition, path: str) -> Iterator[Made]:
    """A folder's pages; where a note is the first of them, only those after it."""
    output = this.addresses.folders[path]
    owned = any(this.addresses.nodes[node] == output for node in this.notes_in.get(path, ()))
    nodes = notes_in(this, path)
    for number in range(2 if owned else 1, count_of_parts(nodes) + 1):
        here = Here(this, nth(output, number))
        title = path.rpartition("/")[2]
        around = frame(here, title, crumbs=trail(here, path))
        value = FolderPage(around, title, path, folder(here, path, nodes, number))
        yield Made(here.output, "folder.html", value)
