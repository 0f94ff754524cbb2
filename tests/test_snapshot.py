"""The version before a change, told by the change, is the one that git lists."""

import random
from collections.abc import Sequence
from pathlib import Path

from tests.commits import Repo, repo
from vaultweave.checks import Options
from vaultweave.ends import staged
from vaultweave.read.git import repository
from vaultweave.read.snapshot import before, brought, changed, snapshot, walk_version
from vaultweave.read.versions import changes
from vaultweave.review import Asked, review

NAMES = ("A.md", "C.MD", "D.png", ".hidden.md", "x/A.md", "x/é.md", "x/B.canvas", "y z/G.md")
TWINS = ("A.md.md", "B.canvas", "B.canvas.md", "C.base", "C.base.md", "x/B.canvas.md", "x/A.md.md")
SOME = ((), TWINS, ("x/\udcff.md",), ())


def edit(at: Repo, made: random.Random, names: Sequence[str], *, links: bool) -> None:
    """Files that come, go, move, change and become links."""
    files = [file for file in sorted(at.vault.rglob("*")) if ".git" not in file.parts]
    there = [file for file in files if file.is_symlink() or file.is_file()]
    for file in made.sample(there, min(len(there), 3)):
        file.unlink()
    for _ in range(made.randint(1, 5)):
        file = at.vault / made.choice(names)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        if links and made.random() < 0.3:
            file.symlink_to("A.md" if file.parent == at.vault else "../A.md")
        else:
            file.write_text(made.choice(("", "One\n", f"{made.random()}\n" * 9)))
            file.chmod(made.choice((0o644, 0o755)))
    left = [file for file in there if file.is_file() and not file.is_symlink()]
    if left and made.random() < 0.5:
        made.choice(left).rename(at.vault / f"m{made.random()}.md")
    at.git("add", "--all")


def test_before_a_change_is_what_git_lists(tmp_path: Path) -> None:
    told_ = 0
    for seed in range(16):
        made = random.Random(seed)  # noqa: S311 - not for secrets
        at = repo(tmp_path / str(seed), {"A.md": "One\n"})
        for _ in range(5):
            edit(at, made, (*NAMES, *SOME[seed % 4]), links=seed % 4 == 0)
            where = repository(at.vault)
            moved, now = changes(where, "HEAD"), snapshot(where)
            then = snapshot(where, "HEAD")
            told = before(now, "HEAD", moved)
            assert told.files == then.files
            new = brought(now, moved)
            for ignore in ((), ("x/",)):
                walks = [walk_version(one, ignore) for one in (now, then)]
                found = new and changed(walks[1], moved, walk_version(new, ignore))
                told_ += found is not None
                assert found in (None, walks[0])
            at.git("commit", "--quiet", "--allow-empty", "-m", "More")
    assert told_ > 20


def test_what_a_link_leads_to_is_not_told_by_a_change(tmp_path: Path) -> None:
    at = repo(tmp_path, {"A.md": "One\n"})
    (at.vault / "L.md").symlink_to("A.md")
    at.git("add", "--all")
    at.git("commit", "--quiet", "-m", "Link")
    at.add({"A.md": "Two\n"})
    where = repository(at.vault)
    moved = changes(where, "HEAD")
    assert [change.path for change in moved] == ["A.md"]
    assert brought(snapshot(where), moved) is None


def test_a_submodule_changes_by_its_files(tmp_path: Path) -> None:
    shared = repo(tmp_path / "shared", {"S.md": "# Q\n", "T.md": "One\n", "U.md": "Two\n"})
    at = repo(tmp_path / "vault", {"C.md": "[[S#Q]] [[T]]\n"})
    at.git("submodule", "--quiet", "add", str(shared.top), "lib")
    where = repository(at.vault)
    moved = changes(where, "HEAD")
    assert [(c.kind, c.path) for c in moved if c.path.startswith("lib")] == [
        ("A", "lib/S.md"),
        ("A", "lib/T.md"),
        ("A", "lib/U.md"),
    ]
    at.save()

    inner = Repo(at.vault / "lib")
    inner.git("rm", "--quiet", "T.md")
    inner.save({"S.md": "# P\n", "V.md": "Three\n"})
    at.git("add", "lib")
    moved, now, then = changes(where, "HEAD"), snapshot(where), snapshot(where, "HEAD")
    assert [(c.kind, c.path) for c in moved] == [
        ("M", "lib/S.md"),
        ("D", "lib/T.md"),
        ("A", "lib/V.md"),
    ]
    assert before(now, "HEAD", moved).files == then.files
    walks = [walk_version(one) for one in (now, then)]
    new = brought(now, moved)
    assert new
    assert changed(walks[1], moved, walk_version(new)) == walks[0]
    for small in (0, 300):
        found = review(Asked(at.vault, staged(where), lambda _: Options(), small=small)).problems
        own = [problem.rule for problem in found if problem.path == "C.md"]
        assert own == ["VW102", "VW101"]

    at.git("rm", "--quiet", "--force", "--cached", "lib")
    assert {(c.kind, c.path) for c in changes(where, "HEAD")} == {
        ("D", "lib/S.md"),
        ("D", "lib/T.md"),
        ("D", "lib/U.md"),
    }
