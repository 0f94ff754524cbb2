"""Who is at the other end of a claim, where that is not the note: `[[Kim]] — [[Aster]] founder`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vaultweave.model.marked import LINK, links_in
from vaultweave.model.phrase import Sense
from vaultweave.model.reading import Reading
from vaultweave.weave.claims.page import Line
from vaultweave.weave.lexicon import Lexicon

_KIN = (
    "acquirer|client|competitor|customer|investor|owner|parent|partner|peer|rival|shareholder|supplier"
    "|vendor"
)
_NAMED = rf"(?:the\s+)?(?:(?:(?:an?|its|our|their|key|main|largest|former)\s+)*(?:{_KIN})\s+)?"
_AT = rf"(?:\A|, )(?:%s)\s+{_NAMED}({LINK})(?:['’]s)?(?=\W|\Z)"
_HELD = {
    "people": re.compile(_AT % "of|at|for", re.IGNORECASE),
    "ownership": re.compile(_AT % "of|in", re.IGNORECASE),
}
_BEFORE = rf"(?:(?!{LINK})[^,;()])"
_OF = re.compile(
    rf"(?P<sold>(?:of|for)\s+{_BEFORE}{{1,40}}?\s(?=(?:to|for)\s))?+"
    rf"(?P<word>of|to|for|from|by|in)\s+{_NAMED}(?P<link>{LINK})(?:['’]s)?(?=\W|\Z)"
    r"(?P<thing>(?<!['’]s)(?:-|\s+(?!(?:and|as|at|because|but|by|for|from|in|on|or|since|then|through"
    r"|to|under|until|via|when|where|which|while|who|with)\b)\w))?",
    re.IGNORECASE,
)
_WHOSE = re.compile(rf"({LINK})(?P<owns>['’]s(?:\s.*)?)?\Z", re.DOTALL)
_THEIRS = re.compile(
    rf"(?:of|to|for|from|by|at|with|in)\s+(?:the\s+)?{LINK}['’]s\s+(?P<what>[^,;()]{{2,40}})",
    re.IGNORECASE,
)
_OWNING = frozenset({"competition", "ownership", "people", "supply"})
_GENERIC = re.compile(
    rf"(?P<word>of|to|at|for)\s+(?:(?:the|an?|its|our|their|other|several|many|all|some)\s+)*"
    rf"(?:(?:{_KIN})s?|nobody|no one|others)(?=\s*(?:[,;(]|\Z)|\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_OTHERS = {
    "acting": frozenset({"for", "to"}),
    "competition": frozenset({"of", "to"}),
    "people": frozenset({"at", "for", "of", "to"}),
    "supply": frozenset({"of", "to"}),
}
"""After which words a rival or customer of any name is the other end: a `tailwind for rivals`."""

_TO = frozenset({"of", "to", "for"})
_MUTUAL = frozenset({"competition", "supply"})
_POSSESSIVE = re.compile(r"['’](?:s(?:\s.*)?)?\Z", re.DOTALL)
_COMPANIES = frozenset({"actor", "company", "fund"})
_HOLDERS = frozenset({"", "actor", "company", "fund", "person"})
_WORD = r"(?:of|to|for|at|by|with|from|in|on)"
_SEVERAL = (
    rf"(?:the\s+)?(?P<names>{LINK}(?:(?:,\s*(?:and\s+)?|\s+(?:and|&)\s+|\s*/\s*){LINK})*)"
    r"(?:['’]s)?(?=\W|\Z)"
)
_TOWARD = re.compile(
    rf"(?:{_WORD}\s+{_BEFORE}{{1,40}}?\s)?(?P<word>{_WORD})\s+{_SEVERAL}", re.IGNORECASE
)
_STRAY = re.compile(
    r"(?:-|\s+(?!(?:after|again|amid|and|as|at|because|before|but|by|despite|for|from|if|in|no|not|now"
    r"|on|or|over|per|since|so|then|through|to|today|too|under|unless|until|via|when|where|which"
    r"|while|who|with)\b)\w)",
    re.IGNORECASE,
)
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
        ours = family in _MUTUAL or role.edge == "affected" or role.acting
        return _whose(line, target, reading) if ours else None
    own = lexicon.kind(page.subject)
    if role.edge == "person" and own == "person" and kind not in ("", "person"):
        return None
    linked = _WHOSE.match(reading.qualifier)
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

    `[[Aster]]'s first supplier` and `customer of [[Aster]]` say nothing of the note's own.
    """
    node = _named(line, reading) if reading.qualifier else None
    if node is None and (said := _OF.match(reading.context)):
        node = line.node(links_in(said["link"])[0])
        known = _bears(line, (target, node), reading, said)
        node = node if known and line.page.subject not in line.nodes(reading.context) else None
    return None if node in (line.page.subject, target) else node


