"""The conductor of publishing: a public vault to the files of its site."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.note import Body
from vaultweave.model.problem import Problem
from vaultweave.model.stages import stage
from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import SIZE, Catalogue, Seen, Table, catalogue, digest
from vaultweave.publish.edition import ASSETS, Edition, Site, edition, logo_name, published
from vaultweave.publish.feeds import feeds
from vaultweave.publish.fill import Sources
from vaultweave.publish.gist import summed
from vaultweave.publish.ledgers import in_full
from vaultweave.publish.manifest import aside
from vaultweave.publish.measure import base_of, sizes, unmeasured
from vaultweave.publish.memory import Memory
from vaultweave.publish.menus import astray
from vaultweave.publish.past import Leaf, Making, Part, Past, Since
from vaultweave.publish.plan import plan
from vaultweave.publish.press import Shop, parts, printed
from vaultweave.publish.render import Renderer, assets, renderer
from vaultweave.publish.sheets import listed
from vaultweave.publish.spoken import spoken
from vaultweave.publish.withheld import withheld
from vaultweave.publish.write import Content, guard, write
from vaultweave.read.cache import Bodies
from vaultweave.read.history import changed, head
from vaultweave.read.traits import Traits, traits
from vaultweave.read.workers import uncollected

# Most builds need no graph, and importing networkx takes longer than many of them.
if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Folders", "Site", "Written", "build"]

_BOTH = {"mermaid", "math"}
_DRAWS = {
    "draw.js": _BOTH,
    "vendor/LICENSES.txt": _BOTH,
    "vendor/SHA256SUMS": set[str](),
    "vendor/katex.min.js.gz": {"math"},
    "vendor/mermaid.tiny.js.gz": {"mermaid"},
}

Watch = Callable[[int, int], None]
Files = Iterator[tuple[str, Content]]


class Written(Struct, frozen=True):
    """What a build did: `pages` it has, and files written, left as they were, and removed."""

    pages: int
    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...] = ()


class Folders(NamedTuple):
    """Where a vault lies, from which attachments are copied, and where its site goes.

    `memory` is what is known of earlier builds of that site.
    """

    root: Path
    out: Path
    memory: Memory | None = None


def build(
    vault: Vault,
    bodies: Mapping[str, Body],
    folders: Folders,
    site: Site,
    watch: Watch | None = None,
) -> Written:
    """Publishes a vault from which the private is already taken out.

    `watch` is told of each page: how many are made, and how many there will be at least. Problems
    are of what could not be published as asked; all the rest is. Raises VaultweaveError where OUT
    may not be written to, and for a template that cannot be used.
    """
    root, out, memory = folders.root, folders.out, folders.memory or Memory(folders.out)
    guard(out, root)
    vault = replace(vault, notes=vault.texts, canvases={})  # here each is but a text with a page
    memory.begin()
    commit = head(root)
    days = memory.files.days if commit == memory.files.head else changed(root)
    found = published(vault, site)
    sources = Sources(
        vault.notes, bodies, found, sizes(root, found.files), vault.bases, site.limits
    )
    with stage("laying out the site"), uncollected():
        this = edition(vault, sources, _drawing(vault, site), site, days)
        this = in_full(listed(summed(this)))
        work = _work(this, vault, memory)
    copies: dict[str, Traits] = {}
    lost = astray(vault, found, site.navigation)
    job = _Job(this, work, copies, [], [*this.addresses.problems, *lost])
    with stage("writing files"), _frozen():
        outcome = write(_files(job, root, watch), out, root)
    with stage("remembering the build"):
        past = work.making.past()
        said = partial(spoken, this, vault.facts, work.known, work.seen)
        memory.learn((past, plan(past.base, this, work.known, vault), said), copies, (commit, days))
    return Written(
        len(job.pages),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        tuple(sorted([*job.problems, *outcome.problems])),
    )


class _Work(NamedTuple):
    """What is to be done: beside what was done before; digests of statements."""

    known: Catalogue
    seen: Seen
    since: Since
    making: Making
    memory: Memory


class _Job(NamedTuple):
    """A build under way: traits of files to be copied, by output path; pages; problems."""

    this: Edition
    work: _Work
    copies: dict[str, Traits]
    pages: list[str]
    problems: list[Problem]


def _drawing(vault: Vault, site: Site) -> Callable[[], nx.MultiDiGraph[str]]:
    @cache
    def draw() -> nx.MultiDiGraph[str]:
        from vaultweave.ask.graph import graph  # noqa: PLC0415 - only where a page asks for it

        return graph(vault, site.roles, site.chains)

    return draw


def _work(this: Edition, vault: Vault, memory: Memory) -> _Work:
    """A catalogue of all that pages may be made from, beside that of the last build."""

    def drawn(found: Mapping[str, Table]) -> bytes:
        """The graph is made of what pages may read, and of what follows from it."""
        parts = [found[name].digests[:SIZE] for name in ("sources.notes", "statements", "facts")]
        implied = tuple(one for one in vault.statements if one.derived is not None)
        return digest((parts, vault.stubs, implied))

    base = base_of(this.site)
    bodies = this.sources.bodies
    stamps = {"sources.bodies": bodies.stamp} if isinstance(bodies, Bodies) else {}
    views = {"sources.notes": unmeasured} if stamps else {}
    seen: Seen = {}
    known = catalogue(this, {"draw": drawn, **stamps}, views, memory.catalogue, seen)
    memory.catalogue = known
    past = memory.past if memory.past.base == base else Past()
    since = Since(past, known)
    return _Work(known, seen, since, Making(base, known, since), memory)


@contextmanager
def _frozen() -> Iterator[None]:
    """With all that is known so far out of the garbage collector's sight, here and in forks."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _files(job: _Job, root: Path, watch: Watch | None) -> Files:
    """Every file of the site: assets, then pages, then attachments; it notes what it made."""
    this = job.this
    least = len(this.addresses.nodes) + len(this.addresses.tags)
    yield from _assets(job)
    for output, content in _pages(job):
        yield output, content
        if watch:
            watch(len(job.pages), least)
    apart = {*this.addresses.redirects, this.addresses.pages["missing"]}
    yield from feeds(this, [page for page in job.pages if page not in apart])
    for path, output in sorted(this.addresses.files.items()):
        problem = withheld(path, root)
        if problem:
            job.problems.append(problem)
        else:
            yield output, _copied(job, output, (root / path).resolve())


