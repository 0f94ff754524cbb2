"""The architecture as data, and every module held to it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports import PACKAGE, Import, imports, rooms

SOURCE = Path(__file__).parents[1] / "src" / PACKAGE

# Every room, from the top of the house to its foot: a module imports only from above its own line.
# `x/*` are the files of a gallery, which share a line and so do not import one another; `x`, after
# it, is the gallery's table, its `__init__`; a file that its siblings share has a line of its own
# before theirs. A module that is not listed may not exist.
ROOMS = (
    "model/errors",
    "model/place",
    "model/problem",
    "model/slug",
    "model/near",
    "model/address",
    "model/limits",
    "model/claims",
    "model/note",
    "model/marked",
    "model/roles",
    "model/kinds",
    "model/grammar",
    "model/asides",
    "model/phrase",
    "model/apposed",
    "model/reading",
    "model/dates",
    "model/amounts",
    "model/terms",
    "model/exposure",
    "model/statement",
    "model/vault",
    "model/reads",
    "model/stages",
    "read/git",
    "read/daily",
    "read/filters",
    "read/settings",
    "read/recipe",
    "read/ignored",
    "read/database",
    "read/traits",
    "read/sealed",
    "read/seen",
    "read/source",
    "read/versions",
    "read/snapshot",
    "read/history",
    "read/syntax/tokens",
    "read/syntax/lines",
    "read/syntax/slips",
    "read/syntax/plain",
    "read/syntax/inline",
    "read/syntax/wikilink",
    "read/syntax/*",
    "read/syntax",
    "read/typed",
    "read/nodes",
    "read/properties",
    "read/claims/words",
    "read/claims/bold",
    "read/claims/passages",
    "read/claims/keys",
    "read/claims/*",
    "read/claims",
    "read/formula",
    "read/foreign",
    "read/sanitise",
    "read/holes",
    "read/extent",
    "read/code",
    "read/query",
    "read/tags",
    "read/html",
    "read/flaws",
    "read/lone",
    "read/parse",
    "read/skim",
    "read/quoted",
    "read/bases",
    "read/canvas",
    "read/sketch",
    "read/board",
    "read/store",
    "read/cache",
    "read/watchdog",
    "read/beside",
    "read/workers",
    "read/spread",
    "read/notes",
    "weave/subpath",
    "weave/resolve",
    "weave/outline",
    "weave/stake",
    "weave/lexicon",
    "weave/claims/labels",
    "weave/claims/columns",
    "weave/claims/linked",
    "weave/claims/page",
    "weave/claims/subject",
    "weave/claims/standing",
    "weave/claims/direction",
    "weave/claims/ends",
    "weave/claims/taken",
    "weave/claims/ended",
    "weave/claims/brackets",
    "weave/claims/whom",
    "weave/claims/lists",
    "weave/claims/signs",
    "weave/claims/nested",
    "weave/claims/cells",
    "weave/claims/remarks",
    "weave/claims/status",
    "weave/claims/clauses",
    "weave/claims/positions",
    "weave/claims/pairs",
    "weave/claims/*",
    "weave/claims",
    "weave/rows",
    "weave/told",
    "weave/statements",
    "weave/embeds",
    "weave/named",
    "weave/load",
    "weave/skims",
    "weave/glance",
    "weave/part",
    "weave/few",
    "weave/privacy",
    "weave/alone",
    "weave/veiled",
    "weave/public",
    "weave/reworded",
    "weave/output",
    "weave/ways",
    "weave/urls",
    "checks/rules",
    "checks/rewrite",
    "checks/proposals",
    "checks/renames",
    "checks/scope",
    "checks/pairs",
    "checks/planned",
    "checks/mend",
    "checks/baseline",
    "checks/*",
    "checks",
    "ask/reach",
    "ask/graph",
    "ask/period",
    "ask/filters",
    "ask/query",
    "ask/facts",
    "ask/path",
    "ask/exposure",
    "ask/ledger",
    "ask/find",
    "ask/frame",
    "ask/cypher",
    "ask/sparql",
    "ask/diff",
    "ask/usage",
    "ask/doubts",
    "exports/sheet",
    "exports/markup",
    "exports/triples",
    "exports/*",
    "exports",
    "publish/slices",
    "publish/media",
    "publish/boxes",
    "publish/bases",
    "publish/fill",
    "publish/layout",
    "publish/page",
    "publish/lookups",
    "publish/linking",
    "publish/menus",
    "publish/ties",
    "publish/edition",
    "publish/said",
    "publish/mentions",
    "publish/picture",
    "publish/chains",
    "publish/about",
    "publish/ledgers",
    "publish/balance",
    "publish/matrix",
    "publish/lists",
    "publish/gist",
    "publish/sheets",
    "publish/views/*",
    "publish/views",
    "publish/feeds",
    "publish/search",
    "publish/pixels",
    "publish/program",
    "publish/compiled",
    "publish/render",
    "publish/catalogue",
    "publish/past",
    "publish/lock",
    "publish/manifest",
    "publish/measure",
    "publish/withheld",
    "publish/press",
    "publish/standing",
    "publish/plan",
    "publish/spoken",
    "publish/memory",
    "publish/stamp",
    "publish/write",
    "publish/ahead",
    "publish/vouched",
    "publish/delta",
    "publish/restated",
    "publish/gather",
    "publish/patch",
    "publish/build",
    "toml",
    "config",
    "serve/shown",
    "serve/answer",
    "serve/watch",
    "serve",
    "project",
    "api",
    "remembered",
    "asked",
    "checked",
    "ends",
    "review",
    "external",
    "mcp",
    "lsp",
    "",  # the package's own __init__
    "commands/terminal",
    "commands/shapes",
    "commands/shared",
    "commands/findings",
    "commands/mending",
    "commands/baseline",
    "commands/flame",
    "commands/cited",
    "commands/doubted",
    "commands/outside",
    "commands/statistics",
    "commands/formats/report",
    "commands/formats/*",
    "commands/formats",
    "commands/*",
    "commands",
    "cli",
    "__main__",
)

# Floors whose `__init__` holds a docstring and nothing else.
FLOORS = ("model", "read", "weave", "ask", "publish")

# Which library may be used where; a room stands for all that is in it. A library that is not
# listed may be used nowhere, so that a new one is a decision.
FROM_ASK_DOWN = (
    "ask",
    "exports",
    "publish",
    "serve",
    "project",
    "api",
    "remembered",
    "asked",
    "checked",
    "ends",
    "review",
    "external",
    "commands",
    "cli",
)
LIBRARIES = {
    "click": ("commands", "cli"),
    "distributed": ("read/workers",),
    "grandcypher": ("ask/cypher",),
    "frontmatter": ("read/properties",),
    "jinja2": ("publish/compiled", "publish/render"),
    "lark": ("ask/cypher",),
    "lsprotocol": ("lsp",),
    "mcp": ("mcp",),
    "markdown_it": ("read",),
    "markupsafe": ("publish/render",),
    "mdit_py_plugins": ("read",),
    "mdurl": ("read",),
    "math_core": ("read",),
    "msgspec": ("model", "read", "weave", "checks", "config", *FROM_ASK_DOWN),
    "networkx": FROM_ASK_DOWN,
    "nh3": ("read",),
    "numpy": FROM_ASK_DOWN,
    "pandas": ("ask/frame",),
    "pathspec": ("read/ignored",),
    "polars": ("ask/frame",),
    "pygments": ("read",),
    "pygls": ("lsp",),
    "pyoxigraph": ("ask/sparql",),
    "rapidfuzz": ("model/near",),
    "rich": ("commands", "cli"),
    "watchfiles": ("serve/watch",),
    "yaml": ("read/nodes", "read/properties"),
}

PRINTERS = ("commands", "cli")

# Rooms that load others by name, when asked for.
LAZY = ("", "cli")

# What any room may take from the package's own `__init__`.
FROM_PACKAGE = ("__version__",)

# What the commit hook loads must stay quick to load.
QUICK = ("", "cli", "commands/check")
SLOW = ("jinja2", "networkx", "numpy", "pathspec", "rapidfuzz", "rich")


def within(room: str, places: tuple[str, ...]) -> bool:
    return any(room == place or room.startswith(f"{place}/") for place in places)


def row(room: str) -> int | None:
    """The line of the list that a room stands on."""
    for name in (room, f"{room.rpartition('/')[0]}/*"):
        if name in ROOMS:
            return ROOMS.index(name)
    return None


def target(found: Import, trees: dict[str, ast.Module]) -> str | None:
    """The room that an import of ours leads to; None for a name that is free to all."""
    room = "/".join(found.path)
    if not found.member or room in trees or row(room) is not None:
        return room
    owner = "/".join(found.path[:-1])
    return None if owner == "" and found.path[-1] in FROM_PACKAGE else owner


def misused(room: str, library: str) -> str | None:
    """What is wrong with the import of a library, or None."""
    if library in sys.stdlib_module_names:
        return None
    if library not in LIBRARIES:
        return f"imports {library}, which LIBRARIES does not list"
    return None if within(room, LIBRARIES[library]) else f"imports {library}, out of its rooms"


def misplaced(room: str, other: str) -> str | None:
    """What is wrong with the import of one room by another, or None."""
    mine, theirs = row(room), row(other)
    if other in FLOORS:
        return f"imports from {other}, but a floor re-exports nothing"
    if theirs is None:
        return f"imports {other}, which ROOMS does not list"
    if mine is not None and theirs >= mine:
        return f"imports {other or PACKAGE}, which does not stand above it"
    return None


def hidden(room: str, tree: ast.Module) -> Iterator[str]:
    """Printing out of place, and imports by name, which no list could hold."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        name = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        if name in ("print", "sys.stdout", "sys.stderr") and not within(room, PRINTERS):
            yield f"{room or PACKAGE}:{line} uses {name}"
        if name.endswith(("import_module", "__import__")) and room not in LAZY:
            yield f"{room or PACKAGE}:{line} imports by name"


