"""What a build laid out that no digest can give back: a build of few pages begins with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from vaultweave.model.vault import Vault
from vaultweave.publish.catalogue import SIZE, Catalogue
from vaultweave.publish.edition import Edition
from vaultweave.publish.linking import Linkers
from vaultweave.publish.lookups import Gist
from vaultweave.publish.menus import Menus
from vaultweave.publish.ties import Ties, unpaired
from vaultweave.weave.urls import Addresses

_LAID = "sources.addresses."
_NONE: Mapping[str, str] = {}


class Plan(Struct, frozen=True, array_like=True):
    """Addresses, menus, gist and ties of a site; of its notes, other names by path and kinds by id.

    `stating` has the paths of the notes that state something of an entity, `roles` are those that
    the vault has made up, `own` and `parted` are the Vault's; `ledgers` how many pages these have.
    `links` has who links to an entity, by the role stated: numbers of notes among all that have an
    address.
    `base` and `mark` are those of the past that it belongs to; empty for no plan.
    """

    base: bytes = b""
    mark: bytes = b""
    addresses: Addresses = Addresses(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    menus: Menus = ()
    aliases: Mapping[str, tuple[str, ...]] = {}
    kinds: Mapping[str, str] = {}
    roles: tuple[str, ...] = ()
    own: Mapping[str, int] = {}
    gist: Gist = Gist()
    ties: Ties | None = None
    stating: Mapping[str, tuple[str, ...]] = {}
    ledgers: Mapping[str, int] = {}
    links: Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]] = {}
    parted: Mapping[str, tuple[str, ...]] = {}

    def linkers(self, nodes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Who links to some entities, of which others do."""
        names = [*self.addresses.nodes]
        return {
            node: [(role, names[at]) for role, several in self.links[node] for at in several]
            for node in nodes
            if node in self.links
        }

    def both(self, key: object) -> frozenset[str]:
        """The paths of the notes that may state something of the two of a `pair`."""
        if not isinstance(key, str):
            return frozenset()
        one, other = (self.stating.get(node, ()) for node in unpaired(key))
        return frozenset(one).intersection(other)


def is_laid(table: str) -> bool:
    """Whether a table of an edition is in its plan as it is."""
    return table.startswith(_LAID)


def laid(known: Catalogue) -> bytes:
    """What changes with any such table."""
    tables = (table for name, table in known.tables.items() if is_laid(name))
    return b"".join(table.digests[:SIZE] for table in tables)


def plan(base: bytes, this: Edition, known: Catalogue, vault: Vault) -> Plan:
    """What is to be known of an edition of a vault; `known` is its catalogue."""
    own = {one.role for one in this.statements if "unknown-role" in one.flags}
    return Plan(
        base=base,
        mark=laid(known),
        addresses=this.addresses,
        menus=this.menus,
        aliases={note.path: note.aliases for note in this.notes.values() if note.aliases},
        kinds={node: face.kind for node, face in this.faces.items() if face.kind},
        roles=tuple(sorted(own)),
        own=vault.own,
        gist=this.gist,
        ties=this.ties,
        stating=stating(this, {*this.subject_of, *this.object_of, *this.facts}),
        ledgers=this.ledgers.pages,
        links=numbered(this.linkers, this.addresses),
        parted=vault.parted,
    )


def numbered(
    linkers: Linkers, addresses: Addresses
) -> dict[str, tuple[tuple[str, tuple[int, ...]], ...]]:
    """Who links to an entity, with a number for each note."""
    places = {node: at for at, node in enumerate(addresses.nodes)}
    return {
        node: tuple(
            (role, tuple(places[start] for _, start in group))
            for role, group in groupby(several, key=itemgetter(0))
        )
        for node, several in linkers.items()
    }


def stating(this: Edition, nodes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The paths of the notes that state something of some entities."""
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        several = (
            this.subject_of.get(node, ()),
            this.object_of.get(node, ()),
            this.facts.get(node, ()),
        )
        found[node] = tuple(sorted({one.place.path for claims in several for one in claims}))
    return found


def joined(
    parted: Mapping[str, tuple[str, ...]], more: Mapping[str, Iterable[str]]
) -> Mapping[str, tuple[str, ...]]:
    """Which notes name a part of a note, and that some more do."""
    own = {node: tuple(sorted({*parted.get(node, ()), *who})) for node, who in more.items()}
    return {**parted, **own}
