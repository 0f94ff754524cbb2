"""Baselines: what is known is not told again, wherever in its file it stands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave.checks.baseline import Entry, entries, read, stale, unknown
from vaultweave.checks.baseline import written as text_of
from vaultweave.cli import main
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Span
from vaultweave.model.problem import Level, Problem

FILE = "vaultweave-baseline.json"


def problem(line: int, target: str, path: str = "A.md", level: Level = "error") -> Problem:
    return Problem(path, Span(line, 1, line, 2), "VW101", "broken-note-link", level, "", target)


def known(*problems: Problem) -> str:
    return text_of(entry for entry, _ in entries(problems))


def test_information_is_not_kept() -> None:
    assert known(problem(1, "x", level="info")) == '{"schema_version": 1, "findings": []}\n'


def test_entries_have_no_lines_and_stand_one_a_line() -> None:
    text = known(problem(9, "b"), problem(3, "B"), problem(1, "a", "Z.md"))

    assert text.splitlines() == [
        '{"schema_version": 1, "findings": [',
        '["A.md", "VW101", "b", 0],',
        '["A.md", "VW101", "b", 1],',
        '["Z.md", "VW101", "a", 0]',
        "]}",
    ]
    assert json.loads(text)["findings"][2] == ["Z.md", "VW101", "a", 0]


def test_lines_may_move() -> None:
    old = read(known(problem(1, "x"), problem(2, "x")), FILE)

    assert unknown([problem(7, "x"), problem(30, "X")], old) == []


def test_what_is_more_than_was_known_is_new() -> None:
    old = read(known(problem(1, "x")), FILE)
    later = [problem(1, "x"), problem(2, "x"), problem(1, "y"), problem(1, "x", "B.md")]

    assert unknown(later, old) == later[1:]


def test_what_is_gone_is_stale() -> None:
    old = read(known(problem(1, "x"), problem(2, "x"), problem(1, "y", "B.md")), FILE)

    assert stale([problem(5, "x")], old, lambda _: True) == [
        Entry("A.md", "VW101", "x", 1),
        Entry("B.md", "VW101", "y", 0),
    ]
    assert stale([problem(5, "x")], old, lambda entry: entry.path != "A.md") == [
        Entry("B.md", "VW101", "y", 0)
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 2, "findings": []}', "x"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(VaultweaveError, match="write it anew"):
        read(text, FILE)


Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A check of a vault with two broken links: how it ends, and what it finds."""
    written(tmp_path, {"A.md": "[[B]] [[Gone]] [[Gone]]\n", "B.md": "[[A]]\n"})
    monkeypatch.chdir(tmp_path)

    def checked(*arguments: str) -> tuple[int, list[str]]:
        with pytest.raises(SystemExit) as stopped:
            main(["check", "--format", "concise", *arguments])
        return int(stopped.value.code or 0), capsys.readouterr().out.splitlines()

    return checked


def test_write_use_and_prune(run: Run) -> None:
    assert run()[0] == 1
    assert run("--write-baseline") == (0, [])
    assert run() == (0, [])

    Path("A.md").write_text("New line.\n\n[[B]] [[Gone]] [[Nowhere]]\n")
    new = 'A.md:3:16: VW101 no note is called "Nowhere"'
    old = f"{FILE}:3:1: VW903 A.md has no VW101 of gone any more"
    assert run() == (1, [new, old])
    assert run("--ignore", "VW903") == (1, [new])
    assert run("--select", "VW102") == (0, [])
    assert run("B.md") == (0, [])
    assert run("--prune-baseline") == (1, [new])
    assert run() == (1, [new])


def test_pruning_needs_a_baseline(run: Run) -> None:
    assert run("--prune-baseline")[0] == 2
    assert run("--write-baseline", "--rev", "HEAD")[0] == 2


def test_the_config_names_the_file(run: Run) -> None:
    Path("vaultweave.toml").write_text('[check]\nbaseline = "known.json"\n')

    assert run("--write-baseline") == (0, [])
    assert Path("known.json").exists()
    assert run() == (0, [])
