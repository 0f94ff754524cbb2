"""Stance lists: bull and bear cases of a note's subject, and lists of who gains and who loses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.dates import date_in
from vaultweave.model.marked import LINK, links_in
from vaultweave.model.note import Item
from vaultweave.model.place import Place
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.brackets import amended
from vaultweave.weave.claims.ends import Report, reports
from vaultweave.weave.claims.labels import Label
from vaultweave.weave.claims.page import Line, Page, line, link_list, named
from vaultweave.weave.claims.standing import Standing
from vaultweave.weave.claims.taken import hedged, spared

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_COLON = re.compile(rf"\A({LINK}(?:\s*+\([^()]*+\))*+|[^:,(]*[^:,(\s])\s*+:\s++(.+)\Z", re.DOTALL)
_IF = re.compile(rf"({LINK}(?:\s*+\([^()]*+\))?+)\s++((?:only )?(?:if|unless)\s.*)\Z", re.DOTALL)
_POSITIONS = frozenset({"long", "short"})
_NAME_WORDS = 4
_EARLY = 5
_THOUSAND = re.compile(r"\d{3}\b")
_EXCEPT = re.compile(r"\b(?:not|no|isn['’]t|except|excl|unlike|other than|but)\b", re.IGNORECASE)
_TAIL = re.compile(r"\A([^()]*\S)\s*\(((?:[^()]|\([^()]*\))*)\)\s*\Z")
_NOBODY = re.compile(
    rf"(?:(?!{LINK})\W)*(?:(?:none|nobody|no one|neither)\b"
    r"|no (?:\w+ ){0,2}(?:beneficiar(?:y|ies)|losers?|names?|victims?|winners?)\b"
    r"|(?:see|cf\.?|compare)\s"
    rf"|{LINK}\s+(?:is|are|was|were|has|have|had|looks?|seems?)\s+(?:\w+ly\s+)?"
    r"(?:not|no|hardly|barely|un\w+)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"\A(?:(?!{LINK})[^\w(\"“'‘$~€£])+")


class Claim(Struct, frozen=True, gc=False):
    """A piece of a stance list: its words, the label over it and whom that is about, its place."""

    line: Line
    label: Label
    target: str
    date: str | None
    place: Place
    anchor: str


_Entity = tuple[str, str, tuple[str, ...]]


class Named(NamedTuple):
    """Whom a piece names: entities, each with its parentheses' text and flags; or a text.

    rest is what stands after a text's name; examples are links in a category's parentheses.
    """

    entities: tuple[_Entity, ...] = ()
    text: str = ""
    rest: str = ""
    examples: tuple[str, ...] = ()


def listed(page: Page, item: Item, above: Standing) -> Iterator[Statement]:
    """The statements of an item of a stance list."""
    if above.label is None:
        return
    words, (head, rest) = line(page, item.head, item.rest)
    date = above.section.date or page.note.date
    claim = Claim(words, above.label, above.target, date, page.place(item.span), item.anchor)
    if item.separator and page.lexicon.group(page.note.id) == "log":
        told, left = reports(words, rest)
        if told and (whom := names_in(words, head).entities):
            yield from _told(claim, whom, told, left)
            return
    yield from stated(claim, head if item.separator else None, rest)


def _told(
    claim: Claim, found: tuple[_Entity, ...], told: list[Report], left: str
) -> Iterator[Statement]:
    """What an item of a briefing's list says of two others: `[[A]] — exposed to [[B]]`."""
    for one in told:
        role = claim.line.page.lexicon.role(one.reading.role)
        sign = role.sign if role else 0
        stance = claim.label.stance if (sign > 0) == (claim.label.stance == "bullish") else None
        label = claim.label._replace(
            role=one.reading.role,
            stance=stance if sign and one.reading.modality is None else None,
            modality=one.reading.modality or claim.label.modality,
            text=one.reading.text,
        )
        for node, inner, flags in found:
            context = ", ".join(part for part in (inner, one.reading.context, left) if part)
            for other in one.others:
                ends = (other, node) if one.turned else (node, other)
                if node != other:
                    made = _made(replace(claim, label=label), ends, context, "")
                    yield replace(made, flags=flags)


