"""What all pages of one build are made from, and what surrounds each of them."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import networkx as nx
from msgspec import Struct

from vaultweave.model.roles import Role, plural_of
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Vault
from vaultweave.publish.fill import Sources
from vaultweave.publish.page import Frame, Menu, Pager, Run, Tab
from vaultweave.weave.urls import OWN, Addresses, addresses, nth, relative

Entries = tuple[tuple[str, str, int | None], ...]
Key = TypeVar("Key")
Value = TypeVar("Value")

HIDE = ("publish", "draft", "permalink", "cssclasses", "_*", "private*")
ASSETS = f"{OWN}/assets"

_TABS = (
    ("home", "Home"),
    ("exposed", "Exposed"),
    ("bullish", "Bullish"),
    ("relations", "Relations"),
    ("entities", "Entities"),
)
_TWINS = {"exposed-by-entity": "exposed", "bullish-by-theme": "bullish"}
_LONGEST_MENU = 9
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; img-src 'self' data:"
)


class Site(Struct, frozen=True):
    """What a vault's owner says of the site.

    `navigation` holds pairs of a text and the entity or page that it leads to; `hide` holds
    patterns of properties that no page shows; `theme` is a folder of templates and assets that
    come before ours; `external_images` lets pages load pictures from elsewhere; `roles` is the
    vault's vocabulary, None for the shipped one; `jobs` is a number of processes, 0 for one a
    processor.
    """

    title: str = ""
    description: str = ""
    language: str = "en"
    base_url: str = ""
    author: str = ""
    footer: str = ""
    theme: Path | None = None
    navigation: tuple[tuple[str, str], ...] = ()
    hide: tuple[str, ...] = HIDE
    external_images: bool = False
    roles: Mapping[str, Role] | None = None
    jobs: int = 0


class Edition(Struct, frozen=True):
    """One build: the public vault, its graph, every address, and what is looked up often.

    Its statements are those that a line makes; what only follows from them is no page's matter.
    """

    name: str
    site: Site
    sources: Sources
    graph: nx.MultiDiGraph[str]
    roles: Mapping[str, Role]
    wordings: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]
    subject_of: Mapping[str, Sequence[Statement]]
    object_of: Mapping[str, Sequence[Statement]]
    said_at: Mapping[tuple[str, str], Sequence[Statement]]
    facts: Mapping[str, Sequence[Fact]]
    notes_in: Mapping[str, Sequence[Note]]
    folders_in: Mapping[str, Sequence[str]]
    menus: tuple[tuple[str, Entries], ...]
    extra: bool = False
    share: tuple[int, int] = (0, 1)

    @property
    def mine(self) -> Iterator[tuple[str, Note]]:
        """The notes whose pages this process makes: each n-th, of `share`'s n."""
        first, step = self.share
        return itertools.islice(self.notes.items(), first, None, step)

    @property
    def notes(self) -> Mapping[str, Note]:
        """The published notes."""
        return self.sources.notes

    @property
    def addresses(self) -> Addresses:
        """Every output path."""
        return self.sources.addresses


class Here(Struct, frozen=True):
    """Where a page stands, and the entity that it tells of, if it is one entity's."""

    this: Edition
    output: str
    node: str | None = None

    def to(self, output: str, fragment: str = "") -> str:
        """The way from this page to another output path."""
        return relative(self.output, output, fragment)


def published(vault: Vault, site: Site) -> Addresses:
    """Every output path, with none for files that only hidden properties name."""
    keys = {key for note in vault.notes.values() for key in note.properties}
    return addresses(vault, withheld=[key for key in keys if hidden(key, site.hide)])


def edition(
    vault: Vault,
    sources: Sources,
    graph: nx.MultiDiGraph[str],
    site: Site,
    roles: Mapping[str, Role],
) -> Edition:
    """All that pages are made from, from a public vault and the graph of it."""
    found = sources.addresses
    asserted = tuple(one for one in vault.statements if one.derived is None)
    return Edition(
        name=site.title or vault.name,
        site=site,
        sources=sources,
        graph=graph,
        roles=roles,
        wordings={name: _wordings(role) for name, role in roles.items()},
        statements=asserted,
        subject_of=_by(asserted, lambda one: one.subject),
        object_of=_by(asserted, lambda one: one.object),
        said_at=_by(asserted, lambda one: (one.place.path, one.anchor)),
        facts=_by(vault.facts, lambda one: one.entity),
        notes_in=_by(vault.notes.values(), lambda note: note.id.rpartition("/")[0]),
        folders_in=_by(sorted(set(found.folders) - {""}), lambda path: path.rpartition("/")[0]),
        menus=_menus(vault, found, site),
        extra=bool(site.theme and (site.theme / "assets" / "extra.css").is_file()),
    )


