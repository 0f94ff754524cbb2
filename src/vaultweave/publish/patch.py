"""Conductor: a site of which few notes say something else → the few pages that show it.

A page is made from what it read when it was made last. Where only the words of a few notes have
changed, where their links lead, and what they state, the pages that read these are made again,
from the notes that they read and no others. What the last build remembers of the rest, digests,
vouches for each entry: where one differs, or more is asked for, nothing is written, and a build of
the whole vault has to tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from msgspec.structs import replace

from vaultweave.model.problem import Problem
from vaultweave.model.stages import stage
from vaultweave.publish.catalogue import Catalogue, digest
from vaultweave.publish.delta import (
    BODIES,
    GIST,
    LINKERS,
    NOTES,
    Delta,
    Key,
    Links,
    delta,
    digests,
    other,
    recalled,
    redone,
    replaced,
)
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.lookups import linkers
from vaultweave.publish.manifest import aside
from vaultweave.publish.measure import base_of, sizes, unmeasured
from vaultweave.publish.memory import Memory
from vaultweave.publish.past import Leaf, Making, Part, Since, Unit, named
from vaultweave.publish.plan import Plan, stating
from vaultweave.publish.press import Printed, Shop, printed
from vaultweave.publish.render import renderer
from vaultweave.publish.restated import Now, Restated, restated
from vaultweave.publish.spoken import is_stated
from vaultweave.publish.vouched import UnsureError, vouch, vouched
from vaultweave.publish.write import Content, write
from vaultweave.read.cache import Bodies
from vaultweave.weave.resolve import note_id
from vaultweave.weave.reworded import Few

_NAMED = frozenset(
    {BODIES, NOTES, "faces", "changed", "subject_of", "object_of", "sources.addresses.nodes"}
)
_STATED, _PAIRS = frozenset({"subject_of", "object_of", "facts"}), "between"
_MOST = 1500  # notes, or half of all: where pages need more of them, all may as well be read
_PAGE, _HOME = "views.note.pages", "views.home.pages"
_LINKING = frozenset({_PAGE, _HOME, "views.stub.pages"})


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
    """The site as it was built last, and the change; `then` is what it was made from.

    That is as it was, but for what is made of all statements where these have `more`.
    """

    site: Site
    root: Path
    memory: Memory
    then: Catalogue
    change: Patch
    more: Restated | None


class _Stale(NamedTuple):
    """The parts that read any of the `keys` whose entries are others now."""

    keys: Collection[Key]
    since: Since
    parts: list[Part]


class _Made(NamedTuple):
    """All that the stale parts are made from, as far as few notes will do; who linked `before`."""

    this: Edition
    before: Links


def patch(change: Patch, root: Path, site: Site, memory: Memory) -> int:
    """How many files were written. Raises UnsureError where only a whole build can tell."""
    past, plan = memory.past, memory.planned()
    if past.base != base_of(site) or plan.base != past.base:
        raise UnsureError("the last build is not known")
    then = recalled(past)
    with stage("laying out the site"):
        shown = {node for node in change.notes if node in plan.addresses.nodes}
        if not shown.issuperset({*change.notes} - {*change.exact}):
            raise UnsureError("what private notes say may count")
        was, now = change.few(shown, "before"), change.few(shown, "now")
        found = delta(was, now, site.hide)
        if (found.linked or found.claims) and change.weighed:
            raise UnsureError("other links may be other errors")
        more = None
        if found.claims:
            more = restated(memory, then, found, Now(now, change.bodies, site))
        state = _State(site, root, memory, more.known if more else then, change, more)
        stale = _stale(state, found)
        of = _edition(state, stale, found)
    made = _made(state, stale, found, of)
    return _written(state, stale, of.this, made)


def _stale(state: _State, found: Delta) -> _Stale:
    """What has to be made again. Raises UnsureError where that is more than pages with links."""
    past, nodes = state.memory.past, state.change.notes
    bodies = past.places(BODIES)
    keys = found.keys(node for node in nodes if node in bodies)
    since = Since(past, replaced(state.then, other(keys)))
    every = [(unit.view, unit.key) for unit in past.units]
    parts = [part for part in every if not since.same(part)]
    places = frozenset(bodies[node] for node in nodes if node in bodies)
    own = {(_PAGE, node) for node in nodes}
    if state.memory.plan.gist.home in nodes:
        own.add((_HOME, ""))
    if not since.readers(places) <= own:
        raise UnsureError("another page shows the words")
    if state.more is None and not all(view in _LINKING for view, _ in parts):
        raise UnsureError("another page has to do with it")
    return _Stale(keys, since, parts)


def _edition(state: _State, stale: _Stale, found: Delta) -> _Made:
    """What the stale parts are made from. Raises UnsureError where that is too much."""
    site, plan, change = state.site, state.memory.plan, state.change
    read = [*stale.since.read(stale.parts)]
    if state.more:
        nodes = {key for name, key in read if name == NOTES and isinstance(key, str)}
    else:
        nodes = {*_telling(read, plan)}
    nodes |= found.now.keys() | found.reached
    if found.linked:
        nodes |= {node for node, _ in plan.gist.linked}
    known = state.then.tables[NOTES].ids.keys()
    nodes &= known
    if len(nodes) > max(_MOST, len(known) // 2):
        raise UnsureError("too many notes")
    vault = change.few(nodes, "now")
    vault = replace(vault, notes=vault.texts, canvases={})  # as in a build of the whole
    reached = {target.path for note in vault.notes.values() for target in note.targets}
    shown = sizes(state.root, [path for path in plan.addresses.files if path in reached])

    def draw() -> NoReturn:
        raise UnsureError("the graph")

    sources = Sources(vault.notes, change.bodies, plan.addresses, shown, {}, site.limits)
    if state.more:
        who = linkers(vault.notes, site.hide)
        this = replace(state.more.this, sources=sources, linkers=who)
    else:
        this = edition(vault, sources, draw, site, state.memory.files.days)
        this = replace(this, menus=plan.menus, gist=plan.gist, ties=plan.ties or this.ties)
    before = linkers({**vault.notes, **found.before}, site.hide)
    if (GIST, None) in stale.keys:
        this = replace(this, gist=redone(this.gist, found, before, this))
    return _Made(this, before)


def _telling(read: Iterable[Key], plan: Plan) -> Iterator[str]:
    """The notes that tell what was read."""
    for name, key in read:
        if name in _NAMED and isinstance(key, str):
            yield key
        if name == "said_at" and key:
            yield note_id(key[0])
        if name in _STATED:
            yield from map(note_id, plan.stating.get(str(key), ()))
        if name == _PAIRS:
            yield from map(note_id, plan.both(key))


def _made(state: _State, stale: _Stale, found: Delta, of: _Made) -> list[Printed]:
    """The stale parts, made of what is vouched for."""
    bodies, memory = state.change.bodies, state.memory
    stamps = {key: bodies.stamp(str(key[1])) for key in stale.keys if key[0] == BODIES}
    was = replaced(state.then, stamps)
    changed: dict[str, Mapping[str, Any]] = {
        NOTES: {node: found.before[node] for node in found.known},
        LINKERS: {node: of.before.get(node) for node in found.linked},
    }
    measures = {
        NOTES: lambda _, note: digest(unmeasured(note)),
        BODIES: lambda node, _: bodies.stamp(node),
    }
    sure = vouched(of.this, was, measures, changed, is_stated if state.more else None)
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
    tables = ((name, table.ids) for name, table in was.tables.items())
    names = {name for name, key in named(tables, (one.reads for one in made)) if key is None}
    if state.more:
        names = {name for name in names if not is_stated(name)}
    vouch(replace(of.this, gist=memory.plan.gist), was, names)
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
    own = digests(this, stale.keys, state.then)
    own |= {key: bodies.stamp(str(key[1])) for key in stale.keys if key[0] == BODIES}
    making = Making(past.base, replaced(state.then, own), stale.since)
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
        laid = replace(memory.plan, gist=this.gist)
        if state.more:
            laid = replace(laid, ties=this.ties, stating=stating(this))
        memory.relearn(making.past(), laid, state.more and state.more.said, shas)
    return outcome.written
