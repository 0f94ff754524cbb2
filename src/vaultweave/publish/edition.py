"""What all pages of one build are made from, and what surrounds each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.exposure import Chains, chains
from vaultweave.model.limits import LIMITS, Limits
from vaultweave.model.roles import Role, Vocabulary, vocabulary
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Vault
from vaultweave.publish.fill import Sources
from vaultweave.publish.linking import Linkers, linkers
from vaultweave.publish.lookups import (
    Face,
    Gist,
    Ledgers,
    Sheets,
    by,
    changed,
    faces,
    hidden,
    tagged,
    weights,
    wordings,
)
from vaultweave.publish.menus import Menus, Tabs, around, menus, tabs
from vaultweave.publish.page import Badge, Frame, Pager, Run
from vaultweave.publish.ties import Ties, between, ties
from vaultweave.weave.urls import OWN, Addresses, addresses, nth
from vaultweave.weave.ways import relative

# The graph is made only if a page asks for it: networkx alone takes longer than most rebuilds.
if TYPE_CHECKING:
    import networkx as nx

Value = TypeVar("Value")

HIDE = ("publish", "draft", "permalink", "cssclasses", "_*", "private*")
ASSETS = f"{OWN}/assets"
FEED = "feed.xml"

_POLICY = (
    # The hash is that of the script in base.html which sets the reader's theme before all is drawn.
    "default-src 'none'; script-src 'self' 'sha256-mYmI0G2Uq2RjqMJAzDBR1VeA0KibF8VO31xzONxBSl8='; "
    "style-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "img-src 'self' data:"
)


class Site(Struct, frozen=True):
    """What a vault's owner says of the site.

    `navigation` holds pairs of a text and the entity or page that it leads to; `hide` holds
    patterns of properties that no page shows; `types` has their kinds by lower-case name, `quiet`
    the filters of files that the search leaves out, both as Obsidian has them; `theme` is a folder
    of templates and assets that come before ours; `external_images` lets pages load pictures from
    elsewhere; `roles` is the vault's vocabulary and `chains` are its path rules, None for the
    shipped ones; `logo` is a picture file; `feeds` asks for a feed of changed notes, which needs a
    `base_url`; `jobs` is a number of processes, 0 for one a processor; `limits` say how
    much one page may embed.
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
    types: Mapping[str, str] = {}
    quiet: tuple[str, ...] = ()
    external_images: bool = False
    roles: Vocabulary | None = None
    chains: Chains | None = None
    logo: Path | None = None
    feeds: bool = False
    jobs: int = 0
    limits: Limits = LIMITS