def stated(claim: Claim, head: str | None, rest: str) -> Iterator[Statement]:
    """The statements of one piece; its texts are marked, and without a dash it has no head."""
    whole = rest if head is None else f"{head} — {rest}"
    if claim.label.sort == "case":
        yield _made(claim, (claim.line.page.subject, None), whole, whole)
        return
    hedge, name = hedged(rest if head is None else head)
    if not name:
        return
    if hedge:
        claim = _as(claim, hedge)
        head, rest = (None, name) if head is None else (name, rest)
    said = found(claim.line, head, rest)
    if said is None:
        return
    claim, page = _meant(claim, said.rest), claim.line.page
    if claim.label.role in _POSITIONS:
        yield from _positions_of(claim, said, whole)
    elif claim.label.singular and page.lexicon.group(page.subject) == "actor":
        yield from _own(claim, said, whole)
    else:
        yield from _borne(claim, said, whole)


def _as(claim: Claim, modality: str) -> Claim:
    """A claim that is meant so; one that is denied takes no side."""
    label = claim.label._replace(modality=modality)
    return replace(claim, label=label._replace(stance=None) if modality == "negated" else label)


def found(words: Line, head: str | None, rest: str) -> Named | None:
    """Whom a piece names, before its dash or colon, and why; None where it names nobody."""
    text = rest if head is None else head
    if _NOBODY.match(text):
        return None
    said = names_in(words, text)
    if not said.entities and (match := _COLON.match(text.strip())):
        by_colon = names_in(words, match[1])
        if by_colon.entities:
            return by_colon._replace(rest=match[2] if head is None else f"{match[2]} — {rest}")
    if not said.entities and head is None and (match := _IF.match(text)):
        return names_in(words, match[1])._replace(rest=match[2])
    return said if head is None else said._replace(rest=rest)


def _meant(claim: Claim, rest: str) -> Claim:
    """A claim as its own words mean it: `not exposed`, `no longer a winner` in a list of those."""
    lexicon, label = claim.line.page.lexicon, claim.label
    words = lexicon.vocabulary.words
    if taken := spared(rest.strip()):
        return _as(claim, taken)
    early = rest.lower().split()[:_EARLY]
    if not any(w in words.modality or w in words.past or w[:3] == "ex-" for w in early):
        return claim
    for reading in lexicon.read(rest):
        if reading.role == label.role and reading.modality:
            return _as(claim, reading.modality)
    return claim


def _borne(claim: Claim, found: Named, whole: str) -> Iterator[Statement]:
    """Each entity named bears the label's role toward the note, or toward the label's scope."""
    target = claim.target
    for node, inner, flags in found.entities:
        if node != target:
            context = ", ".join(part for part in (inner, found.rest) if part)
            made = _made(claim, (node, target), context, whole)
            if inner:
                made = amended(made, inner, claim.line.page.lexicon.vocabulary.words)
            yield replace(made, flags=flags) if flags else made
    if not found.entities:
        made = _made(claim, (None, target), found.rest, whole)
        yield replace(made, subject_text=found.text)
    for node in found.examples:
        if node != target:
            yield replace(_made(claim, (node, target), found.text, ""), flags=("example",))


def _own(claim: Claim, found: Named, whole: str) -> Iterator[Statement]:
    """`AI beneficiary` in an actor's note: the note itself is what benefits."""
    note, target = claim.line.page.subject, claim.target
    if target != note:
        yield _made(claim, (note, target), whole, whole)
    elif claim.label.scope:
        made = _made(claim, (note, None), whole, whole)
        yield replace(made, object_text=claim.label.scope)
    else:
        yield from _positions_of(claim, found, whole)


