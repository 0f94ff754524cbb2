"""The plain list of a base: the published notes that its filter lets through."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from vaultweave.model.vault import Note
from vaultweave.publish.media import attributes
from vaultweave.read.bases import Term, UnreadableError, View, view
from vaultweave.weave.resolve import fold

MOST = 200
"""How many notes a list shows."""

_FEW = 2_000
_HERE = (Term("field", ("this",)), Term("field", ("this", "file")))

_WIKILINK = re.compile(r"\[\[([^\[\]|#]+)[^\[\]]*\]\]")

Way = Callable[[str], str]
"""The way from the page to a note, by its id."""


class _Link(str):
    """The id of a note, or the folded name of one that is not there."""

    __slots__ = ()


class _Known(NamedTuple):
    """What was found in the notes of a build: lists by base and view, and who links to a note."""

    notes: Mapping[str, Note]
    lists: dict[tuple[str, str], list[Note]]
    inbound: Mapping[str, list[Note]]


_KNOWN: list[_Known] = []  # one build's, which is the last's: bases stand on many pages alike


def listed(text: str, name: str, here: Note, known: tuple[Mapping[str, Note], Way]) -> str:
    """What stands for a view of a base on a note's page: a notice, and a list where one can be.

    `here` is the note that has the base. Canvases are no notes.
    """
    notes, way = known
    try:
        wanted = view(text, name)
        found = _found(text, wanted, here, notes)
    except (UnreadableError, RecursionError):
        found = []
    if not found:
        return '<p class="notice">In Obsidian, a base shows a table here.</p>\n'
    most = min(wanted.limit or MOST, MOST)
    items = "".join(_item(note, way) for note in found[:most])
    count = "1 note" if len(found) == 1 else f"{len(found):,} notes"
    said = f"the first {most:,} of {count}" if len(found) > most else count
    title = f"{wanted.name}: " if wanted.name else ""
    notice = html.escape(f"{title}{said} of a base, which is a table in Obsidian.")
    return f'<div class="base"><p class="notice">{notice}</p>\n<ul>\n{items}</ul></div>\n'


def _item(note: Note, way: Way) -> str:
    there = attributes(class_="internal", href=way(note.id))
    return f"<li><a{there}>{html.escape(note.title)}</a></li>\n"


def _found(text: str, wanted: View, here: Note, notes: Mapping[str, Note]) -> list[Note]:
    """The notes that a view shows, by title; remembered where they are the same on every page."""
    known = _known(notes)
    everywhere = not _is_here(wanted.filter)
    key = (text, wanted.name)
    if everywhere and key in known.lists:
        return known.lists[key]
    among: Iterable[Note] = known.notes.values()
    if not everywhere:
        if _is_linked(wanted.filter):
            among = known.inbound.get(here.id, ())
        elif len(known.notes) > _FEW:
            raise UnreadableError("each page would look at every note")
    reader = _Reader(here, known.notes)
    found = [note for note in among if not note.is_canvas and reader.truth(wanted.filter, note)]
    found.sort(key=lambda note: (note.title.casefold(), note.id))
    if everywhere:
        known.lists[key] = found
    return found


def _known(notes: Mapping[str, Note]) -> _Known:
    pairs = notes.items()  # all of them are looked at, which a page's reads must tell
    base = getattr(notes, "base", notes)
    if not _KNOWN or _KNOWN[0].notes is not base:
        inbound: dict[str, list[Note]] = {}
        for _, note in pairs:
            for node in {target.node for target in note.targets if target.node}:
                inbound.setdefault(node, []).append(note)
        _KNOWN[:] = [_Known(base, {}, inbound)]
    return _KNOWN[0]


def _is_here(term: Term) -> bool:
    """Whether a filter speaks of the note that has the base."""
    if term.name == "field":
        return bool(term.of[0] == "this")
    return any(_is_here(one) for one in term.of if isinstance(one, Term))


def _is_linked(term: Term) -> bool:
    """Whether a filter lets only notes through that link to the one that has the base."""
    if term.name == "and":
        return any(_is_linked(one) for one in term.of)
    if term.name == "or":
        return bool(term.of) and all(_is_linked(one) for one in term.of)
    return term.name in {"hasLink", "contains"} and term.of[-1] in _HERE


class _Reader:
    """Tells what a filter says of a note."""

    def __init__(self, here: Note, notes: Mapping[str, Note]) -> None:
        self.here = here
        self.notes = notes
        self.names: dict[str, str] = {}

    def truth(self, term: Term, note: Note) -> bool:
        if term.name == "and":
            return all(self.truth(one, note) for one in term.of)
        if term.name == "or":
            return any(self.truth(one, note) for one in term.of)
        if term.name == "not":
            return not self.truth(term.of[0], note)
        return bool(self.value(term, note))

    def value(self, term: Term, note: Note) -> Any:  # noqa: ANN401 - a property holds anything
        name, of = term
        if name == "value":
            return of[0]
        if name == "field":
            return self._field(of, note)
        if name in {"and", "or", "not"}:
            return self.truth(term, note)
        values = [self.value(one, note) for one in of]
        if name in _COMPARISONS:
            return _COMPARISONS[name](*values)
        return self._called(name, *values)

    def _called(self, name: str, subject: Any, *rest: Any) -> Any:  # noqa: ANN401 - as above
        if name == "link":
            return self._link(str(subject))
        if name in _TEXTS:
            return _TEXTS[name](subject, *map(str, rest))
        if name.startswith("contains"):
            each = [_holds(subject, one) for one in rest]
            return any(each) if name == "containsAny" else all(each)
        if not isinstance(subject, Note):
            raise UnreadableError(name)
        return _OF_FILES[name](self, subject, rest)

    def _field(self, way: tuple[str, ...], note: Note) -> Any:  # noqa: ANN401 - as above
        first, *rest = way
        if first == "this":
            note = self.here
            if not rest or rest == ["file"]:
                return note
            first, *rest = rest
        if first == "file":
            return self._file(rest, note)
        return self._property(rest[0] if rest else first, note)

    def _file(self, rest: list[str], note: Note) -> Any:  # noqa: ANN401 - as above
        if not rest:
            return note
        folder, _, name = note.path.rpartition("/")
        links = [_Link(target.node) for target in note.targets if target.node]
        values = {
            "name": note.name, "basename": note.name, "path": note.path, "folder": folder,
            "ext": name.rpartition(".")[2], "tags": _Tags(note.tags), "links": links, "file": note,
        }  # fmt: skip
        return values[rest[0]]

    def _property(self, name: str, note: Note) -> Any:  # noqa: ANN401 - as above
        if name in {"tags", "tag"}:
            return _Tags(note.tags)
        found = {key.lower(): value for key, value in note.properties.items()}.get(name.lower())
        if isinstance(found, list):
            return [self._linked(one) for one in found]
        return self._linked(found)

    def _linked(self, value: Any) -> Any:  # noqa: ANN401 - as above
        match = _WIKILINK.fullmatch(value.strip()) if isinstance(value, str) else None
        return self._link(match[1]) if match else value

    def _link(self, name: str) -> _Link:
        if not self.names:
            for note in self.notes.values():
                self.names.setdefault(fold(note.name), note.id)
                self.names[fold(note.id)] = note.id
        wanted = fold(name.strip().removeprefix("[[").removesuffix("]]").removesuffix(".md"))
        return _Link(self.names.get(wanted) or self.names.get(wanted.rpartition("/")[2], wanted))


class _Tags(list[str]):
    """Tags, among which one stands for those below it too."""


def _holds(whole: Any, part: Any) -> bool:  # noqa: ANN401 - properties hold anything
    if isinstance(whole, _Tags):
        wanted = str(part).lstrip("#").lower()
        return any(f"{tag.lower()}/".startswith(f"{wanted}/") for tag in whole)
    if isinstance(whole, list):
        return any(_same(one, part) for one in whole)
    if isinstance(whole, _Link) or isinstance(part, Note | _Link):
        return _same(whole, part)
    return whole is not None and str(part).lower() in str(whole).lower()


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - properties hold anything
    if isinstance(one, Note | _Link) or isinstance(other, Note | _Link):
        ids = [value.id if isinstance(value, Note) else value for value in (one, other)]
        linked = all(isinstance(value, Note | _Link) for value in (one, other))
        return linked and ids[0] == ids[1]
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return float(one) == float(other)
    return str(one if one is not None else "") == str(other if other is not None else "")


def _less(one: Any, other: Any) -> bool:  # noqa: ANN401 - properties hold anything
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one < other
    return isinstance(one, str) and isinstance(other, str) and one < other


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": _less,
    ">": lambda a, b: _less(b, a),
    "<=": lambda a, b: _less(a, b) or (a is not None and _same(a, b)),
    ">=": lambda a, b: _less(b, a) or (a is not None and _same(a, b)),
}


_TEXTS: Mapping[str, Callable[..., Any]] = {
    "list": lambda value: value,
    "date": lambda value: value,
    "asFile": lambda value: value,
    "isEmpty": lambda value: value in (None, "", []),
    "lower": lambda value: str(value or "").lower(),
    "startsWith": lambda value, start: str(value or "").lower().startswith(start.lower()),
    "endsWith": lambda value, end: str(value or "").lower().endswith(end.lower()),
}


def _in_folder(path: str, folder: Any) -> bool:  # noqa: ANN401 - any value of a filter
    wanted = fold(str(folder)).strip("/")
    return not wanted or fold(path).startswith(f"{wanted}/")


def _links(note: Note, target: Any, reader: _Reader) -> bool:  # noqa: ANN401 - any value of a filter
    wanted = target if isinstance(target, Note | _Link) else reader._link(str(target))  # noqa: SLF001
    node = wanted.id if isinstance(wanted, Note) else wanted
    pairs = zip(note.content.links, note.targets, strict=True)
    return any(t.node == node for link, t in pairs if link.inside != "comment")


_OF_FILES: Mapping[str, Callable[[_Reader, Note, Iterable[Any]], bool]] = {
    "hasTag": lambda _, note, tags: any(_holds(_Tags(note.tags), tag) for tag in tags),
    "inFolder": lambda _, note, folders: all(_in_folder(note.path, one) for one in folders),
    "hasLink": lambda reader, note, targets: all(_links(note, one, reader) for one in targets),
    "hasProperty": lambda _, note, names: all(
        str(one).lower() in map(str.lower, note.properties) for one in names
    ),
}
