"""The files around the program: what is promised of them, and what must agree between them."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = {canonicalize_name(line.split("==")[0]): line.split("==")[-1] for line in CONSTRAINTS}
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
REQUIRED = sorted(
    {
        *PYPROJECT["build-system"]["requires"],
        *PYPROJECT["project"]["dependencies"],
        *(requirement for extra in EXTRAS.values() for requirement in extra),
    }
)


@pytest.mark.parametrize("line", CONSTRAINTS)
def test_a_constraint_is_a_name_and_a_version(line: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.]*", line)


def test_constraints_name_nothing_twice() -> None:
    assert len(PINS) == len(CONSTRAINTS)


@pytest.mark.parametrize("text", REQUIRED)
def test_what_is_required_is_pinned_to_a_version_that_will_do(text: str) -> None:
    requirement = Requirement(text)

    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("command", ["make site", "make test"])
def test_the_readme_names_the_commands_that_the_makefile_has(command: str) -> None:
    target = command.removeprefix("make ")

    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_between_the_papers_lead_somewhere(path: str) -> None:
    text = re.sub(r"`[^`\n]*`", "", (ROOT / path).read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^):]+)\)", text)

    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_git_sees_what_is_written_by_hand_and_no_output(tmp_path: Path) -> None:
    kept = [".gitignore", "notes/.obsidian/app.json", "notes/dist/index.md", "site/.gitignore"]
    left = ["site/index.html", "site/a/b.html", ".venv/ready", "dist/a.whl", ".vaultweave/cache.db"]
    for name in [*kept, *left]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for name in (".gitignore", "site/.gitignore"):
        shutil.copy(ROOT / name, tmp_path / name)

    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    seen = subprocess.run(
        ["git", "-C", tmp_path, "ls-files", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert seen.stdout.splitlines() == kept
