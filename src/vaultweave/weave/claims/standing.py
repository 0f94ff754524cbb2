"""What stands above a claim: whether it is in a list of relations, of a role, or of a stance."""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultweave.model.claims import Words
from vaultweave.model.kinds import KINDS, STAKES
from vaultweave.model.marked import LINK, links_in
from vaultweave.model.phrase import Sense
from vaultweave.weave.claims.labels import bare, is_against, is_apart, stances
from vaultweave.weave.claims.linked import told_list
from vaultweave.weave.claims.page import Line, Page, Section, group_role, is_sources, line, named
from vaultweave.weave.lexicon import Label, Lexicon

_GROUPS = frozenset({"competition", "supply", "ownership", "people"})
_OF_THEMES = frozenset({"player", "leader"})
_HELD = "portfolio company"  # `Holdings`, which mean something else in other notes
_SEE = frozenset({"see", "see also"})
_POSITION = re.compile(
    r"(long|short)s?(?:\s+(?:positions|ideas|names|candidates))?\Z", re.IGNORECASE
)
_LABELLED = re.compile(rf"((?:(?!{LINK})[^:.,;]){{2,40}}):\s*({LINK}.*)\Z", re.DOTALL)
_ON = re.compile(rf"(long|short)\s+({LINK}|.+)\Z", re.IGNORECASE)


_KINDS = frozenset({*KINDS, "context"})


class Standing(NamedTuple):
    """The section and label that hold for a claim, and what they make of it.

    text: the label as read; silent: under sources, which state nothing; related: in a list of
    relations; group: the role of items that state none; label: the stance of a list, its scope as
    read; target: whom that list is about.
    """

    section: Section
    text: str
    silent: bool
    related: bool
    group: Sense | None
    label: Label | None
    target: str


def standing(page: Page, label: Words, heading: int) -> Standing:
    """What holds under a label, which may be none, and a heading's index, -1 for none."""
    section = page.section(heading)
    if not label:
        related, group = _group(page, section, "")
        target = aim(Line(page, ()), section.label.scope) if section.label else page.subject
        return Standing(section, "", section.sources, related, group, section.label, target)
    words, (text,) = line(page, label)
    shown = words.shown(text)
    related, group = _group(page, section, shown)
    stance = _stance(page, section, text, shown)
    target = aim(words, stance.scope) if stance else page.subject
    return Standing(
        section,
        shown,
        section.sources or (bool(shown) and is_sources(shown)),
        related,
        group,
        stance and stance._replace(scope=words.shown(stance.scope), text=words.shown(stance.text)),
        target,
    )


def aim(words: Line, scope: str) -> str:
    """Whom a list is about: its note, or the scope where that is a link or a note's name."""
    page = words.page
    for number in links_in(scope):
        node = words.node(number)
        if node is not None:
            return node
    for part in dict.fromkeys((scope, *scope.split(","))):
        known = named(part, page.lexicon.names)
        if known is not None:
            return known
    return page.subject


def _group(page: Page, section: Section, label: str) -> tuple[bool, Sense | None]:
    """Whether claims stand in a list of relations, and the role that their group gives them.

    Outside of such lists only a heading or label that names what actors are to one another counts.
    """
    folded = bare(label).lower()
    if folded in page.lexicon.headings or folded in _SEE:
        return True, section.group if section.related else None
    sense = group_role(label, page.lexicon.phrase) if label else None
    if sense is None and not (folded in KINDS or folded == "context"):
        sense = section.group
    if section.related:
        return True, sense
    held = sense and sense.role == _HELD and page.lexicon.kind(page.note.id) == "fund"
    return False, sense if sense and (held or _is_plain(page.lexicon, sense)) else None


def _is_plain(lexicon: Lexicon, sense: Sense) -> bool:
    """Whether a group means what it says anywhere: a verb, or what actors are to one another."""
    role = lexicon.role(sense.role) if not sense.loose else None
    if role is None or sense.told != "noun":
        return role is not None
    return (role.family in _GROUPS and role.name not in _OF_THEMES) or role.name == "regulator"


def labelled(page: Page, text: str, *, related: bool) -> tuple[Sense | None, list[tuple[int, str]]]:
    """`Customers: [[A]], [[B]]` in an item: the role of its group of one line, and its links."""
    match = _LABELLED.match(text)
    if match is None:
        return None, []
    sense = group_role(match[1], page.lexicon.phrase)
    known = sense and _is_plain(page.lexicon, sense)
    fits = known or (related and (sense or _is_kind(match[1])))
    return sense, told_list(match[2], page.lexicon.vocabulary.words) if fits else []


def _is_kind(label: str) -> bool:
    """Whether a group is named by a kind, or by context: its items are only related."""
    return any(part.strip().lower() in _KINDS for part in bare(label).split("/"))


def _stance(page: Page, section: Section, text: str, shown: str) -> Label | None:
    """The stance of a list; its scope is still marked.

    A label without a stance of its own narrows its heading's, unless it names a role.
    """
    if not text:
        return section.label
    label = stances(text) or _position(page, text)
    if label is not None or section.label is None:
        return label
    name = bare(shown)
    if page.lexicon.phrase(name) or is_apart(name) or name.lower() in page.lexicon.headings:
        return None
    if is_against(name, section.label):
        return None
    scope = ", ".join(part for part in (section.label.scope, name) if part)
    return section.label._replace(scope=scope)


def _position(page: Page, text: str) -> Label | None:
    """`Long:` and `Short [[X]]:` in a thesis, the only place where they are a stance."""
    if page.lexicon.kind(page.note.id) not in STAKES:
        return None
    plain = text.strip(" :")
    match = _POSITION.match(plain)
    scope = ""
    if match is None:
        match = _ON.match(plain)
        if match is None or not (links_in(match[2]) or named(match[2], page.lexicon.names)):
            return None
        scope = match[2]
    role = match[1].lower()
    return Label("entity", role, "bullish" if role == "long" else "bearish", scope, text=plain)
