"""The conductor of publishing: a public vault to the files of its site."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from vaultweave.ask.graph import graph
from vaultweave.model.note import Body
from vaultweave.model.place import START
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.publish.edition import ASSETS, Edition, Site, edition, logo_name, published
from vaultweave.publish.feeds import feeds
from vaultweave.publish.fill import Sources
from vaultweave.publish.manifest import is_plain
from vaultweave.publish.media import IMAGES, Size
from vaultweave.publish.pixels import pixels
from vaultweave.publish.press import printed
from vaultweave.publish.render import assets
from vaultweave.publish.search import search
from vaultweave.publish.write import guard, write
from vaultweave.read.history import changed
from vaultweave.read.workers import uncollected
from vaultweave.weave.urls import Addresses

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
Files = Iterator[tuple[str, bytes | Path]]


class Written(Struct, frozen=True):
    """What a build did: `pages` it has, and files written, left as they were, and removed."""

    pages: int
    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...] = ()


class Folders(NamedTuple):
    """Where a vault lies, from which attachments are copied, and where its site goes."""

    root: Path
    out: Path


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
    root, out = folders
    guard(out, root)
    found = published(vault, site)
    sources = Sources(vault.notes, bodies, found, _sizes(root, found))
    with uncollected():
        this = edition(vault, sources, graph(vault), site, changed(root))
    problems: list[Problem] = list(this.addresses.problems)
    pages: list[str] = []
    with _frozen():
        files = _files(this, root, (pages, problems), watch)
        outcome = write(files, out, root)
    return Written(
        len(pages),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        tuple(sorted([*problems, *outcome.problems])),
    )


@contextmanager
def _frozen() -> Iterator[None]:
    """With all that is known so far out of the garbage collector's sight, here and in forks."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _files(
    this: Edition, root: Path, made: tuple[list[str], list[Problem]], watch: Watch | None
) -> Files:
    """Every file of the site: assets, then pages, then attachments; it notes what it made."""
    pages, problems = made
    least = len(this.addresses.nodes) + len(this.addresses.tags)
    yield from _assets(this)
    if this.site.logo:
        yield f"{ASSETS}/{logo_name(this.site.logo)}", this.site.logo
    for page in printed(this, this.site.jobs):
        pages.append(page.output)
        if watch:
            watch(len(pages), least)
        problems.extend(page.problems)
        yield page.output, page.data
    yield from search(this)
    apart = {*this.addresses.redirects, this.addresses.pages["missing"]}
    yield from feeds(this, [page for page in pages if page not in apart])
    for path, output in sorted(this.addresses.files.items()):
        file = root / path
        if _inside(file, root):
            yield output, file
        else:
            problems.append(_unpublished(path))


def _assets(this: Edition) -> Files:
    """The theme's files; libraries only where a page draws with them."""
    used = {name for body in this.sources.bodies.values() for name in body.uses}
    for name, file in assets(this.site.theme):
        if name in _DRAWS and not used & _DRAWS[name]:
            continue
        if name.endswith(".gz"):
            yield f"{ASSETS}/{name.removesuffix('.gz')}", gzip.decompress(file.read_bytes())
        else:
            yield f"{ASSETS}/{name}", file


def _sizes(root: Path, found: Addresses) -> dict[str, Size]:
    """The sizes of the pictures that pages show."""
    pictures = (path for path in found.files if Path(path).suffix.lower() in IMAGES)
    sizes = {path: pixels(root / path) for path in pictures if _inside(root / path, root)}
    return {path: size for path, size in sizes.items() if size}


def _unpublished(path: str) -> Problem:
    message = f"{path} was not published: it is gone, or a link that leaves the vault."
    fix = "Put the file itself into the vault."
    return Problem(path, START, "VW601", "unreadable-file", "error", message, fix=fix)


def _inside(file: Path, root: Path) -> bool:
    """Whether an attachment is a plain file within the vault, links followed."""
    real = file.resolve()
    return is_plain(real) and real.is_relative_to(root.resolve())
