"""Who is at the other end of a claim, where that is not the note: `[[Kim]] — [[Aster]] founder`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vaultweave.model.marked import LINK, ONLY_LINK, links_in
from vaultweave.model.phrase import Sense
from vaultweave.model.reading import Reading
from vaultweave.weave.claims.page import Lexicon, Line

_AT = rf"(?:\A|, )(?:%s)\s+(?:the\s+)?({LINK})(?:['’]s)?(?=\W|\Z)"
_HELD = {
    "people": re.compile(_AT % "of|at|for", re.IGNORECASE),
    "ownership": re.compile(_AT % "of|in", re.IGNORECASE),
}
_OF = re.compile(rf"(?:of|to|for)\s+(?:the\s+)?({LINK})(?:['’]s)?(?=\W|\Z)", re.IGNORECASE)
_MUTUAL = frozenset({"competition", "supply"})
_POSSESSIVE = re.compile(r"['’]s?\Z")
_POSSESSIVES = frozenset({"'s", "’s"})
_COMPANIES = frozenset({"actor", "company", "fund"})
_HOLDERS = frozenset({"", "actor", "company", "fund", "person"})
_WORD = r"(?:of|to|for|at|by|with|from|in|on)"
_SEVERAL = (
    rf"(?:the\s+)?({LINK}(?:(?:,\s*(?:and\s+)?|\s+(?:and|&)\s+|\s*/\s*){LINK})*)"
    r"(?:['’]s)?(?=\W|\Z)"
)
_BEFORE = rf"(?:(?!{LINK})[^,;()])"
_TOWARD = re.compile(rf"{_WORD}\s+(?:{_BEFORE}{{1,40}}?\s{_WORD}\s+)?{_SEVERAL}", re.IGNORECASE)
_VERB = re.compile(rf"({_BEFORE}{{2,40}}?)\s+{_SEVERAL}")
_OWN = re.compile(
    rf"(?:for|to|of)\s+(?:the\s+)?(?:(?P<link>{LINK})(?!['’])|(?P<text>\w[^,;.()]*))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)\Z")
_PART = re.compile(r";\s+(?![^()]*\))")


class Report(NamedTuple):
    """A claim with other ends than the note; turned: these bear the role."""

    reading: Reading
    others: tuple[str, ...]
    turned: bool = False


def elsewhere(line: Line, target: str | None, reading: Reading) -> str | None:
    """The entity at which a person or owner holds the role, where that is not the note's.

    So it is with any role where a possessive says whose: `[[Aster]]'s supplier`.
    """
    if reading.told != "noun":
        return None
    page, lexicon = line.page, line.page.lexicon
    role = lexicon.role(reading.role)
    kind = lexicon.kind(target)
    family = role.family if role else ""
    if family == "supply" and reading.role == "partner" and kind == "person":
        family = "people"  # of a fund or a firm of lawyers
    if role is None:
        return None
    if family not in _HELD:
        return _whose(line, target, reading) if family in _MUTUAL else None
    own = lexicon.kind(page.subject)
    if role.edge == "person" and own == "person" and kind not in ("", "person"):
        return None
    linked = ONLY_LINK.match(reading.qualifier)
    held = _HELD[family].search(reading.context)
    node = None
    if linked:
        node = line.node(links_in(linked[1])[0])
    elif reading.qualifier:
        node = lexicon.names.get(_owner(reading.qualifier))
        if role.name != "president" and lexicon.kind(node) not in _HOLDERS:
            node = None
    elif held:
        node = line.node(links_in(held[1])[0])
        node = node if lexicon.group(node) == "actor" else None
    held_here = page.subject in line.nodes(reading.qualifier + reading.context)
    return None if held_here or node in (page.subject, target) else node


def _whose(line: Line, target: str | None, reading: Reading) -> str | None:
    """The company that a possessive before a supplier, rival or partner names, or what follows it.

    `customer of [[Aster]]` says nothing of the note's own customers.
    """
    name, lexicon, role = reading.qualifier, line.page.lexicon, line.page.lexicon.role(reading.role)
    linked = _OF.match(reading.context) if role and role.edge == "target" else None
    if linked and line.page.subject in line.nodes(reading.context):
        return None
    if not linked and name[-2:] not in _POSSESSIVES:
        return None
    linked = linked or ONLY_LINK.match(name)
    number = links_in(linked[1])[0] if linked else -1
    node = line.node(number) if linked else lexicon.names.get(_owner(name))
    known = lexicon.kind(node) in _COMPANIES and node not in (line.page.subject, target)
    return node if known else None


def _owner(text: str) -> str:
    """A qualifier without its possessive: `Aster's` is `Aster`."""
    return _POSSESSIVE.sub("", text.strip())


def turned(line: Line, target: str, reading: Reading) -> bool:
    """Whether a role is toward the target itself: `[[Gold]] — headwind for gold` in a theme."""
    match = _OWN.match(reading.context) if reading.told == "noun" else None
    if match is None:
        return False
    if match["link"]:
        return line.node(links_in(match["link"])[0]) == target
    return match["text"].strip().lower() == target.rpartition("/")[2].lower()


def reports(line: Line, rest: str) -> tuple[list[Report], str]:
    """What a briefing says of a name: the claims that have another end, and the remaining text.

    `long; exposed to [[Export rules]]` has one, and leaves `long`. A briefing is nobody's customer
    and no danger, so that whom a line names after `of`, `to` or `by` is meant.
    """
    found: list[Report] = []
    left: list[str] = []
    for part in _PART.split(rest):
        told = list(_reported(line, part.strip()))
        found += told
        left += [] if told else [part]
    return found, "; ".join(left)


def _reported(line: Line, text: str) -> Iterator[Report]:
    lexicon = line.page.lexicon
    verb = _VERB.match(text)
    senses = lexicon.phrase(verb[1]) if verb else ()
    if verb and len(senses) == 1 and _is_verb(lexicon, senses[0]) and not senses[0].after:
        sense, context = senses[0], text[verb.end() :].strip(" ,;")
        context = context[1:-1] if _BRACKETED.match(context) else context
        reading = Reading(sense.role, verb[1], context, sense.qualifier, sense.modality)
        if lexicon.role(sense.role) and (others := line.nodes(verb[2])):
            yield Report(reading, others, sense.told == "inverse")
        return
    for reading in lexicon.read(text):
        toward = _TOWARD.match(reading.context) if reading.told == "noun" else None
        others = line.nodes(toward[1]) if toward and lexicon.role(reading.role) else ()
        if toward and others:
            context = reading.context[toward.end() :].strip(" ,;")
            words = (reading.text, context, reading.qualifier, reading.modality)
            yield Report(Reading(reading.role, *words), others)


def _is_verb(lexicon: Lexicon, sense: Sense) -> bool:
    """Whether a word before a link says what one does to it, as `long [[Aster]]` does."""
    role = lexicon.role(sense.role)
    return sense.told != "noun" or (role is not None and role.edge == "position")
