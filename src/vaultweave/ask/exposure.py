"""Path rules → explained exposure: who is hurt or helped by what, directly and through whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from vaultweave.ask.graph import Graph
from vaultweave.ask.query import node
from vaultweave.ask.reach import Effect, Reach
from vaultweave.model.exposure import Rule
from vaultweave.model.kinds import is_day
from vaultweave.model.statement import Statement, statement_record
from vaultweave.read.workers import uncollected

EFFECTS = {-1: "exposed", 0: "affected", 1: "beneficiary"}
"""The role that somebody has toward what hurts, touches or helps him, by its sign."""


class Exposure(Struct, frozen=True):
    """That `who` is hurt (`sign` -1), touched (0) or helped (1) by `what`, and why.

    `path` reads from `who` to `what`: the statements that it rests on, the last one being what a
    note says of the last one in the chain. `rule` is None where one statement says it outright, or
    the name of what derives it: `acting-threat`, `through-supplier`.
    """

    who: str
    what: str
    sign: int
    rule: str | None
    path: tuple[Statement, ...]

    @property
    def hops(self) -> int:
        """How many statements it takes."""
        return len(self.path)

    @property
    def via(self) -> tuple[str, ...]:
        """Those through whom it is passed on, from `who` onwards."""
        found, here = [], self.who
        for statement in self.path[:-1]:
            here = str(statement.object if statement.subject == here else statement.subject)
            found.append(here)
        return tuple(found)

    @property
    def statement(self) -> Statement:
        """It as a statement, marked as derived where it is; its place is that of its first."""
        first = self.path[0]
        if self.rule is None:
            return first
        return Statement(
            self.who,
            EFFECTS[self.sign],
            self.what,
            first.place,
            first.anchor,
            first.origin,
            context=f"through {', '.join(self.via)}" if self.via else first.context,
            date=self.path[-1].date,
            derived=self.rule,
        )


class _Chain(NamedTuple):
    """A way that was gone: how many statements, whence its rules may go on, and its sign."""

    path: tuple[Statement, ...]
    rules: tuple[Rule, ...]
    sign: int = 0


@uncollected()
def exposure(g: Graph, entity: str, hops: int | None = None) -> list[Exposure]:
    """Who is exposed to an entity, or helped by it, and what it is itself exposed to.

    First what statements say outright, then what follows by the path rules in at most so many
    `hops`, by default as many as the config says. A pair that statements join directly has no
    chains; of others only the shortest are given, at the least length one for each last link.
    Negated, former and failed claims pass nothing on, nor does what a day brought.
    """
    found: Reach = g.graph["reach"]
    id_ = node(g, entity)
    limit = found.chains.hops if hops is None else hops
    return [*suffered_from(found, id_, limit), *suffered_by(found, id_, limit)]


def suffered_from(found: Reach, what: str, hops: int) -> list[Exposure]:
    """Those who are hurt or helped by an entity, direct ones first, then by length and name."""
    direct = found.by_what.get(what, [])
    taken = {str(one.who) for one in direct} | {what}
    reached: dict[str, list[_Chain]] = {}
    for one in direct:
        reached.setdefault(str(one.who), []).append(_Chain((one.statement,), (), one.sign))
    made = [_direct(one) for one in direct]
    fresh = {} if is_day(what) else dict(reached)
    for _ in range(1, hops):
        further: dict[str, list[_Chain]] = {}
        for here, known in fresh.items():
            for who, chain in _before(found, here, known):
                if who not in taken and len(chain.path) <= hops:
                    further.setdefault(who, []).append(chain)
        taken |= further.keys()
        made += _told(further, lambda who: (who, what))
        fresh = further
    return sorted(made, key=_order)


def suffered_by(found: Reach, who: str, hops: int) -> list[Exposure]:
    """What an entity is hurt or helped by, in the same order."""
    direct = found.by_who.get(who, [])
    made = [_direct(one) for one in direct]
    taken = {str(one.what) for one in direct} | {who}
    seen = {who}
    fresh: dict[str, list[_Chain]] = {who: [_Chain((), ())]}
    for _ in range(1, hops):
        further: dict[str, list[_Chain]] = {}
        for here, known in fresh.items():
            for other, chain in _after(found, here, known):
                if other not in seen and len(chain.path) < hops:
                    further.setdefault(other, []).append(chain)
        seen |= further.keys()
        ended = _ended(found, further, taken)
        taken |= ended.keys()
        made += _told(ended, lambda what: (who, what))
        fresh = further
    return sorted(made, key=_order)


def exposure_record(one: Exposure) -> dict[str, Any]:
    """An exposure as a JSON Lines record; `path` holds the records of its statements."""
    return {
        "who": one.who,
        "what": one.what,
        "sign": one.sign,
        "hops": one.hops,
        "derived": one.rule,
        "via": list(one.via),
        "path": [statement_record(statement) for statement in one.path],
    }


def _direct(one: Effect) -> Exposure:
    """What a statement says outright, or implies where its subject acts on its object."""
    said = one.statement
    rule = None if said.subject == one.who else f"acting-{said.role}"
    return Exposure(str(one.who), str(one.what), one.sign, rule, (said,))


def _before(found: Reach, here: str, known: list[_Chain]) -> Iterator[tuple[str, _Chain]]:
    """Who is tied to an entity by a rule that the end of one of its chains fits."""
    for at, rule in enumerate(found.chains.rules):
        fits = (
            one
            for one in known
            if _passes(rule, one.sign) is not None
            and not (one.rules and one.rules[0].name in rule.mirror)
        )
        chain = next(fits, None)
        if chain is None:
            continue
        sign = _passes(rule, chain.sign) or 0
        for who, ties in found.behind(at, here):
            yield who, _Chain((*ties, *chain.path), (rule, *chain.rules), sign)


def _after(found: Reach, here: str, known: list[_Chain]) -> Iterator[tuple[str, _Chain]]:
    """Whom an entity is tied to by a rule that may follow one of the chains that lead to it."""
    for at, rule in enumerate(found.chains.rules):
        fits = (one for one in known if not (one.rules and rule.name in one.rules[-1].mirror))
        chain = next(fits, None)
        if chain is None:
            continue
        for other, ties in found.ahead(at, here):
            yield other, _Chain((*chain.path, *ties), (*chain.rules, rule))


def _ended(
    found: Reach, reached: dict[str, list[_Chain]], taken: set[str]
) -> dict[str, list[_Chain]]:
    """Chains with what their last ones suffer from at their ends, by that; once for each last."""
    ended: dict[str, list[_Chain]] = {}
    for here, chains in reached.items():
        seen = set()
        for one in found.by_who.get(here, ()):
            what = str(one.what)
            if what in taken or what in seen or is_day(what):
                continue
            for chain in chains:
                sign = _through(chain.rules, one.sign)
                if sign is not None:
                    seen.add(what)
                    path = (*chain.path, one.statement)
                    ended.setdefault(what, []).append(_Chain(path, chain.rules, sign))
                    break
    return ended


def _through(rules: tuple[Rule, ...], sign: int) -> int | None:
    """What becomes of a sign as rules pass it on, the last one first; None where one stops it."""
    passed: int | None = sign
    for rule in rules[::-1]:
        passed = None if passed is None else _passes(rule, passed)
    return passed


def _passes(rule: Rule, sign: int) -> int | None:
    """The sign that a rule makes of another's; None where it needs the other one."""
    if (sign > 0) != (rule.needs > 0):
        return None
    return sign if rule.needs == rule.gives else rule.gives


def _told(
    reached: Mapping[str, list[_Chain]], ends: Callable[[str], tuple[str, str]]
) -> Iterator[Exposure]:
    """Chains as exposures; `ends` tells who and what of an entity that was reached."""
    for other, chains in reached.items():
        for chain in chains:
            name = "through-" + "-".join(rule.name for rule in chain.rules)
            yield Exposure(*ends(other), chain.sign, name, chain.path)


def _order(one: Exposure) -> tuple[Any, ...]:
    return one.hops, one.what.casefold(), one.who.casefold(), one.path[0].place
