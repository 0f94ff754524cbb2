"""The hook, through real commits: a plain one of git, and one that pre-commit runs."""

import stat
from pathlib import Path

import pytest

from tests.commits import Repo, repo
from tests.scenarios import SCENARIOS, START, run

ROOT = Path(__file__).parents[1]


def plain_hook(at: Repo) -> None:
    """What `vaultweave hook install` writes. Its format is made short for the tests."""
    done = at.run("vaultweave", "-C", str(at.vault), "hook", "install")
    assert done.status == 0, done.said
    for name in ("pre-commit", "pre-merge-commit"):
        file = at.top / at.git("rev-parse", "--git-path", f"hooks/{name}").strip()
        file.write_text(file.read_text().replace("--staged", "--staged --format concise"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_plain_hook(name: str, tmp_path: Path) -> None:
    done, scenario = run(name, tmp_path, plain_hook)

    assert done.status == scenario.status, done.said
    assert scenario.said in done.said
    assert "should not have happened" not in done.said


def hook_of(at: Repo, name: str = "pre-commit") -> Path:
    return at.top / ".git" / "hooks" / name


def asked(at: Repo, *arguments: str) -> str:
    done = at.run("vaultweave", "hook", *arguments)
    assert done.status == 0, done.said
    return done.said


def test_install_twice_is_install_once(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    asked(at, "install")
    once = hook_of(at).read_bytes()

    assert "checks already" in asked(at, "install")
    assert hook_of(at).read_bytes() == once
    assert stat.S_IMODE(hook_of(at).stat().st_mode) == 0o755


def test_uninstall_leaves_nothing(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    before = sorted(hook_of(at).parent.iterdir())
    asked(at, "install")

    assert "is taken away" in asked(at, "uninstall")
    assert sorted(hook_of(at).parent.iterdir()) == before
    assert "has no check of ours" in asked(at, "uninstall")


FOREIGN = {
    "a shell's": "#!/bin/bash\nset -e\necho foreign >&2\n",
    "by env": "#!/usr/bin/env sh\necho foreign >&2\n",
    "no shell's": "#!/usr/bin/env python3\nimport sys\nprint('foreign', file=sys.stderr)\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_hook_of_others_still_runs(text: str, tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    hook_of(at).write_text(text)
    hook_of(at).chmod(0o700)
    asked(at, "install")
    at.add({"D.md": "[[B]]\n"})
    good = at.run("git", "commit", "-m", "Good")
    at.add({"D.md": "[[Nowhere]]\n"})
    bad = at.run("git", "commit", "-m", "Bad")
    asked(at, "uninstall")

    assert (good.status, "foreign" in good.said) == (0, True)
    assert (bad.status, "VW101" in bad.said) == (1, True)
    assert hook_of(at).read_text() == text
    assert stat.S_IMODE(hook_of(at).stat().st_mode) == 0o700
    assert [*hook_of(at).parent.glob("*vaultweave*")] == []


def test_a_failing_hook_of_others_still_fails(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    hook_of(at).write_text("#!/bin/sh\nexit 3\n")
    hook_of(at).chmod(0o755)
    asked(at, "install")
    at.add({"D.md": "[[B]]\n"})

    assert at.run("git", "commit", "-m", "Good").status == 1


def test_a_hook_that_sleeps_is_not_woken(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    hook_of(at).write_text("#!/bin/sh\necho foreign; exit 1\n")
    hook_of(at).chmod(0o644)
    asked(at, "install")
    at.add({"D.md": "[[B]]\n"})
    good = at.run("git", "commit", "-m", "Good")

    assert (good.status, "foreign" in good.said) == (0, False)


def test_a_hook_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    script = at.top / "check.sh"
    script.write_text("#!/bin/sh\necho foreign >&2\n")
    script.chmod(0o755)
    hook_of(at).symlink_to("../../check.sh")
    asked(at, "install")
    at.add({"D.md": "[[B]]\n"})

    assert "foreign" in at.run("git", "commit", "-m", "Good").said
    assert script.read_text() == "#!/bin/sh\necho foreign >&2\n"
    asked(at, "uninstall")
    assert hook_of(at).readlink() == Path("../../check.sh")


def test_hooks_go_where_git_looks(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    at.git("config", "core.hooksPath", ".githooks")
    asked(at, "install")
    at.git("rm", "--quiet", "B.md")

    assert (at.top / ".githooks" / "pre-commit").is_file()
    assert not hook_of(at).exists()
    assert at.run("git", "commit", "-m", "Bad").status == 1


def test_hooks_of_all_repositories_are_left_alone(tmp_path: Path) -> None:
    at = repo(tmp_path / "repo", START)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\n\thooksPath = {tmp_path}/hooks\n")
    done = at.run("vaultweave", "hook", "install", env={"GIT_CONFIG_GLOBAL": str(settings)})

    assert (done.status, "core.hooksPath gives all" in done.said) == (2, True)
    assert not (tmp_path / "hooks").exists()


def test_an_installer_that_is_gone_blocks_no_commit(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    asked(at, "install")
    file = hook_of(at)
    text = file.read_text().replace("command -v vaultweave", "command -v no-such-program")
    file.write_text(text.replace("[ -x ", "[ -x /nowhere"))
    at.git("rm", "--quiet", "B.md")
    done = at.run("git", "commit", "-m", "Unchecked")

    assert (done.status, "are not checked" in done.said) == (0, True)


def test_there_must_be_a_repository(tmp_path: Path) -> None:
    done = Repo(tmp_path).run("vaultweave", "hook", "install", env={"GIT_CEILING_DIRECTORIES": "/"})

    assert (done.status, "is in no git repository" in done.said) == (2, True)


def test_a_commit_without_hooks_is_free(tmp_path: Path) -> None:
    at = repo(tmp_path, START)
    asked(at, "install")
    at.git("rm", "--quiet", "B.md")

    assert at.run("git", "commit", "--no-verify", "-m", "Bad").status == 0
