"""From a folder to a vault: what a note is called, what it is, when it is from."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.shelf import loaded, written
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.vault import Note
from vaultweave.read.source import Source, reread
from vaultweave.weave.load import LoadOptions, load


def note(root: Path, text: str, path: str = "A.md") -> Note:
    return loaded(root, {path: text}).notes[path.removesuffix(".md")]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="is not a folder"):
        load(tmp_path / "none")


def test_an_empty_folder_is_an_empty_vault(tmp_path: Path) -> None:
    vault = load(tmp_path).vault

    assert (vault.notes, vault.files, vault.stubs, vault.problems) == ({}, (), (), ())


def test_hidden_and_ignored_files_are_not_there(tmp_path: Path) -> None:
    files = {"A.md": "", ".trash/B.md": "", "x/C.md": "", "x/d.png": "", "e.png": ""}
    vault = loaded(tmp_path, files, LoadOptions(ignore=("x/",)))

    assert (list(vault.notes), vault.files) == (["A"], ("e.png",))


def test_one_bad_note_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "Bad.md").write_bytes(b"\xff\xff [[A]]\n\x00")
    (tmp_path / "Gone.md").symlink_to(tmp_path / "nothing")
    vault = loaded(tmp_path, {"A.md": "[[Bad]]", "B.md": "---\na: b: c\n---\n[[A]]"})

    assert list(vault.notes) == ["A", "B", "Bad"]
    assert vault.notes["B"].targets[0].node == "A"
    assert {(p.path, p.rule) for p in vault.problems} >= {("B.md", "VW401"), ("Bad.md", "VW602")}
    assert all(p.path for p in vault.problems)


def test_a_note_is_named_by_its_file(tmp_path: Path) -> None:
    found = note(tmp_path, "# Something else", "x/Grid storage.md")

    assert (found.id, found.path, found.name, found.title) == (
        "x/Grid storage",
        "x/Grid storage.md",
        "Grid storage",
        "Grid storage",
    )


@pytest.mark.parametrize(
    ("value", "title"),
    {
        "The  long name": "The long name",
        "2024": "2024",
        "'': ''": "A",
        "[a, b]": "A",
        "true": "A",
        "": "A",
        "'  '": "A",
    }.items(),
)
def test_a_title(value: str, title: str, tmp_path: Path) -> None:
    assert note(tmp_path, f"---\ntitle: {value}\n---\n").title == title


@pytest.mark.parametrize(
    ("text", "date"),
    {
        "": None,
        "---\nreviewed: 2024-01-02\n---": None,
        "---\ndate: soon\n---": None,
        "---\ndate: 2024-01-02\n---": "2024-01-02",
        "---\nDate: 2024-01-02T10:00:00\n---": "2024-01-02",
        '---\ndate: "[[2024-01-02]]"\n---': "2024-01-02",
        "---\ncreated: 2024-01-02\nupdated: 2024-03-04\n---": "2024-03-04",
        "---\ncreated: 2024-01-02\n---\n*Updated 2026-01-28*": "2024-01-02",
        "Text.\n\n*Updated 2026-01-28*": "2026-01-28",
        "*Last updated: 2026-01-28*\n\n*Updated 2026-02-03*\n": "2026-02-03",
        "It was updated 2026-01-28.": None,
    }.items(),
)
def test_a_date(text: str, date: str | None, tmp_path: Path) -> None:
    assert note(tmp_path, text).date == date


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("A.md", "", ""),
        ("x/A.md", "", ""),
        ("A.md", "---\ntype: Company\n---", "company"),
        ("A.md", "#concept #actor", "concept"),
        ("Actors/A.md", "", "actor"),
        ("Actors/A.md", "#thesis", "thesis"),
        ("Actors/A.md", "%% #thesis %%", "actor"),
    ],
)
def test_a_kind(path: str, text: str, kind: str, tmp_path: Path) -> None:
    assert note(tmp_path, text, path).kind == kind


def test_a_kind_of_the_vault_s_own(tmp_path: Path) -> None:
    vault = loaded(tmp_path, {"Firms/A.md": ""}, LoadOptions(kinds={"firms": "company"}))

    assert vault.notes["Firms/A"].kind == "company"


def test_a_description_is_the_note_s_own_words(tmp_path: Path) -> None:
    text = "#actor\n\n**Aster** — makes [[Chips|chips]] and more. And more.\n"

    assert note(tmp_path, text).description == "makes chips and more."


def test_bodies_are_kept_apart(tmp_path: Path) -> None:
    found = load(written(tmp_path, {"x/A.md": "Text.", "b.png": ""}))

    assert list(found.bodies) == ["x/A"]
    assert "Text." in "".join(p for p in found.bodies["x/A"].pieces if isinstance(p, str))


def test_line_breaks_follow_obsidian(tmp_path: Path) -> None:
    files = {"A.md": "one\ntwo"}
    before = load(written(tmp_path, files)).bodies["A"].pieces
    written(tmp_path, {".obsidian/app.json": '{"strictLineBreaks": true}'})
    after = load(tmp_path).bodies["A"].pieces

    assert "<br" in str(before)
    assert "<br" not in str(after)


def test_links_statements_and_stubs_are_woven(tmp_path: Path) -> None:
    files = {
        "Actors/Aster.md": "## Related\n\n- [[Blue Harbor]] — supplier (rack power)\n",
        "Actors/Blue Harbor.md": "On [[Nobody]] and [[nobody]].",
    }
    vault = loaded(tmp_path, files)
    (statement,) = vault.statements

    assert (statement.subject, statement.role, statement.object, statement.context) == (
        "Actors/Blue Harbor",
        "supplier",
        "Actors/Aster",
        "rack power",
    )
    assert (statement.place.path, statement.place.line) == ("Actors/Aster.md", 3)
    assert vault.stubs == ("Nobody",)
    assert vault.root == str(tmp_path.resolve())


def test_what_is_implied_stands_beside_what_is_said(tmp_path: Path) -> None:
    files = {"Actors/Aster.md": "## Related\n\n- [[Export rules]] — threat\n"}
    said, implied = loaded(tmp_path, files).statements

    assert (said.subject, said.role, said.derived) == ("Export rules", "threat", None)
    assert (implied.subject, implied.role, implied.object, implied.place) == (
        "Actors/Aster",
        "exposed",
        "Export rules",
        said.place,
    )
    assert implied.derived is not None


def test_a_vault_that_is_written_to_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large vault the texts are got only when they are parsed; they may be others by then."""
    notes = {f"{n}.md": f"Note {n} on [[1]]." for n in range(9)}
    written(tmp_path, notes)
    whole = load(tmp_path).vault
    monkeypatch.setattr("vaultweave.read.source.HELD", 20)
    assert load(tmp_path).vault == whole

    def writes(root: Path, sources: Sequence[Source]) -> list[bytes]:
        if still.pop("to write", None):
            written(tmp_path, {"8.md": "Another on [[2]]."})
        return reread(root, sources)

    still = {"to write": True}
    monkeypatch.setattr("vaultweave.weave.load.reread", writes)
    found = load(tmp_path).vault
    written(tmp_path, {"8.md": "Another on [[2]]."})
    assert not still
    assert whole != found == load(tmp_path).vault