def closure(room: str, trees: dict[str, ast.Module]) -> set[str]:
    """The libraries that importing a room loads at once, through whatever it imports."""
    seen: set[str] = set()
    libraries: set[str] = set()
    waiting = [room]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in trees:
            continue
        seen.add(name)
        waiting.extend("/".join(name.split("/")[:n]) for n in range(name.count("/") + 1))
        for found in imports(name, trees):
            if found.eager and found.library:
                libraries.add(found.library)
            elif found.eager:
                waiting.append(target(found, trees) or "")
    return libraries


def faults(root: Path) -> list[str]:
    """Every breach of the lists above, one line each."""
    trees = rooms(root)
    said = []
    for room, tree in trees.items():
        if room in FLOORS:
            if any(not isinstance(node, ast.Expr) for node in tree.body):
                said.append(f"{room} is a floor, and holds more than a docstring")
            continue
        if row(room) is None:
            said.append(f"{room} is not in ROOMS")
        for found in imports(room, trees):
            other = target(found, trees)
            if found.library:
                fault = misused(room, found.library)
            else:
                fault = None if other is None else misplaced(room, other)
            if fault:
                said.append(f"{room or PACKAGE}:{found.line} {fault}")
        said.extend(hidden(room, tree))
    for room in QUICK:
        slow = sorted(closure(room, trees) & set(SLOW))
        said.extend(f"{room or PACKAGE} loads {name} at once" for name in slow)
    return list(dict.fromkeys(said))


