"""Vault → the vault that may be seen: the private is taken out before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from vaultweave.model.note import Content, Excerpt, Heading, Link
from vaultweave.model.problem import Problem
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.weave.privacy import Privacy, fold, is_hidden, judge

_WIKILINK = re.compile(r"!?\[\[([^\[\]\n]+)\]\]")
_GONE = Target("private", None, None)


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
                known = note, _seen(note, hidden, names, hide)
            self._notes[note.id] = known
        return {id_: shown for id_, (_, shown) in self._notes.items()}

    def again(self, note: Note, rule: Privacy) -> Note | None:
        """A note that has changed, as it may be shown; None where it is or was private."""
        if note.id not in self._notes or judge(rule)(note):
            return None
        return _narrowed(_seen(note, *self._key), self.kept)


def public(
    vault: Vault,
    rule: Privacy,
    shown: Shown | None = None,
    others: frozenset[str] = frozenset(),
) -> Vault:
    """The vault without its private notes, and without a trace of them in the others.

    Links to them have status private and keep only the text that they show. Statements and
    facts that involve them are gone, and so are links in comments and in hidden properties, and
    stubs and files that nothing seen leads to. `shown` is what earlier calls of this process left,
    `others` are private notes that the vault at hand, a part of another, does not have.
    """
    is_private = judge(rule)
    own = frozenset(note.id for note in vault.texts.values() if is_private(note))
    hidden = own | others
    names = frozenset({*_names(vault, own), *map(fold, others)})
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
    shown.kept = frozenset(paths | files)
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
    )


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


def _seen(note: Note, hidden: frozenset[str], names: frozenset[str], hide: tuple[str, ...]) -> Note:
    """A public note with its links to private ones made unreadable."""
    content, targets = _cleaned(note.content, hide), note.targets
    gone = {
        number
        for number, (link, target) in enumerate(zip(content.links, targets, strict=True))
        if _is_unseen(link, hide) or target.node in hidden or target.status == "private"
    }
    shown = {
        link.key: link.display
        for link in (content.links[number] for number in gone)
        if link.kind == "property"
    }
    if shown or names or any(is_hidden(key, hide) for key in content.properties):
        properties = _properties(content.properties, hide, _rewriter(shown, names))
        content = replace(content, properties=properties)
    if gone:
        content = _blanked(content, gone, hide)
        targets = tuple(_GONE if n in gone else target for n, target in enumerate(targets))
    if content is note.content and not note.is_canvas:
        return note
    return replace(note, content=content, targets=targets, description=content.summary)


def _cleaned(content: Content, hide: tuple[str, ...]) -> Content:
    """What a text says, but for what stands in comments or is said of the text by others."""
    if content.problems or content.waivers or content.scraps:
        content = replace(content, problems=(), waivers=(), scraps=())
    if any(tag.inside == "comment" for tag in content.tags):
        tags = tuple(tag for tag in content.tags if tag.inside != "comment")
        content = replace(content, tags=tags)
    if any(is_hidden(place[0], hide) for place in content.places):
        places = tuple(place for place in content.places if not is_hidden(place[0], hide))
        content = replace(content, places=places)
    return content


def _blanked(content: Content, gone: set[int], hide: tuple[str, ...]) -> Content:
    """What a text says, with some of its links gone."""
    links = [_blank(one, hide) if n in gone else one for n, one in enumerate(content.links)]
    return replace(
        content,
        links=tuple(links),
        headings=tuple(_headings(content, gone)),
        excerpts=tuple(_excerpts(content, links)),
    )


def _is_unseen(link: Link, hide: tuple[str, ...]) -> bool:
    """Whether a link stands where no reader of the site may look."""
    return link.inside == "comment" or (link.kind == "property" and is_hidden(link.key, hide))


def _blank(link: Link, hide: tuple[str, ...]) -> Link:
    """The link with nothing left but the text that it shows; an embed shows none."""
    unseen = link.kind == "embed" or _is_unseen(link, hide)
    alias = "" if unseen else link.display
    return replace(link, target="", subpath="", alias=alias, raw="")


def _headings(content: Content, gone: set[int]) -> Iterator[Heading]:
    """Headings as typed hold the names behind their links: where one is private, as read."""
    lines = {
        link.span.line
        for link in (content.links[number] for number in gone)
        if link.kind != "property"
    }
    for heading in content.headings:
        span = range(heading.span.line, heading.span.end_line + 1)
        yield replace(heading, text=heading.title) if lines.intersection(span) else heading


def _excerpts(content: Content, links: list[Link]) -> Iterator[Excerpt]:
    """Sentences of links that may be seen; those in comments are emptied."""
    seen = {link.excerpt for link in links if link.inside != "comment"}
    for number, excerpt in enumerate(content.excerpts):
        yield excerpt if number in seen else Excerpt(excerpt.anchor, ())


def _rewriter(shown: Mapping[str, str], names: frozenset[str]) -> Callable[[str, str], str]:
    """A function of a property's path and text: private wikilinks become the text they show."""

    def inner(match: re.Match[str]) -> str:
        target, _, alias = match[1].partition("|")
        path = fold(target.partition("#")[0])
        known = path in names or path.rpartition("/")[2] in names
        return (alias or target).strip() if known else match[0]

    def rewrite(path: str, text: str) -> str:
        if path in shown:
            return shown[path]
        return _WIKILINK.sub(inner, text) if "[[" in text else text

    return rewrite


def _properties(
    properties: Mapping[str, Any], hide: tuple[str, ...], rewrite: Callable[[str, str], str]
) -> dict[str, Any]:
    def copy(value: Any, path: str) -> Any:  # noqa: ANN401 - a property holds anything
        if isinstance(value, dict):
            return {key: copy(inner, f"{path}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [copy(inner, f"{path}.{at}") for at, inner in enumerate(value)]
        return rewrite(path, value) if isinstance(value, str) else value

    return {k: copy(value, k) for k, value in properties.items() if not is_hidden(k, hide)}


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
    rewrite = _rewriter({}, names)
    for fact in vault.facts:
        gone = fact.entity in vault.notes and fact.entity not in notes
        secret = not fact.anchor and is_hidden(fact.attribute, hide)
        if fact.place.path in paths and not gone and not secret:
            value = rewrite("", fact.value)
            yield fact if value == fact.value else replace(fact, value=value)
