"""Questions on the graph: functions whose first argument is the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.filters import tests
from vaultweave.ask.graph import EMBEDS, MENTIONS, Edge, Graph, links_of
from vaultweave.ask.period import bounds, within
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.near import names, near
from vaultweave.model.place import Place
from vaultweave.model.roles import Role
from vaultweave.model.statement import Stance, Statement
from vaultweave.model.vault import Vault
from vaultweave.weave.resolve import find_name, fold, note_id


class Backlink(Struct, frozen=True, order=True):
    """A link to an entity: the note that has it, its role (mentions, embeds) and its sentence."""

    place: Place
    source: str
    role: str
    sentence: str
    anchor: str


def node(g: Graph, name: str) -> str:
    """The id of an entity that is named as a wikilink would name it, or by its id.

    Raises VaultweaveError where several notes fit (all are listed) or none (near ones are).
    """
    if name in g:
        return name
    found = find_name(g.graph["index"], name)
    if found.status == "ambiguous":
        several = "\n".join(f"  {note_id(path)}" for path in found.candidates)
        raise VaultweaveError(f'"{name}" may be any of these; name one of them:\n{several}')
    if found.node is not None and found.node in g:
        return found.node
    key = fold(found.node or name)
    stub = next((n for n, exists in g.nodes(data="exists") if not exists and fold(n) == key), None)
    if stub is None:
        raise VaultweaveError(f'nothing in the vault is called "{name}"{_meant(g, name)}')
    return stub


def statements(  # noqa: PLR0913 - one argument a filter, all by keyword
    g: Graph,
    *,
    subject: str | None = None,
    role: str | None = None,
    object: str | None = None,  # noqa: A002 - the word of the records
    entity: str | None = None,
    stance: Stance | None = None,
    family: str | None = None,
    kind: str | None = None,
    since: str | None = None,
    until: str | None = None,
    origin: str | None = None,
    modality: str | None = None,
    path: str | None = None,
    mentions: bool = False,
    derived: bool = False,
) -> list[Statement]:
    """The statements that fit all filters, in the order of their places.

    `entity` stands at either end; so does one of this `kind`. `role` and `family` are words of the
    vocabulary; an alias will do for a role. `since` and `until` are dates as precise as you like
    (`2025`, `2025-Q3`, `2025-12-03`): any day of the statement's own date must lie between them.
    `modality` is a word such as former, or `none`. `path` is a note's, a folder, or a pattern.
    Links come too with `mentions`; with `derived` what is only implied, inverses and twins of
    symmetric roles, each at the place of the statement that it rests on.
    """
    ends = tuple(node(g, x) if x is not None else None for x in (subject, object, entity))
    tested = tests(
        g,
        {"role": role, "family": family, "stance": stance, "kind": kind, "origin": origin}
        | {"modality": modality, "path": path},
    )
    if since is not None or until is not None:
        days = bounds(since, until)
        tested.append(lambda one: within(one.date, days))
    found = [
        one
        for one in _all(g, ends, mentions=mentions, derived=derived)
        if _joins(one, ends) and all(fits(one) for fits in tested)
    ]
    return sorted(found, key=_order)


def backlinks(g: Graph, entity: str) -> list[Backlink]:
    """The links to an entity, each with the sentence around it, in the order of their places."""
    return _backlinks(g.in_edges(node(g, entity), data=True))


def backlinks_of(vault: Vault, id_: str) -> list[Backlink]:
    """The same of a vault, by id, for who has no graph with links."""
    return _backlinks(edge for edge in links_of(vault, id_) if edge[1] == id_)


def _backlinks(edges: Iterable[Edge]) -> list[Backlink]:
    return sorted(
        Backlink(data["place"], source, data["role"], data["sentence"], data["anchor"])
        for source, _, data in edges
        if data["role"] in (MENTIONS, EMBEDS)
    )


def neighbours(g: Graph, entity: str, hops: int = 1, *, mentions: bool = False) -> dict[str, int]:
    """The entities within some hops along statements, either way, and how far each is.

    With `mentions`, along links too.
    """
    start = node(g, entity)
    far = {start: 0}
    edge = {start}
    for hop in range(1, hops + 1):
        reached = {end for here in edge for end in _beside(g, here, mentions=mentions)}
        edge = reached - far.keys()
        far |= dict.fromkeys(sorted(edge), hop)
    del far[start]
    return far


def _meant(g: Graph, name: str) -> str:
    pairs = (
        (known, id_) for id_ in g for known in (id_.rpartition("/")[2], *g.nodes[id_]["aliases"])
    )
    close = near(name.rpartition("/")[2], names(pairs))
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _all(
    g: Graph, ends: tuple[str | None, ...], *, mentions: bool, derived: bool
) -> Iterator[Statement]:
    """The statements of as few edges and nodes as the ends allow."""
    subject, other, either = ends
    if derived:  # what is turned stands at the other end
        either = next((end for end in ends if end is not None), None)
        subject = other = None
    nodes: Iterable[str] = g
    edges: Iterable[Edge] = ()
    if subject is not None:
        nodes, edges = (subject,), g.out_edges(subject, data=True)
    elif other is not None:
        nodes, edges = (other,), g.in_edges(other, data=True)
    elif either is not None:
        loops = (edge for edge in g.in_edges(either, data=True) if edge[0] != either)
        nodes, edges = (either,), (*g.out_edges(either, data=True), *loops)
    else:
        edges = g.edges(data=True)
    roles = g.graph["vocabulary"].roles
    found = chain(
        (one for id_ in nodes for one in g.nodes[id_]["stances"]),
        (edge[2]["statement"] for edge in edges if "statement" in edge[2]),
    )
    for one in found:
        if derived or one.derived is None:
            yield one
        turned = turn(one, roles.get(one.role)) if derived else None
        if turned is not None:
            yield turned
    if mentions:
        yield from (_mention(edge) for edge in edges if "statement" not in edge[2])


def unknown_role(g: Graph, role: str) -> str:
    """What to say where no statement that fits has a role."""
    known = {*g.graph["vocabulary"].roles, *(data["role"] for _, _, data in g.edges(data=True))}
    close = near(role, names((name, name) for name in sorted(known)))
    meant = f"; did you mean {' or '.join(close)}?" if close and close[0] != role else ""
    return f'nothing that fits has the role "{role}"{meant}'


def turn(one: Statement, role: Role | None) -> Statement | None:
    """A statement told from its other end: by the inverse label, or as it is where it is symmetric.

    None for what is derived itself, has one end, or a role without an inverse.
    """
    told = role.name if role and role.symmetric else role.inverse if role else ""
    if one.derived is not None or not told or one.subject is None or one.object is None:
        return None
    name = "symmetric" if role and role.symmetric else "inverse"
    return replace(one, subject=one.object, role=told, object=one.subject, derived=name)


def _joins(one: Statement, ends: tuple[str | None, ...]) -> bool:
    subject, other, either = ends
    return (
        (subject is None or one.subject == subject)
        and (other is None or one.object == other)
        and (either is None or either in (one.subject, one.object))
    )


def _order(one: Statement) -> tuple[Place, bool, str, str, str]:
    return one.place, one.derived is not None, one.role, one.subject or "", one.object or ""


def _mention(edge: Edge) -> Statement:
    """A link as a statement; its sentence is the context."""
    source, target, data = edge
    return Statement(
        source,
        data["role"],
        target,
        data["place"],
        data["anchor"],
        "link",
        context=data["sentence"],
    )


def _beside(g: Graph, here: str, *, mentions: bool) -> Iterator[str]:
    for _, there, data in g.out_edges(here, data=True):
        if mentions or "statement" in data:
            yield there
    for there, _, data in g.in_edges(here, data=True):
        if mentions or "statement" in data:
            yield there
