"""Vaults for tests: from a mapping of paths to texts, or from one text with `=== path` lines."""

from collections.abc import Mapping
from pathlib import Path

from vaultweave.model.vault import Vault
from vaultweave.weave.load import LoadOptions, load


def written(root: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def loaded(root: Path, files: Mapping[str, str], options: LoadOptions | None = None) -> Vault:
    """The vault of these files."""
    return load(written(root, files), options or LoadOptions()).vault
