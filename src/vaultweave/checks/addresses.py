"""Addresses: no two notes or files of the site may want one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from vaultweave.checks.rules import finding
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.weave.urls import addresses as outputs


def addresses(vault: Vault, hidden: frozenset[str]) -> Iterator[Problem]:
    """What the site's registry of addresses has to say of the notes that are published."""
    seen = vault
    if hidden:
        notes = {id_: note for id_, note in vault.notes.items() if id_ not in hidden}
        seen = replace(vault, notes=notes)
    for found in outputs(seen).problems:
        yield finding(
            found.rule, found.path, found.span, found.message, target=found.target, fix=found.fix
        )
