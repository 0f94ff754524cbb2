"""Relations: properties and fields that fail to state one, and statements that are odd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from operator import attrgetter

from msgspec.structs import astuple

from vaultweave.checks.rules import finding
from vaultweave.checks.scope import Options
from vaultweave.model.kinds import sort_of
from vaultweave.model.near import names, near
from vaultweave.model.place import Place, Span
from vaultweave.model.problem import Problem
from vaultweave.model.roles import Vocabulary, vocabulary
from vaultweave.model.statement import FIRM, Statement
from vaultweave.model.vault import Note, Vault

CONTRADICTORY = "VW303"
"""The rule on what two notes may say against each other."""

_ABOVE = frozenset({"parent", "owner"})
_BELOW = frozenset({"subsidiary"})
_LOOSE = frozenset({"sector", "industry", "market", "concept", "technology"})  # or those in it
_LISTED = frozenset({"related", "item", "field", "property"})
_place = attrgetter("place")
ByRole = Mapping[str, list[Statement]]
_SIDED = frozenset({"exposure", "benefit"})


def relations(vault: Vault, options: Options, *, inverses: bool = False) -> Iterator[Problem]:
    """What is odd about the statements of a vault. Prose is never reported.

    `inverses`: also relations that the other note does not name back.
    """
    known = options.roles or vocabulary()
    said = [one for one in vault.statements if one.derived is None and one.origin != "link"]
    by_role: dict[str, list[Statement]] = defaultdict(list)
    for one in said:
        by_role[one.role].append(one)
    yield from _malformed(vault, known)
    yield from _unknown(by_role, known)
    yield from _misfits(vault, by_role, (known, options.groups))
    yield from _doubled(said)
    firm = {
        role: [one for one in several if one.modality in FIRM] for role, several in by_role.items()
    }
    ranked = [one for role in sorted(_ABOVE | _BELOW) for one in firm.get(role, ())]
    yield from _contradictions(firm, ranked, known)
    yield from _cycles(ranked)
    if inverses:
        yield from _one_sided(vault, said, known)


def disputable(vault: Vault, options: Options, paths: Container[str]) -> set[tuple[str, str, int]]:
    """What the notes at some paths firmly say that others may contradict: two ends, and a side."""
    roles = (options.roles or vocabulary()).roles
    found: set[tuple[str, str, int]] = set()
    for one in vault.statements:
        role = roles.get(one.role)
        if one.place.path not in paths or one.modality not in FIRM or not role:
            continue
        pair = _ranked(one)
        if pair:
            found.add((*pair, 0))
        elif role.sign and role.family in _SIDED and one.subject and one.object:
            found.add((one.subject, one.object, role.sign))
    return found


def _span(place: Place) -> Span:
    """A statement's place as a span of one character."""
    return Span(place.line, place.column, place.line, place.column + 1)


def _malformed(vault: Vault, known: Vocabulary) -> Iterator[Problem]:
    """Properties that are named by a role and hold brackets, but no link."""
    for note in vault.notes.values():
        for key, text, span in (astuple(scrap) for scrap in note.content.scraps):
            name = key.partition(".")[0]
            if _is_role(name, known):
                message = f'"{text}" is no link, so that {name} states nothing'
                fix = "write the link alone, and in a property in quotes"
                yield finding("VW301", note.path, span, message, target=text, fix=fix)


def _is_role(key: str, known: Vocabulary) -> bool:
    name = " ".join(key.lower().replace("_", " ").replace("-", " ").split())
    return name in known.roles or name in known.forms or name in known.verbs


def _unknown(by_role: ByRole, known: Vocabulary) -> Iterator[Problem]:
    """Roles that only a field or property names, each once, where it first stands."""
    named = {
        role: [one for one in several if one.origin in ("field", "property")]
        for role, several in by_role.items()
        if role not in known.roles
    }
    found = {role: several for role, several in named.items() if several}
    choices = names((text, text) for text in (*known.roles, *known.forms)) if found else None
    for role, several in found.items():
        first = min(several, key=lambda one: one.place)
        close = near(role, choices) if choices else ()
        count = len(several)
        times = "once" if count == 1 else f"{count:,} times"
        message = f'"{role}" is no role of the vocabulary; it is used {times}'
        fix = f"write {close[0]}" if len(close) == 1 else "add it under [relations.roles]"
        yield finding(
            "VW302", first.place.path, _span(first.place), message,
            target=role, candidates=close, fix=fix,
        )  # fmt: skip


def _misfits(
    vault: Vault, by_role: ByRole, words: tuple[Vocabulary, Mapping[str, str]]
) -> Iterator[Problem]:
    """Statements whose ends are of other kinds than their role joins; of unknown kinds, none."""
    known, groups = words
    kinds = {id_: note.kind for id_, note in vault.notes.items() if note.kind not in _LOOSE}
    sorts = {k: sort_of(k, groups) for k in set(kinds.values()) if sort_of(k, groups) in groups}
    for name, several in by_role.items():
        role = known.roles.get(name)
        for end, allowed in (("subject", role.subjects), ("object", role.objects)) if role else ():
            odd = {k for k in sorts if not {sorts[k], groups[sorts[k]]} & {*allowed}}
            for one in several if allowed and odd else ():
                node = one.subject if end == "subject" else one.object
                kind = kinds.get(node or "")
                if kind in odd:
                    message = f"{node} is of kind {kind}, and {name} wants {' or '.join(allowed)}"
                    place = one.place
                    yield finding("VW305", place.path, _span(place), message, target=str(node))


