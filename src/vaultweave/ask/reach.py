"""Who is hurt or helped by what, and who is tied to whom: statements indexed for exposure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.exposure import Chains, Rule
from vaultweave.model.roles import Role
from vaultweave.model.statement import FIRM, Statement
from vaultweave.read.workers import uncollected

# They help what they are said of, but nothing says who feels it.
_LOOSE = frozenset({"enabler", "catalyst"})

Ties = Mapping[str, Mapping[str, Statement]]
"""From an entity to those that a step leads to, each with the first statement that says so."""


class Effect(NamedTuple):
    """A statement read as: `who` is hurt (or helped, or touched: 0) by `what`; None is no node."""

    who: str | None
    what: str | None
    sign: int
    statement: Statement


class Reach(Struct, frozen=True):
    """What exposure is computed from.

    `by_who` and `by_what` hold firm effects of two ends; `there` and `back` have, for each rule and
    each of its steps, where it leads and whence.
    """

    chains: Chains
    by_who: Mapping[str, list[Effect]]
    by_what: Mapping[str, list[Effect]]
    there: tuple[tuple[Ties, ...], ...]
    back: tuple[tuple[Ties, ...], ...]

    def ahead(self, at: int, node: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        """Whom the rule of this index leads to, with the statements that do, in reading order."""
        return _walked(self.there[at], node)

    def behind(self, at: int, node: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
        """Who comes to an entity by the rule, with the statements in reading order."""
        for other, path in _walked(self.back[at][::-1], node):
            yield other, path[::-1]


def effect(statement: Statement, role: Role | None) -> Effect | None:
    """How a statement says that somebody is hurt or helped; None where it does not.

    A threat, driver or the like acts on its object; who is exposed or wins suffers it. How firmly
    it is said is not asked.
    """
    if role is None or not is_effect(role):
        return None
    ends = (statement.subject, statement.object)
    who, what = ends[::-1] if role.acting else ends
    return Effect(who, what, role.sign, statement)


def is_effect(role: Role) -> bool:
    """Whether a role says that somebody is hurt, helped or touched, and tells who."""
    if role.edge == "position" or role.name in _LOOSE:
        return False
    return role.sign != 0 or role.family == "exposure"


@uncollected()
def reach(statements: Iterable[Statement], roles: Mapping[str, Role], rules: Chains) -> Reach:
    """The index of some statements, in their order; what is derived or not firm is left out."""
    steps = _steps(rules.rules)
    telling = {name: role for name, role in roles.items() if is_effect(role)}
    by_who: defaultdict[str, list[Effect]] = defaultdict(list)
    by_what: defaultdict[str, list[Effect]] = defaultdict(list)
    there, back = _empty(rules.rules), _empty(rules.rules)
    for one in statements:
        start, end = one.subject, one.object
        if start is None or end is None or start == end or one.derived is not None:
            continue
        role = telling.get(one.role)
        if role is not None and one.modality in FIRM:
            who, what = (end, start) if role.acting else (start, end)
            found = Effect(who, what, role.sign, one)
            by_who[who].append(found)
            by_what[what].append(found)
        if one.modality is None:
            for rule, step, borne in steps.get(one.role, ()):
                near, far = (start, end) if borne else (end, start)
                there[rule][step][near].setdefault(far, one)
                back[rule][step][far].setdefault(near, one)
    return Reach(rules, by_who, by_what, there, back)


def _empty(rules: Iterable[Rule]) -> tuple[tuple[defaultdict[str, dict[str, Statement]], ...], ...]:
    return tuple(tuple(defaultdict(dict) for _ in rule.steps) for rule in rules)


def _steps(rules: Iterable[Rule]) -> Mapping[str, list[tuple[int, int, bool]]]:
    """Each role with the rules and steps that it is a tie of."""
    found: defaultdict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for at, ties in enumerate(rule.steps):
            for tie in ties:
                found[tie.role].append((number, at, tie.borne))
    return found


def _walked(steps: tuple[Ties, ...], node: str) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    """Where some steps lead; of several ways to one entity, the first."""
    reached: dict[str, tuple[Statement, ...]] = {node: ()}
    for ties in steps:
        further: dict[str, tuple[Statement, ...]] = {}
        for here, path in reached.items():
            for other, statement in ties.get(here, {}).items():
                further.setdefault(other, (*path, statement))
        reached = further
    return iter(reached.items())
