"""Files: what was wrong when the vault was read, as the reader and the parser said it."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault


def files(vault: Vault) -> Iterator[Problem]:
    """The problems that the vault came with."""
    yield from vault.problems
