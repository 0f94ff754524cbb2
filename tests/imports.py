"""Reads what each module of a package imports, without importing it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = "vaultweave"


class Import(NamedTuple):
    """One name that a module imports.

    `library` is the outside package it comes from, or empty. For one of ours `path` is its dotted
    name below the package; if it is a `member`, the last part may be a module or a name in one.
    `eager`: it is imported along with the module, not in a function or for types only.
    """

    line: int
    library: str
    path: tuple[str, ...]
    member: bool
    eager: bool


def rooms(root: Path) -> dict[str, ast.Module]:
    """Every module below `root`, by its path; a folder's `__init__` goes by the folder's."""
    found = {}
    for file in sorted(root.rglob("*.py")):
        name = file.relative_to(root).with_suffix("").as_posix()
        room = "" if name == "__init__" else name.removesuffix("/__init__")
        found[room] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def imports(room: str, trees: dict[str, ast.Module]) -> Iterator[Import]:
    """All that a module imports, at whatever depth; relative names made absolute."""
    folder = room == "" or any(other.startswith(f"{room}/") for other in trees)
    here = [PACKAGE, *room.split("/")] if room else [PACKAGE]
    for node, eager in _walk(trees[room]):
        member = isinstance(node, ast.ImportFrom)
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + folder] if node.level else []
            base += node.module.split(".") if node.module else []
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for top, *path in names:
            library = "" if top == PACKAGE else top
            yield Import(node.lineno, library, tuple(path), member, eager)


def _walk(tree: ast.AST, *, eager: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    for node in ast.iter_child_nodes(tree):
        yield node, eager
        late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        yield from _walk(node, eager=eager and not late and not typing)
