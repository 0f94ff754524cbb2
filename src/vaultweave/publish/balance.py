"""Two sides of one matter: who is hurt and who is helped, and why; bulls and bears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultweave.ask.reach import Effect, effect
from vaultweave.model.statement import FIRM, Statement
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.page import Badge, Matter
from vaultweave.publish.said import entry, name, side

PART = 16
"""How many matters a page shows."""

SIDE = 6
"""How many claims a side of a matter shows."""


Column = tuple[Badge, Mapping[str, Sequence[Statement]]]
"""One side of all matters: its label, and its statements by entity."""


def effects(this: Edition) -> Iterator[Effect]:
    """All asserted statements of who is exposed to what, or helped by it.

    A threat, driver or the like acts on its object; an exposed or a winning one suffers it.
    """
    for one in this.statements:
        found = effect(one, this.roles.get(one.role))
        if found is not None:
            yield found


def by(statements: Iterable[tuple[str | None, Statement]]) -> dict[str, list[Statement]]:
    """Statements by the entity that each is listed under; those of none are left out."""
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for node, statement in statements:
        if node is not None:
            found[node].append(statement)
    return dict(found)


def ranked(this: Edition, *several: Mapping[str, Sequence[Statement]]) -> list[str]:
    """Entities by how much is said of them, those of whom both sides are told first."""
    nodes = {node for found in several for node in found if node in this.addresses.nodes}

    def rank(node: str) -> tuple[int, int, str, str]:
        counts = [_firm(found.get(node, ())) for found in several]
        return -sum(map(bool, counts)), -sum(counts), name(this, node).casefold(), node

    return sorted(nodes, key=rank)


def matters(here: Here, nodes: Sequence[str], columns: Sequence[Column]) -> tuple[Matter, ...]:
    """Entities with the first claims of both sides, in their order."""
    return tuple(
        _matter(
            here, f"matter-{number}", node, [(badge, by.get(node, ())) for badge, by in columns]
        )
        for number, node in enumerate(nodes, 1)
    )


def _matter(
    here: Here, id_: str, node: str, columns: Sequence[tuple[Badge, Sequence[Statement]]]
) -> Matter:
    there = here.of(node)
    first, second = (side(there, badge, found, SIDE) for badge, found in columns)
    total = sum(len(found) for _, found in columns)
    more = any(len(found) > SIDE for _, found in columns)
    share = hundredths(first.total, second.total)
    return Matter(id_, entry(here, node, count=total), (first, second), share, more)


def hundredths(part: int, rest: int) -> int:
    """A part's share of a whole in hundredths, half where the whole is nothing."""
    return round(100 * part / (part + rest)) if part + rest else 50


def _firm(statements: Iterable[Statement]) -> int:
    """How many count: not those that are negated, former or failed."""
    return sum(one.modality in FIRM for one in statements)
