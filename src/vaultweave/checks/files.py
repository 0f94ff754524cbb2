"""Files: what was wrong when the vault was read, as the reader and the parser said it."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault

_OF_PUBLIC = frozenset({"VW118", "VW504"})


def files(vault: Vault, hidden: frozenset[str]) -> Iterator[Problem]:
    """The problems that the vault came with; those that harm a reader of the site, where it may."""
    private = {vault.texts[id_].path for id_ in hidden}
    for problem in vault.problems:
        if problem.rule not in _OF_PUBLIC or problem.path not in private:
            yield problem
