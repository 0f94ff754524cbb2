"""Conductor: a site whose texts say what they said, in other words → the few pages with the words.

A page is made from what it read when it was made last. Where only the bodies of a few notes have
changed, and nothing else that anybody may know of them, the pages that read these bodies are made
again, from the notes that they read and no others. What the last build remembers of the rest,
digests, vouches for each entry: where one differs, or more is asked for, nothing is written, and
a build of the whole vault has to tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, NoReturn

from msgspec.structs import replace

from vaultweave.model.reads import Name
from vaultweave.model.stages import stage
from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import SIZE, Catalogue, Table, digest
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.manifest import aside
from vaultweave.publish.measure import base_of, sizes, unmeasured
from vaultweave.publish.memory import Memory
from vaultweave.publish.past import Leaf, Making, Part, Past, Since
from vaultweave.publish.plan import Plan
from vaultweave.publish.press import Printed, Shop, printed
from vaultweave.publish.render import renderer
from vaultweave.publish.vouched import UnsureError, vouch, vouched
from vaultweave.publish.write import Content, write
from vaultweave.read.cache import Bodies

_BODIES, _NOTES = "sources.bodies", "sources.notes"
_NAMED = frozenset({_BODIES, _NOTES, "faces", "changed", "subject_of", "object_of"})


class Patch(NamedTuple):
    """What has changed, and how to know more.

    `notes` are the ids of those whose bodies have; `few` gives some public notes with what they
    state, `bodies` has all bodies.
    """

    notes: Collection[str]
    few: Callable[[Plan, Collection[str]], Vault]
    bodies: Bodies


def patch(change: Patch, root: Path, site: Site, memory: Memory) -> int:
    """How many files were written. Raises UnsureError where only a whole build can tell."""
    past, plan = memory.past, memory.planned()
    if past.base != base_of(site) or plan.base != past.base:
        raise UnsureError("the last build is not known")
    known = _known(past, change)
    since = Since(past, known)
    parts = [(unit.view, unit.key) for unit in past.units]
    stale = [part for part in parts if not since.same(part)]
    if not all(view == "views.note.pages" and key in change.notes for view, key in stale):
        raise UnsureError("another page shows the text")
    with stage("laying out the site"):
        read = [*_reads(past, [since.reads(part) for part in stale])]
        nodes = {key for name, key in read if name in _NAMED and isinstance(key, str)}
        vault = change.few(plan, nodes & known.tables[_NOTES].ids.keys())
        this = _edition(vault, change.bodies, root, (site, plan, memory))
    if _embeds(this, change.notes):
        raise UnsureError("a text with others in it")
    made = _made((this, change.bodies), (known, since), stale, memory)
    return _written(made, (past, known, since), memory, root)


def _embeds(this: Edition, nodes: Collection[str]) -> bool:
    """Whether one of some notes shows another note's text: then its length may matter elsewhere."""
    return any(
        link.kind == "embed" and target.node is not None
        for node in nodes
        if node in this.notes
        for link, target in zip(
            this.notes[node].content.links, this.notes[node].targets, strict=True
        )
    )


def _known(past: Past, change: Patch) -> Catalogue:
    """The catalogue of the last build, with other digests of the bodies that have changed."""
    found: dict[str, Table] = {}
    start = 0
    for name, keys, before in past.tables:
        ids = dict(zip(keys, range(start, start + len(keys)), strict=True))
        found[name] = Table(ids, before)
        if name == _BODIES:
            each = [before[at : at + SIZE] for at in range(0, len(before), SIZE)]
            for node in change.notes:
                if node in ids:
                    each[ids[node] - start] = change.bodies.stamp(node)
            found[name] = Table(ids, b"".join([digest((keys, each[1:])), *each[1:]]))
        start += len(keys)
    return Catalogue(found, start)


def _reads(past: Past, several: Collection[Collection[int]]) -> Iterator[tuple[str, Name | None]]:
    """What was read, by table and key, from places among the keys of all tables."""
    starts = [0]
    for _, keys, _ in past.tables:
        starts.append(starts[-1] + len(keys))
    for place in {place for places in several for place in places}:
        at = bisect_right(starts, place) - 1
        if at < len(past.tables):
            name, keys, _ = past.tables[at]
            yield name, keys[place - starts[at]]


def _edition(vault: Vault, bodies: Bodies, root: Path, told: tuple[Site, Plan, Memory]) -> Edition:
    """All that pages are made from, as far as it can be made from a few notes."""
    site, plan, memory = told

    def draw() -> NoReturn:
        raise UnsureError("the graph")

    reached = {target.path for note in vault.notes.values() for target in note.targets}
    files = [path for path in plan.addresses.files if path in reached]
    sources = Sources(vault.notes, bodies, plan.addresses, sizes(root, files), {}, site.limits)
    this = edition(vault, sources, draw, site, memory.files.days)
    return replace(this, menus=plan.menus)


def _made(
    of: tuple[Edition, Bodies],
    then: tuple[Catalogue, Since],
    stale: list[Part],
    memory: Memory,
) -> list[Printed]:
    """The stale parts, made of what is vouched for."""
    (this, bodies), (known, since) = of, then
    measures = {
        _NOTES: lambda _, note: digest(unmeasured(note)),
        _BODIES: lambda node, _: bodies.stamp(node),
    }
    sure = vouched(this, known, measures)

    def standing(part: Part, leaf: Leaf) -> bool:
        unit = since.unit(part)
        return unit is not None and leaf in unit.leaves

    shop = Shop(
        sure, known, renderer(this.site.theme), standing, lambda data: aside(memory.out, data)
    )
    with stage("making pages"):
        made = [*printed(shop, stale, 1)]
    names = {name for name, key in _reads(since.past, [one.reads for one in made]) if key is None}
    vouch(this, known, names)
    for one, part in zip(made, stale, strict=True):
        unit = since.unit(part)
        outputs = [leaf.output for leaf in one.unit.leaves]
        if (
            unit is None
            or unit.problems != one.unit.problems
            or [leaf.output for leaf in unit.leaves] != outputs
        ):
            raise UnsureError(f"other pages of {part}")
    return made


def _written(
    made: list[Printed], state: tuple[Past, Catalogue, Since], memory: Memory, root: Path
) -> int:
    past, known, since = state
    new = {(one.unit.view, one.unit.key): one for one in made}
    making = Making(past.base, known, since)
    for unit in past.units:
        one = new.get((unit.view, unit.key))
        if one is None:
            making.add(unit, since.reads((unit.view, unit.key)))
        else:
            making.add(one.unit, one.reads, one.lacking)
    pages = {output: data for one in made for output, data in one.pages if isinstance(data, bytes)}

    def files() -> Iterator[tuple[str, Content]]:
        for output in memory.files.outputs:
            yield output, pages.get(output) or memory.kept(output)

    with stage("writing files"):
        outcome = write(files(), memory.out, root)
    with stage("remembering the build"):
        memory.relearn(
            making.past(), {path: sha256(data).hexdigest() for path, data in pages.items()}
        )
    return outcome.written
