"""The same vault gives the same bytes, wherever, whenever and by however many it is built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shelf import written
from tests.test_press import FILES, tree
from vaultweave.publish.manifest import MANIFEST

VAULT = {
    **FILES,
    "İstanbul/Iğdır.md": "#Istanbul #i\n\n[[N1]] [[ISTANBUL]] [[istanbul]]\n",
    "Z.md": "---\nupdated: 2026-01-02\nb: 1\na: 2\n---\n$x^2$ ![[p.svg]]\n\n```py\nx = 1\n```\n",
    "a/z.md": "[[Z]] [[Nobody]] [[nobody]] [[Nobody]]\n",
    "p.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='4'/>",
}
LATER = (
    "import time\n"
    "real, real_ns = time.time, time.time_ns\n"
    "time.time = lambda: real() + 40_000_000\n"
    "time.time_ns = lambda: real_ns() + 40_000_000 * 10**9\n"
)
WAYS: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "another hash seed": ("here", {"PYTHONHASHSEED": "1"}, []),
    "another zone and language": ("here", {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"}, []),
    "no language": ("here", {"LC_ALL": "C", "LANG": "C"}, []),
    "three processes": ("here", {"PYTHONHASHSEED": "7"}, ["--jobs", "3"]),
    "another folder, written backwards": ("there/deep/here", {}, ["--jobs", "1"]),
    "another year": ("here", {"PYTHONPATH": "later"}, []),
    "no cache": ("here", {"HOME": "/nonexistent"}, ["--no-cache"]),
}


def built(base: Path, place: str, own: dict[str, str], more: list[str]) -> dict[str, bytes]:
    """The site that a process of its own builds, under another umask."""
    root = base / place
    if not root.exists():
        files = VAULT.items() if place == "here" else reversed(VAULT.items())
        written(root / "notes", dict(files))
    out = root / "out" / str(len([*root.iterdir()]))
    out.parent.mkdir(exist_ok=True)
    paths = os.pathsep.join(filter(None, [own.get("PYTHONPATH", ""), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, **own, "PYTHONPATH": paths}
    command = [sys.executable, "-m", "vaultweave", *more, "build", "-C", str(root), "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True, env=env, cwd=base, umask=0o027)
    found = tree(out)
    subprocess.run(["rm", "-r", str(out)], check=True)
    assert MANIFEST in found
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    base = tmp_path_factory.mktemp("determinism")
    written(base / "later", {"sitecustomize.py": LATER})
    return base, built(base, "here", {"PYTHONHASHSEED": "0"}, [])


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_same_bytes(
    way: tuple[str, dict[str, str], list[str]], first: tuple[Path, dict[str, bytes]]
) -> None:
    base, expected = first
    place, own, more = way

    found = built(base, place, own, more)

    assert sorted(found) == sorted(expected)
    assert [path for path in found if found[path] != expected[path]] == []


def test_no_place_and_no_name_of_this_machine_is_in_it(
    first: tuple[Path, dict[str, bytes]],
) -> None:
    base, found = first
    words = [str(base).encode(), str(Path.home()).encode() + b"/", os.uname().nodename.encode()]

    assert [path for path, data in found.items() if any(word in data for word in words)] == []