def test_the_house_stands() -> None:
    assert faults(SOURCE) == []


def test_the_house_is_found() -> None:
    assert "model/note" in rooms(SOURCE)


def test_lists_name_nothing_twice() -> None:
    assert len(set(ROOMS)) == len(ROOMS)
    assert not set(FLOORS) & set(ROOMS)


def house(root: Path, **files: str) -> Path:
    """A package of the given modules, `a__b` standing for a/b.py, and of every floor."""
    for floor in FLOORS:
        (root / floor).mkdir()
        (root / floor / "__init__.py").write_text('"""A floor."""\n')
    for name, text in files.items():
        file = root / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


SOUND = {
    "a row above": ("read__parse", "from vaultweave.read import source"),
    "a floor above": ("weave__load", "from vaultweave.read.parse import parse"),
    "above, relative": ("weave__load", "from ..read.parse import parse"),
    "a row above, relative": ("read__parse", "from . import source"),
    "a whole name": ("weave__load", "import vaultweave.read.parse"),
    "a gallery's table": ("read__parse", "from vaultweave.read.syntax import RULES"),
    "what a gallery shares": ("read__claims__item", "from vaultweave.read.claims import words"),
    "a file of a gallery": ("read__parse", "from vaultweave.read.syntax.tag import rule"),
    "the version": ("model__note", "from vaultweave import __version__"),
    "the standard library": ("model__note", "import os.path\nfrom collections import abc"),
    "a library in its room": ("read__parse", "from markdown_it import MarkdownIt"),
    "a library in a gallery of its room": ("read__syntax__tag", "import markdown_it.token"),
    "a library late": ("commands__check", "def run():\n    import networkx"),
    "printing in a command": ("commands__show", "print('a')"),
    "a word like print": ("model__note", "blueprint = 1\nself.print()"),
}

