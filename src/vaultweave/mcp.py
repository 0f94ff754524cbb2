"""Conductor: the vault's answers as tools of a Model Context Protocol server, for agents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from vaultweave import __version__, api, checks
from vaultweave.ask.exposure import exposure, exposure_record
from vaultweave.ask.facts import facts
from vaultweave.ask.find import find
from vaultweave.ask.graph import Graph
from vaultweave.ask.path import paths
from vaultweave.ask.query import Backlink, backlinks_of, node, statements, unknown_role
from vaultweave.asked import asked, linking
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.problem import Problem
from vaultweave.model.statement import fact_record, statement_record
from vaultweave.project import Project, rules

if TYPE_CHECKING:
    from mcp.server import MCPServer

_NONE = "this needs the mcp package: pip install 'vaultweave[mcp]'"
_TOLD = """Answers from a vault of Markdown notes that link one another as [[wikilinks]] and state
relations, as in `- [[Blue Harbor]] — supplier`. Name an entity as a link would. Each answer cites
the note (path, line, column) that says so; where `total` is more than the rows, ask for less."""

Row = dict[str, Any]
_Asked = ParamSpec("_Asked")
_One = TypeVar("_One")


def server(place: Callable[[], Project]) -> MCPServer[Any]:
    """A server whose tools answer from the vault of a project, as it is when they are asked.

    Raises VaultweaveError where the mcp package is not installed.
    """
    try:
        from mcp.server import MCPServer  # noqa: PLC0415 - an extra
        from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415 - the same
        from mcp.types import ToolAnnotations  # noqa: PLC0415 - the same
    except ImportError:
        raise VaultweaveError(_NONE) from None
    made: MCPServer[Any] = MCPServer(
        "vaultweave", version=__version__, instructions=_TOLD, log_level="ERROR"
    )
    desk = _Desk(place)
    only = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    def told(answer: Callable[_Asked, Row]) -> Callable[_Asked, Row]:
        """The same, one at a time; what is wrong with a question is told to who asked."""

        @wraps(answer)
        def tell(*given: _Asked.args, **named: _Asked.kwargs) -> Row:
            try:
                with desk.lock:
                    return answer(*given, **named)
            except VaultweaveError as error:
                raise ToolError(str(error)) from None

        return tell

    for tool in (desk.show, desk.statements, desk.exposure, desk.path, desk.find, desk.facts):
        made.tool(annotations=only)(told(tool))
    made.tool(annotations=only)(told(desk.check))
    return made


class _Desk:
    """The tools. Their names, arguments and docstrings are what an agent sees of them."""

    def __init__(self, place: Callable[[], Project]) -> None:
        self._place, self.lock = place, Lock()

    def _graph(self) -> Graph:
        place = self._place()
        return api.woven(place, asked(place, lambda: api.read(place))[0].vault)

    def show(self, entity: str, limit: int = 50) -> Row:
        """All that the vault says of an entity: statements, facts, sentences that link to it."""
        place = self._place()
        known, whole = asked(place, lambda: api.read(place))
        g = api.woven(place, known.vault)
        id_ = node(g, entity)
        links = backlinks_of(whole or linking(place, known, id_), id_)
        about = {key: g.nodes[id_][key] for key in ("title", "kind", "path", "tags", "aliases")}
        return {
            "entity": id_,
            **about,
            "statements": _rows(statements(g, entity=id_), statement_record, limit),
            "facts": _rows(facts(g, entity=id_), fact_record, limit),
            "links": _rows(links, _backlink, limit),
        }

    def statements(  # noqa: PLR0913 - an argument a filter
        self,
        *,
        entity: str | None = None,
        subject: str | None = None,
        object: str | None = None,  # noqa: A002 - the record's own key
        role: str | None = None,
        stance: Literal["bullish", "bearish"] | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        modality: str | None = None,
        derived: bool = False,
        limit: int = 100,
    ) -> Row:
        """Statements that fit all filters: who (subject) is what (role) to whom (object), and why.

        `entity` is at either end, of `kind` is one end. Dates: 2025, 2025-Q3, 2025-12-03.
        `modality`: former, potential, … or none. `derived` adds what only follows from others.
        """
        g = self._graph()
        found = statements(
            g, entity=entity, subject=subject, object=object, role=role, stance=stance,
            kind=kind, since=since, until=until, modality=modality, derived=derived,
        )  # fmt: skip
        note = {"note": unknown_role(g, role)} if role and not found else {}
        return {**_rows(found, statement_record, limit), **note}

    def exposure(self, entity: str, hops: int | None = None, limit: int = 100) -> Row:
        """Who is exposed to an entity or helped by it, and what it is exposed to, with the chain of
        statements behind each; sign -1 hurts, 1 helps.
        """  # noqa: D205 - one sentence
        g = self._graph()
        return _rows(exposure(g, node(g, entity), hops=hops), exposure_record, limit)

    def path(self, start: str, end: str, hops: int = 3) -> Row:
        """The shortest ways between two entities along statements, each hop with its line."""
        g = self._graph()
        found = paths(g, node(g, start), node(g, end), hops=hops)
        return _rows(found, lambda way: {"path": [*map(statement_record, way)]}, len(found))

    def find(  # noqa: PLR0913 - an argument a filter
        self,
        *,
        kind: str | None = None,
        tag: str | None = None,
        role: str | None = None,
        stance: Literal["bullish", "bearish"] | None = None,
        wanted: bool = False,
        limit: int = 200,
    ) -> Row:
        """Notes by kind (company, event, …), tag, a role that they bear, or a stance taken on them.

        `wanted`: names that are linked and have no note yet, instead.
        """
        g = self._graph()
        found = find(g, kind=kind, tag=tag, role=role, stance=stance, wanted=wanted)
        return _rows(found, lambda id_: {"id": id_, "kind": g.nodes[id_]["kind"]}, limit)

    def facts(
        self,
        entity: str | None = None,
        attribute: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 100,
    ) -> Row:
        """Figures and other facts that tables and properties give: entity, attribute, value, date.

        `*` in an attribute stands for any letters.
        """
        found = facts(self._graph(), entity=entity, attribute=attribute, since=since, until=until)
        return _rows(found, fact_record, limit)

    def check(self, path: str = "", limit: int = 100) -> Row:
        """What is wrong with the notes, and how to mend it: broken links, ambiguous names, ….

        `path` is a note's or a folder's; without it, all are looked at. Ask after each writing.
        """
        place = self._place()
        found = checks.check(api.read(place).vault, rules(place))
        start = path.rstrip("/")
        own = [one for one in found if not start or f"{one.path}/".startswith(f"{start}/")]
        return _rows(own, _problem, limit)


def _rows(found: Sequence[_One], record: Callable[[_One], Row], limit: int) -> Row:
    """The first of what was found, and how many there are."""
    return {"total": len(found), "rows": [record(one) for one in found[: max(limit, 0)]]}


def _backlink(one: Backlink) -> Row:
    place = {"path": one.place.path, "line": one.place.line, "column": one.place.column}
    return {"source": one.source, "role": one.role, "sentence": one.sentence, **place}


def _problem(one: Problem) -> Row:
    return {
        "rule": one.rule,
        "level": one.level,
        "message": one.message,
        "path": one.path,
        "line": one.span.line,
        "column": one.span.column,
        "fix": one.fix,
    }
