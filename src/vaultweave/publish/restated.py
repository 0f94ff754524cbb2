"""A site's edition where few notes state something else: of the others only claims are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, NoReturn

from msgspec.structs import replace

from vaultweave.model.statement import Statement
from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import SIZE, Catalogue, digest
from vaultweave.publish.delta import Delta, Key, counted, linked, replaced
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.gist import claimed
from vaultweave.publish.ledgers import ledgers
from vaultweave.publish.lookups import Ledgers, by, paged
from vaultweave.publish.memory import Memory
from vaultweave.publish.plan import Plan
from vaultweave.publish.press import parts
from vaultweave.publish.sheets import listed
from vaultweave.publish.spoken import Spoken, mark, respoken, spoken, spoken_by, stated
from vaultweave.publish.vouched import UnsureError
from vaultweave.read.cache import Bodies

_MANY = 500  # pages, which a build of the whole makes at once
_LISTS = ("views.exposed.", "views.bullish.", "views.relations.")


class Now(NamedTuple):
    """The notes that have changed, as a vault of their own, and all bodies."""

    vault: Vault
    bodies: Bodies
    site: Site


class Restated(NamedTuple):
    """An edition with all that is stated now, though few notes; its catalogue, what is spoken.

    `touched` are entities of which something else is said, or to which others link; `own` is the
    vault's.
    """

    this: Edition
    known: Catalogue
    said: Spoken
    touched: frozenset[str]
    own: Mapping[str, int]


def restated(memory: Memory, then: Catalogue, found: Delta, now: Now) -> Restated:
    """All claims of now, from those of the last build and those of the notes that have changed.

    Raises UnsureError where that is not known, and where a page would come or go.
    """
    old, plan = memory.spoken(), memory.plan
    if not old.mark or old.mark != mark(then):
        raise UnsureError("what notes state is not known")
    own = counted(plan.own, found)
    paths = sorted(note.path for note in found.now.values())
    claims = now.vault.statements, now.vault.facts
    gone = spoken_by(old.statements, paths), spoken_by(old.facts, paths)
    names = _names(gone[0]), _names(claims[0])
    _sure(found, names, old, memory)
    statements = respoken(old.statements, paths, claims[0])
    facts = respoken(old.facts, paths, claims[1])
    vault = replace(now.vault, statements=tuple(statements), facts=tuple(facts))
    sources = Sources(vault.notes, now.bodies, plan.addresses, {}, {}, now.site.limits)
    this = edition(vault, sources, no_graph, now.site, memory.files.days)
    ends = {one.entity for several in (gone[1], claims[1]) for one in several}
    touched = ends.union(*names, found.linked).intersection(plan.addresses.nodes)
    _sure_of_ties(this, then, touched)
    this = _with_names(replace(this, menus=plan.menus), old)
    this = listed(replace(this, gist=claimed(this, plan.gist)))
    this = replace(this, linkers=linked(found, plan.linkers(sorted(touched)), this.roles))
    this = replace(this, ledgers=ledgers(this, sorted(touched)))
    seen = old.seen()
    known = stated(this, then, [*gone[0], *gone[1], *claims[0], *claims[1]], seen)
    there = ((one.view, one.key) for one in memory.past.units)
    if [*parts(this, _LISTS)] != [part for part in there if part[0].startswith(_LISTS)]:
        raise UnsureError("a part of a list comes or goes")
    known = replaced(known, _of_ledgers(this.ledgers, touched, plan, then))
    return Restated(this, known, spoken(this, facts, known, seen), frozenset(touched), own)


def _sure_of_ties(this: Edition, then: Catalogue, touched: Iterable[str]) -> None:
    """Raise UnsureError where very many feel something else, through one that they are tied to."""
    table = then.tables["ties.felt"]
    for node in touched:
        at = (table.ids.get(node, table.ids[None]) - table.ids[None]) * SIZE
        felt = this.ties.felt.get(node)
        same = at and table.digests[at : at + SIZE] == digest(felt) if felt else not at
        if not same and len(this.ties.back.get(node, ())) > _MANY:
            raise UnsureError(f"very many are tied to {node}")


def _of_ledgers(
    now: Ledgers, touched: Collection[str], plan: Plan, then: Catalogue
) -> dict[Key, bytes]:
    """The digests of these pages. Raises UnsureError where one comes or goes."""
    tables = {"counts": now.counts, "claims": now.claims, "links": now.links}
    known = {node: plan.ledgers[node] for node in touched if node in plan.ledgers}
    numbers = {paged(node, at + 1) for node, pages in known.items() for at in range(pages)}
    if now.pages != known:
        raise UnsureError("a page of all that is said comes or goes")
    for name, table in tables.items():
        ids = then.tables[f"ledgers.{name}"].ids.keys()
        before = ids & (touched if name == "counts" else numbers)
        if before != table.keys():
            raise UnsureError("a page of all that is said comes or goes")
    return {
        (f"ledgers.{name}", key): digest(entry)
        for name, table in tables.items()
        for key, entry in table.items()
    }


def _with_names(this: Edition, old: Spoken) -> Edition:
    """An edition with the names of all notes."""
    faces = old.faces
    return replace(
        this,
        faces=faces,
        tagged=old.tagged,
        changed=old.changed,
        of_kind=by(faces, lambda node: faces[node].kind),
        notes_in=by(faces, lambda node: node.rpartition("/")[0]),
    )


def _sure(
    found: Delta, names: tuple[frozenset[str], frozenset[str]], old: Spoken, memory: Memory
) -> None:
    """Raise UnsureError where names come or go, or what private notes say may count."""
    if any(target.status == "private" for note in found.now.values() for target in note.targets):
        raise UnsureError("a private note may count")
    was, now = names
    if not now <= memory.plan.addresses.nodes.keys():
        raise UnsureError("a name that nobody knows")
    if any(name not in memory.plan.links for name in was - now - old.faces.keys()):
        raise UnsureError("a name that nobody may link to any more")


def _names(statements: Iterable[Statement]) -> frozenset[str]:
    """The entities that statements name."""
    ends = (end for one in statements for end in (one.subject, one.object, *one.mentions))
    return frozenset(end for end in ends if end is not None)


def no_graph() -> NoReturn:
    """Nobody who makes few pages has the graph."""
    raise UnsureError("the graph")
