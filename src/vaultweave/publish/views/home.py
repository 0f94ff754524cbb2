"""The home page: the vault's own words where there are any, and the most telling of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.publish.balance import hundredths
from vaultweave.publish.edition import Edition, Here, frame, using
from vaultweave.publish.fill import Filled, Markup, fill
from vaultweave.publish.gist import NAMES, TOP
from vaultweave.publish.page import Badge, Claim, Count, Entry, Frame, Made, Run
from vaultweave.publish.said import claim, entry, run

Value = TypeVar("Value")


class Summary(Struct, frozen=True):
    """An entity with two numbers, and the first names behind the first of them."""

    entity: Entry
    first: int
    second: int
    names: tuple[Run, ...] = ()
    share: int = 100


class HomePage(Struct, frozen=True):
    """All that home.html sees. `body` is that of the note at the vault's root called `index`.

    `recent` leads to the page of changes, None where none are known.
    """

    frame: Frame
    title: str
    body: Markup | None
    counts: tuple[Count, ...]
    exposed: tuple[Summary, ...]
    debated: tuple[Summary, ...]
    claims: tuple[Claim, ...]
    central: tuple[Entry, ...]
    linked: tuple[Entry, ...]
    latest: tuple[Entry, ...]
    recent: Run | None
    kinds: tuple[Count, ...]
    folders: tuple[Count, ...]
    tags: tuple[Count, ...]
    badges: tuple[Badge, Badge]


def pages(this: Edition) -> Iterator[Made]:
    """The home page."""
    output, node = this.addresses.pages["home"], this.gist.home
    title = _title(this, node)
    filled = fill(node, this.sources, title) if node else Filled(Markup(""))
    here = Here(this, output)
    value = _page(here, title, filled.html if node else None)
    value = replace(value, frame=using(value.frame, filled.uses))
    yield Made(output, "home.html", value, filled.problems)


def _title(this: Edition, node: str | None) -> str:
    """The site's name, or the first heading of the note that is the home page."""
    headings = this.notes[node].headings if node else ()
    return headings[0].title if headings and headings[0].level == 1 else this.name


def _page(here: Here, title: str, body: Markup | None) -> HomePage:
    this, gist, found = here.this, here.this.gist, here.this.addresses
    note = this.notes[gist.home] if gist.home else None
    return HomePage(
        frame=frame(here, this.name, description=note.description if note else ""),
        title=title,
        body=body,
        counts=_counts(here),
        exposed=tuple(_exposed(here)),
        debated=tuple(
            Summary(entry(here, node), bulls, bears, (), hundredths(bulls, bears))
            for node, bulls, bears in gist.debated
        ),
        claims=tuple(claim(here, one) for one in gist.telling),
        central=_most(here, gist.central),
        linked=_most(here, gist.linked),
        latest=tuple(
            entry(here, node, note=day)
            for node, day in _others(gist.latest or gist.dated, gist.home)[:TOP]
        ),
        recent=Run("All changes", here.to(found.pages["recent"])) if gist.latest else None,
        kinds=_largest(here, gist.kinds, found.kinds),
        folders=_largest(here, gist.folders, found.folders),
        tags=_largest(here, gist.tags, found.tags),
        badges=(Badge("bullish", "up"), Badge("bearish", "down")),
    )


def _counts(here: Here) -> tuple[Count, ...]:
    at, gist = here.this.addresses.pages, here.this.gist
    return (
        Count("notes", gist.notes - gist.canvases, here.to(at["entities"])),
        Count("names without a note", gist.stubs, here.to(at["entities"])),
        Count("statements", gist.statements, here.to(at["relations"])),
        Count("bull and bear claims", gist.stances, here.to(at["bullish"])),
        Count("links", gist.links),
    )


def _exposed(here: Here) -> Iterator[Summary]:
    """Themes by how many entities they hurt, with the first of these."""
    for node, count, others in here.this.gist.exposed:
        names = tuple(run(here, other, text) for other, text in others)
        yield Summary(entry(here, node), count, count - NAMES, names)


def _most(here: Here, several: Sequence[tuple[str, int]]) -> tuple[Entry, ...]:
    """The entities of which a number is highest."""
    shown = _others(several, here.this.gist.home)[: 2 * TOP]
    return tuple(entry(here, node, count=number) for node, number in shown)


def _others(several: Sequence[tuple[str, Value]], home: str | None) -> list[tuple[str, Value]]:
    return [pair for pair in several if pair[0] != home]


def _largest(
    here: Here, several: Sequence[tuple[str, int]], outputs: Mapping[str, str]
) -> tuple[Count, ...]:
    return tuple(Count(name, count, here.to(outputs[name])) for name, count in several)
