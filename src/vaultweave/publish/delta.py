"""What a change of few notes comes to in the tables that pages are made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.reads import Name
from vaultweave.model.roles import Role, plural_of, vocabulary
from vaultweave.model.vault import Note, Vault
from vaultweave.publish.catalogue import SIZE, Catalogue, Table, digest
from vaultweave.publish.edition import Edition, Site
from vaultweave.publish.gist import TOP, links
from vaultweave.publish.linking import Linkers, linkers, ordered
from vaultweave.publish.lookups import Gist, by, hidden
from vaultweave.publish.lookups import changed as days
from vaultweave.publish.measure import unmeasured
from vaultweave.publish.mentions import linking_notes
from vaultweave.publish.past import Past
from vaultweave.publish.said import name
from vaultweave.publish.vouched import UnsureError
from vaultweave.weave.statements import ENOUGH

BODIES, NOTES, LINKERS, GIST, DRAW = "sources.bodies", "sources.notes", "linkers", "gist", "draw"

Key = tuple[str, Name | None]
"""A table's name, and a key of it, None for what is no table."""

Links = Sequence[tuple[str, str]]
"""Who links to an entity, as `Linkers` have it."""

_OTHER = b"\xff" * SIZE
_ENOUGH = 2 * TOP + 1


class Delta(Struct, frozen=True):
    """The notes concerned that are shown, as they were `before` and are `now`, by id.

    `known` are those of which others may know that; `linked` are the entities that they link to in
    another way, with how they did and how they do, `reached` all that the changed ones link to.
    `claims` tells whether they state something else, `own` how many more use what may be a role of
    the vault's own.
    """

    before: Mapping[str, Note]
    now: Mapping[str, Note]
    known: frozenset[str]
    linked: Mapping[str, tuple[Links, Links]]
    reached: frozenset[str]
    claims: bool = False
    own: Mapping[str, int] = {}

    def keys(self, nodes: Iterable[str]) -> set[Key]:
        """All keys of tables with other entries than before; `nodes` are those of all bodies."""
        found: set[Key] = {(BODIES, node) for node in nodes}
        found |= {(NOTES, node) for node in self.known}
        found |= {(LINKERS, node) for node in self.linked}
        if self.known or self.claims:
            found.add((DRAW, None))
        if self.claims or self.linked or _count(self.before) != _count(self.now):
            found.add((GIST, None))
        return found


def delta(before: Vault, now: Vault, site: Site, changed: Container[str]) -> Delta:
    """The change from some notes to the same ones, of which those that have `changed` are others.

    Raises UnsureError where a link comes or goes that leads to nothing, or out of the notes, and
    where a note is called otherwise: then more is different than where links lead.
    """
    if before.notes.keys() != now.notes.keys():
        raise UnsureError("a note comes or goes")
    if days(before, {}) != days(now, {}):
        raise UnsureError("a day of change")
    for node, note in now.notes.items():
        if loose(before.notes[node]) != loose(note):
            raise UnsureError(f"other links that lead to no note: {node}")
        if _called(before.notes[node], site) != _called(note, site):
            raise UnsureError(f"called otherwise: {node}")
    was, are = _linkers(before, site), _linkers(now, site)
    return Delta(
        before=before.notes,
        now=now.notes,
        known=frozenset(node for node in now.notes if _differ(before.notes[node], now.notes[node])),
        linked={
            node: (was.get(node, ()), are.get(node, ()))
            for node in sorted(was.keys() | are.keys())
            if was.get(node) != are.get(node)
        },
        reached=frozenset(
            target.node
            for node, note in now.notes.items()
            if node in changed
            for target in note.targets
            if target.node
        ),
        claims=(before.statements, before.facts) != (now.statements, now.facts),
        own={
            name: more
            for name in sorted(before.own.keys() | now.own.keys())
            if (more := now.own.get(name, 0) - before.own.get(name, 0))
        },
    )


def linked(
    change: Delta, before: Mapping[str, Links], roles: Mapping[str, Role]
) -> dict[str, list[tuple[str, str]]]:
    """Who links to entities now, from who did."""
    found = {node: [*links] for node, links in before.items()}
    for node, (was, now) in change.linked.items():
        found[node] = ordered({*found.get(node, ())}.difference(was).union(now), roles)
    return found


def _linkers(vault: Vault, site: Site) -> Linkers:
    said_at = by(vault.statements, lambda one: (one.place.path, one.anchor))
    roles = (site.roles or vocabulary()).roles
    return linkers(vault.notes, said_at, roles, site.hide)


