"""What a parse depends on besides the text: its options, and the program that does it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from msgspec import Struct

from vaultweave import __version__

_BESIDE = ("outline.py", "skims.py")  # what they make of a text is kept beside the parse
# What parses, as it is imported and as it is installed: nh3, and nh3-0.3.8.dist-info.
_PARSERS = {
    "markdown_it": "markdown_it_py", "mdit_py_plugins": "mdit_py_plugins", "yaml": "pyyaml",
    "frontmatter": "python_frontmatter", "nh3": "nh3", "pygments": "pygments",
    "math_core": "math_core", "msgspec": "msgspec",
}  # fmt: skip


class Dialect(Struct, frozen=True):
    """What a vault writes beyond the ordinary.

    separators: what parts a link from its role, besides dashes; inline_roles: `[[role::X]]` is a
    link to X in that role.
    """

    separators: tuple[str, ...] = ()
    inline_roles: bool = False


ORDINARY = Dialect()


class Options(Struct, frozen=True):
    """What changes a parse, besides the text.

    canvas: the text is a canvas; breaks: a single line end is shown as one; external_images:
    images of other sites are shown, and loaded by whoever reads the page, instead of linked;
    dialect: what a vault writes beyond the ordinary.
    """

    canvas: bool = False
    breaks: bool = True
    external_images: bool = False
    dialect: Dialect = ORDINARY


def recipe(options: Options) -> str:
    """A digest of all that a parse depends on but the text, as 16 hexadecimal digits."""
    return _digest([version().encode(), msgspec.json.encode(options)])[:16]


@cache
def version() -> str:
    """A digest of the modules that parse and outline, of the libraries used for it, and of Python.

    It is made of the modules' text, so that nobody has to remember to raise a number.
    """
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - each start waits for it
    modules = (file for room in ("model", "read") for file in _modules(f"{package}/{room}"))
    beside = (f"{package}/weave/{name}" for name in _BESIDE)
    texts = [_read(file) for file in (*modules, *beside)]
    names = [__version__, *map(str, sys.version_info[:2]), *_installed()]
    return _digest([*map(str.encode, names), *texts])[:12]


def _modules(folder: str) -> Iterator[str]:
    """The modules of a room, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (f"{place}/{name}" for name in sorted(names) if name.endswith(".py"))


def _read(file: str) -> bytes:
    with open(file, "rb", buffering=0) as module:  # noqa: PTH123 - as above
        return os.path.basename(file).encode() + b"\0" + module.read()  # noqa: PTH119 - as above


def _installed() -> list[str]:
    """The parsing libraries with their versions, which their folders tell without an import."""
    specs = [find_spec(name) for name in _PARSERS]
    files = [Path(spec.origin) for spec in specs if spec and spec.origin]
    folders = {file.parents[1] if file.stem == "__init__" else file.parent for file in files}
    wanted = tuple(f"{name}-" for name in _PARSERS.values())
    names = {name for folder in folders if folder.is_dir() for name in os.listdir(folder)}  # noqa: PTH208 - names will do
    return sorted(
        name for name in names if name.endswith(".dist-info") and name.lower().startswith(wanted)
    )


def _digest(parts: list[bytes]) -> str:
    found = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()
