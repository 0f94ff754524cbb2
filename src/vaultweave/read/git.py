"""Run git for the repository that a vault lies in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from msgspec import Struct

from vaultweave.model.errors import VaultweaveError

_LONGEST = 120  # seconds
# What a repository's own settings may run or fetch: it came with the vault, so it is not trusted.
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
_GUARDS = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0"}
_ENTRY = 80  # bytes that a file takes in the index at least, with a short name
INDEX = ""
"""The version of a vault that is about to be committed; any other is a revision's name."""


class Repository(Struct, frozen=True):
    """A worktree, and where in it a vault lies: `prefix` is empty, or ends with `/`."""

    top: Path
    prefix: str


def repository(root: Path) -> Repository:
    """The repository that a vault lies in.

    Its top is the nearest folder with a `.git`. Git itself is always run there, because a hook's
    relative GIT_INDEX_FILE is meant from there. Raises VaultweaveError where there is none.
    """
    real = Path(os.path.realpath(root))
    for top in (real, *real.parents):
        if (top / ".git").exists():
            break
    else:
        top = _bare_top(root)
    if not real.is_relative_to(top):
        raise VaultweaveError(f"{root} is not in the repository {top}")
    within = real.relative_to(top).as_posix()
    found = Repository(top, "" if within == "." else f"{within}/")
    _same_repository(found)
    return found


def seems_large(repo: Repository, files: int) -> bool:
    """Whether the repository has more than so many files, by the size of git's index alone."""
    file = os.environ.get("GIT_INDEX_FILE", ".git/index")
    try:
        return (repo.top / file).stat().st_size > files * _ENTRY
    except OSError:
        return False


def prefix(root: Path) -> str:
    """The path of a vault from its repository's top, with `/` at its end; of none, from here."""
    real = Path(os.path.realpath(root))
    tops = [top for top in (real, *real.parents) if (top / ".git").exists()]
    top = tops[0] if tops else Path.cwd()
    within = real.relative_to(top).as_posix() if real.is_relative_to(top) else "."
    return "" if within == "." else f"{within}/"


def _bare_top(root: Path) -> Path:
    """The worktree that the environment names, for a repository that is kept elsewhere."""
    if not {"GIT_DIR", "GIT_WORK_TREE"} & os.environ.keys():
        raise VaultweaveError(f"{root} is in no git repository; make one with `git init`")
    return Path(os.fsdecode(run(Path(), "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()


def _same_repository(found: Repository) -> None:
    """A hook's GIT_DIR must be that of the vault: a submodule's commit is not its owner's."""
    if "GIT_DIR" not in os.environ or not (found.top / ".git").exists():
        return
    asked = ("rev-parse", "--absolute-git-dir")
    given = run(found.top, *asked)
    own = run(found.top, *asked, environment=clean())
    if os.path.realpath(given.strip()) != os.path.realpath(own.strip()):
        where = os.fsdecode(given.strip())
        raise VaultweaveError(
            f"{found.top} is a repository of its own, not that of GIT_DIR ({where}); check it there"
        )


def commit(repo: Repository, revision: str) -> str | None:
    """The id of the commit that a revision names; None for HEAD before the first commit.

    Raises VaultweaveError where there is no such commit.
    """
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = run(repo.top, *asked, fails=True).decode().strip()
    if not found and revision != "HEAD":
        raise VaultweaveError(f'git knows no commit "{revision}"; in a shallow clone, fetch it')
    return found or None


def fork(repo: Repository, old: str, new: str) -> str:
    """The commit from which both go, which is `old` itself where `new` follows it."""
    return run(repo.top, "merge-base", old, new, fails=True).decode().strip() or old


def hooks_folder(repo: Repository) -> Path:
    """Where git looks for hooks: the repository's own folder, or what core.hooksPath says.

    Raises VaultweaveError where that setting is not the repository's own, since other
    repositories would share what is put there.
    """
    asked = ("config", "--show-scope", "--get", "core.hooksPath")
    scope = run(repo.top, *asked, fails=True).decode("utf-8", "replace").partition("\t")[0]
    found = os.fsdecode(run(repo.top, "rev-parse", "--git-path", "hooks").rstrip(b"\n"))
    if scope in ("global", "system"):
        raise VaultweaveError(
            f"core.hooksPath gives all your repositories the hooks in {found}. For a hook of its "
            "own: `git config core.hooksPath .git/hooks`; for all of them, write the line "
            "`vaultweave check --staged` into theirs"
        )
    return repo.top / found


def clean() -> dict[str, str]:
    """The environment without what a hook says of its own repository."""
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}


def _environment() -> dict[str, str]:
    """The environment that git gets: a hook's own, its paths good from any folder."""
    kept = {**os.environ, "LC_ALL": "C"}
    for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"):
        if key in kept:
            kept[key] = str(Path(kept[key]).absolute())
    return kept


def run(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    environment: dict[str, str] | None = None,
    fails: bool = False,
) -> bytes:
    """What git prints. Raises VaultweaveError where it fails, unless it may: then it is empty.

    It fetches nothing, and runs no program that the repository names.
    """
    known = _environment() if environment is None else environment
    try:
        done = subprocess.run(
            ["git", *_SETTINGS, *arguments],
            cwd=folder,
            input=given,
            env={**known, **_GUARDS},
            capture_output=True,
            check=False,
            timeout=_LONGEST,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise VaultweaveError(f"git cannot be run: {error}") from None
    if done.returncode:
        if fails:
            return b""
        said = done.stderr.decode("utf-8", "replace").strip() or f"status {done.returncode}"
        raise VaultweaveError(f"git {arguments[0]}: {said}")
    return done.stdout
