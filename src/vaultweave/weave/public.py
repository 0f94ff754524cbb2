"""Vault → the vault that may be seen: the private is taken out before anything is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.problem import Problem
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.weave.privacy import Privacy, fold, is_hidden, judge
from vaultweave.weave.veiled import rewriter, veiled


class Elsewhere(NamedTuple):
    """What a vault at hand, a part of another, does not have of it: private notes, public paths."""

    hidden: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


_NOWHERE = Elsewhere()
_PARTS = ("heading", "block")


class Shown:
    """Public notes as they were shown last, by a process that lasts."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._key: tuple[frozenset[str], frozenset[str], tuple[str, ...]] = (
            frozenset(),
            frozenset(),
            (),
        )
        self._notes: dict[str, tuple[Note, Note]] = {}
        self.kept: frozenset[str] = frozenset()

    def seen(
        self,
        notes: Iterable[Note],
        hidden: frozenset[str],
        names: frozenset[str],
        hide: tuple[str, ...],
    ) -> dict[str, Note]:
        """The notes with their links to private ones made unreadable."""
        key = hidden, names, hide
        before = self._notes if key == self._key else {}
        self._key, self._notes = key, {}
        for note in notes:
            known = before.get(note.id)
            if known is None or known[0] is not note:
                known = note, veiled(note, hidden, names, hide)
            self._notes[note.id] = known
        return {id_: shown for id_, (_, shown) in self._notes.items()}

    def again(self, note: Note, rule: Privacy) -> Note | None:
        """A note that has changed, as it may be shown; None where it is or was private."""
        if note.id not in self._notes or judge(rule)(note):
            return None
        return _narrowed(veiled(note, *self._key), self.kept)


def public(
    vault: Vault,
    rule: Privacy,
    shown: Shown | None = None,
    elsewhere: Elsewhere = _NOWHERE,
) -> Vault:
    """The vault without its private notes, and without a trace of them in the others.

    Links to them have status private and keep only the text that they show. Statements and
    facts that involve them are gone, and so are links in comments and in hidden properties, and
    stubs and files that nothing seen leads to. `shown` is what earlier calls of this process left,
    `elsewhere` is what counts besides, where the vault is a part of another.
    """
    is_private = judge(rule)
    own = frozenset(note.id for note in vault.texts.values() if is_private(note))
    hidden = own | elsewhere.hidden
    names = frozenset({*_names(vault, own), *map(fold, elsewhere.hidden)})
    open_ = (note for id_, note in vault.texts.items() if id_ not in hidden)
    shown = shown or Shown()
    notes = shown.seen(open_, hidden, names, rule.hide)
    unseen = _unseen_places(vault, notes, rule.hide)
    facts: Iterable[Fact] = vault.facts
    if hidden or rule.hide:
        facts = _facts(vault, notes, names, rule.hide)
    statements: Iterable[Statement] = vault.statements
    if hidden or unseen:
        statements = _statements(vault, notes, hidden, unseen)
    statements = tuple(statements)
    paths = {note.path for note in notes.values()}
    files = _files(vault, notes)
    shown.kept = elsewhere.kept.union(paths, files)
    narrowed = {id_: _narrowed(note, shown.kept) for id_, note in notes.items()}
    return Vault(
        name=vault.name,
        notes={id_: note for id_, note in narrowed.items() if not note.is_canvas},
        canvases={id_: note for id_, note in narrowed.items() if note.is_canvas},
        bases={path: text for path, text in vault.bases.items() if path in files},
        files=tuple(path for path in vault.files if path in files),
        stubs=tuple(_stubs(vault, notes, statements)),
        statements=statements,
        facts=tuple(facts),
        problems=tuple(_muted(p) for p in vault.problems if p.path in paths),
        own={} if hidden else vault.own,
        parted=_parted(vault, narrowed) if elsewhere is _NOWHERE else {},
    )