def _named(line: Line, reading: Reading) -> str | None:
    """The company whose a role is, by a possessive before it."""
    name, lexicon = reading.qualifier, line.page.lexicon
    linked, owner = _WHOSE.match(name), _owner(name)
    if linked and linked["owns"]:
        node = line.node(links_in(linked[1])[0])
        return node if lexicon.kind(node) in (*_COMPANIES, "") else None
    node = lexicon.names.get(owner) if owner != name else None
    return node if lexicon.kind(node) in _COMPANIES else None


def _bears(
    line: Line, ends: tuple[str | None, str | None], reading: Reading, said: re.Match[str]
) -> bool:
    """Whether a role is borne toward the one named after it, not the note.

    `supplier of [[Aster]] racks` tells what is supplied; so may that of a name without a note.
    What befalls a company in another's note, or threatens somebody, has the end that it says.
    """
    lexicon, note, word = line.page.lexicon, line.page.subject, said["word"].lower()
    role, kind = lexicon.role(reading.role), lexicon.kind(ends[1])
    if role is None or (role.family in _MUTUAL and said["thing"]):
        return False
    if said["sold"] and (role.family not in _MUTUAL or lexicon.group(note) != "actor"):
        return False
    if role.family in _MUTUAL and word not in _TO and role.edge == "target":
        return False
    if role.edge == "affected":
        return lexicon.group(note) == lexicon.group(ends[0]) == "actor"
    if role.acting:
        return word in _TO
    sure = word == "to" or (word == "of" and role.name != "supplier")
    return kind in _COMPANIES or (sure and not kind)


def _owner(text: str) -> str:
    """A qualifier up to its possessive: `Aster's` and `Aster's first` are `Aster`."""
    return _POSSESSIVE.sub("", text.strip())


def is_anothers(line: Line, reading: Reading) -> bool:
    """Whether a role is borne toward somebody without a name: `customer of [[Aster]]'s rival`.

    So are a `supplier to rivals`, the `CEO of a customer` and a `tailwind for competitors`.
    """
    role = line.page.lexicon.role(reading.role)
    if role is None or reading.told != "noun" or not reading.context:
        return False
    said = _GENERIC.match(reading.context)
    if said is not None:
        toward = _OTHERS.get("acting" if role.acting else role.family, frozenset())
        return said["word"].lower() in toward
    said = None if reading.context.isascii() else _THEIRS.match(reading.context)
    return said is not None and _is_role(line, said["what"])


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
    asked = "potential" if text.endswith("?") else None
    text = text.rstrip(" ?") if asked else text
    verb = _VERB.match(text)
    senses = lexicon.phrase(verb[1]) if verb else ()
    if verb and len(senses) == 1 and _is_verb(lexicon, senses[0]) and not senses[0].after:
        sense, context = senses[0], text[verb.end() :].strip(" ,;")
        context = context[1:-1] if _BRACKETED.match(context) else context
        modality = sense.modality or asked
        reading = Reading(sense.role, verb[1], context, sense.qualifier, modality)
        others = () if _is_stray(line, sense.role, verb, text) else line.nodes(verb["names"])
        if others:
            yield Report(reading, others, sense.told == "inverse")
        return
    for reading in lexicon.read(text):
        toward = _TOWARD.match(reading.context) if reading.told == "noun" else None
        if toward is None or _is_stray(line, reading.role, toward, reading.context):
            continue
        others = line.nodes(toward["names"])
        if others:
            context = reading.context[toward.end() :].strip(" ,;")
            words = (reading.text, context, reading.qualifier, reading.modality or asked)
            yield Report(Reading(reading.role, *words), others)


def _is_stray(line: Line, name: str, said: re.Match[str], text: str) -> bool:
    """Whether who is named after a role is not its other end: `rival in [[Aster]] racks`.

    Nor is whoever is another's, as in `customer of [[Aster]]'s rival`.
    """
    role = line.page.lexicon.role(name)
    if role is None:
        return True
    start = said.start("names")
    theirs = _THEIRS.match(f"of {text[start:]}")
    if theirs and _is_role(line, theirs["what"]):
        return True
    word = text[:start].lower().removesuffix("the ").split()[-1]
    if role.family not in _MUTUAL or role.edge != "target" or word == "to":
        return False
    return word in ("in", "on", "from") or (
        text[said.end() - 2 : said.end()] not in ("'s", "’s")
        and _STRAY.match(text, said.end()) is not None
    )


def _is_role(line: Line, text: str) -> bool:
    roles = [line.page.lexicon.role(sense.role) for sense in line.page.lexicon.phrase(text)]
    return any(role is not None and role.family in _OWNING for role in roles)


def _is_verb(lexicon: Lexicon, sense: Sense) -> bool:
    """Whether a word before a link says what one does to it, as `long [[Aster]]` does."""
    role = lexicon.role(sense.role)
    return sense.told != "noun" or (role is not None and role.edge == "position")