UNSOUND = {
    "a floor below": ("model__note", "from vaultweave.read.parse import parse"),
    "a row below": ("read__source", "from vaultweave.read import parse"),
    "a row below, relative": ("read__source", "from .parse import parse"),
    "a floor below, relative": ("model__note", "from ..read import parse"),
    "itself": ("model__note", "from vaultweave.model import note"),
    "a whole name below": ("model__note", "import vaultweave.read.parse"),
    "inside a function": ("model__note", "def f():\n    from vaultweave.read import parse"),
    "for types only": (
        "model__note",
        "import typing\nif typing.TYPE_CHECKING:\n    from vaultweave.read import parse",
    ),
    "inside a try": ("model__note", "try:\n    import vaultweave.cli\nfinally:\n    pass"),
    "the package": ("model__note", "import vaultweave"),
    "a name of the package": ("model__note", "from vaultweave import load"),
    "a sibling in a gallery": ("read__syntax__tag", "from vaultweave.read.syntax import embed"),
    "a gallery's table from within": ("read__syntax__tag", "from . import RULES"),
    "a name of a floor": ("weave__load", "from vaultweave.read import Source"),
    "a room that is not listed": ("cli", "import vaultweave.utils"),
    "a library out of its room": ("weave__load", "import markdown_it"),
    "a library above its floor": ("checks__links", "from networkx import DiGraph"),
    "a library out of its room, late": ("model__note", "def f():\n    import yaml"),
    "a library not listed": ("cli", "import requests"),
    "an import by name": ("api", "from importlib import import_module\nimport_module('os')"),
    "printing": ("read__parse", "def f():\n    print('a')"),
    "printing by another way": ("read__parse", "import sys\nsys.stderr.write('a')"),
    "a module that is not listed": ("read__utils", ""),
    "a module too deep": ("read__syntax__marks__tag", ""),
    "a floor that re-exports": ("read____init__", "from vaultweave.read.parse import parse"),
    "a slow library in the hook": ("commands__check", "import networkx"),
}


@pytest.mark.parametrize(("module", "text"), SOUND.values(), ids=SOUND)
def test_allows(module: str, text: str, tmp_path: Path) -> None:
    assert faults(house(tmp_path, **{module: text})) == []


@pytest.mark.parametrize(("module", "text"), UNSOUND.values(), ids=UNSOUND)
def test_catches(module: str, text: str, tmp_path: Path) -> None:
    assert len(faults(house(tmp_path, **{module.replace("____", "__/__"): text}))) == 1


def test_the_hook_pays_for_what_it_loads_through_others(tmp_path: Path) -> None:
    root = house(
        tmp_path,
        ask__graph="import networkx",
        api="from vaultweave.ask import graph",
        commands__check="from vaultweave import api",
    )

    assert faults(root) == ["commands/check loads networkx at once"]
