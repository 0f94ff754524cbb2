"""Lists of relations: `[[A]], [[B]] — role (context)`, in a Related section and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.claims import Item, Words
from vaultweave.model.dates import date_in
from vaultweave.model.marked import LINK
from vaultweave.model.phrase import Sense
from vaultweave.model.reading import Reading
from vaultweave.model.roles import Role
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.brackets import bracketed, in_brackets
from vaultweave.weave.claims.clauses import (
    Clause,
    by_colon,
    clauses,
    is_no_name,
    is_sentence,
    is_web,
    readings_of,
)
from vaultweave.weave.claims.direction import from_note, is_of_none, stance_of, takes_sides
from vaultweave.weave.claims.ended import came_to, is_past, would_be
from vaultweave.weave.claims.ends import Report, elsewhere, is_anothers, reports, turned
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.linked import link_list, told_list
from vaultweave.weave.claims.lists import listed
from vaultweave.weave.claims.nested import besides, is_detail, ungrouped
from vaultweave.weave.claims.page import Line, Page, line, named
from vaultweave.weave.claims.positions import Leg, legs
from vaultweave.weave.claims.signs import is_test, sign
from vaultweave.weave.claims.standing import Standing, labelled, standing
from vaultweave.weave.claims.subject import owner, sections
from vaultweave.weave.claims.taken import doubted, meant, supposed
from vaultweave.weave.lexicon import Draft, Said

_FIRST = re.compile(rf"((?:(?!{LINK})[^.,;(]){{2,60}}?)\s*({LINK}.*)\Z", re.DOTALL)
_QUOTED = re.compile(r"[\"“][^\"”]*\Z")
_Claim = Statement | Draft


class _Target(Struct, frozen=True, gc=False):
    """Whom an item is about: an entity, or only its text."""

    node: str | None
    text: str = ""
    flags: tuple[str, ...] = ()


class _Say(Struct, frozen=True, gc=False):
    """What one item is read with."""

    line: Line
    item: Item
    above: Standing


def from_items(page: Page) -> Iterator[Said]:
    """What a note's items state. One of a stance list makes that claim, and no other."""
    seen, by_line = sections(page), {item.span.line: item for item in page.note.content.items}
    for (label, heading), items in groupby(page.note.content.items, key=_above):
        page = seen[heading + 1]
        above = standing(page, label, heading)
        signs = is_test(above)
        for item in items:
            if signs:
                yield sign(page, item, above)
            if above.silent:
                continue
            if above.label is None:
                free = item.within and not (above.related or above.group)
                whose = owner(page, item, by_line) if free else page
                held = ungrouped(page, item, above, by_line) if item.within else above
                yield from supposed(_relations(whose, item, held), above)
            elif not (item.within and is_detail(page, item, above, by_line)):
                yield from supposed(listed(page, item, above), above)


def _above(item: Item) -> tuple[Words, int]:
    return item.label, item.heading


def _relations(page: Page, item: Item, above: Standing) -> Iterable[_Claim]:
    """The statements of one item of an ordinary list."""
    words, (head, rest) = line(page, item.head, item.rest)
    if _QUOTED.match(head) if item.separator else is_sentence(above.text, rest):
        return ()
    say = _Say(words, item, above)
    if item.separator and ";" not in rest:
        return _clause(say, Clause(head, dashed=True, rest=rest))
    return [one for clause in clauses(item, head, rest) for one in _clause(say, clause)]


