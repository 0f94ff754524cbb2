"""Which versions of a vault are compared: commits, or git's index."""

from __future__ import annotations

from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.read import git
from vaultweave.read.git import INDEX, Repository


class Ends(Struct, frozen=True):
    """The two versions that are compared: commits, or the index.

    `old` is None for a whole version, which answers for all that is wrong in it, and empty where
    there was nothing before, so that every file is new.
    """

    new: str
    old: str | None


def staged(repo: Repository) -> Ends:
    """What is about to be committed, against the last commit."""
    return Ends(INDEX, git.commit(repo, "HEAD") or "")


def between(repo: Repository, old: str, new: str) -> Ends:
    """What `new` changes since it and `old` parted."""
    first, last = (git.commit(repo, name) for name in (old, new))
    if first is None or last is None:
        raise VaultweaveError("there is no commit yet; --staged checks what will be the first")
    return Ends(last, git.fork(repo, first, last))


def whole(repo: Repository, revision: str) -> Ends:
    """A commit as it is."""
    found = git.commit(repo, revision)
    if found is None:
        raise VaultweaveError("there is no commit yet; --staged checks what will be the first")
    return Ends(found, None)
