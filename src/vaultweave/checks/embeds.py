"""Embeds: none may lead back to itself, and no page may embed more than pages can hold."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.model.limits import Limits
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.weave.embeds import circles, overrun, too_much, web


def embeds(vault: Vault, limits: Limits) -> Iterator[Problem]:
    """What a build would have to cut, found without making a page."""
    notes = vault.texts
    found = web(notes, limits)
    yield from circles(found, notes)
    for node, heading, block in found.steps:
        passed = overrun(node, found, notes) if heading < 0 and block < 0 else None
        if passed:
            yield too_much((node, passed[0]), passed[1], notes, limits)
