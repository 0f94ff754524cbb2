"""Files to disk: what must survive a build comes first."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.manifest import MANIFEST, STAGING, Kept, aside, digest
from vaultweave.publish.write import Content, Outcome, guard, write

Files = dict[str, Content]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder and a home that no output holds."""
    for name in ("work", "home", "vault"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def put(root: Path, files: Files) -> Outcome:
    return write(files.items(), root / "site", root / "vault")


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder but the manifest, links not followed."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != MANIFEST
    }


def snapshot(root: Path) -> dict[str, str]:
    return {
        str(path): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def root_folder(_: Path) -> Path:
    return Path("/")


def home_folder(root: Path) -> Path:
    return root / "home"


def vault_folder(root: Path) -> Path:
    return root / "vault"


def above_vault(root: Path) -> Path:
    return root


def above_work(root: Path) -> Path:
    return root / "work" / ".."


def link_to_vault(root: Path) -> Path:
    (root / "link").symlink_to(root / "vault")
    return root / "link"


def repository(root: Path) -> Path:
    (root / "repo/.git").mkdir(parents=True)
    return root / "repo"


def worktree(root: Path) -> Path:
    (root / "tree").mkdir()
    (root / "tree/.git").write_text("gitdir: /elsewhere")
    return root / "tree"


def foreign(root: Path) -> Path:
    (root / "docs").mkdir()
    (root / "docs/thesis.html").write_text("years of work")
    return root / "docs"


def hidden(root: Path) -> Path:
    (root / "conf").mkdir()
    (root / "conf/.secret").write_text("x")
    return root / "conf"


def plain_file(root: Path) -> Path:
    (root / "file").write_text("x")
    return root / "file"


def linked_manifest(root: Path) -> Path:
    (root / "fake").mkdir()
    (root / "other.json").write_text('{"version": 1, "files": {}}')
    (root / "fake" / MANIFEST).symlink_to(root / "other.json")
    (root / "fake/a.html").write_text("x")
    return root / "fake"


def linked_staging(root: Path) -> Path:
    (root / "ours").mkdir()
    (root / "ours" / MANIFEST).write_text('{"version": 1, "files": {}}')
    (root / "ours" / STAGING).symlink_to(root / "vault")
    return root / "ours"


REFUSED = [
    root_folder,
    home_folder,
    vault_folder,
    above_vault,
    above_work,
    link_to_vault,
    repository,
    worktree,
    foreign,
    hidden,
    plain_file,
    linked_manifest,
    linked_staging,
]


@pytest.mark.parametrize("place", REFUSED)
def test_no_place_of_the_users_is_written_to(place: object, tmp_path: Path) -> None:
    (tmp_path / "vault/note.md").write_text("words")
    out = place(tmp_path)  # type: ignore[operator]
    before = snapshot(tmp_path)

    with pytest.raises(VaultweaveError, match="Refused"):
        write([("index.html", b"x")], out, tmp_path / "vault")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("path", ["../a.html", "/a.html", "a/../../b.html", "a\0", "", "x" * 300])
def test_no_path_leaves_the_output(path: str, tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError):
        put(tmp_path, {path: b"x"})
    assert list(tree(tmp_path)) in ([], ["site/.vaultweave-staging/journal"])


def test_an_absent_or_empty_folder_is_taken(tmp_path: Path) -> None:
    assert put(tmp_path, {"a.html": b"1", "x/b.html": b"2"}) == Outcome(2, 0, 0)
    (tmp_path / "empty").mkdir()
    guard(tmp_path / "empty", tmp_path / "vault")


def test_a_folder_with_only_a_gitignore_is_empty_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/.gitignore").write_text("*\n!.gitignore\n")

    put(tmp_path, {"a.html": b"1"})
    put(tmp_path, {"b.html": b"1"})

    assert tree(tmp_path / "site") == {".gitignore": b"*\n!.gitignore\n", "b.html": b"1"}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "b.html": b"1"})
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").iterdir()}

    assert put(tmp_path, {"a.html": b"1", "b.html": b"1"}) == Outcome(0, 2, 0)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "site").iterdir()} == times
    assert put(tmp_path, {"a.html": b"1", "b.html": b"2"}) == Outcome(1, 1, 0)
    assert tree(tmp_path / "site") == {"a.html": b"1", "b.html": b"2"}


def test_what_the_site_no_longer_has_is_removed_with_its_folders(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "x/y/b.html": b"2", "x/c.html": b"3"})

    assert put(tmp_path, {"a.html": b"1", "x/c.html": b"3"}) == Outcome(0, 2, 1)
    assert not (tmp_path / "site/x/y").exists()
    assert tree(tmp_path / "site") == {"a.html": b"1", "x/c.html": b"3"}


