"""What a build laid out that no digest can give back: a build of few pages begins with it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from vaultweave.publish.edition import Edition
from vaultweave.publish.menus import Menus
from vaultweave.weave.urls import Addresses

_NONE: Mapping[str, str] = {}


class Plan(Struct, frozen=True, array_like=True):
    """Addresses and menus of a site; by path, its notes' other names; roles of the vault's own.

    `base` is that of the past that it belongs to; empty for no plan.
    """

    base: bytes = b""
    addresses: Addresses = Addresses(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    menus: Menus = ()
    aliases: Mapping[str, tuple[str, ...]] = {}
    roles: tuple[str, ...] = ()


def plan(base: bytes, this: Edition) -> Plan:
    """What is to be known of an edition."""
    own = {one.role for one in this.statements if "unknown-role" in one.flags}
    return Plan(
        base=base,
        addresses=this.addresses,
        menus=this.menus,
        aliases={note.path: note.aliases for note in this.notes.values() if note.aliases},
        roles=tuple(sorted(own)),
    )
