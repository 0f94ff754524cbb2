"""Path rules: through whom exposure is passed on; a table that a vault may replace."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.roles import Vocabulary, spellings

_ENDS = {"exposed": -1, "beneficiary": 1}


class Step(NamedTuple):
    """A tie to another: its role, and whether it is borne by the one that we come from."""

    role: str
    borne: bool


class Rule(Struct, frozen=True):
    """A path: the ties of each step, the sign that its last one must have, and what follows.

    `mirror` holds the names of rules that lead the same way back.
    """

    name: str
    steps: tuple[tuple[Step, ...], ...]
    needs: int
    gives: int
    mirror: tuple[str, ...] = ()


class Chains(Struct, frozen=True):
    """The rules in force, and how many statements a chain has at most unless told otherwise."""

    rules: tuple[Rule, ...]
    hops: int


@cache
def shipped() -> tuple[tuple[str, ...], int]:
    """The rules as texts, and the hop limit, of `exposure.toml`."""
    table = tomllib.loads(Path(__file__).with_name("exposure.toml").read_text("utf-8"))
    return tuple(table["rules"]), table["hops"]


def chains(
    vocabulary: Vocabulary, texts: Iterable[str] | None = None, hops: int | None = None
) -> Chains:
    """Rules from their texts, read with a vault's vocabulary; without texts, the shipped ones.

    A shipped rule's word that the vocabulary lacks is left out. Raises VaultweaveError, with the
    text, for a rule that cannot be read.
    """
    known, limit = shipped()
    given = known if texts is None else tuple(texts)
    lenient = given == known
    rules = [rule for text in given for rule in _rules(text, vocabulary, lenient=lenient)]
    mirrored = tuple(_mirrored(rule, rules) for rule in rules)
    return Chains(mirrored, limit if hops is None else max(1, hops))


def _rules(text: str, vocabulary: Vocabulary, *, lenient: bool) -> Iterator[Rule]:
    name, colon, path = text.partition(":")
    path, arrow, outcome = (path if colon else text).partition("=>")
    *several, end = (part.strip() for part in path.split(">"))
    gives = outcome.strip() if arrow else end
    if not several or end not in _ENDS or gives not in _ENDS:
        raise VaultweaveError(
            f'no rule of exposure: "{text}"; write one as "supplier > exposed", or as '
            f'"competitor > exposed => beneficiary"'
        )
    steps = []
    for part in several:
        words = [word.strip() for word in part.split("|")]
        ties = {word: _ties(word, vocabulary) for word in words}
        for word in words:
            if not ties[word] and not lenient:
                raise VaultweaveError(f'a rule of exposure names no role: "{word}" in "{text}"')
        steps.append(tuple(sorted({tie for found in ties.values() for tie in found})))
    if all(steps):
        first = several[0].partition("|")[0].strip()
        yield Rule(name.strip() if colon else first, tuple(steps), _ENDS[end], _ENDS[gives])


def _ties(word: str, vocabulary: Vocabulary) -> set[Step]:
    """What a word says of two: a noun is the other one's role, a verb is told of the first."""
    for spelling in spellings(word):
        if spelling in vocabulary.forms:
            role, borne = vocabulary.forms[spelling].role, False
        elif spelling in vocabulary.verbs:
            role, other = vocabulary.verbs[spelling]
            borne = not other
        elif spelling in vocabulary.roles:
            role, borne = spelling, False
        else:
            continue
        both = vocabulary.roles[role].symmetric
        return {Step(role, borne=way) for way in ((True, False) if both else (borne,))}
    return set()


def _mirrored(rule: Rule, rules: Iterable[Rule]) -> Rule:
    """A rule with the names of those that it may not follow: they begin as it ends, turned."""
    back = {Step(tie.role, not tie.borne) for tie in rule.steps[-1]}
    names = tuple(one.name for one in rules if back.intersection(one.steps[0]))
    return Rule(rule.name, rule.steps, rule.needs, rule.gives, names)
