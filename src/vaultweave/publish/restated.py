"""A site's edition where few notes state something else: of the others only claims are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from msgspec.structs import replace

from vaultweave.model.statement import Statement
from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import Catalogue
from vaultweave.publish.delta import LINKERS, Delta
from vaultweave.publish.edition import Edition, Site, edition
from vaultweave.publish.fill import Sources
from vaultweave.publish.gist import claimed
from vaultweave.publish.lookups import by
from vaultweave.publish.memory import Memory
from vaultweave.publish.press import parts
from vaultweave.publish.sheets import listed
from vaultweave.publish.spoken import Spoken, mark, respoken, spoken, stated
from vaultweave.publish.vouched import UnsureError
from vaultweave.read.cache import Bodies

_LISTS = ("views.exposed.", "views.bullish.", "views.relations.")


class Now(NamedTuple):
    """The notes that have changed, as a vault of their own, and all bodies."""

    vault: Vault
    bodies: Bodies
    site: Site


class Restated(NamedTuple):
    """An edition with all that is stated now, though few notes; its catalogue, what is spoken."""

    this: Edition
    known: Catalogue
    said: Spoken


def restated(memory: Memory, then: Catalogue, found: Delta, now: Now) -> Restated:
    """All claims of now, from those of the last build and those of the notes that have changed.

    Raises UnsureError where that is not known, and where a page would come or go.
    """
    old, plan = memory.spoken(), memory.plan
    if not old.mark or old.mark != mark(then) or found.claims is None:
        raise UnsureError("what notes state is not known")
    _sure(found, old, then, plan.addresses.nodes)
    paths = {note.path for note in found.now.values()}
    statements = respoken(old.statements, paths, found.claims[0])
    facts = respoken(old.facts, paths, found.claims[1])
    vault = replace(now.vault, statements=tuple(statements), facts=tuple(facts))
    sources = Sources(vault.notes, now.bodies, plan.addresses, {}, {}, now.site.limits)
    this = edition(vault, sources, _no_graph, now.site, memory.files.days)
    this = _with_names(replace(this, menus=plan.menus), old)
    this = listed(replace(this, gist=claimed(this, plan.gist)))
    seen = old.seen()
    known = stated(this, then, seen)
    there = ((one.view, one.key) for one in memory.past.units)
    if [*parts(this, _LISTS)] != [part for part in there if part[0].startswith(_LISTS)]:
        raise UnsureError("a part of a list comes or goes")
    return Restated(this, known, spoken(this, facts, known, seen))


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


def _sure(found: Delta, old: Spoken, then: Catalogue, pages: Mapping[str, str]) -> None:
    """Raise UnsureError where names come or go, or what private notes say may count."""
    if any(target.status == "private" for note in found.now.values() for target in note.targets):
        raise UnsureError("a private note may count")
    paths = {note.path for note in found.now.values()}
    now = {name for one in (found.claims or ((),))[0] for name in _names(one)}
    if not now <= pages.keys():
        raise UnsureError("a name that nobody knows")
    was = {name for one in old.statements if one.place.path in paths for name in _names(one)}
    if any(name not in then.tables[LINKERS].ids for name in was - now - old.faces.keys()):
        raise UnsureError("a name that nobody may link to any more")


def _names(one: Statement) -> set[str]:
    return {name for name in (one.subject, one.object, *one.mentions) if name is not None}


def _no_graph() -> NoReturn:
    raise UnsureError("the graph")
