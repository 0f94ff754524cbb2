"""A question asked again of an unchanged vault: nothing is read, and the answer is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner

from tests.shelf import written
from vaultweave import api
from vaultweave.ask.query import backlinks, backlinks_of
from vaultweave.asked import asked, bare, linking
from vaultweave.cli import cli
from vaultweave.project import project

FILES = {
    "Actors/A.md": "---\ntags: [x]\nn: 1\nd: 2026-01-02\nceo: '[[Kim]]'\n---\n"
    "[[B]], [[Nowhere]].\n\n[[B]] again.\n\n## Related\n\n- [[B]] — supplier (50%)\n"
    "- [[Prices]] — exposed (oil)\n\n**Bull:**\n- It grows\n",
    "Actors/B.md": "---\naliases: [Bee]\n---\n# Head\n\n![[p.png]] [[A#Gone]] ![[A]]\n",
    "Concepts/Prices.md": "## Related\n\n- [[Bee]] — threat\n\n"
    "| Company | Sales |\n|--|--|\n| [[A]] | $3 |\n",
    "Twin.md": "Of [[B]].\n",
    "In/Twin.md": "Of [[B]].\n",
    "board.canvas": '{"nodes": [{"id": "a", "type": "file", "file": "Actors/B.md", "x": 0, "y": 0,'
    ' "width": 9, "height": 9}]}',
    "vaultweave.toml": "",
    "p.png": "",
}
QUESTIONS = (
    ["find"],
    ["find", "--tag", "x", "--format", "jsonl"],
    ["find", "--wanted"],
    ["find", "--orphan"],
    ["find", "--links-to", "B"],
    ["find", "--role", "supplier"],
    ["statements"],
    ["statements", "--derived", "--format", "jsonl"],
    ["statements", "--mentions", "--entity", "A"],
    ["facts", "--format", "jsonl"],
    ["show", "Bee"],
    ["show", "A", "-v"],
    ["show", "Nowhere"],
    ["exposure", "A"],
    ["exposure", "Prices"],
    ["path", "A", "B"],
)


def answers(root: Path, *more: str) -> list[str]:
    """What each command says; `more` are options of all."""
    found = []
    for question in QUESTIONS:
        done = CliRunner().invoke(cli, ["-q", "-C", str(root), *more, *question])
        assert done.exception is None, done.exception
        found.append(done.stdout)
    return found


def test_a_vault_is_read_once(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[object] = []
    read: Any = api.read

    def counting(*given: object) -> object:
        found.append(given)
        return read(*given)

    monkeypatch.setattr(api, "read", counting)
    for more in (["--no-cache"], []):
        found.clear()
        done = CliRunner().invoke(cli, ["-C", str(vault), *more, "show", "A"])
        assert done.exit_code == 0
        assert len(found) == 1


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    written(root, FILES)
    return root


def test_the_answers_are_those_of_a_vault_that_is_read(vault: Path) -> None:
    fresh = answers(vault, "--no-cache")
    assert answers(vault) == fresh
    assert answers(vault) == fresh
    assert all(fresh)


def test_nothing_is_read_again(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = answers(vault)
    few = [at for at, (name, *more) in enumerate(QUESTIONS) if name != "find" and not more[1:2]]
    monkeypatch.setattr(api, "read", lambda *_: pytest.fail("a note was read"))
    monkeypatch.setattr("tests.test_asked.QUESTIONS", tuple(QUESTIONS[at] for at in few))
    assert answers(vault) == [before[at] for at in few]
    assert len(few) > 4


def test_the_graph_is_the_same_but_for_links(vault: Path) -> None:
    place = project(vault)
    loaded = api.read(place)
    whole = api.woven(place, loaded.vault, links=True)
    known, read = asked(place, lambda: loaded)
    assert read is loaded.vault
    again, read = asked(place, lambda: pytest.fail("a note was read"))
    assert again == known
    assert read is None

    found = api.woven(place, again.vault)
    assert [*found.nodes(data=True)] == [*whole.nodes(data=True)]
    assert _said(found) == _said(whole) != []
    for node in whole:
        links = sum("link" in data for *_, data in whole.in_edges(node, data=True))
        assert len(known.links.get(node, ())) == links
        assert backlinks_of(linking(place, again, node), node) == backlinks(whole, node)


def emptied(root: Path) -> None:
    for file in (root / ".vaultweave").glob("*.sqlite3"):
        with sqlite3.connect(file) as base:
            base.execute("DELETE FROM facts")


CHANGES: dict[str, Callable[[Path], object]] = {
    "other words of as many letters": lambda r: (r / "Actors/A.md").write_text(
        FILES["Actors/A.md"].replace("supplier", "customer"), "utf-8"
    ),
    "one more note": lambda r: (r / "Nowhere.md").write_text("[[B]]\n", "utf-8"),
    "one less": lambda r: (r / "Actors/B.md").rename(r / "p2.png"),
    "renamed": lambda r: (r / "Twin.md").rename(r / "Bee.md"),
    "an alias": lambda r: (r / "Twin.md").write_text("---\naliases: [Kim]\n---\n[[B]]\n", "utf-8"),
    "a canvas": lambda r: (r / "board.canvas").write_text('{"nodes": []}', "utf-8"),
    "other settings": lambda r: (r / "vaultweave.toml").write_text(
        '[roles.feeds]\nverb = ["feeds"]\nfamily = "supply"\n', "utf-8"
    ),
    "Obsidian's settings": lambda r: written(
        r, {".obsidian/app.json": '{"userIgnoreFilters": ["In/"]}'}
    ),
    "a damaged memory": lambda r: [
        file.write_bytes(file.read_bytes()[:-9]) for file in (r / ".vaultweave").glob("*.ask")
    ],
    "texts that are forgotten": emptied,
    "no texts": lambda r: [
        file.rename(f"{file}.old") for file in (r / ".vaultweave").glob("*.sqlite3")
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_seen(vault: Path, change: Callable[[Path], object]) -> None:
    answers(vault)
    change(vault)
    assert _failing(vault) == _failing(vault, "--no-cache")


def test_bare_notes_have_no_text(vault: Path) -> None:
    loaded = api.read(project(vault))
    found = bare(loaded.vault, {})
    assert not any(note.content.links or note.targets for note in found.vault.texts.values())
    assert b"again" not in repr(found).encode()


def _failing(root: Path, *more: str) -> list[tuple[str, int]]:
    """The same answers, where names may be gone."""
    found = []
    for question in QUESTIONS:
        done = CliRunner().invoke(cli, ["-q", "-C", str(root), *more, *question])
        found.append((done.stdout, done.exit_code))
    return found


def _said(g: nx.MultiDiGraph[str]) -> list[tuple[str, str, dict[str, Any]]]:
    return [edge for edge in g.edges(data=True) if "statement" in edge[2]]
