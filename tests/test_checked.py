"""A check asked again of an unchanged vault: nothing is read, and the answer is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.shelf import written
from vaultweave import api
from vaultweave.cli import cli

FILES = {
    "A.md": "[[B]] and [[Nowhere]]\n\n- [[B]] — supplier (50%)\n",
    "B.md": "---\naliases: [Bee]\n---\n# Head\n\n![[picture.png]] [[A#Gone]]\n",
    "vaultweave.toml": "[check]\nplaceholders = []\n",
    "picture.png": "",
}


def asked(root: Path, *more: str) -> str:
    """What `check` finds; `more` are its options."""
    common = ["-q", "-C", str(root), "check", "--format", "json"]
    done = CliRunner().invoke(cli, [*common, *more])
    assert done.exception is None, done.exception
    return done.stdout


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    written(root, FILES)
    assert asked(root) == asked(root, "--no-cache")
    return root


def test_nothing_is_read_again(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(vault)
    monkeypatch.setattr(api, "read", lambda *_: pytest.fail("a note was read"))
    assert asked(vault) == before
    assert "Nowhere" in before


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited, as long as before": lambda r: (r / "A.md").write_text(
        FILES["A.md"].replace("Nowhere", "Neverby"), "utf-8"
    ),
    "one more note": lambda r: (r / "Nowhere.md").write_text("x\n", "utf-8"),
    "one less": lambda r: (r / "B.md").unlink(),
    "renamed": lambda r: (r / "B.md").rename(r / "C.md"),
    "a note in a new folder": lambda r: written(r, {"In/Gone.md": "[[Lost]]\n"}),
    "a file gone": lambda r: (r / "picture.png").unlink(),
    "other settings": lambda r: (r / "vaultweave.toml").write_text(
        '[check]\nignore = ["VW101"]\n', "utf-8"
    ),
    "Obsidian's settings": lambda r: written(
        r, {".obsidian/app.json": '{"userIgnoreFilters": ["B"]}'}
    ),
    "a damaged memory": lambda r: [
        file.write_bytes(file.read_bytes()[:-9]) for file in (r / ".vaultweave").glob("*.check")
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_seen(vault: Path, change: Callable[[Path], object]) -> None:
    change(vault)
    assert asked(vault) == asked(vault, "--no-cache")


@pytest.mark.parametrize(
    "more", [["--ignore", "VW101"], ["--select", "VW102"], ["-v"], ["--fail-on", "info"]]
)
def test_options_are_heeded(vault: Path, more: list[str]) -> None:
    assert asked(vault, *more) == asked(vault, "--no-cache", *more)


def test_paths_only_limit_what_is_told(vault: Path) -> None:
    told = asked(vault, str(vault / "B.md"))
    assert told == asked(vault, "--no-cache", str(vault / "B.md"))
    assert "Nowhere" not in told
