"""A digest of the program and of a theme: what they are made of decides what pages look like."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_SOURCES = frozenset({".py", ".toml"})
# A template that takes in another by anything but its plain name may take in any file of the theme.
_REACHES = re.compile(
    rb"\{%[-+]?\s*(?:extends|from|import|include)\s+(?!(?:\"(?!assets/)[\w./-]+\"|'(?!assets/)[\w./-]+')\s)"
)


@cache
def program() -> bytes:
    """The text of our modules, the versions of all libraries beside them, and of Python.

    Made of what is there, so that nobody has to remember to raise a number.
    """
    files = sorted(file for file in _PACKAGE.rglob("*") if file.suffix in _SOURCES)
    installed = sorted({*_installed()})
    texts = [part for file in files for part in (file.name.encode(), file.read_bytes())]
    return _digest([sys.version.encode(), *map(os.fsencode, installed), *texts])


def theme(folders: Iterable[Path]) -> bytes:
    """All templates of some folders; other files of theirs where a template may take in any."""
    files = [
        (file.relative_to(folder).as_posix(), file)
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    plain = [(name, file.read_bytes()) for name, file in files if not name.startswith("assets/")]
    if any(_REACHES.search(text) for _, text in plain):
        plain = [(name, file.read_bytes()) for name, file in files]
    return _digest(part for name, text in plain for part in (os.fsencode(name), text))


def _installed() -> Iterator[str]:
    """The names of installed packages with their versions, which their folders tell."""
    for folder in map(Path, filter(None, sys.path)):
        if folder.is_dir():
            yield from (each.name for each in folder.iterdir() if each.suffix == ".dist-info")


def _digest(parts: Iterable[bytes]) -> bytes:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()


def ours() -> Path:
    """The default theme: inside an installed package, else at the top of the checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "templates"
