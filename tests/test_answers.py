"""Answers as frames, and as files for other programs."""

import io
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vaultweave as vw
from tests.shelf import written
from vaultweave.cli import main
from vaultweave.model.errors import VaultweaveError

FILES = {
    "A.md": "#company\n\n## Related\n\n- [[B]] — supplier ([[C]], 2024)\n- [[T]] — exposed to\n",
    "T.md": "#event\n\n| Company | Price |\n|--|--|\n| [[A]] | $5 |\n",
}


@pytest.fixture
def g(tmp_path: Path) -> Any:  # noqa: ANN401 - networkx's own
    return vw.graph(vw.load(written(tmp_path, FILES)))


def test_a_frame_has_a_row_each(g: Any, tmp_path: Path) -> None:  # noqa: ANN401
    said, vault = vw.frame(vw.statements(g)), vw.load(tmp_path)

    assert isinstance(said, pl.DataFrame)
    assert said["subject"].to_list() == ["B", "A"]
    assert said["mentions"].to_list() == [["C"], []]
    assert said["line"].to_list() == [5, 6]
    assert vw.frame(vw.facts(g))["value"].to_list() == ["$5"]
    assert vw.frame(vw.exposure(g, "T", 1))["path"].to_list() == [["A.md:6"]]
    assert vw.frame(vw.backlinks(g, "A"))["source"].to_list() == ["T"]
    assert vw.frame(vault.links)["in"].to_list() == ["body", "body", "body", "table"]
    assert vw.frame([{"a": 1}, {"b": "x"}]).rows() == [(1, None), (None, "x")]
    assert vw.frame([]).is_empty()


def test_without_a_library_it_says_which(g: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(
        VaultweaveError, match=r"install vaultweave with its extra, vaultweave\[data\]"
    ):
        vw.frame(vw.statements(g))


def test_pandas_will_do(g: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    class Pandas:
        @staticmethod
        def DataFrame(data: object, columns: object) -> tuple[object, object]:  # noqa: N802
            return data, columns

    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.setitem(sys.modules, "pandas", Pandas)

    data, columns = vw.frame(vw.facts(g))
    assert data["value"] == ["$5"]
    assert columns[:3] == ["entity", "attribute", "value"]


@pytest.mark.parametrize(("command", "rows"), [("statements", 2), ("facts", 1)])
def test_parquet_is_a_file(
    command: str, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.chdir(written(tmp_path, FILES))
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit) as stopped:
        main([command, "-q", "--format", "parquet"])

    assert stopped.value.code == 0
    found = pl.read_parquet(io.BytesIO(out.buffer.getvalue()))
    assert found.height == rows
    assert {"path", "line", "column"} <= set(found.columns)


def test_functions_are_there() -> None:
    assert set(vw.__all__) >= {
        *("backlinks", "build", "check", "conflicts", "exposure", "facts", "find", "frame"),
        *("graph", "load", "neighbours", "paths", "stances", "statements"),
    }
    assert all(callable(getattr(vw, name)) for name in vw.__all__ if not name.startswith("_"))
