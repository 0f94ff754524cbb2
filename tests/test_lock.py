"""Two builds that want to write to one folder at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave import api
from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.lock import alone

pytest.importorskip("fcntl", reason="this system locks no folders")

HOLD = """
import sys
from pathlib import Path
from vaultweave.publish.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(out: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a folder as a build does."""
    command = [sys.executable, "-c", HOLD, str(out)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def built(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vaultweave", "build", str(root), "-o", str(out)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_the_second_is_told_and_writes_nothing(tmp_path: Path) -> None:
    root, out = written(tmp_path / "vault", {"A.md": "[[B]]\n"}), tmp_path / "site"
    with another(out):
        done = built(root, out)
        assert done.returncode == 2
        assert "another build is writing to" in done.stderr
        assert list(out.iterdir()) == []
        with pytest.raises(VaultweaveError, match="another build"):
            api.build(root, out)
    assert built(root, out).returncode == 0
    assert (out / "index.html").is_file()


def test_one_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    root, out = written(tmp_path / "vault", {"A.md": "x\n"}), tmp_path / "site"
    with another(out) as process:
        process.kill()
        process.wait()
        assert built(root, out).returncode == 0


def test_a_folder_made_in_vain_is_gone_again(tmp_path: Path) -> None:
    with alone(tmp_path / "new" / "site"):
        assert (tmp_path / "new" / "site").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_left_to_the_build(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", "utf-8")
    with alone(tmp_path / "site"):
        pass
    assert (tmp_path / "site").read_text("utf-8") == "mine"
