"""Who is tied to whom, and who feels what: names only, small enough to look at all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from vaultweave.ask.reach import Effect, is_effect, reach
from vaultweave.model.exposure import Chains, Rule
from vaultweave.model.kinds import is_day
from vaultweave.model.roles import Role
from vaultweave.model.statement import FIRM, Statement

Ends = Mapping[str, Sequence[tuple[str, int]]]
"""An entity to others, each with the number of a rule, or with a sign."""


PART = 20
"""How many themes a part has."""


class Ties(Struct, frozen=True):
    """The rules of one step, what each makes of a sign, and what they are applied to.

    `there` has those that an entity is tied to, `back` those that are tied to it, with the rule's
    number; `felt` what hurts or helps an entity, `felt_by` whom it hurts or helps, with the sign.
    `themes` has what hurts or helps anybody, that which touches most first, in numbered `parts`.
    """

    rules: tuple[Rule, ...]
    passes: tuple[dict[int, int], ...]
    there: Ends
    back: Ends
    felt: Ends
    felt_by: Ends
    themes: Mapping[str, Sequence[str]]
    parts: int


def ties(statements: Iterable[Statement], roles: Mapping[str, Role], rules: Chains) -> Ties:
    """The ties and effects of some statements; rules of several steps are for the shell.

    Nobody is tied to anybody where a chain has one hop at most.
    """
    single = tuple(rule for rule in rules.rules if len(rule.steps) == 1 < rules.hops)
    found = reach(statements, roles, Chains(single, rules.hops))
    felt_by = _felt(found.by_what, 0)
    themes = sorted(felt_by, key=lambda node: (-len(felt_by[node]), node))
    firsts = range(0, len(themes), PART)
    return Ties(
        rules=single,
        passes=tuple(_passes(rule) for rule in single),
        there=_ends(found.there),
        back=_ends(found.back),
        felt=_felt(found.by_who, 1),
        felt_by=felt_by,
        themes={str(at // PART + 1): themes[at : at + PART] for at in firsts},
        parts=len(firsts),
    )


def between(
    statements: Iterable[Statement], roles: Mapping[str, Role], rules: Sequence[Rule]
) -> dict[str, list[Statement]]:
    """What chains are made of: of two, by both as `pair` has it, the first statement of each role.

    That is the first that is firm, and the first that is said outright. Of what is said again no
    chain knows.
    """
    tying = {tie.role for rule in rules for step in rule.steps for tie in step}
    telling = {name for name, role in roles.items() if is_effect(role)}
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in statements:
        if one.subject is None or one.object is None or one.modality not in FIRM:
            continue
        if one.role in tying or one.role in telling:
            said = found[pair(one.subject, one.object)]
            if not any(
                other.role == one.role and other.modality in {None, one.modality} for other in said
            ):
                said.append(one)
    return dict(found)


def pair(subject: str, object_: str) -> str:
    """Two entities as one key."""
    return f"{subject}\0{object_}"


def unpaired(key: str) -> tuple[str, str]:
    """The two of a `pair`."""
    subject, _, object_ = key.partition("\0")
    return subject, object_


def _passes(rule: Rule) -> dict[int, int]:
    """Each sign that a rule passes on, with what it becomes."""
    signs = (1,) if rule.needs > 0 else (-1, 0)
    return {sign: sign if rule.needs == rule.gives else rule.gives for sign in signs}


def _ends(steps: Sequence[Sequence[Mapping[str, Mapping[str, Statement]]]]) -> Ends:
    found: dict[str, list[tuple[str, int]]] = {}
    for number, (step, *_) in enumerate(steps):
        for node, others in step.items():
            found.setdefault(node, []).extend((other, number) for other in others)
    return found


def _felt(effects: Mapping[str, Sequence[Effect]], end: int) -> Ends:
    """Each entity with those at the other end of its effects, once a sign; no day brings any."""
    kept = {
        node: [(str(one[end]), one.sign) for one in several if not is_day(str(one.what))]
        for node, several in effects.items()
    }
    return {node: [*dict.fromkeys(several)] for node, several in kept.items() if several}