def test_files_of_others_are_kept(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "x/b.html": b"2"})
    (tmp_path / "site/CNAME").write_bytes(b"a.example")
    (tmp_path / "site/x/own.txt").write_bytes(b"mine")

    outcome = put(tmp_path, {"a.html": b"1"})

    assert outcome == Outcome(0, 1, 1)
    assert tree(tmp_path / "site") == {"CNAME": b"a.example", "a.html": b"1", "x/own.txt": b"mine"}


def test_a_file_of_ours_that_was_changed_is_not_removed(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "b.html": b"2"})
    (tmp_path / "site/b.html").write_bytes(b"mine now")

    outcome = put(tmp_path, {"a.html": b"1"})

    assert outcome.removed == 0
    assert [(p.rule, p.level, p.path) for p in outcome.problems] == [("VW801", "warning", "b.html")]
    assert (tmp_path / "site/b.html").read_bytes() == b"mine now"


def test_a_page_that_was_changed_is_written_anew(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1"})
    (tmp_path / "site/a.html").write_bytes(b"scribble")

    assert put(tmp_path, {"a.html": b"1"}) == Outcome(1, 0, 0)


def test_a_page_never_replaces_a_file_of_others(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1"})
    (tmp_path / "site/about.html").write_bytes(b"by hand")

    outcome = put(tmp_path, {"a.html": b"1", "about.html": b"ours"})

    assert [(p.level, p.path) for p in outcome.problems] == [("error", "about.html")]
    assert (tmp_path / "site/about.html").read_bytes() == b"by hand"
    put(tmp_path, {"a.html": b"1"})
    assert (tmp_path / "site/about.html").read_bytes() == b"by hand"


@pytest.mark.parametrize("link", ["x", "x/y", "x/a.html"])
def test_links_out_of_the_output_are_not_followed(link: str, tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1"})
    (tmp_path / "vault/y").mkdir(parents=True)
    (tmp_path / "vault/a.html").write_bytes(b"precious")
    place = tmp_path / "site" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(tmp_path / "vault" / ("a.html" if link.endswith(".html") else "."))

    outcome = put(tmp_path, {"a.html": b"1", "x/a.html": b"2", "x/y/a.html": b"3"})

    assert len(outcome.problems) >= 1
    assert tree(tmp_path / "vault") == {"a.html": b"precious"}
    assert place.is_symlink()


def test_a_link_in_place_of_a_removed_folder_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "x/b.html": b"2"})
    (tmp_path / "vault/b.html").write_bytes(b"2")
    (tmp_path / "site/x/b.html").unlink()
    (tmp_path / "site/x").rmdir()
    (tmp_path / "site/x").symlink_to(tmp_path / "vault")

    assert put(tmp_path, {"a.html": b"1"}).removed == 0
    assert tree(tmp_path / "vault") == {"b.html": b"2"}


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        '{"files": []}',
        '{"files": {"a.html": 3}}',
        '{"files": {"../vault/note.md": ["HASH"]}}',
        '{"files": {"/etc/passwd": ["x"], "a\\u0000": ["x"], "": []}}',
        "[" * 100_000,
    ],
)
def test_a_manifest_from_elsewhere_does_no_harm(manifest: str, tmp_path: Path) -> None:
    note = tmp_path / "vault/note.md"
    note.write_bytes(b"words")
    digest = hashlib.sha256(b"words").hexdigest()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MANIFEST).write_text(manifest.replace("HASH", digest))
    (tmp_path / "site/a.html").write_bytes(b"foreign")

    put(tmp_path, {"b.html": b"1"})

    assert note.read_bytes() == b"words"
    assert (tmp_path / "site/b.html").read_bytes() == b"1"


def test_names_of_ours_cannot_be_published(tmp_path: Path) -> None:
    outcome = put(tmp_path, {MANIFEST: b"x", f"{STAGING}/journal": b"x", "a.html": b"1"})

    assert [problem.level for problem in outcome.problems] == ["error", "error"]
    assert put(tmp_path, {"a.html": b"1"}) == Outcome(0, 1, 0)


def test_a_page_may_become_a_folder_and_a_folder_a_page(tmp_path: Path) -> None:
    put(tmp_path, {"x": b"1", "y/a.html": b"2", "y/z/b.html": b"3"})

    put(tmp_path, {"x/a.html": b"4", "y": b"5"})

    assert tree(tmp_path / "site") == {"x/a.html": b"4", "y": b"5"}


def test_attachments_are_copied_and_compared(tmp_path: Path) -> None:
    picture = tmp_path / "vault/p.png"
    picture.write_bytes(b"\x89" * 3_000_000)

    assert put(tmp_path, {"p.png": picture}) == Outcome(1, 0, 0)
    assert put(tmp_path, {"p.png": picture}) == Outcome(0, 1, 0)
    picture.write_bytes(b"new")
    assert put(tmp_path, {"p.png": picture}) == Outcome(1, 0, 0)
    assert (tmp_path / "site/p.png").read_bytes() == b"new"