def _doubled(said: Iterable[Statement]) -> Iterator[Problem]:
    """What a note says twice in its lists and fields, and what it says of itself."""
    seen: dict[tuple[object, ...], Statement] = {}
    for one in said:
        if one.subject is None or one.object is None or one.origin not in _LISTED:
            continue
        if one.subject == one.object:
            message = f"{one.subject} is said to be its own {one.role}"
            yield finding("VW307", one.place.path, _span(one.place), message, target=one.object)
            continue
        key = (one.place.path, one.subject, one.role, one.object)
        first = seen.setdefault(key, one)
        if first is not one and _more(first) == _more(one):
            told = f"{one.subject} — {one.role} → {one.object}"
            message = f"{told} stands in line {first.place.line} too"
            yield finding("VW307", one.place.path, _span(one.place), message, target=one.object)


def _more(one: Statement) -> tuple[object, ...]:
    """All that a statement says besides its role and ends."""
    return one.qualifier, one.context, one.stance, one.modality, one.scope, one.date


def _contradictions(
    by_role: ByRole, ranked: Iterable[Statement], known: Vocabulary
) -> Iterator[Problem]:
    """Two that are each other's parent; one that is both hurt and helped by the same."""
    sided: dict[tuple[str, str], dict[int, Statement]] = defaultdict(dict)
    above: dict[tuple[str, str], Statement] = {}
    for name, several in by_role.items():
        role = known.roles.get(name)
        for one in several if role and role.sign and role.family in _SIDED else ():
            if one.subject and one.object and role:
                both = sided[one.subject, one.object]
                both[role.sign] = min(one, both.get(role.sign, one), key=_place)
    for one in ranked:
        pair = _ranked(one)
        if pair and pair[0] != pair[1]:
            above[pair] = min(one, above.get(pair, one), key=_place)
    for (subject, object_), both in sided.items():
        if len(both) > 1:
            first, second = sorted(both.values(), key=lambda one: one.place)
            message = (
                f"{subject} is {second.role} of {object_} here, and {first.role} in {_at(first)}"
            )
            yield _contradiction(second, message, object_)
    for (top, low), one in above.items():
        other = above.get((low, top))
        if other is not None and other.place < one.place:
            message = f"{top} stands above {low} here, and below it in {_at(other)}"
            yield _contradiction(one, message, low)


def _contradiction(one: Statement, message: str, target: str) -> Problem:
    return finding(CONTRADICTORY, one.place.path, _span(one.place), message, target=target)


def _ranked(one: Statement) -> tuple[str, str] | None:
    """What stands above what, for statements of ownership."""
    if one.subject is None or one.object is None:
        return None
    if one.role in _ABOVE:
        return one.subject, one.object
    return (one.object, one.subject) if one.role in _BELOW else None


def _at(one: Statement) -> str:
    return f"{one.place.path}:{one.place.line}"


def _cycles(ranked: Iterable[Statement]) -> Iterator[Problem]:
    """Chains of three or more owners that come back to their beginning, each once."""
    below: dict[str, dict[str, Statement]] = defaultdict(dict)
    for one in ranked:
        pair = _ranked(one)
        if pair and pair[0] != pair[1]:
            below[pair[0]].setdefault(pair[1], one)
    done: set[str] = set()
    for start in sorted(below):
        chain = _round(start, below, done)
        if len(chain) > 2:
            last = below[chain[-1]][chain[0]]
            message = f"the chain of owners comes back: {' → '.join([*chain, chain[0]])}"
            yield finding("VW306", last.place.path, _span(last.place), message, target=chain[0])


def _round(start: str, below: Mapping[str, Mapping[str, Statement]], done: set[str]) -> list[str]:
    """The first cycle that a walk from a node meets; what is walked is not walked again."""
    path: list[str] = []
    waiting = [(start, 0)]
    while waiting:
        node, depth = waiting.pop()
        del path[depth:]
        if node in path:
            return path[path.index(node) :]
        if node in done:
            continue
        done.add(node)
        path.append(node)
        waiting += [(after, len(path)) for after in sorted(below.get(node, ()), reverse=True)]
    return []


def _one_sided(vault: Vault, said: list[Statement], known: Vocabulary) -> Iterator[Problem]:
    """Relations in a `Related` list of which the other note's own list says nothing."""
    pairs = {(one.place.path, one.subject, one.object) for one in said}
    for one in said:
        role = known.roles.get(one.role)
        if one.origin != "related" or role is None or one.subject is None or one.object is None:
            continue
        here = one.place.path
        for end in (one.subject, one.object):
            other: Note | None = vault.notes.get(end)
            if other is None or other.path == here:
                continue
            ends = (one.subject, one.object)
            if not {(other.path, *ends), (other.path, *ends[::-1])} & pairs:
                message = f"{other.path} does not say it back"
                yield finding("VW304", here, _span(one.place), message, target=end)
