"""Pages that lead on: a note's permalink, and aliases that are paths."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.page import Made
from vaultweave.publish.said import name


class RedirectPage(Struct, frozen=True):
    """All that redirect.html sees."""

    title: str
    language: str
    href: str


def pages(this: Edition) -> Iterator[Made]:
    """A page for each other address of a note."""
    for output, node in this.addresses.redirects.items():
        href = Here(this, output).to(this.addresses.nodes[node])
        value = RedirectPage(name(this, node), this.site.language, href)
        yield Made(output, "redirect.html", value)
