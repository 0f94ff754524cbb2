"""A note laid out for reading its claims: its sections, and the words of all notes beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.dates import date_in
from vaultweave.model.kinds import KINDS, group_of, is_day, sort_of
from vaultweave.model.marked import links_in, marked, unmarked
from vaultweave.model.note import Heading, Words
from vaultweave.model.phrase import Sense
from vaultweave.model.place import Place, Span
from vaultweave.model.reading import Reader
from vaultweave.model.roles import Role, Vocabulary
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note
from vaultweave.weave.claims.columns import Grid
from vaultweave.weave.claims.labels import Label, aside, bare, is_apart, stances, supposes

_SOURCES = frozenset(
    {"source", "sources", "reference", "references", "further reading", "reading", "links"}
)
_TICKER = re.compile(r"(?:(?<!\s)\s++)?\((?:[A-Z]{2,8}:\s?)?[A-Z0-9][A-Z0-9.]{0,7}\)\s*+\Z")
_COUNTED = re.compile(r"\A(?:[^\w\[(\"“]+|\d{1,2}(?:\.\d{1,2})*[.)]\s+)+")


Phrases = Callable[[str], tuple[Sense, ...]]


class Title(NamedTuple):
    """What a heading says by itself: `folded` is its text without marks, in lower case."""

    folded: str
    related: bool
    sources: bool
    group: Sense | None
    label: Label | None
    date: str | None
    supposed: bool = False


class Lexicon(Struct, frozen=True):
    """What every note's claims are read with.

    names: exact names of notes, only those of one note, to their ids; kinds: ids to kinds;
    headings: of lists of relations, folded; relation_first: `supplies [[X]]` counts too;
    read, phrase, grid and title remember what they have read.
    """

    vocabulary: Vocabulary
    read: Reader
    phrase: Phrases
    grid: Callable[[tuple[str, ...], str], Grid]
    title: Callable[[str], Title]
    names: Mapping[str, str]
    kinds: Mapping[str, str]
    groups: Mapping[str, str]
    headings: frozenset[str]
    relation_first: bool = False

    def role(self, name: str) -> Role | None:
        """A role of the vocabulary by its name."""
        return self.vocabulary.roles.get(name)

    def kind(self, node: str | None) -> str:
        """What sort of entity a node is, as the groups know it; "" for text and stubs."""
        kind = sort_of(self.kinds.get(node or "", ""), self.groups)
        return kind or ("daily" if node and is_day(node) else "")

    def group(self, node: str | None) -> str:
        """The group of an entity; unlinked text and stubs count as actors."""
        return group_of(self.kind(node), self.groups)


class Section(NamedTuple):
    """What the headings above a claim make of it."""

    title: str = ""
    related: bool = False
    sources: bool = False
    group: Sense | None = None
    label: Label | None = None
    date: str | None = None
    condition: str = ""


_TOP = Section()


class Page(Struct, frozen=True):
    """A note with the meaning of its sections, by their heading; whom its claims are about."""

    note: Note
    lexicon: Lexicon
    sections: tuple[Section, ...]
    subject: str

    def section(self, heading: int) -> Section:
        """The section of a heading's index; -1 stands for the text before the first."""
        return self.sections[heading] if heading >= 0 else _TOP

    def node(self, link: int) -> str | None:
        """The entity that a link of the note reaches; None for a file or another's link."""
        targets = self.note.targets
        return targets[link].node if link < len(targets) else None

    def place(self, span: Span) -> Place:
        """Where in the vault a span of the note begins."""
        return Place(self.note.path, span.line, span.column)


class Draft(Struct, frozen=True, gc=False):
    """A statement, and the role that it would have if enough notes used that."""

    statement: Statement
    own: str

    @property
    def place(self) -> Place:
        """Where the statement is made."""
        return self.statement.place


Said = Statement | Draft | Fact
"""What one claim of a note comes to."""


