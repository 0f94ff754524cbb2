"""When each file of a vault was last changed, as far as git knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from vaultweave.model.errors import VaultweaveError
from vaultweave.read.git import run

_MARK = "\x1e"


def changed(root: Path) -> dict[str, str]:
    """The date (YYYY-MM-DD) of the last commit that changed each file, by path from `root`.

    Empty where there is no repository or no git, in a clone without trees, and in a shallow one,
    whose one commit would date every file alike. What is not committed yet keeps the date of
    its last commit.
    """
    if _git(root, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    log = _git(
        root, "log", f"--format={_MARK}%cs", "--name-only", "-z", "--no-renames",
        "--diff-filter=AM", "--relative", "--", ".",
    )  # fmt: skip
    found: dict[str, str] = {}
    for date, path in _pairs(log):
        found.setdefault(path, date)
    return found


def head(root: Path) -> str:
    """What `changed` depends on besides the folder: the last commit; "" where there is none."""
    return _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix", "HEAD").strip()


def _pairs(log: str) -> Iterator[tuple[str, str]]:
    """Dates with the paths that changed on them, the latest commit first."""
    for commit in log.split(_MARK)[1:]:
        date, *paths = (part.strip("\n") for part in commit.split("\0"))
        for path in paths:
            if path:
                yield date, path


def _git(root: Path, *arguments: str) -> str:
    try:
        return os.fsdecode(run(root, *arguments))
    except VaultweaveError:
        return ""
