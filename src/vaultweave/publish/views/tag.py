"""Pages of tags: all of them, and the notes of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.lists import by_name, count_of_parts, listing
from vaultweave.publish.page import Count, Frame, Listing, Made, Pager, Run
from vaultweave.weave.urls import nth

_PART = 400


class TagPage(Struct, frozen=True):
    """All that tag.html sees: notes with the tag or one below it."""

    frame: Frame
    title: str
    listing: Listing


class TagsPage(Struct, frozen=True):
    """All that tags.html sees: tags with the number of their notes."""

    frame: Frame
    tags: tuple[Count, ...]
    total: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """The list of tags, and pages for each."""
    notes = _notes(this)
    if notes:
        yield from _all(this, notes)
    for tag, first in this.addresses.tags.items():
        nodes = by_name(this, sorted(notes[tag]))
        for number in range(1, count_of_parts(nodes) + 1):
            here = Here(this, nth(first, number))
            title = "#" + tag
            found = listing(here, nodes, number, first)
            if number == 1:
                below = tuple(_below(here, tag, notes))
                found = Listing(found.entries, found.total, found.pager, below)
            value = TagPage(frame(here, title, crumbs=_trail(here, tag)), title, found)
            yield Made(here.output, "tag.html", value)


def _notes(this: Edition) -> Mapping[str, set[str]]:
    """Tag to its notes, those of tags below it counted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for node, note in this.notes.items():
        for tag in note.tags:
            names = tag.lower().split("/")
            for length in range(1, len(names) + 1):
                found["/".join(names[:length])].add(node)
    return found


def _all(this: Edition, notes: Mapping[str, set[str]]) -> Iterator[Made]:
    first = this.addresses.pages["tags"]
    tags = sorted(this.addresses.tags)
    several = parts(tags, _PART)
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        counts = tuple(
            Count("#" + tag, len(notes[tag]), here.to(this.addresses.tags[tag])) for tag in part
        )
        turner = pager(first, number, len(several))
        value = TagsPage(frame(here, "Tags"), counts, len(tags), turner)
        yield Made(here.output, "tags.html", value)


def _below(here: Here, tag: str, notes: Mapping[str, set[str]]) -> Iterator[Count]:
    for other, output in sorted(here.this.addresses.tags.items()):
        if other.rpartition("/")[0] == tag:
            yield Count("#" + other, len(notes[other]), here.to(output))


def _trail(here: Here, tag: str) -> list[Run]:
    """The way down: all tags, then the tags above this one."""
    found = here.this.addresses
    names = tag.split("/")
    above = ["/".join(names[: n + 1]) for n in range(len(names) - 1)]
    steps = [Run("#" + one, here.to(found.tags[one])) for one in above]
    return [Run("Tags", here.to(found.pages["tags"])), *steps]