class Line(Struct, frozen=True, gc=False):
    """Marked texts of one claim, and the links of the page that their marks stand for."""

    page: Page
    links: tuple[int, ...]

    def node(self, number: int) -> str | None:
        """The entity of a mark's number."""
        return self.page.node(self.links[number])

    def nodes(self, text: str) -> tuple[str, ...]:
        """The entities of a marked text, each once, in their order."""
        if text.isascii():
            return ()
        found = [self.page.node(self.links[number]) for number in links_in(text)]
        return tuple(dict.fromkeys([node for node in found if node is not None]))

    def shown(self, text: str) -> str:
        """A marked text as a reader sees it."""
        if not text:
            return ""
        if self.links and not text.isascii():
            links = self.page.note.content.links
            text = unmarked(text, lambda number: links[self.links[number]].display)
        return " ".join(text.split()) if "  " in text or "\n" in text else text.strip()


def line(page: Page, *parts: Words) -> tuple[Line, tuple[str, ...]]:
    """Some words of a page as marked texts."""
    texts, links = marked(*parts)
    return Line(page, links), texts


def page(note: Note, lexicon: Lexicon) -> Page:
    """Lay out a note. A section inherits from those above it, until it says otherwise."""
    sections: list[Section] = []
    open_: list[tuple[int, Section]] = []
    for heading in note.headings:
        while open_ and open_[-1][0] >= heading.level:
            open_.pop()
        section = _section(heading, open_[-1][1] if open_ else _TOP, lexicon)
        open_.append((heading.level, section))
        sections.append(section)
    return Page(note, lexicon, tuple(sections), note.id)


def _section(heading: Heading, above: Section, lexicon: Lexicon) -> Section:
    own, title = lexicon.title(heading.title), heading.title
    group, label = own.group, own.label
    if label is None and above.label is not None:
        apart = own.related or is_apart(own.folded) or lexicon.phrase(own.folded)
        label = None if apart else above.label
    if group is None and above.related and above.group and own.folded not in KINDS:
        group = above.group
    return Section(
        title,
        own.related or above.related,
        own.sources or above.sources,
        group,
        label,
        own.date or above.date,
        bare(title)
        if own.supposed and heading.level > 1
        else ""
        if own.related
        else above.condition,
    )


def titles(phrase: Phrases, headings: frozenset[str]) -> Callable[[str], Title]:
    """A function from a heading to what it says; it remembers all that it has read."""

    @cache
    def title(whole: str) -> Title:
        text = _COUNTED.sub("", whole)
        folded = bare(text).lower()
        return Title(
            folded,
            folded in headings,
            folded in _SOURCES,
            group_role(text, phrase),
            stances(text),
            date_in(whole),
            supposes(folded),
        )

    return title


def is_sources(label: str) -> bool:
    """Whether a group lists sources, which state nothing."""
    return bare(label).lower() in _SOURCES


def group_role(title: str, phrase: Phrases) -> Sense | None:
    """The role that a group's heading or label gives its items, if it names one.

    Words that name a kind as well (Sectors, Theses), and context, give none; nor does a verb that
    may be said of a date as well (`Founded:`), but one that waits for a name (`Owned by:`).
    """
    for part in bare(title).split("/"):
        if part.strip().lower() in KINDS:
            continue
        found = phrase(part)
        sense = found[0] if len(found) == 1 else None
        if sense is None or sense.after or sense.toward or sense.role in _NO_GROUP:
            continue
        if sense.told != "noun" and part.split()[-1].lower() not in _WAITING:
            continue
        hedged = phrase(f"{aside(title)} {part.strip()}")
        return next((one for one in hedged if one.modality and one.role == sense.role), sense)
    return None


_WAITING = frozenset({"at", "by", "for", "from", "in", "of", "to", "with"})
_NO_GROUP = frozenset({"", "related", "context", "sector", "region", "thesis", "long", "short"})


def named(text: str, names: Mapping[str, str]) -> str | None:
    """The note of exactly this name, a ticker after it aside; None where there is none, or two."""
    found = names.get(text.strip())
    if found is None and text.endswith(")"):
        found = names.get(_TICKER.sub("", text.strip()))
    return found


def unique_names(notes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Exact names of notes to their ids, those of several notes left out."""
    names: dict[str, str | None] = {}
    for name, id_ in notes:
        names[name] = None if name in names else id_
    return {name: node for name, node in names.items() if node is not None}
