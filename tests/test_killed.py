"""A build that ends at any moment: what is there is whole, and the next build makes it good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave import api

NOTES = {f"N{n}.md": f"[[N{n + 1}]]\n\n## Related\n\n- [[N0]] — supplier\n" for n in range(6)}

# Ends the process, or fills the disk, at the given call of what puts a file in its place.
BUILD = """
import os, sys
from pathlib import Path
from vaultweave.cli import main
root, out, at, how = sys.argv[1:]
calls = 0
rename = os.replace
path_rename = Path.replace
def now():
    global calls
    calls += 1
    if calls == int(at):
        if how == "kill":
            os._exit(9)
        raise OSError(28, "No space left on device")
def replaced(*args, **kw):
    now()
    return rename(*args, **kw)
def path_replaced(self, target):
    now()
    return path_rename(self, target)
os.replace, Path.replace = replaced, path_replaced
main(["-q", "--jobs", "1", "build", root, "-o", out])
"""


def broken(root: Path, out: Path, at: int, how: str) -> int:
    command = [sys.executable, "-c", BUILD, str(root), str(out), str(at), how]
    return subprocess.run(command, check=False, capture_output=True).returncode


def tree(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("how", ["kill", "full"])
@pytest.mark.parametrize("at", [1, 2, 3, 7, 15, 25])
def test_the_next_build_makes_it_good(at: int, how: str, tmp_path: Path) -> None:
    root, out = written(tmp_path / "vault", NOTES), tmp_path / "site"
    api.build(root, tmp_path / "fresh")
    fresh = tree(tmp_path / "fresh")
    assert broken(root, out, at, how) in ((9,) if how == "kill" else (0, 2))
    there = tree(out) if out.exists() else {}
    own = (".vaultweave-manifest.json", ".vaultweave-staging/")
    assert all(fresh[path] == data for path, data in there.items() if not path.startswith(own))
    api.build(root, out)
    assert tree(out) == fresh


@pytest.mark.parametrize("how", ["kill", "full"])
def test_an_old_site_is_never_half_new_within_a_file(how: str, tmp_path: Path) -> None:
    root, out = written(tmp_path / "vault", NOTES), tmp_path / "site"
    api.build(root, out)
    old = tree(out)
    written(root, {name: f"# New\n\n{text}" for name, text in NOTES.items()})
    broken(root, out, 6, how)
    api.build(root, tmp_path / "fresh")
    fresh = tree(tmp_path / "fresh")
    for path, data in tree(out).items():
        if not path.startswith(".vaultweave-"):
            assert data in (old.get(path), fresh.get(path)), path
    api.build(root, out)
    assert tree(out) == fresh


pytestmark = pytest.mark.skipif(os.name == "nt", reason="files are put in place otherwise there")