def _positions_of(claim: Claim, found: Named, whole: str) -> Iterator[Statement]:
    """The note itself bears the role toward each entity named, or toward the label's scope."""
    page, scope = claim.line.page, claim.target
    note = page.note.id if claim.label.role in _POSITIONS else page.subject
    for node, inner, flags in found.entities:
        context = ", ".join(part for part in (inner, found.rest) if part)
        yield replace(_made(claim, (note, node), context, whole), flags=flags)
    if not found.entities and scope != note:
        yield _made(claim, (note, scope), whole, whole)
    elif not found.entities:
        made = _made(claim, (note, None), found.rest, whole)
        yield replace(made, object_text=found.text)


def _made(claim: Claim, ends: tuple[str | None, str | None], context: str, whole: str) -> Statement:
    label, shown = claim.label, claim.line.shown
    context = shown(context)
    return Statement(
        subject=ends[0],
        role=label.role,
        object=ends[1],
        place=claim.place,
        anchor=claim.anchor,
        origin="stance",
        role_text=label.text,
        context=context,
        stance=label.stance,
        modality=label.modality,
        scope=label.scope,
        date=date_in(context) or claim.date,
        mentions=tuple([node for node in claim.line.nodes(whole) if node not in ends]),
    )


def names_in(words: Line, text: str) -> Named:
    """Whom a marked text names, as a whole or as whole parts of a comma list."""
    text = _LEAD.sub("", text.strip())
    found: list[_Entity] = []
    for number, inner in link_list(text.replace(" > ", ", ")):
        node = words.node(number)
        if node is not None:
            found.append((node, inner, ()))
    found = found or list(_listed(words, _parts(text)))
    if found:
        unique = {entity[0]: entity for entity in reversed(found)}
        return Named(tuple(reversed(unique.values())))
    examples = words.nodes(" ".join(s for s in _BRACKET.findall(text) if not _EXCEPT.search(s)))
    match = _TAIL.match(text)
    name, rest = (match[1], match[2]) if match else (text, "")
    return Named((), words.shown(name.strip()), rest, examples)


def _listed(words: Line, parts: list[str]) -> Iterator[_Entity]:
    """The entities of a comma list: all of its parts, if each is short; else those that lead."""
    prose = words.page.lexicon.vocabulary.words.prose
    found = [(part, _entity(words, part)) for part in parts]
    short = all(entity or _is_short(part, prose) for part, entity in found)
    for _, entity in found:
        if entity is not None:
            yield entity
        elif not short:
            return


def _is_short(part: str, prose: frozenset[str]) -> bool:
    """Whether a part of a list may be a name or a category, and no piece of a sentence."""
    tokens = _BRACKET.sub("", part).lower().split()
    return (
        len(tokens) <= _NAME_WORDS
        and not links_in(_BRACKET.sub("", part))
        and ":" not in part
        and prose.isdisjoint(tokens)
    )


def _entity(words: Line, part: str) -> _Entity | None:
    """A link, or exactly a note's name, with what stands in parentheses after it."""
    names = words.page.lexicon.names
    whole = named(part, names)
    if whole is not None:
        return whole, "", ("unlinked",)
    inner = ", ".join(_BRACKET.findall(part))
    only = _BRACKET.sub("", part).strip()
    for number, _ in link_list(only)[:1]:
        node = words.node(number)
        return None if node is None else (node, inner, ())
    node = named(only, names)
    return None if node is None else (node, inner, ("unlinked",))


def _parts(text: str) -> list[str]:
    """A text at its commas and semicolons outside parentheses, without an `and` before the last."""
    parts: list[str] = []
    end, inside = len(text), False
    for at in range(len(text) - 1, -1, -1):
        if text[at] in "()":
            inside = text[at] == ")"
        elif text[at] in ",;" and not inside and not _THOUSAND.match(text, at + 1):
            parts.append(text[at + 1 : end])
            end = at
    parts.append(text[:end])
    return [re.sub(r"\Aand\s+", "", part.strip()) for part in parts[::-1] if part.strip()]
