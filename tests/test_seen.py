"""A file that the disk describes as it did is not read to know what git would call it."""

import os
import time
from collections.abc import Container
from pathlib import Path

import pytest

from vaultweave.model.problem import Problem
from vaultweave.read import source, traits
from vaultweave.read.seen import Seen
from vaultweave.read.source import Walk, blob_id, walk


class Everything(Container[str]):
    """All blob ids."""

    def __contains__(self, _: object) -> bool:
        return True


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the texts that are read."""
    seen: list[str] = []
    old = source.read_file

    def noting(file: Path | str, path: str) -> bytes | Problem:
        seen.append(path)
        return old(file, path)

    monkeypatch.setattr(source, "read_file", noting)
    return seen


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three texts, last touched long before they were looked at."""
    for name in ("a.md", "x/b.md", "x/c.canvas"):
        file = tmp_path / "vault" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"text of {name}")
    monkeypatch.setattr(traits, "_DOUBT", 0)
    time.sleep(0.02)  # more than a tick of the disk's clock
    return tmp_path / "vault"


def walked(vault: Path, known: Container[str] | None = None) -> Walk:
    found = Everything() if known is None else known
    return walk(vault, (), found, Seen(vault.parent / "memory", vault, own=False))


def test_what_was_seen_is_not_read_again(vault: Path, read: list[str]) -> None:
    first = walked(vault)
    assert len(read) == 3
    read.clear()

    assert walked(vault) == first
    assert read == []
    assert first.sources[0].blob == blob_id(b"text of a.md")


def test_what_nobody_remembers_is_read(vault: Path, read: list[str]) -> None:
    walked(vault)
    read.clear()
    found = walked(vault, ())

    assert len(read) == 3
    assert next(one.data for one in found.sources) == b"text of a.md"


@pytest.mark.parametrize("how", ["text", "same size and time", "another file", "link"])
def test_what_was_touched_is_read(vault: Path, read: list[str], how: str) -> None:
    walked(vault)
    read.clear()
    file = vault / "a.md"
    before = file.stat()
    if how == "text":
        file.write_text("other text")
    elif how == "same size and time":
        file.write_text("texT of a.md")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif how == "another file":
        (vault / "new").write_text("TEXT of a.md")
        (vault / "new").replace(file)
    else:
        file.unlink()
        file.symlink_to("x/b.md")
    found = walked(vault)

    assert "a.md" in read
    assert found.sources[0].blob == blob_id(file.read_bytes())


def test_what_was_touched_just_now_is_not_trusted(
    vault: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traits, "_DOUBT", 10**12)
    walked(vault)
    read.clear()
    walked(vault)

    assert len(read) == 3


def test_a_damaged_memory_is_none(vault: Path, read: list[str]) -> None:
    first = walked(vault)
    (file,) = (vault.parent / "memory").glob("walk-*")
    file.write_bytes(file.read_bytes()[:-3] + b"abc")
    read.clear()

    assert walked(vault) == first
    assert len(read) == 3
    read.clear()
    assert walked(vault) == first
    assert read == []


def test_without_a_memory_all_is_read(vault: Path, read: list[str]) -> None:
    for _ in range(2):
        walk(vault, (), Everything(), Seen(None, vault))

    assert len(read) == 6
