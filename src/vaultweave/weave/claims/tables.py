"""Tables by their header: role lists, entity lists, two entity columns, stances; facts at least."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from vaultweave.model.claims import Table
from vaultweave.model.dates import date_in
from vaultweave.model.statement import Fact, Stance, Statement
from vaultweave.weave.claims.cells import (
    Cells,
    Entity,
    compares,
    entities,
    fact,
    grid,
    others,
    rows,
    turned,
)
from vaultweave.weave.claims.direction import from_note
from vaultweave.weave.claims.ended import came_to
from vaultweave.weave.claims.ends import elsewhere, is_anothers
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.lists import Claim, stated
from vaultweave.weave.claims.page import Page
from vaultweave.weave.claims.pairs import log, pairs
from vaultweave.weave.claims.remarks import remarked
from vaultweave.weave.claims.standing import Standing, aim, standing
from vaultweave.weave.claims.status import ended, status
from vaultweave.weave.claims.subject import sections
from vaultweave.weave.claims.taken import supposed
from vaultweave.weave.lexicon import Column, Label, Said

_VIEWS: dict[str, tuple[str, Stance]] = {
    "bullish": ("stance", "bullish"),
    "positive": ("stance", "bullish"),
    "bearish": ("stance", "bearish"),
    "negative": ("stance", "bearish"),
    "beneficiary": ("beneficiary", "bullish"),
    "winner": ("winner", "bullish"),
    "loser": ("loser", "bearish"),
    "hurt": ("exposed", "bearish"),
}
_NEUTRAL = frozenset({"immune", "insulated", "mixed", "neutral", "none", "unaffected"})
_ANSWERS = {
    **dict.fromkeys(("yes", "y", "✓", "✔", "✅", "true"), ""),
    **dict.fromkeys(("no", "n", "✗", "✘", "❌", "false"), "negated"),
}
_ASKS = re.compile(r"(?!who|which).*\?\W*\Z", re.IGNORECASE)
_SIGNS = re.compile(r"\A\W++|(?<=\w)\W++\Z")
_ONCE = frozenset({"acquired", "acquirer", "co-founder", "founder", "spin-off"})
_NEVER = frozenset({"", "related", "context", "sector", "region"})


def from_tables(page: Page) -> Iterator[Said]:
    """What a note's tables state, and the facts that they give."""
    seen = sections(page)
    for table in page.note.content.tables:
        above = standing(page, table.label, table.heading)
        yield from supposed(_table(seen[table.heading + 1], table), above)


def _table(page: Page, table: Table) -> Iterator[Statement | Fact]:
    if not table.header or page.section(table.heading).sources:
        return
    table = turned(page, table)
    how = grid(page, table)
    if how.shape == "pairs":
        yield from pairs(page, table, how)
        return
    if how.shape == "log":
        yield from log(page, table, how)
    above = standing(page, table.label, table.heading)
    for cells in rows(page, table, how):
        found = [] if how.part else entities(cells, 0)
        if how.shape == "stances":
            yield from _stances(cells)
        elif how.shape == "cases":
            yield from _cases(cells)
        elif how.shape == "log":
            yield from _paired(cells, [])
        elif above.label is not None:
            yield from _facts(cells, found)
            yield from _under(cells, above)
        else:
            yield from _facts(cells, found)
            yield from _paired(cells, found)
            yield from _relations(cells, found)


def _under(cells: Cells, above: Standing) -> Iterator[Statement]:
    """A row under a stance heading: an item, its first column the name.

    A column of views overrides it, as a label below it does: `Bullish` under Who's exposed.
    """
    label = above.label
    if label is not None and label.sort == "entity" and label.stance:
        views = [_VIEWS[word][1] for word in _seen(cells).values() if word in _VIEWS]
        if label.stance not in views and (views or _is_neutral(cells)):
            for node, flags in entities(cells, 0):
                yield from (replace(one, flags=flags) for one in _views(cells, node))
            return
    if cells.shown(0) and above.label is not None:
        claim = _claim(cells, 0, above.label, above.target)
        yield from stated(claim, cells.texts[0], others(cells, (0,)))


