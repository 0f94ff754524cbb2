"""Entities by what they are and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from vaultweave.ask.filters import closed, role_name
from vaultweave.ask.graph import EMBEDS, MENTIONS, Graph
from vaultweave.ask.ledger import holder
from vaultweave.ask.query import node
from vaultweave.model.kinds import KINDS
from vaultweave.model.roles import spellings
from vaultweave.model.statement import Stance

_LINKS = (MENTIONS, EMBEDS)


def find(  # noqa: PLR0913 - one argument a filter, all by keyword
    g: Graph,
    *,
    kind: str | None = None,
    tag: str | None = None,
    linked_by: str | None = None,
    links_to: str | None = None,
    mentions: str | None = None,
    orphan: bool = False,
    wanted: bool = False,
    properties: Mapping[str, str | None] | None = None,
    role: str | None = None,
    stance: Stance | None = None,
) -> list[str]:
    """The ids of the notes that fit all filters, sorted.

    `tag` means those below it too. `mentions` asks for a link in passing, in a line that states
    nothing of the entity, `links_to` for any link. An `orphan` has no link from another note.
    `wanted` asks for names that have no note instead. A property's value is compared as text, in a
    list with each of its values; None asks only whether it is there. `role` is one that
    an entity bears in a statement, `stance` one that is about it.
    """
    found: Iterable[str] = (id_ for id_ in g if g.nodes[id_]["exists"] != wanted)
    if linked_by is not None:
        start = node(g, linked_by)
        found = _kept(found, {to for _, to, data in g.out_edges(start, data=True) if _links(data)})
    if links_to is not None:
        ends = g.in_edges(node(g, links_to), data=True)
        found = _kept(found, {source for source, _, data in ends if _links(data)})
    if mentions is not None:
        found = _kept(found, _in_passing(g, node(g, mentions)))
    if role is not None or stance is not None:
        closed("stance", stance or "bullish")
        found = _kept(found, _bearers(g, role, stance))
    tests: list[Callable[[Mapping[str, Any]], bool]] = []
    if kind is not None:
        name = KINDS.get(kind.strip().lower(), kind.strip().lower())
        tests.append(lambda about: about["kind"] == name)
    if tag is not None:
        top = tag.strip().removeprefix("#").lower()
        tests.append(lambda about: any(_below(one, top) for one in about["tags"]))
    for key, value in (properties or {}).items():
        tests.append(_property(key, value))
    return sorted(
        id_
        for id_ in found
        if all(fits(g.nodes[id_]) for fits in tests) and not (orphan and _is_linked(g, id_))
    )


def _kept(found: Iterable[str], those: set[str]) -> Iterable[str]:
    return (id_ for id_ in found if id_ in those)


def _links(data: Mapping[str, Any]) -> bool:
    return data["role"] in _LINKS and "link" in data


def _in_passing(g: Graph, id_: str) -> set[str]:
    """The notes with a link to an entity of which the line around it states nothing."""
    edges = [*g.in_edges(id_, data=True), *g.out_edges(id_, data=True)]
    said = {(data["path"], data["anchor"]) for *_, data in edges if "statement" in data}
    said |= {(one.place.path, one.anchor) for one in g.nodes[id_]["stances"]}
    linking = ((source, data) for source, _, data in g.in_edges(id_, data=True) if _links(data))
    return {source for source, data in linking if (data["path"], data["anchor"]) not in said}


def _bearers(g: Graph, role: str | None, stance: Stance | None) -> set[str]:
    """Who bears a role; without one, whom a stance is about."""
    names = set(spellings(role)) | {role_name(role, g.graph["vocabulary"])} if role else set()
    edges = (data["statement"] for *_, data in g.edges(data=True) if "statement" in data)
    stances = (one for id_ in g for one in g.nodes[id_]["stances"])
    roles = g.graph["vocabulary"].roles
    found = {
        one.subject if names else holder(one, roles.get(one.role))
        for several in (edges, stances)
        for one in several
        if one.derived is None
        and (not names or one.role in names)
        and (stance is None or one.stance == stance)
    }
    return {one for one in found if one is not None}


def _below(tag: str, top: str) -> bool:
    return tag.lower() == top or tag.lower().startswith(f"{top}/")


def _property(key: str, value: str | None) -> Callable[[Mapping[str, Any]], bool]:
    folded = key.strip().lower()

    def fits(about: Mapping[str, Any]) -> bool:
        said = (held for name, held in about["properties"].items() if name.lower() == folded)
        return any(value is None or value.casefold() in _texts(held) for held in said)

    return fits


def _texts(held: object) -> set[str]:
    """A property's values as texts, folded: true is `true`, a link what it leads to and shows."""
    if isinstance(held, list):
        return {text for one in held for text in _texts(one)}
    text = str(held).casefold()
    inner = text.strip().removeprefix("[[").removesuffix("]]")
    return {text, inner, *inner.split("|")}


def _is_linked(g: Graph, id_: str) -> bool:
    return any(source != id_ and _links(data) for source, _, data in g.in_edges(id_, data=True))
