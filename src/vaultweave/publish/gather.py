"""What few pages are made from: few notes, and what is known of all others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.vault import Note, is_canvas
from vaultweave.publish.catalogue import Catalogue
from vaultweave.publish.delta import (
    BODIES,
    GIST,
    LINKERS,
    NOTES,
    Delta,
    Key,
    linked,
    loose,
    redone,
)
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.ledgers import both, is_long, ledgers, with_links
from vaultweave.publish.linking import Linkers
from vaultweave.publish.lookups import unpaged
from vaultweave.publish.measure import sizes
from vaultweave.publish.memory import Memory
from vaultweave.publish.past import Part, Since
from vaultweave.publish.plan import Plan
from vaultweave.publish.restated import Restated, no_graph
from vaultweave.publish.vouched import UnsureError
from vaultweave.read.cache import Bodies
from vaultweave.weave.resolve import note_id
from vaultweave.weave.reworded import Few, Ids

LEDGER = "views.ledger.pages"
_NAMED = frozenset({BODIES, NOTES, "faces", "changed", "subject_of", "object_of"})
_STATED, _PAIRS = frozenset({"subject_of", "object_of", "facts"}), "between"
_POINTING = 300
_MOST = 1500  # notes, or half of all: where pages need more of them, all may as well be read


class ScarceError(UnsureError):
    """All claims have to be known."""


class Patch(NamedTuple):
    """What has changed, and how to know more: the notes with other words, and all bodies.

    `weighed`: the settings say how much findings count, so that more may be errors than links that
    lead nowhere.
    """

    ids: Ids
    few: Few
    bodies: Bodies
    weighed: bool


class State(NamedTuple):
    """The site as it was built last, and the change; `then` is what it was made from.

    That is as it was, but for what is made of all statements where these have `more`.
    """

    site: Site
    root: Path
    memory: Memory
    then: Catalogue
    change: Patch
    more: Restated | None


class Stale(NamedTuple):
    """The parts that read any of the `keys` whose entries are others now."""

    keys: Collection[Key]
    since: Since
    parts: list[Part]


class Made(NamedTuple):
    """All that the stale parts are made from, as far as few notes will do; who linked `before`."""

    this: Edition
    before: Linkers


def gathered(state: State, stale: Stale, found: Delta) -> Made:
    """What the stale parts are made from. Raises UnsureError where that is too much."""
    site, plan, change = state.site, state.memory.plan, state.change
    read = [*stale.since.read(stale.parts)]
    vault = change.few(_needed(state, read, found), "now")
    vault = replace(vault, notes=vault.texts, canvases={})  # as in a build of the whole
    reached = {target.path for note in vault.notes.values() for target in note.targets}
    shown = sizes(state.root, [path for path in plan.addresses.files if path in reached])
    sources = Sources(vault.notes, change.bodies, plan.addresses, shown, {}, site.limits)
    if state.more:
        this = replace(state.more.this, sources=sources)
    else:
        this = edition(vault, sources, no_graph, site, state.memory.files.days)
        this = replace(this, menus=plan.menus, gist=plan.gist, ties=plan.ties or this.ties)
    pages = {unpaged(key)[0] for view, key in stale.parts if view == LEDGER}
    wanted = {str(key) for name, key in read if name == LINKERS} | found.linked.keys() | pages
    before = plan.linkers(sorted(wanted))
    this = replace(this, linkers=linked(found, before, this.roles))
    if state.more:
        others = ledgers(this, sorted(pages - state.more.touched))
        this = replace(this, ledgers=both(state.more.this.ledgers, others))
    else:
        this = replace(this, ledgers=with_links(this, plan.ledgers, pages))
    if (GIST, None) in stale.keys:
        this = replace(this, gist=redone(this.gist, found, before, this))
    return Made(this, before)


def pointing(change: Patch, plan: Plan) -> set[str]:
    """The notes whose links name parts of those that have others now.

    Raises UnsureError where a part that is named comes or goes, and where only all notes can tell.
    """
    divided = change.ids.divided
    found = {node for target in divided for node in plan.parted.get(target, ())}
    if len(found) > _POINTING or any(not node or is_canvas(node) for node in found):
        raise UnsureError("what names a part of a note")
    was, now = (change.few(found | divided, when).texts for when in ("before", "now"))
    for node, note in now.items():
        if loose(was[node]) != loose(note):
            raise UnsureError(f"a part that is named comes or goes: {node}")
        if node in divided and any(_embeds(one) for one in (was[node], note)):
            raise UnsureError(f"what shows another note in other parts: {node}")
    return found


def _embeds(note: Note) -> bool:
    pairs = zip(note.content.links, note.targets, strict=True)
    return any(link.kind == "embed" and target.node for link, target in pairs)


def _needed(state: State, read: Iterable[Key], found: Delta) -> set[str]:
    """The notes that have to be read. Raises UnsureError where these are too many."""
    plan = state.memory.plan
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
        raise UnsureError("too many notes") if state.more else ScarceError("too many notes")
    return nodes


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
        if name == "ledgers.claims":
            yield from map(note_id, plan.stating.get(unpaged(str(key))[0], ()))


def sure_of_claims(plan: Plan, found: Delta) -> None:
    """Raise ScarceError where something else is stated, or lists of all that is said may change."""
    after = linked(found, plan.linkers(found.linked), {})
    if found.claims or any(node in plan.ledgers or is_long(after[node]) for node in found.linked):
        raise ScarceError("other claims")
