"""Facts: the attributes of entities that tables and properties give."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vaultweave.ask.filters import in_path
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.period import bounds, within
from vaultweave.ask.query import node
from vaultweave.model.kinds import KINDS
from vaultweave.model.statement import Fact
from vaultweave.model.vault import Vault


def facts(  # noqa: PLR0913 - one argument a filter, all by keyword
    source: Graph | Vault,
    *,
    entity: str | None = None,
    attribute: str | None = None,
    kind: str | None = None,
    scope: str | None = None,
    since: str | None = None,
    until: str | None = None,
    path: str | None = None,
) -> list[Fact]:
    """The facts that fit all filters, in the order of their places.

    `attribute` and `scope` are matched whatever their case, `*` standing for any letters; `kind`
    is the entity's; the rest is as for statements. A vault will do as well as its graph.
    """
    g = graph(source) if isinstance(source, Vault) else source
    id_ = node(g, entity) if entity is not None else None
    days = bounds(since, until)
    dated = since is not None or until is not None
    wanted = KINDS.get(kind.strip().lower(), kind.strip().lower()) if kind is not None else None
    where = in_path(path) if path is not None else None
    found = [
        one
        for one in g.graph["fact_list"]
        if (id_ is None or one.entity == id_)
        and _fits(one.attribute, attribute)
        and _fits(one.scope, scope)
        and (wanted is None or (one.entity in g and g.nodes[one.entity]["kind"] == wanted))
        and (not dated or within(one.as_of, days))
        and (where is None or where(one.place.path))
    ]
    return sorted(found, key=lambda one: (one.place, one.entity, one.attribute))


def _fits(text: str, pattern: str | None) -> bool:
    if pattern is None:
        return True
    folded = pattern.strip().casefold()
    own = text.strip().casefold()
    return fnmatchcase(own, folded) if "*" in folded else own == folded
