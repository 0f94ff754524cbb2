"""Vault → the vault that may be seen: the private is taken out before anything is made of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.note import Content, Excerpt, Heading, Link
from vaultweave.model.problem import Problem
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.read.filters import ignored

_OFF = frozenset({"", "false", "no", "off", "0", "none", "null"})
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n]+)\]\]")
_GONE = Target("private", None, None)

# The site's own work needs these, and no page shows them.
_KEPT = frozenset({"permalink", "cssclasses", "cssclass"})


class Privacy(Struct, frozen=True):
    """Which notes are private, besides those with `publish: false` or `draft: true`.

    `mode` opt-in: all but those with `publish: true`, so that no canvas is public, which can't say
    it. A folder's name is meant at any depth, its path from the root, where it may be a note's
    too. A tag stands for those below it too. A property is named alone (set to anything but no) or
    with its value, `status=raw`. `hide` are patterns of properties that never leave the vault,
    `excluded` Obsidian's filters of files that are private too.
    """

    mode: Literal["all", "opt-in"] = "all"
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def is_private(note: Note, rule: Privacy) -> bool:
    """Whether a note is not to be published. `publish: true` does not free it of the config."""
    properties = {key.lower(): _said(value) for key, value in note.properties.items()}
    published = properties.get("publish", "")
    if published in _OFF and (published or rule.mode == "opt-in"):
        return True
    if properties.get("draft", "") not in _OFF:
        return True
    return (
        ignored(rule.excluded)(note.path)
        or any(_in_folder(note.path, folder) for folder in rule.folders)
        or any(_has_tag(note, tag) for tag in rule.tags)
        or any(_has_property(properties, wanted) for wanted in rule.properties)
    )


class Shown:
    """Public notes as they were shown last, by a process that lasts."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._key: tuple[object, ...] = ()
        self._notes: dict[str, tuple[Note, Note]] = {}

    def seen(
        self, notes: Iterable[Note], hidden: set[str], names: set[str], hide: tuple[str, ...]
    ) -> dict[str, Note]:
        """The notes with their links to private ones made unreadable."""
        key = frozenset(hidden), frozenset(names), hide
        before = self._notes if key == self._key else {}
        self._key, self._notes = key, {}
        for note in notes:
            known = before.get(note.id)
            if known is None or known[0] is not note:
                known = note, _seen(note, hidden, names, hide)
            self._notes[note.id] = known
        return {id_: shown for id_, (_, shown) in self._notes.items()}


def public(vault: Vault, rule: Privacy, shown: Shown | None = None) -> Vault:
    """The vault without its private notes, and without a trace of them in the others.

    Links to them have status private and keep only the text that they show. Statements and
    facts that involve them are gone, and so are links in comments and in hidden properties, and
    stubs and files that nothing seen leads to. `shown` is what earlier calls of this process left.
    """
    hidden = {note.id for note in vault.texts.values() if is_private(note, rule)}
    names = _names(vault, hidden)
    open_ = (note for id_, note in vault.texts.items() if id_ not in hidden)
    notes = (shown or Shown()).seen(open_, hidden, names, rule.hide)
    paths = {note.path for note in notes.values()}
    files = _files(vault, notes)
    stubs = _stubs(vault, notes)
    unseen = _unseen_places(vault, notes, rule.hide)
    kept = paths | files
    statements = [
        _without(s, hidden)
        for s in vault.statements
        if s.place.path in paths
        and not {s.subject, s.object} & hidden
        and (s.place.path, s.place.line) not in unseen
    ]
    ends = {end for s in statements for end in (s.subject, s.object, *s.mentions)}
    narrowed = {id_: _narrowed(note, kept) for id_, note in notes.items()}
    return Vault(
        name=vault.name,
        notes={id_: note for id_, note in narrowed.items() if not note.is_canvas},
        canvases={id_: note for id_, note in narrowed.items() if note.is_canvas},
        bases={path: text for path, text in vault.bases.items() if path in files},
        files=tuple(path for path in vault.files if path in files),
        stubs=tuple(stub for stub in vault.stubs if stub in stubs or stub in ends),
        statements=tuple(statements),
        facts=tuple(_facts(vault, notes, names, rule.hide)),
        problems=tuple(_muted(p) for p in vault.problems if p.path in paths),
    )


def _muted(problem: Problem) -> Problem:
    """A problem with no word of the text that it is about."""
    return Problem(
        problem.path, problem.span, problem.rule, problem.name, problem.level, problem.name
    )


def _said(value: Any) -> str:  # noqa: ANN401 - a property holds anything
    """A property's value as one lower-case text; nothing and an empty list are empty."""
    if isinstance(value, list):
        return " ".join(_said(part) for part in value)
    return "" if value is None else str(value).strip().lower()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().strip("/").lower()


def _in_folder(path: str, folder: str) -> bool:
    inner = f"/{_fold(path)}"
    wanted = _fold(folder)
    if "/" in wanted or folder.startswith("/"):
        return inner.startswith(f"/{wanted}/") or inner == f"/{wanted}.md"
    return bool(wanted) and f"/{wanted}/" in inner


def _has_tag(note: Note, tag: str) -> bool:
    wanted = _fold(tag.lstrip("#"))
    return any(f"{_fold(own.name)}/".startswith(f"{wanted}/") for own in note.content.tags)


def _has_property(properties: Mapping[str, str], wanted: str) -> bool:
    name, equals, value = (part.strip().lower() for part in wanted.partition("="))
    said = properties.get(name)
    if said is None:
        return False
    return said == value if equals else said not in _OFF


