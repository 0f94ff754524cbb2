"""Reads a vault of Markdown notes, knows what they say of one another, and publishes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultweave.api import backlinks, build, check, graph, load, statements
    from vaultweave.ask.exposure import exposure
    from vaultweave.ask.facts import facts
    from vaultweave.ask.find import find
    from vaultweave.ask.frame import frame
    from vaultweave.ask.ledger import conflicts, stances
    from vaultweave.ask.path import paths
    from vaultweave.ask.query import neighbours
    from vaultweave.model.amounts import amounts
    from vaultweave.model.errors import VaultweaveError

__version__ = "0.1.0"

__all__ = [
    "VaultweaveError",
    "__version__",
    "amounts",
    "backlinks",
    "build",
    "check",
    "conflicts",
    "diff",
    "exposure",
    "facts",
    "find",
    "frame",
    "graph",
    "load",
    "neighbours",
    "paths",
    "stances",
    "statements",
]

_HOMES = {
    "VaultweaveError": "vaultweave.model.errors",
    "amounts": "vaultweave.model.amounts",
    "conflicts": "vaultweave.ask.ledger",
    "diff": "vaultweave.ask.diff",
    "exposure": "vaultweave.ask.exposure",
    "facts": "vaultweave.ask.facts",
    "find": "vaultweave.ask.find",
    "frame": "vaultweave.ask.frame",
    "neighbours": "vaultweave.ask.query",
    "paths": "vaultweave.ask.path",
    "stances": "vaultweave.ask.ledger",
}


def __getattr__(name: str) -> object:
    """Load a function when it is first asked for, so that the import costs nothing."""
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES.get(name, "vaultweave.api")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