def hidden(key: str, patterns: Iterable[str]) -> bool:
    """Whether a property is not shown, by its name or by that of the one it stands in."""
    name = key.partition(".")[0].casefold()
    return any(fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def frame(here: Here, title: str, *, crumbs: Iterable[Run] = (), description: str = "") -> Frame:
    """What surrounds a page."""
    this, output = here.this, here.output
    site, found = this.site, this.addresses
    tabs = tuple(
        Tab(text, relative(output, found.pages[name]), current=_is_at(output, name, found))
        for name, text in _TABS
    )
    menus = tuple(
        Menu(text, tuple(Tab(t, relative(output, to), to == output, n) for t, to, n in entries))
        for text, entries in this.menus
    )
    base = site.base_url.rstrip("/")
    return Frame(
        site=this.name,
        title=title,
        language=site.language,
        description=description or site.description,
        policy=_POLICY + (" https:" if site.external_images else ""),
        assets=relative(output, ASSETS),
        extra=this.extra,
        home=relative(output, found.pages["home"]),
        tabs=tabs,
        menus=menus,
        crumbs=(Run(this.name, relative(output, found.pages["home"])), *crumbs),
        canonical=f"{base}/{quote(output)}" if base else "",
        footer=site.footer,
        author=site.author,
    )


def pager(output: str, number: int, total: int, name: str = "") -> Pager:
    """The way from part `number` of a list that begins at `output` to its others."""

    def to(part: int) -> str:
        there = 1 <= part <= total and part != number
        return relative(output, nth(output, part, name)) if there else ""

    return Pager(number, total, to(number - 1), to(number + 1), to(1), to(total))


def parts(items: Sequence[Value], size: int) -> list[Sequence[Value]]:
    """A list in parts of a page each; one empty part where there is nothing."""
    return [items[n : n + size] for n in range(0, len(items), size)] or [items]


def trail(here: Here, path: str) -> list[Run]:
    """The way down to a note or folder: a link for each folder above it."""
    names = path.split("/")[:-1]
    folders = ["/".join(names[: n + 1]) for n in range(len(names))]
    outputs = here.this.addresses.folders
    return [
        Run(folder.rpartition("/")[2], here.to(outputs[folder]))
        for folder in folders
        if folder in outputs and outputs[folder] != here.output
    ]


def _by(items: Iterable[Value], key: Callable[[Value], Key | None]) -> Mapping[Key, list[Value]]:
    found: defaultdict[Key, list[Value]] = defaultdict(list)
    for item in items:
        name = key(item)
        if name is not None:
            found[name].append(item)
    return dict(found)


def _wordings(role: Role) -> frozenset[str]:
    """Every way to write a role that says no more than its label does."""
    names = (role.name, role.label, plural_of(role.label), *role.verb)
    return frozenset(name.casefold() for name in names)


def _is_at(output: str, name: str, found: Addresses) -> bool:
    if output == found.pages[name]:
        return True
    return any(output == found.pages[twin] for twin, tab in _TWINS.items() if tab == name)


def _menus(vault: Vault, found: Addresses, site: Site) -> tuple[tuple[str, Entries], ...]:
    """The side bar: the owner's navigation, or kinds and folders; tags. Never longer than 30."""
    menus = [("Pages", tuple(_chosen(vault, found, site)))]
    if not menus[0][1]:
        kinds = Counter(note.kind for note in vault.notes.values() if note.kind)
        tops = Counter(note.id.partition("/")[0] for note in vault.notes.values() if "/" in note.id)
        menus = [
            ("Kinds", _largest(kinds, found.kinds)),
            ("Folders", _largest(tops, found.folders)),
        ]
    tags = Counter(tag.lower() for note in vault.notes.values() for tag in note.tags)
    menus.append(("Tags", _largest(tags, found.tags)))
    return tuple((title, entries) for title, entries in menus if entries)


def _chosen(vault: Vault, found: Addresses, site: Site) -> Iterator[tuple[str, str, int | None]]:
    """The owner's navigation: each target a node id, a note's name, or the name of a page."""
    names = {note.name.casefold(): note.id for note in reversed([*vault.notes.values()])}
    for text, target in site.navigation:
        node = target.removesuffix(".md")
        node = node if node in found.nodes else names.get(node.casefold(), node)
        output = found.nodes.get(node) or found.pages.get(target) or found.folders.get(target)
        if output:
            yield text, output, None


def _largest(counts: Counter[str], outputs: Mapping[str, str]) -> Entries:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    there = [(name, outputs[name], count) for name, count in ranked if name in outputs]
    return tuple(there[:_LONGEST_MENU])