def _names(vault: Vault, hidden: set[str]) -> set[str]:
    """Every name by which a private note may be linked."""
    names: set[str] = set()
    for id_ in hidden:
        note = vault.texts[id_]
        names |= {_fold(name) for name in (note.name, note.id, note.path, *note.aliases)}
    return names


def _seen(note: Note, hidden: set[str], names: set[str], hide: tuple[str, ...]) -> Note:
    """A public note with its links to private ones made unreadable."""
    links, targets = [], []
    for link, target in zip(note.content.links, note.targets, strict=True):
        gone = _is_unseen(link, hide) or target.node in hidden or target.status == "private"
        links.append(_blank(link, hide) if gone else link)
        targets.append(_GONE if gone else target)
    content = note.content
    shown = {
        link.key: link.display
        for link, target in zip(content.links, targets, strict=True)
        if target is _GONE and link.kind == "property"
    }
    content = replace(
        content,
        links=tuple(links),
        tags=tuple(tag for tag in content.tags if tag.inside != "comment"),
        headings=tuple(_headings(content, targets)),
        excerpts=tuple(_excerpts(content, links)),
        properties=_properties(content.properties, hide, _rewriter(shown, names)),
        places=tuple(place for place in content.places if not _is_hidden(place[0], hide)),
        problems=(),
        waivers=(),
        scraps=(),
    )
    return replace(note, content=content, targets=tuple(targets), description=content.summary)


def _is_unseen(link: Link, hide: tuple[str, ...]) -> bool:
    """Whether a link stands where no reader of the site may look."""
    return link.inside == "comment" or (link.kind == "property" and _is_hidden(link.key, hide))


@lru_cache(maxsize=1 << 14)
def _is_hidden(key: str, hide: tuple[str, ...]) -> bool:
    top = key.partition(".")[0].lower()
    return top not in _KEPT and any(fnmatchcase(top, pattern.lower()) for pattern in hide)


def _blank(link: Link, hide: tuple[str, ...]) -> Link:
    """The link with nothing left but the text that it shows; an embed shows none."""
    unseen = link.kind == "embed" or _is_unseen(link, hide)
    alias = "" if unseen else link.display
    return replace(link, target="", subpath="", alias=alias, raw="")


def _headings(content: Content, targets: list[Target]) -> Iterator[Heading]:
    """Headings as typed hold the names behind their links: where one is private, as read."""
    lines = {
        link.span.line
        for link, target in zip(content.links, targets, strict=True)
        if target is _GONE and link.kind != "property"
    }
    for heading in content.headings:
        span = range(heading.span.line, heading.span.end_line + 1)
        yield replace(heading, text=heading.title) if lines.intersection(span) else heading


def _excerpts(content: Content, links: list[Link]) -> Iterator[Excerpt]:
    """Sentences of links that may be seen; those in comments are emptied."""
    seen = {link.excerpt for link in links if link.inside != "comment"}
    for number, excerpt in enumerate(content.excerpts):
        yield excerpt if number in seen else Excerpt(excerpt.anchor, ())


def _rewriter(shown: Mapping[str, str], names: set[str]) -> Callable[[str, str], str]:
    """A function of a property's path and text: private wikilinks become the text they show."""

    def inner(match: re.Match[str]) -> str:
        target, _, alias = match[1].partition("|")
        path = _fold(target.partition("#")[0])
        known = path in names or path.rpartition("/")[2] in names
        return (alias or target).strip() if known else match[0]

    def rewrite(path: str, text: str) -> str:
        return shown[path] if path in shown else _WIKILINK.sub(inner, text)

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

    return {k: copy(value, k) for k, value in properties.items() if not _is_hidden(k, hide)}


def _files(vault: Vault, notes: Mapping[str, Note]) -> set[str]:
    """The files that public notes reach."""
    reached = {target.path for note in notes.values() for target in note.targets}
    return {path for path in vault.files if path in reached}


def _stubs(vault: Vault, notes: Mapping[str, Note]) -> set[str]:
    wanted = {target.node for note in notes.values() for target in note.targets}
    return {stub for stub in vault.stubs if stub in wanted}


def _narrowed(note: Note, kept: set[str]) -> Note:
    """The note with links that were ambiguous only by what is not seen."""
    if not any(target.candidates for target in note.targets):
        return note
    return replace(note, targets=tuple(_settled(target, kept) for target in note.targets))


def _settled(target: Target, kept: set[str]) -> Target:
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
        if link.kind == "property" and _is_hidden(link.key, hide)
    }


def _without(statement: Statement, hidden: set[str]) -> Statement:
    if not hidden.intersection(statement.mentions):
        return statement
    return replace(statement, mentions=tuple(m for m in statement.mentions if m not in hidden))


def _facts(
    vault: Vault, notes: Mapping[str, Note], names: set[str], hide: tuple[str, ...]
) -> Iterator[Fact]:
    """Facts of public entities from public notes; those of hidden properties are left out."""
    paths = {note.path for note in notes.values()}
    rewrite = _rewriter({}, names)
    for fact in vault.facts:
        gone = fact.entity in vault.notes and fact.entity not in notes
        secret = not fact.anchor and _is_hidden(fact.attribute, hide)
        if fact.place.path in paths and not gone and not secret:
            value = rewrite("", fact.value)
            yield fact if value == fact.value else replace(fact, value=value)