def _stances(cells: Cells) -> Iterator[Statement | Fact]:
    """Columns of winners and losers: a first column beside them is their scope."""
    note = cells.page.subject
    first = cells.texts[0] if cells.columns[0].sort != "stance" else ""
    for at, column in enumerate(cells.columns):
        said = fact(cells, at, note, cells.line.shown(first))
        if said is not None and (at or not first):
            yield said
        if column.label is None or not cells.shown(at):
            continue
        answer = _ANSWERS.get(cells.shown(at).strip(" .!\ufe0f").lower()) if first else None
        if answer is not None:
            yield from _answered(cells, at, answer)
        if answer is not None or _ASKS.match(column.title):
            continue
        scope = first or column.label.scope
        label = column.label._replace(scope=cells.line.shown(scope))
        claim = _claim(cells, at, label, aim(cells.line, scope))
        if not cells.grid.conditions:
            yield from stated(claim, None, cells.texts[at])


def _answered(cells: Cells, at: int, modality: str) -> Iterator[Statement]:
    """What `yes` or `no` in a column `Winner?` says of the row's entity."""
    column, entity = cells.columns[at], bool(entities(cells, 0))
    if column.label is None or not entity or cells.grid.conditions or column.label.singular:
        return
    label = column.label
    if modality:
        label = label._replace(modality=modality, stance=None)
    claim = _claim(cells, at, label, aim(cells.line, label.scope))
    yield from stated(claim, cells.texts[0], others(cells, (0, at)))


def _cases(cells: Cells) -> Iterator[Statement | Fact]:
    """Columns of a bull and a bear case, and no others: each cell argues for its side."""
    for at, column in enumerate(cells.columns):
        said = fact(cells, at, cells.page.subject, "")
        if said is not None:
            yield said
        if column.label is not None and cells.shown(at):
            claim = _claim(cells, at, column.label, cells.page.subject)
            yield from stated(claim, None, cells.texts[at])


def _claim(cells: Cells, at: int, label: Label, target: str) -> Claim:
    place = cells.page.place(cells.row.cells[at].span)
    date = cells.date or cells.page.note.date
    return Claim(cells.line, label, target, date, place, cells.row.anchor)


def _facts(cells: Cells, found: Sequence[Entity]) -> Iterator[Fact]:
    """A fact for each cell after the first: of the row's entity, else of the note.

    Where names head the columns, as in a comparison, it is theirs.
    """
    owners = [(node, cells.scope) for node, _ in found]
    owners = owners or [(cells.page.subject, cells.shown(0))]
    for at in range(1, len(cells.columns)):
        compared = None if found else compares(cells, at)
        if compared is not None:
            said = fact(cells, at, compared, cells.scope, cells.shown(0))
            if said is not None:
                yield said
            continue
        for node, scope in owners:
            said = fact(cells, at, node, scope)
            if said is not None:
                yield said


def _paired(cells: Cells, found: Sequence[Entity]) -> Iterator[Statement]:
    """Rows with two ends: who stands in a role's column bears it toward another column's entity."""
    for at, to in cells.grid.pairs:
        bearers = entities(cells, at)
        ends = found if to == 0 and found else entities(cells, to) if bearers else ()
        for bearer, flags in bearers:
            for other, more in ends:
                if bearer != other:
                    made = _made(cells, at, (bearer, other), (at, to))
                    yield replace(made, flags=tuple(dict.fromkeys(flags + more)))


