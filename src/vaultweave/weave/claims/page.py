"""A note laid out for reading its claims: its sections, and the words of all notes beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.claims import Words
from vaultweave.model.dates import date_in
from vaultweave.model.kinds import KINDS
from vaultweave.model.marked import links_in, marked, unmarked
from vaultweave.model.note import Heading
from vaultweave.model.phrase import Sense
from vaultweave.model.place import Place, Span
from vaultweave.model.vault import Note
from vaultweave.weave.claims.labels import aside, bare, is_against, is_apart, stances, supposes
from vaultweave.weave.lexicon import Label, Lexicon, Phrases, Title

_SOURCES = frozenset(
    {"source", "sources", "reference", "references", "further reading", "reading", "links"}
)
_TICKER = re.compile(r"(?:(?<!\s)\s++)?\((?:[A-Z]{2,8}:\s?)?[A-Z0-9][A-Z0-9.]{0,7}\)\s*+\Z")
_COUNTED = re.compile(r"\A(?:[^\w\[(\"“]+|\d{1,2}(?:\.\d{1,2})*[.)]\s+)+")


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
        other = is_apart(own.folded) or is_against(own.folded, above.label)
        apart = own.related or other or lexicon.phrase(own.folded)
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
