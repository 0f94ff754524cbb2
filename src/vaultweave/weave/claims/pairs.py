"""Tables of keys and values, and logs: facts of the note, and what a key that is a role states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.claims import Table
from vaultweave.model.dates import date_in
from vaultweave.model.marked import LINK, links_in
from vaultweave.model.phrase import Sense
from vaultweave.model.statement import Fact, Statement
from vaultweave.weave.claims.brackets import beside
from vaultweave.weave.claims.cells import Cells, compares, fact, leading, rows
from vaultweave.weave.claims.direction import from_note
from vaultweave.weave.claims.ended import came_to, deal
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.page import Page
from vaultweave.weave.claims.subject import entity
from vaultweave.weave.lexicon import Grid

_JOBS = re.compile(
    r"(?P<past>(?:previous|former|past|prior)\s+)?(?:current\s+)?"
    r"(?:roles?|positions?|titles?|jobs?|occupation|affiliations?)\Z"
    r"|(?P<once>previously|formerly|earlier)\Z",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\A[\s,;(]*(?:and\s+)?|(?<![\s,;(])[\s,;(]*+(?:(?:of|at|for|to|in|with)\s+)?(?:the\s+)?\Z"
)
_OUTCOMES = frozenset({"status", "deal status", "outcome", "result"})
_BOUGHT = frozenset({"acquired", "acquirer"})
_NEVER = frozenset({"", "related", "context", "long", "short"})


class _Claim(NamedTuple):
    sense: Sense
    text: str
    context: str


def pairs(page: Page, table: Table, how: Grid) -> Iterator[Statement | Fact]:
    """Facts of the note, or of the entity that the heading names; statements of role keys."""
    heading = page.note.headings[table.heading] if table.heading >= 0 else None
    named = entity(page.note, heading, page.lexicon) if heading else None
    subject = named or page.subject
    outcome = _outcome(page, table, how)
    for cells in rows(page, table, how):
        key = cells.line.shown(cells.texts[0])
        for at in range(1, len(how.columns)):
            compared = compares(cells, at)
            alone = compared or len(how.columns) == 2
            scope = cells.scope if alone else how.columns[at].title
            said = fact(cells, at, compared or subject, scope, key)
            if said is not None:
                yield said
        if len(cells.row.cells) > 1 and len(how.columns) > 1:
            for claim in _keyed(cells, key, subject):
                failed = outcome if claim.role in _BOUGHT and not claim.modality else None
                yield replace(claim, modality=failed) if failed else claim


def _outcome(page: Page, table: Table, how: Grid) -> str | None:
    """What became of the deal that a table is about: `Status | Failed (Sep 2022)`."""
    for cells in rows(page, table, how):
        if len(cells.row.cells) > 1 and bare(cells.shown(0)).lower() in _OUTCOMES:
            return deal(bare(cells.shown(1)))
    return None


def log(page: Page, table: Table, how: Grid) -> Iterator[Fact]:
    """Dated facts of the note."""
    for cells in rows(page, table, how):
        when = cells.line.shown(cells.texts[0])
        for at in range(1, len(how.columns)):
            said = fact(cells, at, page.subject, cells.scope)
            if said is not None:
                yield replace(said, as_of=date_in(when) or when or said.as_of)


def _keyed(cells: Cells, key: str, subject: str) -> Iterator[Statement]:
    lexicon = cells.page.lexicon
    job = _JOBS.match(bare(key))
    if job is not None:
        for claim, node in _jobs(cells):
            modality = claim.sense.modality or ("former" if job["past"] or job["once"] else None)
            sense = claim.sense._replace(modality=modality)
            yield _made(cells, (subject, node), claim._replace(sense=sense), by_subject=True)
        return
    nodes, rest = leading(cells, 1)
    for sense in lexicon.phrase(bare(key)):
        if sense.role in _NEVER or sense.toward:
            continue
        for node, inner in nodes:
            by_subject = from_note(lexicon.role(sense.role), sense.told, (subject, node), lexicon)
            claim = _Claim(sense, key, ", ".join(part for part in (inner, rest) if part))
            if node != subject:
                yield _made(cells, (subject, node), claim, by_subject=by_subject)


def _jobs(cells: Cells) -> Iterator[tuple[_Claim, str]]:
    """The roles inside a value, each with the link beside it: `CEO, [[Vale Co]]`."""
    text, phrase = cells.texts[1], cells.page.lexicon.phrase
    parts = re.split(f"({LINK})", text)
    for at in range(1, len(parts), 2):
        node = cells.line.node(links_in(parts[at])[0])
        before = _BETWEEN.sub("", parts[at - 1].rpartition(";")[2])
        after = re.split(r"[,;(]", parts[at + 1].removeprefix("'s"), maxsplit=1)[0].strip()
        said = before if phrase(before) else after
        for sense in phrase(said):
            if node is not None and sense.role not in _NEVER:
                yield _Claim(sense._replace(told="noun"), said, parts[at + 1].strip(" ,;()")), node


def _made(cells: Cells, ends: tuple[str, str], claim: _Claim, *, by_subject: bool) -> Statement:
    shown, sense = cells.line.shown, claim.sense
    context = shown(", ".join(p for p in (sense.before, sense.after, claim.context) if p))
    role, words = cells.page.lexicon.role(sense.role), cells.page.lexicon.vocabulary.words
    meant = sense.modality or beside(claim.context, words)
    if meant is None and role is not None:
        meant = came_to(role, context, cells.page)
    return Statement(
        subject=ends[0] if by_subject else ends[1],
        role=sense.role,
        object=ends[1] if by_subject else ends[0],
        place=cells.page.place(cells.row.cells[1].span),
        anchor=cells.row.anchor,
        origin="table",
        role_text=shown(claim.text),
        qualifier=shown(sense.qualifier),
        context=context,
        modality=meant,
        scope=cells.scope,
        date=date_in(context) or cells.date or cells.page.note.date,
        mentions=tuple(node for node in cells.line.nodes(claim.context) if node not in ends),
    )