def _relations(cells: Cells, found: Sequence[Entity]) -> Iterator[Statement]:
    """What a row's entity is to the note; a row about the note itself states nothing."""
    how, page = cells.grid, cells.page
    for node, flags in found:
        if node == page.subject:
            continue
        said = [*_positions(cells, node), *_views(cells, node)]
        if not said and (how.borne or (how.linked and not flags)) and not how.ended:
            role = page.lexicon.role(how.columns[0].role)
            by_note = from_note(role, "noun", (page.subject, node), page.lexicon)
            ends = (page.subject, node) if by_note else (node, page.subject)
            said.append(_made(cells, 0, ends))
        yield from (replace(one, flags=flags) if flags else one for one in said)


def _positions(cells: Cells, node: str) -> Iterator[Statement]:
    """What a `Role` column says: of the row's entity, or in a person's note of that person."""
    lexicon, note, how = cells.page.lexicon, cells.page.subject, cells.grid
    for at in (*how.positions, *how.people):
        for reading in lexicon.read(cells.texts[at]):
            role = lexicon.role(reading.role)
            if role is None or role.name in _NEVER:
                continue
            if (at in how.people and role.family != "people") or is_anothers(cells.line, reading):
                continue
            team = role.edge == "person" and lexicon.kind(note) == "fund"
            by_note = how.held and not team
            by_note = by_note or from_note(role, reading.told, (note, node), lexicon)
            made = _made(cells, at, (note, node) if by_note else (node, note), (0, at))
            other = None if by_note else elsewhere(cells.line, node, reading)
            shown = cells.line.shown
            said = reading.modality or came_to(role, reading.context, cells.page)
            yield replace(
                made,
                object=other or made.object,
                mentions=tuple(one for one in made.mentions if one != other),
                role=role.name,
                role_text=shown(reading.text),
                qualifier=shown(reading.qualifier),
                modality=said or made.modality,
                context="; ".join(part for part in (shown(reading.context), made.context) if part),
            )


def _views(cells: Cells, node: str) -> Iterator[Statement]:
    """A `Direction`, `Signal` or `Impact` column, where it says one of a closed list of words.

    In a company's note it is the company that a theme helps or hurts.
    """
    lexicon, note = cells.page.lexicon, cells.page.subject
    turned = lexicon.group(note) == "actor" and lexicon.group(node) == "theme"
    for at, word in _seen(cells).items():
        if found := _VIEWS.get(word):
            made = _made(cells, at, (note, node) if turned else (node, note), (0, at))
            yield replace(
                made, role=found[0], stance=found[1], role_text=cells.shown(at), origin="stance"
            )


def _seen(cells: Cells) -> dict[int, str]:
    """What columns of views say, in one word each and without doubt."""
    several = ((at, cells.shown(at)) for at in cells.grid.views)
    return {at: _SIGNS.sub("", bare(word)).lower() for at, word in several if "?" not in word}


def _is_neutral(cells: Cells) -> bool:
    return not _NEUTRAL.isdisjoint(_seen(cells).values())


def _made(cells: Cells, at: int, ends: tuple[str, str], used: tuple[int, ...] = (0,)) -> Statement:
    column, context = cells.columns[at], cells.line.shown(others(cells, used))
    linked = cells.line.nodes("".join(cells.texts))
    return Statement(
        subject=ends[0],
        role=column.role,
        object=ends[1],
        place=cells.page.place(cells.row.cells[at].span),
        anchor=cells.row.anchor,
        origin="table",
        role_text=column.title,
        qualifier=column.sense.qualifier if column.sense else "",
        context=context,
        modality=_modality(cells, column) or remarked(cells, column.role, ends, used),
        scope=cells.scope,
        date=date_in(context) or cells.date or cells.page.note.date,
        mentions=tuple(node for node in linked if node not in ends),
    )


def _modality(cells: Cells, column: Column) -> str | None:
    """How a row's claim is meant: by its header, its status, or when it ended."""
    role = cells.page.lexicon.role(column.role)
    named = column.sort == "position" or column in [cells.columns[at] for at in cells.grid.people]
    people = named or bool(role and role.family == "people")
    stated = column.sense.modality if column.sense else None
    meant = stated or status(cells, column.role)
    return meant if meant or column.role in _ONCE else ended(cells, people=people)
