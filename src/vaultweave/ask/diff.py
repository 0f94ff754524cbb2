"""What two states of a vault say differently: entities, statements and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Literal

from msgspec import Struct

from vaultweave.ask.graph import EMBEDS, MENTIONS, Graph
from vaultweave.model.statement import statement_record

_ENTITY = ("kind", "title", "exists", "path", "date", "tags", "aliases", "properties")
_SAID = ("role_text", "qualifier", "context", "stance", "modality", "scope", "date", "mentions")

_Record = dict[str, Any]


class Change(Struct, frozen=True):
    """Something that is `added`, `removed` or `changed`, as its record, of the newer state if any.

    `before` has what of a changed one was otherwise, by key.
    """

    change: Literal["added", "removed", "changed"]
    what: Literal["entity", "statement", "link"]
    record: Mapping[str, Any]
    before: Mapping[str, Any] = {}


def diff(old: Graph, new: Graph) -> list[Change]:
    """What changes from one graph to another: entities, then statements, then links, by name.

    A statement is the same one where subject, role and object are, and is changed where its words,
    reason, stance, date or the like are others; in which line it stands does not count. Of links
    those that are more or fewer than they were are told, one by one.
    """
    return [*_entities(old, new), *_statements(old, new), *_links(old, new)]


def change_record(one: Change) -> _Record:
    """A change as a JSON Lines record."""
    before = {"before": dict(one.before)} if one.change == "changed" else {}
    return {"change": one.change, "what": one.what, **one.record, **before}


def _entities(old: Graph, new: Graph) -> Iterator[Change]:
    for id_ in sorted(old.nodes.keys() | new.nodes.keys()):
        was, now = (_entity(g, id_) if id_ in g else None for g in (old, new))
        if was is None or now is None:
            yield Change("added" if was is None else "removed", "entity", now or was or {})
        elif was != now:
            yield Change("changed", "entity", now, _others(was, now, _ENTITY))


def _entity(g: Graph, id_: str) -> _Record:
    data = g.nodes[id_]
    lists = {key: [*data[key]] for key in ("tags", "aliases")}
    return {"id": id_, **{key: data[key] for key in _ENTITY}, **lists}


def _statements(old: Graph, new: Graph) -> Iterator[Change]:
    was, now = _told(old), _told(new)
    for key in sorted(was.keys() | now.keys()):
        gone, come = _differing(was.get(key, ()), now.get(key, ()))
        for one, other in zip_longest(gone, come):
            if one is None or other is None:
                change: Literal["added", "removed"] = "added" if one is None else "removed"
                yield Change(change, "statement", other or one or {})
            else:
                yield Change("changed", "statement", other, _others(one, other, _SAID))


def _told(g: Graph) -> Mapping[tuple[str, str, str], list[_Record]]:
    """What is said, by ends and role, in the order of places."""
    joined = (data["statement"] for _, _, data in g.edges(data=True) if "statement" in data)
    alone = (one for _, data in g.nodes(data=True) for one in data["stances"])
    found: defaultdict[tuple[str, str, str], list[_Record]] = defaultdict(list)
    for one in sorted((*joined, *alone), key=lambda one: one.place):
        if one.derived is None:
            ends = one.subject or one.subject_text, one.object or one.object_text
            found[ends[0], one.role, ends[1]].append(statement_record(one))
    return found


def _differing(
    was: Sequence[_Record], now: Sequence[_Record]
) -> tuple[list[_Record], list[_Record]]:
    """Of what is said of the same ends that which has no equal on the other side."""
    come = [*now]
    gone = []
    for one in was:
        equal = next((other for other in come if not _others(one, other, _SAID)), None)
        if equal is None:
            gone.append(one)
        else:
            come.remove(equal)
    return gone, come


def _others(was: _Record, now: _Record, keys: Sequence[str]) -> _Record:
    """What was otherwise."""
    return {key: was[key] for key in keys if was[key] != now[key]}


def _links(old: Graph, new: Graph) -> Iterator[Change]:
    was, now = _linked(old), _linked(new)
    for key in sorted(was.keys() | now.keys()):
        before, after = was.get(key, []), now.get(key, [])
        more = len(after) - len(before)
        for one in (after if more > 0 else before)[-abs(more) or len(after) + len(before) :]:
            yield Change("added" if more > 0 else "removed", "link", one)


def _linked(g: Graph) -> Mapping[tuple[str, str, str], list[_Record]]:
    found: defaultdict[tuple[str, str, str], list[_Record]] = defaultdict(list)
    for subject, object_, data in g.edges(data=True):
        if data["role"] in (MENTIONS, EMBEDS) and "statement" not in data:
            keys = ("subject", "role", "object", "path", "line", "column")
            found[subject, object_, data["role"]].append({key: data[key] for key in keys})
    for several in found.values():
        several.sort(key=lambda one: (one["path"], one["line"], one["column"]))
    return found
