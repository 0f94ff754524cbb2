"""Conductor: a site whose texts say what they said, in other words → the few pages with the words.

A page is made from what it read when it was made last. Where only the words of a few notes have
changed, and where their links lead, the pages that read these are made again, from the notes that
they read and no others. What the last build remembers of the rest, digests, vouches for each
entry: where one differs, or more is asked for, nothing is written, and a build of the whole vault
has to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

from msgspec.structs import replace

from vaultweave.model.problem import Problem
from vaultweave.model.stages import stage
from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import digest
from vaultweave.publish.delta import (
    BODIES,
    GIST,
    LINKERS,
    NOTES,
    Delta,
    Key,
    delta,
    digests,
    known,
    other,
    redone,
)
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.manifest import aside
from vaultweave.publish.measure import base_of, sizes, unmeasured
from vaultweave.publish.memory import Memory
from vaultweave.publish.past import Leaf, Making, Part, Since, Unit
from vaultweave.publish.plan import Plan
from vaultweave.publish.press import Printed, Shop, printed
from vaultweave.publish.render import renderer
from vaultweave.publish.vouched import UnsureError, vouch, vouched
from vaultweave.publish.write import Content, write
from vaultweave.read.cache import Bodies
from vaultweave.weave.resolve import note_id

_NAMED = frozenset(
    {BODIES, NOTES, "faces", "changed", "subject_of", "object_of", "sources.addresses.nodes"}
)
_STATED = frozenset({"subject_of", "object_of", "facts"})
_MOST = 1500  # notes: where pages need more of them, all may as well be read
_PAGE, _HOME = "views.note.pages", "views.home.pages"
_LINKING = frozenset({_PAGE, _HOME, "views.stub.pages"})

When = Literal["before", "now"]

Few = Callable[[Plan, Collection[str], When], Vault]
"""Some public notes by their ids, with what they state."""


class Patch(NamedTuple):
    """What has changed, and how to know more: ids of `notes` with other words, and all bodies.

    Of the `exact` ones among them no page but their own may show any difference. `weighed`: the
    settings say how much findings count, so that more may be errors than links that lead nowhere.
    """

    notes: Collection[str]
    exact: Collection[str]
    few: Few
    bodies: Bodies
    weighed: bool


class _State(NamedTuple):
    """The site as it was built last, and the change."""

    site: Site
    root: Path
    memory: Memory
    plan: Plan
    change: Patch


class _Stale(NamedTuple):
    """The parts that read any of the `keys` whose entries are others now."""

    keys: Collection[Key]
    since: Since
    parts: list[Part]


def patch(change: Patch, root: Path, site: Site, memory: Memory) -> int:
    """How many files were written. Raises UnsureError where only a whole build can tell."""
    past, plan = memory.past, memory.planned()
    if past.base != base_of(site) or plan.base != past.base:
        raise UnsureError("the last build is not known")
    state = _State(site, root, memory, plan, change)
    with stage("laying out the site"):
        shown = {node for node in change.notes if node in plan.addresses.nodes}
        if not shown.issuperset({*change.notes} - {*change.exact}):
            raise UnsureError("what private notes say may count")
        was, now = change.few(plan, shown, "before"), change.few(plan, shown, "now")
        found = delta(was, now, site.hide)
        if found.linked and change.weighed:
            raise UnsureError("other links may be other errors")
        stale = _stale(state, found)
        this, before = _editions(state, stale, found)
    made = _made(state, stale, (this, before))
    return _written(state, stale, this, made)


def _stale(state: _State, found: Delta) -> _Stale:
    """What has to be made again. Raises UnsureError where that is more than pages with links."""
    past, nodes = state.memory.past, state.change.notes
    there = {(name, key) for name, keys, _ in past.tables if name == BODIES for key in keys}
    keys = {key for key in found.keys(nodes) if key[0] != BODIES or key in there}
    placed = known(past, other(keys))
    since = Since(past, placed)
    every = [(unit.view, unit.key) for unit in past.units]
    parts = [part for part in every if not since.same(part)]
    places = frozenset(placed.tables[name].ids[key] for name, key in keys if name == BODIES)
    own = {(_PAGE, node) for node in nodes}
    if state.plan.gist.home in nodes:
        own.add((_HOME, ""))
    if not since.readers(places) <= own or not all(view in _LINKING for view, _ in parts):
        raise UnsureError("another page shows the words")
    return _Stale(keys, since, parts)


def _editions(state: _State, stale: _Stale, found: Delta) -> tuple[Edition, Edition]:
    """All that the stale parts are made from, as far as few notes will do: now, and before."""
    site, plan, change = state.site, state.plan, state.change
    read = [*stale.since.named(map(stale.since.reads, stale.parts))]
    nodes = {key for name, key in read if name in _NAMED and isinstance(key, str)}
    nodes |= {note_id(key[0]) for name, key in read if name == "said_at" and key}
    told = [str(key) for name, key in read if name in _STATED]
    nodes |= {note_id(path) for key in told for path in plan.stating.get(key, ())}
    nodes |= found.now.keys() | found.reached
    if found.linked:
        nodes |= {node for node, _ in plan.gist.linked}
    there = next(frozenset(keys) for name, keys, _ in state.memory.past.tables if name == NOTES)
    nodes &= there
    if len(nodes) > _MOST:
        raise UnsureError("too many notes")
    vault = change.few(plan, nodes, "now")
    vault = replace(vault, notes=vault.texts, canvases={})  # as in a build of the whole
    reached = {target.path for note in vault.notes.values() for target in note.targets}
    shown = sizes(state.root, [path for path in plan.addresses.files if path in reached])

    def draw() -> NoReturn:
        raise UnsureError("the graph")

    def of(vault: Vault) -> Edition:
        sources = Sources(vault.notes, change.bodies, plan.addresses, shown, {}, site.limits)
        this = edition(vault, sources, draw, site, state.memory.files.days)
        return replace(this, menus=plan.menus, gist=plan.gist, ties=plan.ties or this.ties)

    now, before = of(vault), of(replace(vault, notes={**vault.notes, **found.before}))
    if (GIST, None) in stale.keys:
        now = replace(now, gist=redone(plan.gist, found, before, now))
    return now, before


def _made(state: _State, stale: _Stale, editions: tuple[Edition, Edition]) -> list[Printed]:
    """The stale parts, made of what is vouched for."""
    (this, before), bodies, memory = editions, state.change.bodies, state.memory
    stamps = {key: bodies.stamp(str(key[1])) for key in stale.keys if key[0] == BODIES}
    was = known(memory.past, stamps)
    changed: dict[str, dict[Any, Any]] = {
        NOTES: {node: before.notes[str(node)] for name, node in stale.keys if name == NOTES},
        LINKERS: {
            node: before.linkers.get(str(node)) for name, node in stale.keys if name == LINKERS
        },
    }
    measures = {
        NOTES: lambda _, note: digest(unmeasured(note)),
        BODIES: lambda node, _: bodies.stamp(node),
    }
    sure = vouched(this, was, measures, changed)
    for name, table in ((NOTES, sure.notes), (LINKERS, sure.linkers)):
        for node in changed[name]:
            table.get(node)

    def standing(part: Part, leaf: Leaf) -> bool:
        unit = stale.since.unit(part)
        return unit is not None and leaf in unit.leaves

    render, laid = renderer(state.site.theme), partial(aside, memory.out)
    shop = Shop(sure, was, render, standing, laid)
    with stage("making pages"):
        made = [*printed(shop, stale.parts, 1)]
    names = {name for name, key in stale.since.named(one.reads for one in made) if key is None}
    vouch(before, was, names)
    for one in made:
        unit = stale.since.unit((one.unit.view, one.unit.key))
        if unit is None or _outcome(unit) != _outcome(one.unit):
            raise UnsureError(f"other files of {one.unit.view} {one.unit.key}")
    return made


def _outcome(unit: Unit) -> tuple[list[str], tuple[Problem, ...]]:
    return [leaf.output for leaf in unit.leaves], unit.problems


def _written(state: _State, stale: _Stale, this: Edition, made: list[Printed]) -> int:
    """Put the pages in their places, and remember what they were made from."""
    memory, past, bodies = state.memory, state.memory.past, state.change.bodies
    own = digests(this, stale.keys, past)
    own |= {key: bodies.stamp(str(key[1])) for key in stale.keys if key[0] == BODIES}
    making = Making(past.base, known(past, own), stale.since)
    new = {(one.unit.view, one.unit.key): one for one in made}
    for unit in past.units:
        one = new.get((unit.view, unit.key))
        if one is None:
            making.add(unit, stale.since.reads((unit.view, unit.key)))
        else:
            making.add(one.unit, one.reads, one.lacking)
    pages = {output: data for one in made for output, data in one.pages if isinstance(data, bytes)}

    def files() -> Iterator[tuple[str, Content]]:
        for output in memory.files.outputs:
            yield output, pages.get(output) or memory.kept(output)

    with stage("writing files"):
        outcome = write(files(), memory.out, state.root)
    with stage("remembering the build"):
        shas = {path: sha256(data).hexdigest() for path, data in pages.items()}
        memory.relearn(making.past(), replace(state.plan, gist=this.gist), shas)
    return outcome.written
