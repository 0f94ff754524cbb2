"""Questions in Cypher, on what notes state: grand-cypher reads them, and walks the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from vaultweave.ask.graph import EMBEDS, MENTIONS, Graph
from vaultweave.ask.query import statements
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.near import names, near
from vaultweave.model.statement import statement_record
from vaultweave.model.vault import is_canvas

if TYPE_CHECKING:
    import networkx as nx

_NONE = "Cypher needs grand-cypher: pip install 'vaultweave[cypher]'"
_LABELS = "__labels__"  # grand-cypher's own name
_LINKS = frozenset({MENTIONS, EMBEDS})
_OWN = ("name", "title", "kind", "path", "exists", "description", "date", "tags", "aliases")
_SAID = ("place", "anchor", "link", "target", "excerpt")  # of links, and no plain values

_QUOTED = re.compile(r""" "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' """, re.VERBOSE | re.DOTALL)
_FUNCTION = re.compile(r"(?i)\b(?:count|sum|avg|min|max|type|id|size|trim|tolower|toupper)(?=\()")
_EDGE = re.compile(r"-\s*\[\s*\w*\s*(?::\s*(\w+(?:\s*\|\s*:?\s*\w+)*))?|-->|<--")
_UNDIRECTED = re.compile(r"(?<=\))\s*-\s*(?:\[[^][]*\]\s*)?-\s*\(")
_RETURN = re.compile(r"(?is)\breturn\s+(?:distinct\s+)?(.*)")
_AFTER = re.compile(r"(?i)\b(?:order\s+by|skip|limit)\b")
_ITEM = re.compile(r"(?:[^,()]|\([^()]*\))+")


