"""What notes ask not to be told, where they ask much."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from tests.shelf import loaded
from vaultweave.checks import Options, check, waivers
from vaultweave.model.problem import Problem

SOME = Options(select=("VW101", "VW115", "VW9"))


def told(root: Path, text: str) -> list[str]:
    return [f"{p.span.line} {p.rule}" for p in check(loaded(root, {"A.md": text}), SOME)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[[x]]\n[[y]] %% vaultweave-ignore VW101 %%\n[[z]]\n", ["1 VW101", "3 VW101"]),
        ("[[x]] []() %% vaultweave-ignore VW115 %%\n", ["1 VW101"]),
        ("[[x]] []() %% vaultweave-ignore VW1 %%\n", []),
        ("[[x]] %% vaultweave-ignore VW101, VW115 %%\n", ["1 VW901"]),
        ("%% vaultweave-ignore-file VW1 %%\n\n[[x]] %% vaultweave-ignore VW101 %%\n", ["3 VW901"]),
        ("- a %% vaultweave-ignore VW101 %%\n- [[x]]\n", ["1 VW901", "2 VW101"]),
        ("%% vaultweave-ignore VW101 %%\n[[x]]\n[[y]]\n", ["3 VW101"]),
        ("- %% vaultweave-ignore VW101 %%\n  [[x]]\n  [[y]]\n", ["3 VW101"]),
        ("> 1. <!-- vaultweave-ignore VW101 -->\n>    [[x]]\n", []),
        ("* [ ] %% vaultweave-ignore VW101 %%\n  [[x]]\n", []),
    ],
)  # fmt: skip
def test_a_wish_is_heard_for_its_lines(text: str, wanted: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, text) == wanted


def test_many_wishes_do_not_each_go_over_all_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def line(problem: Problem) -> int:
        looks.append(1)
        return problem.span.line

    monkeypatch.setattr(waivers, "_line", line)
    text = "".join(f"[[x{n}]] %% vaultweave-ignore VW101 %%\n" for n in range(200))

    assert told(tmp_path, text) == []
    assert len(looks) < 200 * 20


def test_many_links_do_not_each_go_over_all_namesakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds: list[str] = []
    links = import_module("vaultweave.checks.links")
    fold: Callable[[str], str] = links.fold

    def counting(text: str) -> str:
        folds.append(text)
        return fold(text)

    monkeypatch.setattr(links, "fold", counting)
    text = "".join(f"[[b{n}/N]]\n" for n in range(100))
    files = {"A.md": text, **{f"web{n}/N.md": "" for n in range(100)}}
    found = check(loaded(tmp_path, files), Options(select=("VW101", "VW124")))

    assert [p.rule for p in found] == ["VW124"] * 100
    assert len(folds) < 100 * 8
