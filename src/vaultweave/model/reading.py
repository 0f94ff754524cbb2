"""What follows an item's dash to the roles that it states, each with its context."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.apposed import bare, besides, describes, epithet, is_aside, is_more, was
from vaultweave.model.marked import ONLY_LINK
from vaultweave.model.phrase import Sense, Told, phrases
from vaultweave.model.roles import Vocabulary, Words

_SIMPLE = re.compile(r"([^,;()—–-]*(?:\b-\b[^,;()—–-]*)*)(?:\(([^()]*)\)\s*)?")
_DASH = re.compile(r"(?:(?<!\s)\s++)?—\s*|(?<!\s)\s++(?:–|--|-)\s+")
_FIELD = re.compile(r"\[([^\W\d_][\w -]{0,30})::\s{0,3}([^\[\]]{1,80})\]")
_NOTED = re.compile(r"\s?((?:\[\d{1,3}\]\s?){1,9})\Z")
_HOW = re.compile(
    r"\b(and|but), ((?:[a-z]+ )?(?:[a-z]+ly|maybe|now|often|perhaps|sometimes|soon|today)), "
)
_WHERE = re.compile(r"\b(and|but), ((?:in|for|on|at) [^\W\d][\w' -]{1,24}), ([^,;(]+)")
_AND = re.compile(r"(?:and|but|&|also|now|now also)\s", re.IGNORECASE)
_ALSO = re.compile(r"\A(?:(?:and|but|&|/|\+|also|now)\s+)+(?:our\s+)?|\Aour\s+", re.IGNORECASE)
_OWN = re.compile(r"[^\W\d_][^\W\d_'’.&/-]*(?:[ '’.&/-]+[^\W\d_]+)*\Z")
_POINTS = " .:!?;,)"
_SHORT = 3  # words of a role of the vault's own
_BRIEF = 4  # words of an epithet before a role
_TIMES = """
jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august
september october november december today yesterday tomorrow ytd
"""
_MONTHS = frozenset(_TIMES.split())


class Reading(Struct, frozen=True, gc=False):
    """One claim of a text: its role, "" where none is known; texts are marked (model/marked).

    text: the role text as written; told: as a noun, or as a verb whose subject is the note, or
    as one told from the other end; toward: the group that the target must be of; own: how a role
    of the vault's own would be called, "" where the text is no candidate; plural: as it says.
    """

    role: str
    text: str
    context: str = ""
    qualifier: str = ""
    modality: str | None = None
    told: Told = "noun"
    toward: str = ""
    own: str = ""
    loose: bool = False


class _Segment(NamedTuple):
    """A stretch between commas: text before its first parenthesis, contexts, text after."""

    text: str
    contexts: tuple[str, ...]
    tail: str
    whole: str


Reader = Callable[[str], tuple[Reading, ...]]


def reader(
    vocabulary: Vocabulary, phrase: Callable[[str], tuple[Sense, ...]] | None = None
) -> Reader:
    """A function from the marked text after an item's dash to its readings: one at least.

    It remembers every text that it has read. `phrase` is what `phrases` makes, where it is there.
    """
    return cache(partial(_read, phrase or phrases(vocabulary), vocabulary))


def _read(
    phrase: Callable[[str], tuple[Sense, ...]], vocabulary: Vocabulary, text: str
) -> tuple[Reading, ...]:
    if text.endswith("]"):
        text = _NOTED.sub(r" (\1)", text)
    if "::" in text:
        text = _FIELD.sub(r"(\1: \2)", text)
    simple = _SIMPLE.fullmatch(text)
    if simple is not None and (front := simple[1].strip()):
        contexts = (simple[2].strip(),) if simple[2] else ()
        found = phrase(front)
        if found:
            return tuple(_reading(sense, front, contexts) for sense in found)
        return (_unknown(front, text, vocabulary.words),)
    parts = _DASH.split(_joined(text.strip()), maxsplit=1)
    said = _split(parts[0])
    segments = [_segment(part) for part in said]
    after = parts[1:]
    at, found = _first(phrase, vocabulary, segments)
    if at < 0 and len(segments) > 1:
        parted = [f"; {part}" in parts[0] for part in said]
        at, found = _besides(phrase, vocabulary, tuple(zip(segments, parted, strict=True)))
    if at < 0:
        return (Reading("", segments[0].text if segments else "", text.strip()),)
    skipped = [segment.whole for segment in segments[:at]]
    return _claims((phrase, vocabulary), (found, segments[at:]), skipped, after)


def _first(
    phrase: Callable[[str], tuple[Sense, ...]],
    vocabulary: Vocabulary,
    segments: Sequence[_Segment],
) -> tuple[int, tuple[Sense, ...]]:
    """The segment that first states a role, and its senses; -1 for none.

    One after the first counts only in what may be a list of epithets: `chip maker, rival`; after a
    description, `maker of chips, rival`, only where it is hardly more than the role's name.
    """
    if not segments:
        return -1, ()
    found = phrase(segments[0].text)
    if found:
        return 0, found
    lead = segments[0].text.split()
    odd = vocabulary.words.prose | vocabulary.words.cuts
    simple = len(lead) <= _BRIEF and not any(word.lower() in odd for word in lead)
    fits = epithet if simple else bare
    for at, segment in enumerate(segments[1:], 1):
        if not simple and not describes(vocabulary, segments[at - 1].text):
            break
        found = phrase(segment.text)
        if found and all(fits(vocabulary, sense) for sense in found):
            first = segment.text.split()[0].lower()
            return (-1, ()) if first in {"and", "or", "the"} else (at, found)
    return -1, ()


def _besides(
    phrase: Callable[[str], tuple[Sense, ...]],
    vocabulary: Vocabulary,
    parts: Sequence[tuple[_Segment, bool]],
) -> tuple[int, tuple[Sense, ...]]:
    """The segment after a sentence that states a role besides: `sold in 2010; was shareholder`."""
    for at, (segment, parted) in enumerate(parts[1:], 1):
        over = was(segment.text)
        if over or (parted and not segment.tail):
            found = phrase(_ALSO.sub("", segment.text))
            if found and all(besides(vocabulary, sense, over=over) for sense in found):
                return at, found
    return -1, ()


def _claims(
    context: tuple[Callable[[str], tuple[Sense, ...]], Vocabulary],
    found: tuple[tuple[Sense, ...], Sequence[_Segment]],
    before: Sequence[str],
    after: Sequence[str],
) -> tuple[Reading, ...]:
    """The claims of the segments from the first known on: `peer, former partner` makes two."""
    phrase, vocabulary = context
    senses, segments = found
    groups = [(senses, segments[0].text, [*before, *segments[0].contexts])]
    tail = segments[0].tail
    rest = list(segments[1:])
    if tail and _ALSO.match(tail) and (more := phrase(_ALSO.sub("", tail))):
        groups.append((more, tail, []))
    elif tail:
        groups[-1][2].append(tail)
    while rest:
        more = phrase(_ALSO.sub("", rest[0].text))
        if not more and rest[1:] and is_aside(vocabulary, rest[0].whole):
            more = phrase(rest[1].text)
            if not more or not all(epithet(vocabulary, sense) for sense in more):
                break
            groups[-1][2].append(rest.pop(0).whole)
        known = all(is_more(vocabulary, sense, rest[0].text) for sense in more)
        if not more or rest[0].tail or not known or _is_of_link(groups[-1], rest[0].text):
            break
        segment = rest.pop(0)
        groups.append((more, segment.text, list(segment.contexts)))
    groups[-1][2].extend([*(segment.whole for segment in rest), *after])
    readings: dict[str, Reading] = {}
    for several, text, contexts in groups:
        for sense in several:
            readings.setdefault(sense.role, _reading(sense, text, contexts))
    return tuple(readings.values())


def _is_of_link(before: tuple[tuple[Sense, ...], str, list[str]], text: str) -> bool:
    """Whether a role after a comma is that of a link before it: `CEO of [[A]], our supplier`."""
    senses, said, _ = before
    ends = bool(senses and senses[-1].after) and ONLY_LINK.match(said.split()[-1]) is not None
    return ends and _AND.match(text) is None


def _reading(sense: Sense, text: str, contexts: Sequence[str]) -> Reading:
    doubt = None
    if "?" in contexts:  # `supplier (?)`
        contexts, doubt = [part for part in contexts if part != "?"], "potential"
    context = ", ".join(part for part in (sense.before, sense.after, *contexts) if part)
    of_board = sense.role == "chairman" and "committee" in f"{sense.qualifier} {context}".lower()
    return Reading(
        "board member" if of_board else sense.role,
        text.strip(),
        context,
        sense.qualifier,
        sense.modality or doubt,
        sense.told,
        sense.toward,
        "",
        sense.loose,
    )


def _unknown(front: str, text: str, words: Words) -> Reading:
    """A text that states no known role, and the name it has if it is a role of the vault's own.

    Its modality holds only if it is one.
    """
    kept = front.lower().split()
    kept = kept[1:] if kept and kept[0] in words.articles else kept
    stated = len(kept) > 1 and kept[0] not in words.epithets
    modality = words.modality.get(kept[0]) if stated else None
    if modality:
        kept = kept[1:]
    name = " ".join(kept).strip(".:!?\"“”'‘’ ")
    edges = words.cuts | words.prose | words.counts | _MONTHS
    fits = (
        0 < len(kept) <= _SHORT
        and _OWN.match(name)
        and not edges.intersection((kept[0], kept[-1]))
        and (words.prose | words.articles).isdisjoint(kept)
    )
    if not fits:
        return Reading("", front, text.strip())
    return Reading("", front, text.strip(), modality=modality, own=name)


def _joined(text: str) -> str:
    """A text whose `and` is next to what it joins: `supplier and, increasingly, competitor`."""
    if " and, " not in text and " but, " not in text:
        return text
    return _WHERE.sub(r"\1 \3 \2", _HOW.sub(r"\1 \2 ", text))


def _split(text: str) -> list[str]:
    """A text at its commas and semicolons outside brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        elif char in ",;" and not depth and not _in_number(text, at):
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _in_number(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _segment(text: str) -> _Segment:
    """A stretch with its parentheses told apart; a role may stand after one that leads."""
    front, rest = "", text.strip()
    contexts: list[str] = []
    while rest:
        head, inner, rest = _bracket(rest)
        if head and front and head.strip(_POINTS):
            return _Segment(front, tuple(contexts), f"{head} {inner} {rest}".strip(), text)
        front = front or head
        if inner:
            contexts.append(inner)
    return _Segment(front, tuple(contexts), "", text)


def _bracket(text: str) -> tuple[str, str, str]:
    """What stands before the first parenthesis, in it, and after it; one left open ends last."""
    start = text.find("(")
    if start < 0:
        return text.strip(), "", ""
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return text[:start].strip(), text[start + 1 : at].strip(), text[at + 1 :].strip()
    return text[:start].strip(), text[start + 1 :].strip(), ""
