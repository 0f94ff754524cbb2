"""What a build laid out that no digest can give back: a build of few pages begins with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from vaultweave.publish.edition import Edition
from vaultweave.publish.lookups import Gist
from vaultweave.publish.menus import Menus
from vaultweave.publish.ties import Ties, unpaired
from vaultweave.weave.urls import Addresses

_NONE: Mapping[str, str] = {}


class Plan(Struct, frozen=True, array_like=True):
    """Addresses, menus, gist and ties of a site; of its notes, other names by path and kinds by id.

    `stating` has the paths of the notes that state something of an entity, `roles` are those that
    the vault has made up. `base` is that of the past that it belongs to; empty for no plan.
    """

    base: bytes = b""
    addresses: Addresses = Addresses(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    menus: Menus = ()
    aliases: Mapping[str, tuple[str, ...]] = {}
    kinds: Mapping[str, str] = {}
    roles: tuple[str, ...] = ()
    gist: Gist = Gist()
    ties: Ties | None = None
    stating: Mapping[str, tuple[str, ...]] = {}

    def both(self, key: object) -> frozenset[str]:
        """The paths of the notes that may state something of the two of a `pair`."""
        if not isinstance(key, str):
            return frozenset()
        one, other = (self.stating.get(node, ()) for node in unpaired(key))
        return frozenset(one).intersection(other)


def plan(base: bytes, this: Edition) -> Plan:
    """What is to be known of an edition."""
    own = {one.role for one in this.statements if "unknown-role" in one.flags}
    return Plan(
        base=base,
        addresses=this.addresses,
        menus=this.menus,
        aliases={note.path: note.aliases for note in this.notes.values() if note.aliases},
        kinds={node: face.kind for node, face in this.faces.items() if face.kind},
        roles=tuple(sorted(own)),
        gist=this.gist,
        ties=this.ties,
        stating=stating(this),
    )


def stating(this: Edition) -> dict[str, tuple[str, ...]]:
    """The paths of the notes that state something of an entity."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in this.statements:
        for end in (one.subject, one.object):
            if end is not None:
                found[end].add(one.place.path)
    for entity, facts in this.facts.items():
        found[entity].update(one.place.path for one in facts)
    return {node: tuple(sorted(paths)) for node, paths in found.items()}