def counted(own: Mapping[str, int], change: Delta) -> dict[str, int]:
    """How many notes use what may be a role of the vault's own, now.

    Raises UnsureError where that makes a role, or makes it none.
    """
    found = {**own, **{text: own.get(text, 0) + more for text, more in change.own.items()}}
    plurals = {plural_of(text) for text in found} if change.own else set()
    for text in change.own:
        kept = (own.get(text, 0) >= ENOUGH) == (found[text] >= ENOUGH)
        if not kept or text in plurals or plural_of(text) in found:
            raise UnsureError(f"a role of the vault's own: {text}")
    return {text: number for text, number in found.items() if number}


def recalled(past: Past) -> Catalogue:
    """The catalogue of a past build."""
    found: dict[str, Table] = {}
    start = 0
    for table, keys, each in past.tables:
        found[table] = Table(dict(zip(keys, range(start, start + len(keys)), strict=True)), each)
        start += len(keys)
    return Catalogue(found, start)


def replaced(then: Catalogue, own: Mapping[Key, bytes]) -> Catalogue:
    """A catalogue but for some digests. Raises UnsureError for a key that it does not have."""
    several: defaultdict[str, dict[Name | None, bytes]] = defaultdict(dict)
    for (table, key), data in own.items():
        several[table][key] = data
    found = {table: _replaced(then.tables[table], each) for table, each in several.items()}
    return then._replace(tables={**then.tables, **found})


def other(keys: Iterable[Key]) -> dict[Key, bytes]:
    """Digests that nothing has, for entries that are not known yet."""
    return dict.fromkeys(keys, _OTHER)


def digests(this: Edition, keys: Iterable[Key], then: Catalogue) -> dict[Key, bytes]:
    """The digests of these entries as they are now; bodies left out."""
    found: dict[Key, bytes] = {}
    for table, key in keys:
        if table == NOTES:
            found[table, key] = digest(unmeasured(this.notes[str(key)]))
        elif table == LINKERS:
            found[table, key] = digest(this.linkers[str(key)])
        elif table == GIST:
            found[table, key] = digest(this.gist)
        elif table == DRAW:  # another than any: nobody has seen the graph, which will be made
            found[table, key] = digest(then.tables[DRAW].digests)
    return found


def redone(gist: Gist, change: Delta, before: Linkers, now: Edition) -> Gist:
    """A gist with other links. Raises UnsureError where another entity may be among the first.

    `before` has who linked to an entity before the change.
    """
    tops = dict(gist.linked)
    least = min(tops.values()) if len(tops) == _ENOUGH else 0  # else these are all
    for node in change.linked:
        old, new = _inbound(before, node), _inbound(now.linkers, node)
        if not least or (node in tops and new > least):
            tops[node] = new
        elif old != new and (node in tops or max(old, new) >= least):
            raise UnsureError(f"among those that most link to: {node}")
    count = _count(change.now) - _count(change.before)
    gist = replace(gist, links=gist.links + count)
    if tops == dict(gist.linked):
        return gist
    there = [(node, number) for node, number in tops.items() if number]
    ranked = sorted(there, key=lambda pair: (-pair[1], name(now, pair[0])))
    return replace(gist, linked=tuple(ranked[:_ENOUGH]))


def _replaced(table: Table, own: Mapping[Name | None, bytes]) -> Table:
    each = [table.digests[at : at + SIZE] for at in range(0, len(table.digests), SIZE)]
    for key, data in own.items():
        if key not in table.ids:
            raise UnsureError(f"nothing was known of {key}")
        each[table.ids[key] - table.ids[None]] = data
    if len(each) > 1:
        each[0] = digest(([*table.ids], each[1:]))
    return table._replace(digests=b"".join(each))


def _differ(one: Note, other_: Note) -> bool:
    return digest(unmeasured(one)) != digest(unmeasured(other_))


def loose(note: Note) -> Counter[tuple[object, ...]]:
    """The links that do not lead to a note that is there, or show it: how often each is written."""
    pairs = zip(note.content.links, note.targets, strict=True)
    return Counter(
        (link.kind, link.target, link.subpath, target.status, target.node, target.path, target.lost)
        for link, target in pairs
        if link.kind == "embed"
        or target.lost
        or target.status == "private"
        or not target.path
        or target.node is None
    )


def _called(note: Note, site: Site) -> tuple[object, ...]:
    """What lists, addresses and the feed have of a note, but for its aliases and tags."""
    unseen = {key for key in note.properties if hidden(key, site.hide)}
    about = note.description if site.feeds else ""
    named = note.title, note.kind, note.date, note.is_drawing, note.properties.get("permalink")
    return *named, unseen, about


def _count(notes: Mapping[str, Note]) -> int:
    return sum(map(links, notes.values()))


def _inbound(who: Linkers, node: str) -> int:
    return linking_notes(one for one in who.get(node, ()) if one[1] != node)