def test_what_is_kept_stays_and_is_still_ours(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "b.html": b"1"})
    kept = Kept(hashlib.sha256(b"1").hexdigest())

    assert put(tmp_path, {"a.html": kept}) == Outcome(0, 1, 1)
    assert put(tmp_path, {}) == Outcome(0, 0, 1)


def test_what_a_worker_laid_aside_is_put_in_its_place(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "b.html": b"1"})
    site = tmp_path / "site"
    same, new, lost = (aside(site, data) for data in (b"1", b"2", b"left by one that died"))
    assert len({same.name, new.name, lost.name}) == 3

    assert put(tmp_path, {"a.html": same, "b.html": new, "x/c.html": b"3"}) == Outcome(2, 1, 0)
    assert tree(site) == {"a.html": b"1", "b.html": b"2", "x/c.html": b"3"}
    assert not (site / STAGING).exists()
    assert put(tmp_path, {"a.html": b"1", "b.html": b"2", "x/c.html": b"3"}) == Outcome(0, 3, 0)


def test_a_build_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "x/b.html": b"1"})
    every = [tmp_path / "site", *(tmp_path / "site").rglob("*")]
    before = {path: path.stat().st_ctime_ns for path in every}

    put(tmp_path, {"a.html": b"1", "x/b.html": b"1"})

    assert {path: path.stat().st_ctime_ns for path in every} == before


class PowerError(Exception):
    """The power goes."""


def dying(files: Files, after: int) -> Iterator[tuple[str, Content]]:
    for number, item in enumerate(files.items()):
        if number == after:
            raise PowerError
        yield item


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_build_that_was_cut_short_is_taken_up_again(after: int, tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1", "b.html": b"1", "old.html": b"1"})
    new: Files = {"a.html": b"2", "b.html": b"2", "c.html": b"2", "d.html": b"2"}

    with pytest.raises(PowerError):
        write(dying(new, after), tmp_path / "site", tmp_path / "vault")
    there = tree(tmp_path / "site")
    there.pop(f"{STAGING}/journal", None)
    assert set(there.values()) <= {b"1", b"2"}
    outcome = put(tmp_path, {"b.html": b"3"})

    assert outcome.problems == ()
    assert tree(tmp_path / "site") == {"b.html": b"3"}


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_first_build_that_was_cut_short_is_still_ours(after: int, tmp_path: Path) -> None:
    with pytest.raises(PowerError):
        write(dying({"a.html": b"1", "b.html": b"1", "c": b""}, after), tmp_path / "site", tmp_path)

    assert put(tmp_path, {"z.html": b"1"}).problems == ()
    assert tree(tmp_path / "site") == {"z.html": b"1"}


def test_a_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    with pytest.raises(PowerError):
        write(dying({"a.html": b"1", "b.html": b"1"}, 1), tmp_path / "site", tmp_path / "vault")
    with (tmp_path / "site" / STAGING / "journal").open("ab") as journal:
        journal.write(b'["b.html", "12')

    assert put(tmp_path, {}).problems == ()
    assert tree(tmp_path / "site") == {}


def test_planted_links_in_staging_are_not_written_through(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"1"})
    (tmp_path / "vault/note.md").write_bytes(b"words")
    (tmp_path / "site" / STAGING).mkdir()
    for name in ("file", "journal", "manifest"):
        (tmp_path / "site" / STAGING / name).symlink_to(tmp_path / "vault/note.md")

    put(tmp_path, {"a.html": b"2", "b.html": b"1"})

    assert tree(tmp_path / "vault") == {"note.md": b"words"}
    assert tree(tmp_path / "site") == {"a.html": b"2", "b.html": b"1"}


def test_where_the_disk_refuses_the_run_ends_with_a_reason(tmp_path: Path) -> None:
    missing = tmp_path / "vault/gone.png"

    with pytest.raises(VaultweaveError, match="Could not write"):
        put(tmp_path, {"a.png": missing})


def test_the_manifest_names_everything_and_nothing_stays_behind(tmp_path: Path) -> None:
    put(tmp_path, {"b.html": b"2", "a.html": b"1"})
    found = json.loads((tmp_path / "site" / MANIFEST).read_bytes())

    assert list(found["files"]) == ["a.html", "b.html"]
    assert found["files"]["a.html"] == [hashlib.sha256(b"1").hexdigest()]
    assert not (tmp_path / "site" / STAGING).exists()


def test_what_may_not_be_read_has_no_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError

    (tmp_path / "a").write_text("x")
    assert digest(tmp_path / "a")

    monkeypatch.setattr(Path, "open", denied)  # root reads every file
    assert digest(tmp_path / "a") is None
