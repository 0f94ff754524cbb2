"""Whom a change may matter to: the few notes of a vault that a check of it has to look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from vaultweave.read.versions import Change
from vaultweave.weave.outline import Outline, name_of
from vaultweave.weave.resolve import fold, note_id

Outlines = Mapping[str, Outline]
Pairs = Collection[tuple[str, str]]
"""Pairs of entities, by their ids."""

_MOST = 200  # notes that may speak of two entities; where more do, it is nobody's news
_Steps = Callable[[str], Iterable[str]]
_LETTERS = re.compile(r"[^\w\n]+|_+")
_ASIDE = {code: None for code in range(128) if _LETTERS.match(chr(code))}


class Stake(NamedTuple):
    """Paths of one version: notes that are looked at, and those that they only name."""

    full: frozenset[str]
    named: frozenset[str]


def stakes(
    before: Outlines, after: Outlines, changes: Sequence[Change], pairs: Pairs = ()
) -> tuple[Stake, Stake]:
    """What is at stake in the version before, and in the one after.

    Besides the notes that change, these are all whose links may now lead elsewhere, or whose
    backlinks come and go: those that link to a name, alias or heading that comes, goes or changes,
    what a changed note links to since or no longer, and all that are called alike. Notes
    that embed a changed one, or are embedded by it, count through any number of steps; and of
    `pairs` of entities of which a changed note says something else, those that may say it too.
    """
    touched = _touched(before, after, changes)
    tags = _respelled(before, after, changes)
    relinked = _relinked(before, after, changes)
    own = [path for change in changes for path in (change.old, change.path)]
    letters = _letters({*before, *after, *own})
    alike = {letters[path] for path in own}
    sides: list[set[str]] = []
    for outlines, others, paths in (
        (before, {}, {change.old for change in changes}),
        (after, before, {change.path for change in changes}),
    ):
        changed = paths & outlines.keys()
        new = {p: o for p, o in outlines.items() if others.get(p) is not o}
        full = changed | {p for p in new if letters[p] in alike}
        if touched or tags:
            full |= {path for path, o in new.items() if _concerns(path, o, touched, tags)}
        if relinked:
            full |= {path for path in new if name_of(path) in relinked}
        sides.append(full | _embedded(outlines, changed))
    both = sides[0].union(sides[1], _telling(before, pairs), _telling(after, pairs))
    named = _named(before, after, both, letters)
    first, last = (both & outlines.keys() for outlines in (before, after))
    return (
        Stake(frozenset(first), frozenset((named & before.keys()) - first)),
        Stake(frozenset(last), frozenset((named & after.keys()) - last)),
    )


def is_spelled_variously(own: Collection[str], used: Iterable[str]) -> bool:
    """Whether any of a note's own tags has another spelling among those that are used."""
    if not own:
        return False
    folded = {tag.lower() for tag in own}
    return len(folded) < len(own) or any(t.lower() in folded and t not in own for t in used)


def unsettled(outlines: Outlines, full: Iterable[str]) -> set[str]:
    """The notes, skimmed only, whose tags matter to some others' by how they are spelled.

    First those that may spell one otherwise; if any does, all that may have it.
    """
    own = {tag.name for path in full for tag in outlines[path].tags}
    if not own or all(outline.seen for outline in outlines.values()):
        return set()
    folded = {tag.lower() for tag in own}
    used = {tag.name for outline in outlines.values() for tag in outline.tags}
    alike = {name for name in used if name.lower() in folded}
    if alike <= own and len(folded) == len(own):
        return set()
    sharing = {
        path: names
        for path, outline in outlines.items()
        if (names := {tag.name for tag in outline.tags} & alike)
    }
    odd = {path for path, names in sharing.items() if names - own and not outlines[path].seen}
    if odd or not is_spelled_variously(own, {n for names in sharing.values() for n in names}):
        return odd
    return {path for path in sharing if not outlines[path].seen}


def _concerns(path: str, outline: Outline, touched: set[str], tags: set[str]) -> bool:
    """Whether a note links to what is touched, is called as it, or spells a tag as it."""
    return (
        not touched.isdisjoint(outline.names)
        or name_of(path) in touched
        or not touched.isdisjoint(outline.called)
        or (bool(tags) and any(tag.name.lower() in tags for tag in outline.tags))
    )