def _clause(say: _Say, clause: Clause) -> Iterable[_Claim]:
    held = legs(clause.head if clause.dashed else clause.rest)
    if held and takes_sides(say.line.page.note.id, say.line.page.lexicon):
        return _held(say, held, clause.rest if clause.dashed else "")
    clause = by_colon(clause) if say.above.group else clause
    if not clause.dashed:
        return _undashed(say, clause.rest)
    targets = told_list(clause.head)
    if not targets:
        group, targets = labelled(say.line.page, clause.head, related=say.above.related)
        say = replace(say, above=say.above._replace(group=group)) if targets else say
    if not targets:
        return _unlinked(say, clause) if say.above.related else ()
    lexicon, rest = say.line.page.lexicon, clause.rest
    told: list[Report] = []
    if lexicon.group(say.line.page.note.id) == "log":
        told, rest = reports(say.line, rest)
    readings = readings_of(say.line, say.item, rest) if rest or not told else ()
    readings = besides(say.above.group, rest, readings)
    if lexicon.group(say.line.page.subject) == "log" and not say.above.related:
        readings = tuple(one for one in readings if not is_of_none(lexicon.role(one.role)))
    made: list[_Claim] = []
    for number, inner in targets:
        node = say.line.node(number)
        if node is not None:
            own = (say.above.related and in_brackets(lexicon, inner, rest, readings)) or readings
            said, words = _said(say, _Target(node), rest, own), lexicon.vocabulary.words
            made += [bracketed(one, inner, words) for one in said] if inner else said
            made += [one for report in told for one in _between(say, node, report)]
    if clause.head.startswith("?"):
        made = [doubted(one) for one in made]
    return made


def _held(say: _Say, held: list[Leg], rest: str) -> Iterator[_Claim]:
    """`Long [[A]], [[B]] — why` where the note takes positions."""
    for leg in held:
        for number, inner in leg.names:
            node = say.line.node(number)
            if node is not None:
                context = ", ".join(part for part in (inner, leg.rest, rest) if part)
                reading = Reading(leg.role, leg.role, context, told="verb", modality=meant(rest))
                yield _made(say, _Target(node), reading, leg.rest + rest)


def _between(say: _Say, node: str, report: Report) -> Iterator[_Claim]:
    """What a briefing reports of two others."""
    made = _statement(say, _Target(node), replace(report.reading, told="inverse"), "")
    for other in report.others:
        ends = (other, node) if report.turned else (node, other)
        if other != node:
            yield replace(made, subject=ends[0], object=ends[1])


def _undashed(say: _Say, text: str) -> Iterator[_Claim]:
    """Links alone: related, or what their group says. `Customers: [[A]], [[B]]` is a group too."""
    if say.line.page.lexicon.relation_first and (made := list(_first(say, text))):
        yield from made
        return
    group, words = say.above.group, say.line.page.lexicon.vocabulary.words
    targets = told_list(text, words if group else None)
    if not targets:
        group, targets = labelled(say.line.page, text, related=say.above.related)
    elif not say.above.related and group is None:
        return
    for number, inner in targets:
        node = say.line.node(number)
        if node not in (None, say.line.page.subject):
            plain = (Reading("", "", inner),)
            own = in_brackets(say.line.page.lexicon, inner, "", plain) if group is None else ()
            for reading in own or (_grouped(group, plain[0], inner),):
                one = _made(say, _Target(node), reading, "")
                yield bracketed(one, inner, words) if inner else one


def _first(say: _Say, text: str) -> Iterator[_Claim]:
    """`supplies [[A]] (context)`, where the vault writes so: a label, links, nothing else.

    A verb starts from the note; a label that is no role may be one of the vault's own, from the
    note to the target.
    """
    match = _FIRST.match(text)
    targets = link_list(match[2]) if match else []
    if match is None or not targets:
        return
    label = match[1].replace("_", " ").strip(" :")
    readings = say.line.page.lexicon.read(label)
    for number, inner in targets:
        node = say.line.node(number)
        for reading in readings if node not in (None, say.line.page.subject) else ():
            context = ", ".join(part for part in (reading.context, inner or targets[-1][1]) if part)
            if reading.role:
                yield _made(say, _Target(node), replace(reading, context=context), "")
            elif say.above.related and (reading.own or "_" in match[1]):
                name = reading.own or label.lower()
                said = f"{label} ({inner})" if inner else label
                own = replace(reading, role="related", told="verb", context=said, own=name)
                yield _made(say, _Target(node), own, "")


