"""The hook that this repository offers to pre-commit, in an environment that pre-commit makes."""

import shutil
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.commits import CLEAN, Repo, repo
from tests.scenarios import LISTED, START, run

ROOT = Path(__file__).parents[1]
SHIPPED = ("src", "templates", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def hooks() -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load((ROOT / SHIPPED[-1]).read_text())
    return found


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repo, dict[str, str]]:
    """This program as a repository of hooks, and an environment in which pip needs no network.

    What the program depends on, and what builds it, is lent by the environment of the tests.
    """
    folder = tmp_path_factory.mktemp("offered")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    made = repo(folder)
    made.git("add", "--all")
    made.save()
    return made, {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_IGNORE_INSTALLED": "1",
        "PIP_CONFIG_FILE": "/dev/null",
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    }


@pytest.fixture
def install(
    offered: tuple[Repo, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Repo], None]:
    """Sets a repository up as a user of pre-commit would."""
    made, environment = offered
    revision = made.git("rev-parse", "HEAD").strip()
    for name, value in environment.items():
        monkeypatch.setitem(CLEAN, name, value)

    def set_up(at: Repo) -> None:
        where = ["-C", at.prefix] if at.prefix else []
        hook = {"id": hooks()[0]["id"], "args": ["--format", "concise", *where]}
        config = {"repos": [{"repo": str(made.top), "rev": revision, "hooks": [hook]}]}
        (at.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        at.git("add", ".pre-commit-config.yaml")
        if at.run("git", "rev-parse", "--verify", "HEAD").status == 0:
            at.save()
        types = [f"--hook-type={stage}" for stage in ("pre-commit", "pre-merge-commit")]
        at.run("pre-commit", "install", *types)

    return set_up


@pytest.mark.parametrize("name", LISTED)
def test_a_commit(name: str, tmp_path: Path, install: Callable[[Repo], None]) -> None:
    done, scenario = run(name, tmp_path, install)

    assert done.status == scenario.status, done.said
    assert scenario.said in done.said
    assert "vaultweave check (links, embeds, relations)" in done.said
    assert "should not have happened" not in done.said


def test_the_hook_is_as_promised() -> None:
    (hook,) = hooks()

    assert hook == {
        "id": "vaultweave-check",
        "name": "vaultweave check (links, embeds, relations)",
        "entry": "vaultweave check --staged",
        "language": "python",
        "always_run": True,
        "pass_filenames": False,
        "require_serial": True,
        "stages": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
        "minimum_pre_commit_version": "3.2.0",
    }


def test_a_push_checks_what_is_pushed(tmp_path: Path, install: Callable[[Repo], None]) -> None:
    at = repo(tmp_path / "repo", START)
    install(at)
    at.run("pre-commit", "install", "--hook-type=pre-push")
    remote = Repo(tmp_path / "remote.git")
    at.git("init", "--quiet", "--bare", str(remote.top))
    at.git("remote", "add", "origin", str(remote.top))
    at.git("push", "--quiet", "--no-verify", "origin", "main")
    at.save({"D.md": "[[Nowhere]]\n"})
    bad = at.run("git", "push", "origin", "main")
    at.save({"D.md": "[[B]]\n"})
    good = at.run("git", "push", "origin", "main")

    assert (bad.status, "D.md:1:1: VW101" in bad.said) == (1, True), bad.said
    assert good.status == 0, good.said
