"""What two states of a vault say differently: what has not changed first, then what has."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

import vaultweave as vw
from tests.shelf import loaded
from tests.test_cli import called
from vaultweave.ask.diff import Change, change_record, diff
from vaultweave.ask.graph import Graph, graph

OLD = {
    "Aster.md": "#company\n\nOf [[Rules]].\n\n## Related\n\n- [[Borealis]] — supplier (2024)\n"
    "- [[Rules]] — exposed\n",
    "Borealis.md": "#company\n",
    "Rules.md": "---\nrating: 1\n---\n#event\n",
}


def woven(root: Path, files: Mapping[str, str]) -> Graph:
    return graph(loaded(root, files))


def told(found: list[Change]) -> list[str]:
    lines = []
    for one in found:
        record = change_record(one)
        named = record.get("id") or " ".join(
            str(record[key]) for key in ("subject", "role", "object")
        )
        before = f" {json.dumps(record['before'])}" if "before" in record else ""
        lines.append(f"{one.change} {one.what} {named}{before}")
    return lines


UNCHANGED = {
    "nothing": OLD,
    "lines": {**OLD, "Aster.md": "\n\n" + OLD["Aster.md"] + "\nMore words.\n"},
    "the order": {
        **OLD,
        "Aster.md": "#company\n\nOf [[Rules]].\n\n## Related\n\n- [[Rules]] — exposed\n"
        "- [[Borealis]] — supplier (2024)\n",
    },
}


@pytest.mark.parametrize("files", UNCHANGED.values(), ids=UNCHANGED)
def test_is_no_difference(tmp_path: Path, files: dict[str, str]) -> None:
    assert told(diff(woven(tmp_path / "a", OLD), woven(tmp_path / "b", files))) == []


def test_is_a_difference(tmp_path: Path) -> None:
    new = {
        "Aster.md": "#company\n\n## Related\n\n- [[Borealis]] — supplier (2025)\n"
        "- [[Borealis]] — customer\n- [[Nobody]] — rival\n",
        "Borealis.md": "#startup\n",
        "Rules.md": "---\nrating: 2\n---\n#event\n\nOf [[Aster]].\n",
    }
    before, after = woven(tmp_path / "a", OLD), woven(tmp_path / "b", new)

    assert told(diff(before, after)) == [
        'changed entity Borealis {"kind": "company", "tags": ["company"]}',
        "added entity Nobody",
        'changed entity Rules {"properties": {"rating": 1}}',
        "removed statement Aster exposed Rules",
        "added statement Borealis customer Aster",
        'changed statement Borealis supplier Aster {"context": "2024", "date": "2024"}',
        "added statement Nobody competitor Aster",
        "added link Aster mentions Borealis",
        "added link Aster mentions Nobody",
        "removed link Aster mentions Rules",
        "removed link Aster mentions Rules",
        "added link Rules mentions Aster",
    ]
    assert [one.change for one in diff(after, before) if one.what == "entity"] == [
        "changed", "removed", "changed",
    ]  # fmt: skip
    assert vw.diff is diff


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "vaultweave.toml").write_text("")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "One")
    (tmp_path / "Aster.md").write_text(OLD["Aster.md"].replace("2024", "2025"))
    git(tmp_path, "commit", "-qam", "Two")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_revisions_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "New.md").write_text("[[Aster]]\n")

    assert "~ Borealis supplier Aster" in called(["diff", "HEAD~1..HEAD"], capsys)
    both = called(["diff", "HEAD~1"], capsys)
    assert "~ Borealis supplier Aster" in both
    assert "+ New" in both
    now = called(["diff", "HEAD"], capsys)
    assert "supplier" not in now
    assert "+ New mentions Aster  New.md:1:1" in now
    assert called(["-q", "diff", "HEAD~1..HEAD~1"], capsys) == ""
    records = [json.loads(line) for line in called(
        ["-q", "diff", "HEAD~1..", "--format", "jsonl"], capsys).splitlines()]  # fmt: skip
    assert [(one["change"], one["what"], one["before"]["date"]) for one in records] == [
        ("changed", "statement", "2024")
    ]


@pytest.mark.usefixtures("repository")
def test_what_is_no_revision_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert 'git knows no commit "nope"' in called(["diff", "nope"], capsys)
    assert "three dots; write HEAD~1..REV" in called(["diff", "HEAD~1...HEAD"], capsys)
    assert called(["diff", "nope.."], capsys).endswith("[2]\n")


def test_without_git_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "A.md").write_text("x\n")
    monkeypatch.chdir(tmp_path)

    said = called(["diff", "HEAD"], capsys)
    assert "git" in said
    assert said.endswith("[2]\n")