class Answer(NamedTuple):
    """A table: its `columns` in the order in which they were asked for, and its rows."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


def cypher(g: Graph, text: str, *, derived: bool = False) -> Answer:
    """The answer to a question in Cypher, as far as grand-cypher knows it: `MATCH … RETURN …`.

    Nodes have their kind as label, and one of note, canvas and stub; `id`, `name`, `title`, `kind`,
    `path`, `exists`, `description`, `date`, `tags`, `aliases`, and the note's properties. Edges are
    statements, with the role as type, and the keys of their record; links, where a type `mentions`
    or `embeds` is named; and what is `derived`, where that is asked for. A node is told by its id,
    an edge by its record. Raises VaultweaveError for what is no such question, and where
    grand-cypher is not installed.
    """
    try:
        from grandcypher import GrandCypher  # noqa: PLC0415 - an extra
        from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415 - what it parses with
    except ImportError:
        raise VaultweaveError(_NONE) from None
    asked = _FUNCTION.sub(lambda found: found[0].upper(), _requoted(text))
    view = _view(g, _types(asked, g), derived=derived)
    try:
        found = GrandCypher(view).run(asked)
    except UnexpectedInput as error:
        at: Any = error.pos_in_stream  # -1 at the end
        _refuse(asked, len(asked) if at is None or at < 0 else at, "this is not read as Cypher")
    except (LarkError, NotImplementedError, LookupError, TypeError, ValueError) as error:
        raise VaultweaveError(f"no answer in Cypher: {error}") from None
    columns = _ordered([str(name) for name in found], asked)
    told = {str(name): [_told(value) for value in values] for name, values in found.items()}
    rows = zip(*(told[name] for name in columns), strict=True)
    return Answer(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def _requoted(text: str) -> str:
    """The same question, with double quotes around each string, which may have had single ones."""

    def double(found: re.Match[str]) -> str:
        if found[0][0] == '"':
            return found[0]
        return '"' + found[0][1:-1].replace("\\'", "'").replace('"', '\\"') + '"'

    asked = _QUOTED.sub(double, text.strip()).removesuffix(";")
    if not asked:
        raise VaultweaveError("the question is empty; ask as in MATCH (a)-[s]->(b) RETURN a, b")
    return asked


def _bare(asked: str) -> str:
    """The question, as long as it is, with no word of its strings."""
    return _QUOTED.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', asked)


def _types(asked: str, g: Graph) -> frozenset[str]:
    """The types of edges that are asked for: "" among them where an edge has none.

    Raises VaultweaveError for one that is nobody's, and for an edge without a direction.
    """
    bare = _bare(asked)
    if undirected := _UNDIRECTED.search(bare):
        _refuse(asked, undirected.start(), "an edge needs a direction, as in -[s]-> or <-[s]-")
    several = [found[1] or "" for found in _EDGE.finditer(bare)]
    types = frozenset(one.strip(" :") for each in several for one in each.split("|"))
    told = (data["role"] for _, _, data in g.edges(data=True))
    known = {*map(typed, told), *map(typed, g.graph["vocabulary"].roles), *_LINKS}
    for unknown in sorted(types - known - {""}):
        close = near(unknown, names((one, one) for one in known))
        meant = f" Did you mean {close[0]}?" if close else ""
        raise VaultweaveError(f"no statement has the role {unknown}.{meant}")
    return types


def typed(role: str) -> str:
    """A role as the type of an edge, which has no spaces."""
    return re.sub(r"\W+", "_", role)


def _view(g: Graph, types: frozenset[str], *, derived: bool) -> nx.MultiDiGraph[str]:
    """The graph as grand-cypher wants it: plain values, with labels, and few edges to walk."""
    import networkx as nx  # noqa: PLC0415 - as for the graph

    view: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    view.add_nodes_from((node, _node(node, data)) for node, data in g.nodes(data=True))
    said = (statement_record(one) for one in statements(g, derived=derived))
    linked = (data for _, _, data in g.edges(data=True) if types & _LINKS & {data["role"]})
    for one in chain(said, linked):
        type_ = typed(one["role"])
        known = one["subject"] in view and one["object"] in view
        if known and (type_ in types or ("" in types and type_ not in _LINKS)):
            plain = {key: value for key, value in one.items() if key not in _SAID}
            view.add_edge(one["subject"], one["object"], **plain, **{_LABELS: {type_}})
    return view


def _node(node: str, data: Mapping[str, Any]) -> dict[str, Any]:
    path = data["path"]
    sort = "stub" if path is None else "canvas" if is_canvas(path) else "note"
    return {
        **data["properties"],
        **{key: data[key] for key in _OWN},
        "id": node,
        _LABELS: {typed(data["kind"]), sort} - {""},
    }


def _told(value: object) -> object:
    """A value of an answer: a node by its id, an edge by its record, a way as both in turn."""
    if isinstance(value, Mapping):
        if _LABELS not in value:
            return "|".join(sorted(one["role"] for one in value.values()))
        if "exists" in value:
            return value["id"]
        return {key: one for key, one in value.items() if key != _LABELS}
    if isinstance(value, list | tuple | set | frozenset):
        return [_told(one) for one in value]
    return value


def _ordered(columns: Sequence[str], asked: str) -> tuple[str, ...]:
    """Columns in the order of what was to be returned."""
    clause = _RETURN.search(_bare(asked))
    wanted = _AFTER.split(clause[1])[0] if clause else ""
    items = [item.split() for item in _ITEM.findall(wanted)]
    named = (words[-1:] if words[-2:-1] in (["AS"], ["as"]) else words for words in items)
    places = {"".join(words): at for at, words in enumerate(named)}
    return tuple(sorted(columns, key=lambda name: places.get("".join(name.split()), len(places))))


def _refuse(asked: str, at: int, why: str) -> NoReturn:
    """Tell where a question is wrong, by line and column."""
    before = asked[:at]
    line, column = before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
    rest = " ".join(asked[at:].split())[:30] or "its end"
    raise VaultweaveError(f"{line}:{column}: {why}: {rest}")
