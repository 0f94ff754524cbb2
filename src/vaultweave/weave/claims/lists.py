"""Stance lists: bull and bear cases of a note's subject, and lists of who gains and who loses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.claims import Item
from vaultweave.model.dates import date_in
from vaultweave.model.marked import LINK
from vaultweave.model.place import Place
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.brackets import amended
from vaultweave.weave.claims.ended import came_to
from vaultweave.weave.claims.ends import Report, reports
from vaultweave.weave.claims.page import Line, Page, line
from vaultweave.weave.claims.standing import Standing
from vaultweave.weave.claims.taken import hedged, spared
from vaultweave.weave.claims.whom import Entity, Named, found, names_in
from vaultweave.weave.lexicon import Label

_POSITIONS = frozenset({"long", "short"})
_EARLY = 5
_EMPTY = re.compile(
    rf"(?:(?!{LINK})\W)*(?:(?:n/?a|none|nothing|nil|tb[acd]|todo)(?:(?!{LINK})\W)*)?", re.IGNORECASE
)


class Claim(Struct, frozen=True, gc=False):
    """A piece of a stance list: its words, the label over it and whom that is about, its place."""

    line: Line
    label: Label
    target: str
    date: str | None
    place: Place
    anchor: str


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
    claim: Claim, found: tuple[Entity, ...], told: list[Report], left: str
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
        if not _EMPTY.fullmatch(whole):
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
    elif claim.label.role == "winner" and not found.entities:
        return  # `Winner of:` a prize
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
        yield replace(_closed(claim, _made(claim, (note, node), context, whole)), flags=flags)
    if not found.entities and scope != note:
        yield _made(claim, (note, scope), whole, whole)
    elif not found.entities:
        made = _made(claim, (note, None), found.rest, whole)
        yield replace(made, object_text=found.text)


def _closed(claim: Claim, made: Statement) -> Statement:
    """A position that is no more, by its own words: `[[Aster]] (hedge, closed)`."""
    role = claim.line.page.lexicon.role(made.role)
    if role is None or role.edge != "position" or made.modality is not None:
        return made
    said = came_to(role, made.context, claim.line.page)
    return replace(made, modality=said, stance=None if said == "former" else made.stance)


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