def _unlinked(say: _Say, clause: Clause) -> Iterable[_Claim]:
    """A name without a link before the dash: it needs a role, and to look like a name."""
    lexicon, head = say.line.page.lexicon, clause.head.strip()
    node = named(head, lexicon.names)
    if is_web(say.line.page, say.item) or (node is None and is_no_name(lexicon, head)):
        return ()
    known = [r for r in lexicon.read(clause.rest) if r.role or say.above.group is not None]
    text = "" if node else say.line.shown(head)
    target = _Target(node, text, ("unlinked",) if node else ())
    return _said(say, target, clause.rest, tuple(known))


def _said(say: _Say, target: _Target, rest: str, readings: tuple[Reading, ...]) -> list[_Claim]:
    """The statements about one target: one for each reading, and for bearers elsewhere one more."""
    claims: list[_Claim] = []
    held = False
    for found in readings:
        reading = found
        group = say.line.page.lexicon.group(target.node)
        if reading.toward not in ("", group) or is_anothers(say.line, reading):
            reading = Reading("", reading.text, rest)
        if not reading.role:
            if say.above.related or say.above.group is not None:
                claims.append(_made(say, target, _grouped(say.above.group, reading, rest), rest))
            continue
        if target.node and turned(say.line, target.node, reading):
            reading = replace(reading, told="verb")
        other = elsewhere(say.line, target.node, reading)
        if other is None:
            claims.append(_made(say, target, reading, rest))
            continue
        made = _statement(say, target, replace(reading, told="inverse"), rest)
        mentions = tuple(node for node in made.mentions if node != other)
        claims.append(replace(made, object=other, mentions=mentions))
        if not held and say.above.related:
            claims.append(_made(say, target, Reading("related", reading.text, rest), rest))
        held = True
    return claims


def _grouped(group: Sense | None, reading: Reading, rest: str = "") -> Reading:
    """A reading of no known role: its group's, else `related`, until one of its own is found."""
    if group is None:
        return replace(reading, role="related")
    modality = None if reading.own else reading.modality
    modality = modality or meant(rest) or group.modality
    return replace(reading, role=group.role, told=group.told, modality=modality, own="")


def _made(say: _Say, target: _Target, reading: Reading, rest: str) -> _Claim:
    made = _statement(say, target, reading, rest)
    return Draft(made, reading.own) if reading.own else made


def _statement(say: _Say, target: _Target, reading: Reading, rest: str) -> Statement:
    page, shown = say.line.page, say.line.shown
    node, role = target.node, page.lexicon.role(reading.role)
    note = page.note.id if role and role.edge == "position" else page.subject
    by_note = from_note(role, reading.told, (note, node), page.lexicon)
    context, meant_so = shown(reading.context), _modality(say, role, reading)
    mentions = () if rest.isascii() else say.line.nodes(rest)
    return Statement(
        note if by_note else node,
        reading.role,
        node if by_note else note,
        page.place(say.item.span),
        say.item.anchor,
        "related" if say.above.related else "item",
        shown(reading.text),
        shown(reading.qualifier),
        context,
        stance_of(role, note if by_note else None, page.lexicon, meant_so),
        meant_so,
        "",
        date_in(context) or say.above.section.date or page.note.date,
        tuple([one for one in mentions if one not in (note, node)]),
        None,
        "" if by_note else target.text,
        target.text if by_note else "",
        target.flags,
    )


def _modality(say: _Say, role: Role | None, reading: Reading) -> str | None:
    """How a claim is meant: by its role's words, or because it is over."""
    if reading.modality or role is None:
        return reading.modality
    past = role.edge == "position" and is_past(bare(say.above.text or say.above.section.title))
    said = would_be(role, reading.qualifier) or came_to(role, reading.context, say.line.page)
    return "former" if past else said
