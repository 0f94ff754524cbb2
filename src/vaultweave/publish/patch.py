"""Conductor: a site of which few notes say something else → the few pages that show it.

A page is made from what it read when it was made last. Where only the words of a few notes have
changed, where their links lead, and what they state, the pages that read these are made again,
from the notes that they read and no others. What the last build remembers of the rest, digests,
vouches for each entry: where one differs, or more is asked for, nothing is written, and a build of
the whole vault has to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from vaultweave.model.problem import Problem
from vaultweave.model.stages import stage
from vaultweave.publish.catalogue import digest
from vaultweave.publish.delta import (
    BODIES,
    LINKERS,
    NOTES,
    Delta,
    delta,
    digests,
    other,
    recalled,
    replaced,
)
from vaultweave.publish.edition import Edition, Site
from vaultweave.publish.gather import (
    LEDGER,
    Made,
    Patch,
    ScarceError,
    Stale,
    State,
    gathered,
    pointing,
    sure_of_claims,
)
from vaultweave.publish.manifest import aside
from vaultweave.publish.measure import base_of, unmeasured
from vaultweave.publish.memory import Memory
from vaultweave.publish.past import Leaf, Making, Part, Since, Unit, named
from vaultweave.publish.plan import is_laid, joined, laid, numbered, stating
from vaultweave.publish.press import Printed, Shop, printed
from vaultweave.publish.render import renderer
from vaultweave.publish.restated import Now, restated
from vaultweave.publish.spoken import is_spoken, is_stated
from vaultweave.publish.vouched import UnsureError, vouch, vouched
from vaultweave.publish.write import Content, write
from vaultweave.weave.public import parted

_PAGE, _HOME = "views.note.pages", "views.home.pages"
_LINKING = frozenset({_PAGE, _HOME, "views.stub.pages", LEDGER})


def patch(change: Patch, root: Path, site: Site, memory: Memory) -> int:
    """How many files were written. Raises UnsureError where only a whole build can tell."""
    past, plan = memory.past, memory.planned()
    then = recalled(past)
    if past.base != base_of(site) or plan.base != past.base or plan.mark != laid(then):
        raise UnsureError("the last build is not known")
    with stage("laying out the site"):
        ids, seen = change.ids, plan.addresses.nodes.keys()
        if not seen >= ids.notes - ids.exact:
            raise UnsureError("what private notes say may count")
        shown = (ids.notes | pointing(change, plan)) & seen
        was, now = change.few(shown, "before"), change.few(shown, "now")
        found = delta(was, now, site, ids.notes)
        if change.weighed and (found.linked or found.claims or ids.shaped):
            raise UnsureError("others may be errors")
        state = State(site, root, memory, then, change, None)
        try:
            sure_of_claims(plan, found)
            stale = _stale(state, found)
            of = gathered(state, stale, found)
        except ScarceError:
            more = restated(memory, then, found, Now(now, change.bodies, site))
            state = state._replace(then=more.known, more=more)
            stale = _stale(state, found)
            of = gathered(state, stale, found)
    made = _made(state, stale, found, of)
    return _written(state, stale, (found, of.this), made)


def _stale(state: State, found: Delta) -> Stale:
    """What has to be made again. Raises UnsureError where that is more than pages with links."""
    past, nodes = state.memory.past, state.change.ids.notes
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
    return Stale(keys, since, parts)


def _made(state: State, stale: Stale, found: Delta, of: Made) -> list[Printed]:
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
    more = state.more is not None
    sure = vouched(of.this, was, measures, changed, lambda name: _is_sure(name, more=more))
    for name, table in ((NOTES, sure.notes), (LINKERS, sure.linkers)):
        for node in changed[name]:
            table.get(node)

    def standing(part: Part, leaf: Leaf) -> bool:
        unit = stale.since.unit(part)
        return unit is not None and leaf in unit.leaves

    render, out = renderer(state.site.theme), partial(aside, memory.out)
    shop = Shop(sure, was, render, standing, out)
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


def _is_sure(table: str, *, more: bool) -> bool:
    """Whether a table is known to be what it was, or what it has become."""
    return is_laid(table) or (more and is_spoken(table))


def _outcome(unit: Unit) -> tuple[list[str], tuple[Problem, ...]]:
    return [leaf.output for leaf in unit.leaves], unit.problems


def _written(state: State, stale: Stale, now: tuple[Delta, Edition], made: list[Printed]) -> int:
    """Put the pages in their places, and remember what they were made from."""
    memory, past, bodies = state.memory, state.memory.past, state.change.bodies
    found, this = now
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
        plan = replace(memory.plan, gist=this.gist)
        if state.more:
            told = stating(this, state.more.touched)
            plan = replace(
                plan, ties=this.ties, stating={**plan.stating, **told}, own=state.more.own
            )
        who = numbered({node: this.linkers[node] for node in found.linked}, plan.addresses)
        named = parted(found.now[node] for node in state.change.ids.notes if node in found.now)
        plan = replace(plan, links={**plan.links, **who}, parted=joined(plan.parted, named))
        memory.relearn(making.past(), plan, state.more and state.more.said, shas)
    return outcome.written
