"""What notes stated is remembered from run to run, for as long as it holds."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.shared import SHARED, needs_shared
from tests.shelf import written
from vaultweave.model.roles import extend, vocabulary
from vaultweave.model.vault import Note
from vaultweave.read.cache import Cache
from vaultweave.weave import told
from vaultweave.weave.lexicon import Lexicon
from vaultweave.weave.load import Kept, LoadOptions, load

FILES = {
    "actors/Alpha.md": "## Related\n\n- [[Beta]] — supplier (since 2020)\n- [[Power]] — exposed\n",
    "actors/Beta.md": "| Firm | Price |\n|---|---|\n| Alpha | $30 |\n\n## Related\n\n"
    "- [[Alpha]] — house bank\n",
    "themes/Power.md": "**Bullish:** [[Alpha]], [[Beta]].\n\n## Related\n\n- [[Gamma]] — exposed\n",
    "Empty.md": "",
    "Also empty.md": "",
}
NAMES = frozenset(path.rpartition("/")[2][:-3] for path in FILES)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the notes whose claims are read, as they are read."""
    names: list[str] = []
    said = told._said  # noqa: SLF001 - the one step that is to be saved

    def noted(note: Note, lexicon: Lexicon) -> object:
        names.append(note.name)
        return said(note, lexicon)

    monkeypatch.setattr(told, "_said", noted)
    return names


def options(root: Path, **more: object) -> LoadOptions:
    return LoadOptions(cache=root / ".vaultweave", **more)  # type: ignore[arg-type]


def test_what_was_stated_is_not_read_again(tmp_path: Path, read: list[str]) -> None:
    written(tmp_path, FILES)
    first = load(tmp_path, options(tmp_path)).vault
    read.clear()
    again = load(tmp_path, options(tmp_path)).vault

    assert {*read} <= {"Empty", "Also empty"}  # one text, of which one note's words are kept
    assert again == first == load(tmp_path).vault
    assert first.statements
    assert first.facts


def test_what_is_recalled_holds_the_names_of_the_vault(tmp_path: Path) -> None:
    written(tmp_path, FILES)
    load(tmp_path, options(tmp_path))
    again = load(tmp_path, options(tmp_path)).vault

    held = {id(note.path) for note in again.notes.values()}
    assert held >= {id(statement.place.path) for statement in again.statements}
    assert held >= {id(fact.place.path) for fact in again.facts}


def moved(root: Path) -> None:
    (root / "Power.md").write_bytes((root / "themes/Power.md").read_bytes())
    (root / "themes/Power.md").unlink()


def written_to(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: written(root, {path: text})


NOTES: Mapping[str, tuple[Callable[[Path], object], set[str]]] = {
    "a text": (written_to("actors/Beta.md", "- [[Alpha]] — customer\n"), {"Beta"}),
    "a heading that is linked": (written_to("themes/Power.md", "# Power\n"), {"Power"}),
    "a kind": (moved, {"Power", "Alpha"}),
    "a note that is new": (written_to("Gamma.md", "New."), {"Power", "Gamma"}),
    "a note that nobody names": (written_to("Delta.md", "New."), {"Delta"}),
    "a name that text has": (written_to("x/Alpha.md", "New."), {"Alpha", "Beta", "Power"}),
    "an alias": (written_to("Empty.md", "---\naliases: [Gamma]\n---\n"), {"Empty", "Power"}),
}


@pytest.mark.parametrize("which", NOTES)
def test_a_note_is_read_again_where_what_it_comes_of_changed(
    which: str, tmp_path: Path, read: list[str]
) -> None:
    change, names = NOTES[which]
    written(tmp_path, FILES)
    load(tmp_path, options(tmp_path))
    change(tmp_path)
    read.clear()
    again = load(tmp_path, options(tmp_path)).vault

    assert {*read} - {"Empty", "Also empty"} == names - {"Empty", "Also empty"}
    assert again == load(tmp_path).vault


def test_other_words_and_headings_are_another_reading(tmp_path: Path, read: list[str]) -> None:
    written(tmp_path, FILES)
    load(tmp_path, options(tmp_path))
    banks = extend(vocabulary(), {"lender": {"family": "ownership", "aliases": ["house bank"]}})
    for more in ({"roles": banks}, {"headings": ("Ties",)}, {"grammars": ("relation-first",)}):
        read.clear()
        again = load(tmp_path, options(tmp_path, **more)).vault

        assert {*read} == NAMES
        assert again == load(tmp_path, LoadOptions(**more)).vault


def test_rows_that_say_something_else_are_read_again(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, FILES)
    first = load(tmp_path, options(tmp_path)).vault
    packed = Cache.packed

    def broken(self: Cache, table: str, blobs: frozenset[str]) -> dict[str, bytes]:
        rows = packed(self, table, blobs)
        return {blob: row[:16] + os.urandom(9) for blob, row in rows.items()}

    monkeypatch.setattr(Cache, "packed", broken)
    read.clear()

    assert load(tmp_path, options(tmp_path)).vault == first
    assert {*read} == NAMES


def test_many_are_read_by_several_processes(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, FILES)
    for name, value in (("_FEW", 0), ("_SHARE", 1), ("_AT_ONCE", 2)):
        monkeypatch.setattr(told, name, value)
    alone = load(tmp_path, options(tmp_path, jobs=1)).vault
    assert {*read} == NAMES

    shutil.rmtree(tmp_path / ".vaultweave")
    read.clear()
    several = [load(tmp_path, options(tmp_path, jobs=2)).vault for _ in range(2)]

    assert several == [alone, alone]
    assert read == []  # by this process


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_finds_what_one_has_stated(seed: str, tmp_path: Path) -> None:
    written(tmp_path, FILES)
    load(tmp_path, options(tmp_path))
    script = (
        "import sys; from pathlib import Path; from vaultweave.weave import told;"
        "from vaultweave.weave.load import Kept, LoadOptions, load; said = told._said; names = [];"
        "told._said = lambda note, words: names.append(note.name) or said(note, words);"
        "root = Path(sys.argv[1]); load(root, LoadOptions(cache=root / '.vaultweave'));"
        "print(*names, sep=',')"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert {*run.stdout.strip().split(",")} <= {"Empty", "Also empty"}


@needs_shared
@pytest.mark.parametrize("name", ["kepano-obsidian", "obsidian-tasks/Tasks-Demo"])
def test_a_real_vault_says_the_same_twice(name: str, tmp_path: Path) -> None:
    root = SHARED / "vaults" / name
    kept = LoadOptions(cache=tmp_path)
    first = load(root, kept).vault

    assert load(root, kept).vault == first == load(root).vault


def test_a_process_that_lasts_reads_changed_notes_only(tmp_path: Path, read: list[str]) -> None:
    written(tmp_path, FILES)
    kept = Kept()
    load(tmp_path, options(tmp_path), kept)
    for text in ("- [[Alpha]] — customer\n", "## Related\n\n- [[Alpha]] — customer\n"):
        read.clear()
        written(tmp_path, {"actors/Beta.md": text})
        again = load(tmp_path, options(tmp_path), kept).vault

        assert read == ["Beta"]
        assert again == load(tmp_path).vault
