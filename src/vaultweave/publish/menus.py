"""The tabs and the side bar of every page: they neither grow with the vault, nor change with it.

What every page has makes every page anew when it changes. So nothing is counted here, and of many
kinds, folders and tags the largest are told by size in steps, which one note more seldom moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log2

from vaultweave.model.place import START
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.publish.lookups import Same
from vaultweave.publish.page import Menu, Tab
from vaultweave.weave.urls import Addresses
from vaultweave.weave.ways import relative

Entries = tuple[tuple[str, str], ...]
"""Texts with the output paths that they lead to."""

Menus = tuple[tuple[str, Entries], ...]
"""Titles, and what stands below them."""

Tabs = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Texts with the output paths that they lead to, and all those that they are marked on."""

_LONGEST = 9
_FIX = "name a note, a folder, or a page of the site's own, such as exposed"
_STEPS = 4  # for each doubling
_TABS = (
    ("home", "Home"),
    ("exposed", "Exposed"),
    ("bullish", "Bullish"),
    ("relations", "Relations"),
    ("entities", "Entities"),
)
_TWINS = {
    "exposed": ("exposed-by-entity", "exposed-by-theme", "second-order"),
    "bullish": ("bullish-by-theme", "conflicts"),
}


def menus(vault: Vault, found: Addresses, navigation: Sequence[tuple[str, str]]) -> Menus:
    """The side bar: the owner's navigation, or kinds and folders; tags. Never longer than 30.

    `navigation` holds pairs of a text and the entity or page that it leads to.
    """
    made = [("Pages", tuple(one for one in _chosen(vault, found, navigation) if one[1]))]
    if not made[0][1]:
        kinds = Counter(note.kind for note in vault.notes.values() if note.kind)
        tops = Counter(note.id.partition("/")[0] for note in vault.notes.values() if "/" in note.id)
        made = [
            ("Kinds", _largest(kinds, found.kinds)),
            ("Folders", _largest(tops, found.folders)),
        ]
    tags = Counter(tag.lower() for note in vault.notes.values() for tag in note.tags)
    made.append(("Tags", _largest(tags, found.tags)))
    return tuple((title, entries) for title, entries in made if entries)


def astray(
    vault: Vault, found: Addresses, navigation: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    """What the owner's navigation leads to and the site does not have; their path is empty."""
    ends = (output for _, output in _chosen(vault, found, navigation))
    for (text, target), output in zip(navigation, ends, strict=True):
        if not output:
            said = (
                f'navigation leads to "{target}", which the site does not have; '
                f'"{text}" is left out'
            )
            yield Problem("", START, "VW802", "navigation-astray", "error", said, target, fix=_FIX)


def tabs(found: Addresses) -> Tabs:
    """The navigation: of each tab its text, where it leads, and the pages that it stands for."""
    pages = found.pages
    return tuple(
        (text, pages[name], tuple(pages[one] for one in (name, *_TWINS.get(name, ()))))
        for name, text in _TABS
    )


def _chosen(
    vault: Vault, found: Addresses, navigation: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The owner's navigation: each target a node id, a note's name, or the name of a page.

    The output is "" where there is none.
    """
    names = {note.name.casefold(): note.id for note in reversed([*vault.notes.values()])}
    for text, target in navigation:
        node = target.removesuffix(".md")
        node = node if node in found.nodes else names.get(node.casefold(), node)
        output = found.nodes.get(node) or found.pages.get(target) or found.folders.get(target)
        yield text, output or ""


def _largest(counts: Counter[str], outputs: Mapping[str, str]) -> Entries:
    ranked = sorted(counts.items(), key=lambda pair: (-_size(pair[1]), pair[0]))
    there = [name for name, _ in ranked if name in outputs]
    return tuple((name, outputs[name]) for name in sorted(there[:_LONGEST], key=_by_name))


def _by_name(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _size(count: int) -> int:
    """A number in steps of a fifth."""
    return round(_STEPS * log2(count))


@lru_cache(maxsize=4)
def _marked(tabs: Same[Tabs], menus: Same[Menus]) -> frozenset[str]:
    """The pages that a tab or menu is marked on."""
    marked = {output for _, _, pages in tabs.value for output in pages}
    return frozenset(marked.union(to for _, entries in menus.value for _, to in entries))


def around(tabs: Tabs, menus: Menus, output: str) -> tuple[tuple[Tab, ...], tuple[Menu, ...]]:
    """The tabs and the side bar of a page; a later part of a list is where its first one is."""
    bar = Same(tabs), Same(menus)
    anywhere = output.rpartition("/")[0] + "/"
    first = _first(output)
    return _around(*bar, first if first in _marked(*bar) else anywhere)


def _first(output: str) -> str:
    """The first part of a list, of which this may be a later one."""
    folder, slash, name = output.rpartition("/")
    stem, later, _ = name.partition("--")
    return f"{folder}{slash}{stem}.html" if later else output


# It is the same on nearly all pages of a folder, and a third of what many pages have.
@lru_cache(maxsize=64)
def _around(
    tabs: Same[Tabs], menus: Same[Menus], output: str
) -> tuple[tuple[Tab, ...], tuple[Menu, ...]]:
    return tuple(
        Tab(text, relative(output, to), current=output in pages) for text, to, pages in tabs.value
    ), tuple(
        Menu(text, tuple(Tab(t, relative(output, to), to == output) for t, to in entries))
        for text, entries in menus.value
    )