def _pages(job: _Job) -> Files:
    """All pages, and other files made from the whole; those that stand are not made again."""
    this, (known, _, since, making, memory) = job.this, job.work

    def stands(part: Part) -> bool:
        unit = since.unit(part)
        return (
            unit is not None
            and since.same(part)
            and all(memory.standing(leaf.output) for leaf in unit.leaves)
        )

    def standing(part: Part, leaf: Leaf) -> bool:
        unit = since.unit(part)
        return unit is not None and leaf in unit.leaves and bool(memory.standing(leaf.output))

    every = [*parts(this)]
    wanted = [part for part in every if not stands(part)]
    laid = partial(aside, memory.out)
    memory.shop = shop = Shop(this, known, _renderer(this.site.theme, making.base), standing, laid)
    printing = printed(shop, wanted, this.site.jobs)
    missing = {*wanted}
    for part in every:
        unit = since.unit(part)
        if part in missing or unit is None:
            with stage("making pages"):
                made = next(printing)
            unit = made.unit
            making.add(unit, made.reads, made.lacking)
            each = dict(made.pages)
        else:
            making.add(unit, since.reads(part))
            each = {}
        job.problems.extend(unit.problems)
        for leaf in unit.leaves:
            data = each.get(leaf.output)
            if leaf.output.endswith(".html"):
                job.pages.append(leaf.output)
            yield leaf.output, memory.kept(leaf.output) if data is None else data


@lru_cache(maxsize=1)
def _renderer(theme: Path | None, base: bytes) -> Renderer:
    """A renderer that lasts as long as the templates stay as they are."""
    del base
    return renderer(theme)


def _assets(job: _Job) -> Files:
    """The theme's files; libraries only where a page draws with them."""
    this = job.this
    used = {name for note in this.notes.values() for name in note.content.uses}
    for name, file in assets(this.site.theme):
        if name in _DRAWS and not used & _DRAWS[name]:
            continue
        output = f"{ASSETS}/{name.removesuffix('.gz')}"
        content = _copied(job, output, file)
        if name.endswith(".gz") and isinstance(content, Path):
            content = gzip.decompress(content.read_bytes())
        yield output, content
    if this.site.logo:
        output = f"{ASSETS}/{logo_name(this.site.logo)}"
        yield output, _copied(job, output, this.site.logo)


def _copied(job: _Job, output: str, file: Path) -> Content:
    """A file to be copied, unless its copy stands."""
    job.copies[output] = traits(file)
    return job.work.memory.copied(output, file) or file
