"""What is shipped: built from a copy, installed where nothing else is, used from elsewhere."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from tests.shelf import written
from vaultweave import __version__

ROOT = Path(__file__).parents[1]
NAME = f"vaultweave-{__version__}"
LEFT = {"__pycache__", ".DS_Store", ".vaultweave", ".venv", "dist", ".git"}
VAULT = {
    "Aster.md": "#company\n\n## Related\n\n- [[Boreal]] — supplier (rack power)\n",
    "Export rules.md": "#event\n\n## Related\n\n- [[Aster]] — exposed (two fabs)\n",
}


class Built(NamedTuple):
    """The two files that are shipped, and a wheel that was built without the sdist."""

    sdist: Path
    wheel: Path
    direct: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both from a copy without git: first the sdist, and from that the wheel."""
    root = tmp_path_factory.mktemp("package")
    copy = root / "copy"
    copied(copy)
    packed("--sdist", "--outdir", root / "dist", at=copy)
    packed("--wheel", "--outdir", root / "direct", at=copy)
    sdist = root / "dist" / f"{NAME}.tar.gz"
    with tarfile.open(sdist) as archive:
        archive.extractall(root, filter="data")
    packed("--wheel", "--outdir", root / "dist", at=root / NAME)
    wheel = f"{NAME}-py3-none-any.whl"
    return Built(sdist, root / "dist" / wheel, root / "direct" / wheel)


def copied(copy: Path) -> None:
    """The checkout as it may look after some work, with leftovers that may not be shipped."""
    big = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "screenshots")
    shutil.copytree(ROOT, copy, ignore=big)
    left = ["src/vaultweave/__pycache__/cli.pyc", "site/index.html", ".vaultweave/cache.db"]
    written(copy, dict.fromkeys([*left, "notes/.DS_Store", ".venv/ready", "dist/old.whl"], "x"))


def packed(*arguments: str | Path, at: Path) -> None:
    """Build with the backend that the environment has."""
    command = [sys.executable, "-m", "build", "--no-isolation", *arguments]
    done = subprocess.run(command, cwd=at, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sources(*folders: str) -> set[str]:
    """The files below these folders, without what a run leaves there."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    named = (path.relative_to(ROOT) for path in files)
    return {path.as_posix() for path in named if not LEFT & set(path.parts)}


def test_the_wheel_holds_the_package_and_its_theme_and_no_more(built: Built) -> None:
    package = {name.removeprefix("src/") for name in sources("src")}
    theme = {f"vaultweave/{name}" for name in sources("templates")}
    found = {name for name in members(built.wheel) if not name.startswith(f"{NAME}.dist-info/")}

    assert found == package | theme
    assert {
        "vaultweave/py.typed",
        "vaultweave/model/roles.toml",
        "vaultweave/templates/base.html",
        "vaultweave/templates/assets/style.css",
    } <= found


def test_the_sdist_holds_the_sources_and_no_leftovers(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        found = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}

    assert sources("src", "templates", "notes", "tests") <= found
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "constraints.txt"} <= found
    assert {"site/.gitignore"} == {name for name in found if name.startswith("site")}
    assert [name for name in found if LEFT & set(Path(name).parts)] == []


def test_the_sdist_makes_the_same_wheel_as_the_sources(built: Built) -> None:
    assert members(built.wheel) == members(built.direct)


def test_the_wheel_says_what_it_is(built: Built) -> None:
    head = message_from_bytes(members(built.wheel)[f"{NAME}.dist-info/METADATA"])

    assert head["Version"] == __version__
    assert head["License-Expression"] == "MIT"
    assert head["Requires-Python"] == ">=3.11"
    assert head["Description-Content-Type"] == "text/markdown"
    assert f"{NAME}.dist-info/licenses/LICENSE" in members(built.wheel)


class Installed(NamedTuple):
    """An environment with the wheel in it, and a folder far from the sources."""

    folder: Path
    elsewhere: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """What a program of the environment prints; it sees nothing of ours."""
        return subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]],
            cwd=self.elsewhere,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(self.elsewhere)},
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An empty environment, then the wheel, and only what the wheel says that it needs.

    Dependencies are linked from the environment of the tests: no network, no time.
    """
    root = tmp_path_factory.mktemp("installed")
    venv.create(root / "venv", symlinks=True, with_pip=False)
    place = Path(sysconfig.get_path("purelib", "venv", {"base": str(root / "venv")}))
    pip = [sys.executable, "-m", "pip", "--python", str(root / "venv"), "--no-input", "install"]
    command = [*pip, "--quiet", "--no-index", "--no-deps", str(built.wheel)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    head = message_from_bytes(members(built.wheel)[f"{NAME}.dist-info/METADATA"])
    for path in parts(needed(head.get_all("Requires-Dist") or [])):
        if not (place / path.name).exists():
            (place / path.name).symlink_to(path)
    return Installed(root / "venv", written(root / "elsewhere", {"vault/x.md": ""}))


def needed(lines: list[str]) -> set[str]:
    """The distributions that requirements ask for, and those that these ask for, and so on."""
    found: set[str] = set()
    waiting = [*lines]
    while waiting:
        one = Requirement(waiting.pop())
        if one.name not in found and (not one.marker or one.marker.evaluate({"extra": ""})):
            found.add(one.name)
            waiting += distribution(one.name).requires or []
    return found


def parts(names: set[str]) -> Iterator[Path]:
    """The folders and files at the top of these distributions."""
    for name in sorted(names):
        files = distribution(name).files or []
        tops = {path.parts[0] for path in files} - {"..", "__pycache__"}
        yield from (Path(str(distribution(name).locate_file(top))) for top in sorted(tops))


def test_the_command_is_there(installed: Installed) -> None:
    done = installed.run("vaultweave", "--version")

    assert (done.stdout, done.stderr) == (f"vaultweave {__version__}\n", "")


def test_a_vault_is_published_from_another_folder(installed: Installed) -> None:
    written(installed.elsewhere / "vault", VAULT)
    done = installed.run("vaultweave", "build", "vault", "-o", "public")
    site = installed.elsewhere / "public"

    assert done.returncode == 0, done.stderr
    assert "exposed" in (site / "aster.html").read_text(encoding="utf-8")
    shipped = ROOT / "templates" / "assets"
    assert (site / "_/assets/style.css").read_bytes() == (shipped / "style.css").read_bytes()
    assert (site / "_/assets/theme.js").read_bytes() == (shipped / "theme.js").read_bytes()


def test_a_vault_is_asked_from_python(installed: Installed) -> None:
    written(installed.elsewhere / "vault", VAULT)
    code = (
        "import vaultweave as vw; g = vw.graph(vw.load('vault'))\n"
        "print(vw.__file__)\n"
        "print(*sorted((one.subject, one.role, one.object) for one in vw.statements(g)))\n"
    )
    done = installed.run("python", "-c", code)
    file, said = done.stdout.splitlines()

    assert Path(file).is_relative_to(installed.folder)
    assert said == "('Aster', 'exposed', 'Export rules') ('Boreal', 'supplier', 'Aster')"
