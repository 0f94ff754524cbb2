"""The convenient functions of `import vaultweave`: they find the config and call a conductor."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vaultweave.config import Config
from vaultweave.model.problem import Problem
from vaultweave.model.statement import Statement
from vaultweave.model.vault import Vault
from vaultweave.project import (
    OUT,
    Folder,
    Project,
    Settings,
    guarded,
    paths_of,
    privacy,
    project,
    reading,
    rules,
    settled,
    site,
    words,
)

# What reads, asks and publishes is loaded when it is called, so that `--help` is quick.
if TYPE_CHECKING:
    import networkx as nx

    from vaultweave.ask.query import Backlink
    from vaultweave.publish.build import Watch, Written
    from vaultweave.publish.memory import Memory
    from vaultweave.publish.stamp import Last
    from vaultweave.read.cache import Bodies
    from vaultweave.weave.load import Kept, Loaded
    from vaultweave.weave.public import Shown


def read(place: Project, kept: Kept | None = None) -> Loaded:
    """The vault of a project, with the bodies of its notes; `kept` is what earlier reads left."""
    from vaultweave.weave.load import load as load_vault

    return load_vault(place.root, reading(place), kept)


def woven(place: Project, vault: Vault, *, links: bool = False) -> nx.MultiDiGraph[str]:
    """The graph of a project's vault, private notes included; with edges for `links` if asked."""
    from vaultweave.ask.graph import graph as make

    return make(vault, words(place.config), paths_of(place.config), links=links)


def seen(place: Project, vault: Vault, shown: Shown | None = None) -> Vault:
    """The vault as the site may show it; `shown` is what earlier calls left."""
    from vaultweave.weave.public import public

    return public(vault, guarded(place), shown)


def marked(place: Project, vault: Vault) -> Vault:
    """The same vault, which then tells which of its notes no site may show."""
    from vaultweave.weave.privacy import judge

    is_private = judge(privacy(place))
    hidden = frozenset(note.id for note in vault.texts.values() if is_private(note))
    return replace(vault, private=hidden)


def publish(
    place: Project,
    shown: Vault,
    bodies: Bodies,
    watch: Watch | None = None,
    memory: Memory | None = None,
) -> Written:
    """Write the site of what may be seen; bodies of other notes are left out.

    `watch` is told of each page: how many are made, and how many there will be at least.
    `memory` knows the site's last build; without it that is looked up, and written down. What is
    wrong with the config stands at its file.
    Raises VaultweaveError where another build is writing there.
    """
    from vaultweave.publish.build import Folders
    from vaultweave.publish.build import build as build_site
    from vaultweave.publish.lock import alone
    from vaultweave.publish.memory import Memory

    how = site(place)
    with alone(place.out):
        known = memory or Memory(place.out, place.cache)
        folders = Folders(place.root, place.out, known)
        written = build_site(shown, bodies.of(shown.texts), folders, how, watch)
        if memory is None:
            known.save()
    told = place.config.file.name if place.config.file else ""
    found = (one if one.path else replace(one, path=told) for one in written.problems)
    return replace(written, problems=tuple(sorted(found)))


def patched(place: Project, last: Last) -> tuple[int, Mapping[str, str]] | None:
    """Write only the pages of the few notes that say in other words what they said.

    How many files were written, and what git calls the notes now, by path. None where the change
    is of another kind, or that is not sure: then nothing is written, and a build has to tell.
    Raises VaultweaveError where another build is writing there.
    """
    from vaultweave.publish.gather import Patch
    from vaultweave.publish.lock import alone
    from vaultweave.publish.memory import Memory
    from vaultweave.publish.patch import patch
    from vaultweave.publish.vouched import UnsureError
    from vaultweave.weave.few import Seen
    from vaultweave.weave.reworded import reworded

    found = reworded(place.root, last.changed, last.blobs, last.files, reading(place))
    if found is None:
        return None
    with alone(place.out):
        memory = Memory(place.out, place.cache, last.left)
        plan = memory.planned()
        before = Seen(plan.addresses.nodes, plan.aliases, plan.kinds, plan.roles)
        seen, weighed = found.seen(before, guarded(place)), bool(place.config.check.severity)
        change = Patch(found.ids, seen, found.bodies, weighed)
        try:
            written = patch(change, place.root, site(place), memory)
        except (UnsureError, LookupError):
            return None
        memory.save()
    return written, found.texts.now


def ahead(place: Project, path: str, desk: tuple[Kept, Shown, Memory]) -> tuple[str, bytes] | None:
    """The page of a note as its file has it now, with its output path, ahead of a build.

    `desk` is what earlier reads and builds left. None where only a build can tell. Nothing is
    written.
    """
    from vaultweave.publish.ahead import ahead as page
    from vaultweave.weave.alone import alone

    kept, shown, memory = desk
    found = alone(place.root, path, kept)
    if found is None or memory.shop is None:
        return None
    note = shown.again(found[0], guarded(place))
    return page(memory.shop, note, found[1]) if note else None


def load(folder: Folder | None = None, *, config: Settings = None) -> Vault:
    """Read a vault: its notes, links, statements, facts and problems.

    `config` is a Config, or the path of a file; without it the nearest one upward counts. A
    process that has loaded one ends without a last search for unreachable objects.
    """
    _end_at_once()
    place = project(folder, config)
    return marked(place, read(place).vault)


def check(vault: Vault, *, config: Settings = None) -> list[Problem]:
    """All that is wrong with a vault, by path and line. Obeys [check] of the vault's config."""
    from vaultweave import checks

    known = _of(vault, config)
    return checks.check(vault, rules(Project(Path(vault.root), known, Path(OUT))))


def graph(vault: Vault, *, config: Settings = None) -> nx.MultiDiGraph[str]:
    """The vault as a frozen networkx graph: one edge a statement, one a link."""
    from vaultweave.ask.graph import graph as make

    known = _of(vault, config)
    return make(vault, words(known), paths_of(known))


def build(
    folder: Folder | None = None, out: Folder | None = None, *, config: Settings = None
) -> Written:
    """Publish a vault as a website. `out` must be absent, empty, or hold an earlier site."""
    place = project(folder, config)
    if out is not None:
        place = replace(place, out=Path(out))
    loaded = read(place)
    return publish(place, seen(place, loaded.vault), loaded.bodies)


def backlinks(g: nx.MultiDiGraph[str], entity: str) -> list[Backlink]:
    """The links to an entity, each with the sentence around it."""
    from vaultweave.ask import query

    return query.backlinks(g, entity)


def statements(g: nx.MultiDiGraph[str], **filters: Any) -> list[Statement]:  # noqa: ANN401
    """The statements that fit all filters, each with its place.

    Filters: subject, role, object, entity, stance, family, kind (of either end), since, until,
    origin, modality, path; `mentions=True` for links too, and `derived=True` for what is only
    implied, inverses and twins.
    """
    from vaultweave.ask import query

    return query.statements(g, **filters)


@cache
def _end_at_once() -> None:
    """At the end of a process the collector looks through all of a vault, to free nothing."""
    atexit.register(gc.freeze)


def _of(vault: Vault, settings: Settings) -> Config:
    """The settings of a vault that was loaded before."""
    if settings is None and not vault.root:
        return Config()
    return settled(Path(vault.root), settings)
