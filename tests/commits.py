"""A repository of a test's own, changed through git itself."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.shelf import written

# Nothing of the machine's own settings, nor of the hook that may be running these tests.
CLEAN = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
}


class Done(NamedTuple):
    """How a command ended, and all that it printed."""

    status: int
    said: str


class Repo(NamedTuple):
    """A worktree, and the vault's folder in it."""

    top: Path
    prefix: str = ""

    @property
    def vault(self) -> Path:
        return self.top / self.prefix

    def run(
        self, *command: str, at: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Done:
        done = subprocess.run(
            command,
            cwd=at or self.top,
            env={**CLEAN, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout)

    def git(self, *arguments: str) -> str:
        """What git does for a test to begin with, which must succeed."""
        done = self.run("git", "-c", "protocol.file.allow=always", *arguments)
        assert done.status == 0, done.said
        return done.said

    def check(
        self, *arguments: str, at: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Done:
        command = (sys.executable, "-m", "vaultweave", "check", "--format", "concise")
        return self.run(*command, *arguments, at=at, env=env)

    def write(self, files: Mapping[str, str]) -> None:
        written(self.vault, files)

    def add(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--", *(f"{self.prefix}{path}" for path in files))

    def save(self, files: Mapping[str, str] | None = None) -> None:
        """Commit these files, whatever a hook may say."""
        self.add(files or {})
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "Save")


def repo(top: Path, files: Mapping[str, str] | None = None, prefix: str = "") -> Repo:
    """A repository with these files of its vault committed."""
    top.mkdir(parents=True, exist_ok=True)
    made = Repo(top, prefix)
    made.git("init", "--quiet", "--initial-branch=main")
    if files is not None:
        made.save(files)
    return made
