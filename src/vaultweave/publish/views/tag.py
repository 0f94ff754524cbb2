"""Pages of tags: all of them, and the notes of each."""

from __future__ import annotations

from collections.abc import Iterator

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


def tags(this: Edition) -> Iterator[str]:
    """The list of all tags (""), and each of them."""
    found = this.addresses.tags
    return iter(["", *found] if found else [])


def pages(this: Edition, tag: str) -> Iterator[Made]:
    """The list of tags, or the pages of one."""
    if not tag:
        yield from _all(this)
        return
    first = this.addresses.tags[tag]
    nodes = by_name(this, this.tagged[tag])
    for number in range(1, count_of_parts(nodes) + 1):
        here = Here(this, nth(first, number))
        title = "#" + tag
        found = listing(here, nodes, number, first)
        if number == 1:
            below = tuple(_below(here, tag))
            found = Listing(found.entries, found.total, found.pager, below)
        value = TagPage(frame(here, title, crumbs=_trail(here, tag)), title, found)
        yield Made(here.output, "tag.html", value)


def _all(this: Edition) -> Iterator[Made]:
    first = this.addresses.pages["tags"]
    tags = sorted(this.addresses.tags)
    several = parts(tags, _PART)
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        counts = tuple(
            Count("#" + tag, len(this.tagged[tag]), here.to(this.addresses.tags[tag]))
            for tag in part
        )
        turner = pager(first, number, len(several))
        value = TagsPage(frame(here, "Tags"), counts, len(tags), turner)
        yield Made(here.output, "tags.html", value)


def _below(here: Here, tag: str) -> Iterator[Count]:
    for other in here.this.tags_in.get(tag, ()):
        output = here.this.addresses.tags[other]
        yield Count("#" + other, len(here.this.tagged[other]), here.to(output))


def _trail(here: Here, tag: str) -> list[Run]:
    """The way down: all tags, then the tags above this one."""
    found = here.this.addresses
    names = tag.split("/")
    above = ["/".join(names[: n + 1]) for n in range(len(names) - 1)]
    steps = [Run("#" + one, here.to(found.tags[one])) for one in above]
    return [Run("Tags", here.to(found.pages["tags"])), *steps]