def parted(notes: Iterable[Note]) -> dict[str, tuple[str, ...]]:
    """By note, those of some notes whose links name a heading or block of it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for note in notes:
        named = {
            target.node
            for target in note.targets
            if target.heading >= 0 or target.block >= 0 or target.lost in _PARTS
        }
        for node in named:
            if node is not None:
                found[node].append(note.id)
    return {node: tuple(sorted(several)) for node, several in sorted(found.items())}


def _parted(vault: Vault, shown: Mapping[str, Note]) -> dict[str, tuple[str, ...]]:
    """The same of what is shown; "" stands for all that names a part where nobody sees it."""
    seen, every = parted(shown.values()), parted(vault.texts.values())
    found = {node: seen.get(node, ()) for node in every if node in shown}
    return {node: who if who == every[node] else ("", *who) for node, who in found.items()}


def _muted(problem: Problem) -> Problem:
    """A problem with no word of the text that it is about."""
    return Problem(
        problem.path, problem.span, problem.rule, problem.name, problem.level, problem.name
    )


def _names(vault: Vault, hidden: frozenset[str]) -> set[str]:
    """Every name by which a private note may be linked."""
    names: set[str] = set()
    for id_ in hidden:
        note = vault.texts[id_]
        names |= {fold(name) for name in (note.name, note.id, note.path, *note.aliases)}
    return names


def _files(vault: Vault, notes: Mapping[str, Note]) -> set[str]:
    """The files that public notes reach."""
    reached = {target.path for note in notes.values() for target in note.targets}
    return {path for path in vault.files if path in reached}


def _stubs(
    vault: Vault, notes: Mapping[str, Note], statements: Iterable[Statement]
) -> Iterator[str]:
    """The stubs that a link seen leads to, or that a statement names."""
    wanted = {target.node for note in notes.values() for target in note.targets}
    if not wanted.issuperset(vault.stubs):
        for said in statements:
            wanted.update((said.subject, said.object, *said.mentions))
    yield from (stub for stub in vault.stubs if stub in wanted)


def _narrowed(note: Note, kept: frozenset[str]) -> Note:
    """The note with links that were ambiguous only by what is not seen."""
    if not any(target.candidates for target in note.targets):
        return note
    return replace(note, targets=tuple(_settled(target, kept) for target in note.targets))


def _settled(target: Target, kept: frozenset[str]) -> Target:
    left = tuple(path for path in target.candidates if path in kept)
    if left == target.candidates:
        return target
    alone = target.status == "ambiguous" and len(left) <= 1
    if alone:
        return replace(target, status="found", candidates=())
    return replace(target, candidates=left)


def _unseen_places(
    vault: Vault, notes: Mapping[str, Note], hide: tuple[str, ...]
) -> set[tuple[str, int]]:
    """The lines of hidden properties that hold links: what they state is not seen either."""
    return {
        (note.path, link.span.line)
        for note in notes.values()
        for link in vault.texts[note.id].content.links
        if link.kind == "property" and is_hidden(link.key, hide)
    }


def _statements(
    vault: Vault, notes: Mapping[str, Note], hidden: frozenset[str], unseen: set[tuple[str, int]]
) -> Iterator[Statement]:
    """Statements of public notes about none that is private, nor from a hidden property."""
    paths = {note.path for note in notes.values()}
    for said in vault.statements:
        private = said.subject in hidden or said.object in hidden
        place = said.place
        if place.path in paths and not private and (place.path, place.line) not in unseen:
            yield _without(said, hidden)


def _without(statement: Statement, hidden: frozenset[str]) -> Statement:
    if not hidden.intersection(statement.mentions):
        return statement
    return replace(statement, mentions=tuple(m for m in statement.mentions if m not in hidden))


def _facts(
    vault: Vault, notes: Mapping[str, Note], names: frozenset[str], hide: tuple[str, ...]
) -> Iterator[Fact]:
    """Facts of public entities from public notes; those of hidden properties are left out."""
    paths = {note.path for note in notes.values()}
    rewrite = rewriter({}, names)
    for fact in vault.facts:
        gone = fact.entity in vault.notes and fact.entity not in notes
        secret = not fact.anchor and is_hidden(fact.attribute, hide)
        if fact.place.path in paths and not gone and not secret:
            value = rewrite("", fact.value)
            yield fact if value == fact.value else replace(fact, value=value)