class Edition(Struct, frozen=True):
    """One build: the public vault, every address, and what is looked up often.

    Its statements are those that a line makes; what only follows from them is no page's matter.
    `ties` and `between` have what chains are made of, `faces` what lists show of notes, `linkers`
    who links to an entity, `weights` how much is said of it, `tagged` and `of_kind` the notes of a
    tag and kind; `changed` has the day of each note's last change, where it is known; `gist` is for
    the home page, `sheets` are lists of claims, `ledgers` all that is said of an entity. `draw`
    makes the graph.
    """

    name: str
    site: Site
    sources: Sources
    draw: Callable[[], nx.MultiDiGraph[str]]
    roles: Mapping[str, Role]
    wordings: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]
    subject_of: Mapping[str, Sequence[Statement]]
    object_of: Mapping[str, Sequence[Statement]]
    said_as: Mapping[str, Sequence[Statement]]
    said_at: Mapping[tuple[str, str], Sequence[Statement]]
    ties: Ties
    between: Mapping[str, Sequence[Statement]]
    facts: Mapping[str, Sequence[Fact]]
    faces: Mapping[str, Face]
    linkers: Linkers
    weights: Mapping[str, int]
    tagged: Mapping[str, Sequence[str]]
    tags_in: Mapping[str, Sequence[str]]
    of_kind: Mapping[str, Sequence[str]]
    notes_in: Mapping[str, Sequence[str]]
    folders_in: Mapping[str, Sequence[str]]
    tabs: Tabs
    menus: Menus
    changed: Mapping[str, str] = {}
    gist: Gist = Gist()
    sheets: Sheets = Sheets()
    ledgers: Ledgers = Ledgers()
    extra: bool = False

    @property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The public vault as a graph."""
        return self.draw()

    @property
    def notes(self) -> Mapping[str, Note]:
        """The published notes."""
        return self.sources.notes

    @property
    def addresses(self) -> Addresses:
        """Every output path."""
        return self.sources.addresses


class Here(Struct, frozen=True):
    """Where a page stands, and the entity that it tells of, if it is one entity's.

    `runs`, `badges` and `files` remember what the page said before of entities, roles and notes:
    it is mostly of few.
    """

    this: Edition
    output: str
    node: str | None = None
    runs: dict[str, Run] = {}
    badges: dict[str, Badge] = {}
    files: dict[str, tuple[str, str]] = {}

    def to(self, output: str, fragment: str = "") -> str:
        """The way from this page to another output path."""
        return relative(self.output, output, fragment)

    def of(self, node: str) -> Here:
        """The same place, where another entity is told of."""
        return replace(self, node=node)


def published(vault: Vault, site: Site) -> Addresses:
    """Every output path, with none for files that only hidden properties name."""
    keys = {key for note in vault.notes.values() for key in note.properties}
    return addresses(vault, withheld=[key for key in keys if hidden(key, site.hide)])


def edition(
    vault: Vault,
    sources: Sources,
    draw: Callable[[], nx.MultiDiGraph[str]],
    site: Site,
    days: Mapping[str, str],
) -> Edition:
    """All that pages are made from, from a public vault and a function that makes its graph.

    `days` gives the day on which a file was last changed, by vault path.
    """
    roles = (site.roles or vocabulary()).roles
    found = sources.addresses
    asserted = tuple(one for one in vault.statements if one.derived is None)
    said_at = by(asserted, lambda one: (one.place.path, one.anchor))
    tied = ties(asserted, roles, site.chains or chains(site.roles or vocabulary()))
    return Edition(
        name=site.title or vault.name,
        site=site,
        sources=sources,
        draw=draw,
        roles=roles,
        wordings={name: wordings(role) for name, role in roles.items()},
        statements=asserted,
        subject_of=by(asserted, lambda one: one.subject),
        object_of=by(asserted, lambda one: one.object),
        said_as=by(asserted, lambda one: one.role),
        said_at=said_at,
        ties=tied,
        between=between(asserted, roles, tied.rules),
        facts=by(vault.facts, lambda one: one.entity),
        faces=faces(vault.notes),
        linkers=linkers(vault.notes, said_at, roles, site.hide),
        weights=weights(asserted),
        tagged=tagged(vault.notes),
        tags_in=by(sorted(found.tags), lambda tag: tag.rpartition("/")[0]),
        of_kind=by(vault.notes, lambda node: vault.notes[node].kind),
        notes_in=by(vault.notes, lambda node: node.rpartition("/")[0]),
        folders_in=by(sorted(set(found.folders) - {""}), lambda path: path.rpartition("/")[0]),
        tabs=tabs(found),
        menus=menus(vault, found, site.navigation),
        changed=changed(vault, days),
        extra=bool(site.theme and (site.theme / "assets" / "extra.css").is_file()),
    )


def frame(here: Here, title: str, *, crumbs: Iterable[Run] = (), description: str = "") -> Frame:
    """What surrounds a page."""
    this, output = here.this, here.output
    site = this.site
    home = relative(output, this.tabs[0][1])
    tabs, sides = around(this.tabs, this.menus, output)
    return Frame(
        site=this.name,
        title=title,
        language=site.language,
        description=description or site.description,
        policy=_POLICY + (" https:" if site.external_images else ""),
        assets=relative(output, ASSETS),
        extra=this.extra,
        home=home,
        tabs=tabs,
        menus=sides,
        crumbs=(Run(this.name, home), *crumbs),
        canonical=absolute(site, output),
        feed=relative(output, FEED) if site.feeds and site.base_url else "",
        logo=relative(output, f"{ASSETS}/{logo_name(site.logo)}") if site.logo else "",
        footer=site.footer,
        author=site.author,
    )


def using(around: Frame, uses: Iterable[str]) -> Frame:
    """A frame of a page that has diagrams or formulas for the browser to draw.

    What draws diagrams writes styles into them, which such a page has to allow.
    """
    needed = frozenset(uses)
    if not needed:
        return around
    styles = "style-src 'self' 'unsafe-inline'"
    policy = around.policy.replace("style-src 'self'", styles) if "mermaid" in needed else ""
    scripts = (f"{around.assets}/draw.js",)
    return replace(around, scripts=scripts, policy=policy or around.policy)


def absolute(site: Site, output: str) -> str:
    """The whole address of an output path; "" where the site's own is not known."""
    base = site.base_url.rstrip("/")
    path = "" if output == "index.html" else quote(output)
    return f"{base}/{path}" if base else ""


def logo_name(logo: Path) -> str:
    """What the logo is called among the site's assets."""
    return f"logo{logo.suffix.lower()}"


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