def _respelled(before: Outlines, after: Outlines, changes: Iterable[Change]) -> set[str]:
    """Tags, in lower case, of which some spelling has become more or less frequent."""
    moved: set[str] = set()
    for change in changes:
        pair = before.get(change.old), after.get(change.path)
        old, new = (Counter(t.name for t in one.tags) if one else Counter() for one in pair)
        moved |= {name.lower() for name in old.keys() | new.keys() if old[name] != new[name]}
    if not moved:
        return moved
    spelled: dict[str, set[str]] = {}
    for outlines in (before, after):
        for outline in outlines.values():
            for tag in outline.tags:
                if tag.name.lower() in moved:
                    spelled.setdefault(tag.name.lower(), set()).add(tag.name)
    return {tag for tag, ways in spelled.items() if len(ways) > 1}


def _touched(before: Outlines, after: Outlines, changes: Iterable[Change]) -> set[str]:
    """The names, folded, that mean something else since the change."""
    touched: set[str] = set()
    for change in changes:
        old, new = before.get(change.old), after.get(change.path)
        if change.kind != "M" or old is None or new is None:
            touched |= {fold(change.old.rpartition("/")[2]), fold(change.path.rpartition("/")[2])}
            touched |= {name_of(change.old), name_of(change.path)}
        elif old.seen != new.seen:  # by whatever name others link to it
            touched |= {name_of(change.path), *new.called}
        for one, other in ((old, new), (new, old)):
            if one is None:
                continue
            touched |= {*one.called} ^ {*(other.called if other else ())}
    return touched


def _relinked(before: Outlines, after: Outlines, changes: Iterable[Change]) -> set[str]:
    """The names that changed notes link to since, or no longer: what is said of those changes."""
    names: set[str] = set()
    for change in changes:
        pair = before.get(change.old), after.get(change.path)
        old, new = ({*one.names} if one else set() for one in pair)
        names |= old ^ new
    return names


def _telling(outlines: Outlines, pairs: Pairs) -> set[str]:
    """The notes that link to both of a pair of entities, or are one of them."""
    ends = {end for pair in pairs for end in pair}
    ids = {path: note_id(path) for path in outlines} if ends else {}
    called = {name_of(end): {end} for end in ends}
    for path, id_ in ids.items():
        for alias in outlines[path].called if id_ in ends else ():
            called.setdefault(alias, set()).add(id_)
    found: dict[tuple[str, str], list[str]] = {pair: [] for pair in pairs}
    for path, id_ in ids.items():
        own = {end for name in outlines[path].names if name in called for end in called[name]}
        own |= {id_} & ends
        for pair in pairs if len(own) > 1 else ():
            if own.issuperset(pair):
                found[pair].append(path)
    return {path for paths in found.values() if len(paths) <= _MOST for path in paths}


def _embedded(outlines: Outlines, changed: set[str]) -> set[str]:
    """What changed notes embed, and what embeds them, through any number of steps."""
    embedding: dict[str, list[str]] = {}
    for path, outline in outlines.items():
        for name in outline.embeds:
            embedding.setdefault(name, []).append(path)

    @cache
    def by_name() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in outlines:
            found.setdefault(name_of(path), []).append(path)
        return found

    down = _reached(
        changed, lambda p: (q for n in outlines[p].embeds for q in by_name().get(n, ()))
    )
    up = _reached(changed, lambda p: embedding.get(name_of(p), ()))
    return down | up


def _reached(start: Iterable[str], steps: _Steps) -> set[str]:
    seen = set(start)
    waiting = [*seen]
    while waiting:
        fresh = {path for path in steps(waiting.pop()) if path not in seen}
        seen |= fresh
        waiting += fresh
    return seen


def _named(
    before: Outlines, after: Outlines, full: set[str], letters: Mapping[str, str]
) -> set[str]:
    """The notes of either version that some notes name, or whose names are like theirs."""
    there = [(path, o) for outlines in (before, after) for path, o in _some(outlines, full)]
    wanted = {name_of(path) for path in full}
    wanted.update(name for _, outline in there for name in outline.names)
    wanted.update(alias for _, outline in there for alias in outline.called)
    alike = {letters[path] for path in full}
    others = [(path, o) for path, o in before.items() if after.get(path) is not o]
    found = set()
    for path, outline in (*after.items(), *others):
        if (
            name_of(path) in wanted
            or letters[path] in alike
            or not wanted.isdisjoint(outline.called)
        ):
            found.add(path)
    return found


def _some(outlines: Outlines, paths: Iterable[str]) -> Iterable[tuple[str, Outline]]:
    return ((path, outlines[path]) for path in paths if path in outlines)


def _letters(paths: Iterable[str]) -> dict[str, str]:
    """What all paths share that might be published at one address, by path."""
    several = [*paths]
    folded = "\n".join([path.replace("\n", "") for path in several]).lower()
    folded = folded.translate(_ASIDE) if folded.isascii() else _LETTERS.sub("", folded)
    return dict(zip(several, folded.split("\n"), strict=True))
