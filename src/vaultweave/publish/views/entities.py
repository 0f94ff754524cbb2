"""All entities from A to Z, notes and stubs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.lists import by_name, weight
from vaultweave.publish.page import Count, Entry, Frame, Made, Pager, Tab
from vaultweave.publish.said import entry, name
from vaultweave.weave.urls import nth

_PART = 300


class Letter(Struct, frozen=True):
    """The entities of a page that begin alike; `id` is the letter's place on it."""

    text: str
    id: str
    entries: tuple[Entry, ...]


class EntitiesPage(Struct, frozen=True):
    """All that entities.html sees: a part of all entities, and a way to every letter."""

    frame: Frame
    letters: tuple[Letter, ...]
    index: tuple[Tab, ...]
    kinds: tuple[Count, ...]
    tags: Count | None
    total: int
    stubs: int
    pager: Pager


def pages(this: Edition) -> Iterator[Made]:
    """The list of entities, in parts."""
    first = this.addresses.pages["entities"]
    nodes = sorted(by_name(this, [*this.addresses.nodes]), key=lambda node: _letter(this, node))
    several = parts(nodes, _PART)
    firsts = _firsts(this, several)
    kinds = _kinds(this)
    for number, part in enumerate(several, 1):
        here = Here(this, nth(first, number))
        index = [
            Tab(letter, here.to(nth(first, at), _id(letter)), current=at == number)
            for letter, at in firsts.items()
        ]
        value = EntitiesPage(
            frame=frame(here, "Entities"),
            letters=tuple(_letters(here, part)),
            index=tuple(index),
            kinds=tuple(Count(kind, n, here.to(to)) for kind, n, to in kinds),
            tags=_tags(here),
            total=len(nodes),
            stubs=len(nodes) - len(this.faces),
            pager=pager(first, number, len(several)),
        )
        yield Made(here.output, "entities.html", value)


def _letter(this: Edition, node: str) -> str:
    """The heading that a name stands under: a letter A to Z, digits, or all other scripts."""
    plain = unicodedata.normalize("NFKD", name(this, node).lstrip())[:1].upper()
    if plain.isascii() and plain.isalpha():
        return plain
    return "0–9" if plain.isdecimal() else "…" if plain.isalpha() else "#"


def _id(letter: str) -> str:
    names = {"0–9": "digits", "…": "others", "#": "signs"}
    return "letter-" + names.get(letter, letter.lower())


def _firsts(this: Edition, several: Sequence[Sequence[str]]) -> dict[str, int]:
    """Each letter with the part that it begins in."""
    found: dict[str, int] = {}
    for number, part in enumerate(several, 1):
        for node in part:
            found.setdefault(_letter(this, node), number)
    return found


def _letters(here: Here, nodes: Sequence[str]) -> Iterator[Letter]:
    for letter, group in groupby(nodes, key=lambda node: _letter(here.this, node)):
        entries = tuple(entry(here, node, count=weight(here.this, node)) for node in group)
        yield Letter(letter, _id(letter), entries)


def _tags(here: Here) -> Count | None:
    found = here.this.addresses
    return Count("all tags", len(found.tags), here.to(found.pages["tags"])) if found.tags else None


def _kinds(this: Edition) -> list[tuple[str, int, str]]:
    counts = {kind: len(nodes) for kind, nodes in this.of_kind.items()}
    outputs = this.addresses.kinds
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(kind, count, outputs[kind]) for kind, count in ranked if kind in outputs]
