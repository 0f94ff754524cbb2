"""Links as pages show them: who links here, with the sentence around each link."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from vaultweave.model.note import Link, Words
from vaultweave.model.place import Place
from vaultweave.model.vault import Note
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.page import Backlink, Backlinks, Run, Sentence
from vaultweave.publish.said import cut, entry, family_of, role_badge, source_at

_AROUND = 160
_SENTENCES = 4

_LAST = 99


class Linking(NamedTuple):
    """The links of one note to an entity that state the same role of it, or none, by number."""

    rank: int
    role: str
    start: str
    links: list[int]


def linking(this: Edition, node: str) -> list[Linking]:
    """Who links to an entity: first those that state a role of it, by role, then the rest."""
    groups: dict[tuple[int, str, str], list[int]] = {}
    for start, at in this.linkers.get(node, ()):
        note = this.notes[start]
        role = _role(this, node, note.path, _anchor(note, note.content.links[at]))
        rank = family_of(this, role) if role else _LAST
        groups.setdefault((rank, role, start), []).append(at)
    return [Linking(*key, groups[key]) for key in sorted(groups)]


def backlinks(here: Here, found: Iterable[Linking]) -> tuple[Backlinks, ...]:
    """Links as a page shows them, each note once a role, with at most four sentences."""
    return tuple(
        Backlinks(
            role_badge(here, role) if role else None,
            tuple(
                Backlink(entry(here, one.start), _sentences(here, one.start, one.links))
                for one in group
            ),
        )
        for role, group in groupby(found, key=lambda one: one.role)
    )


def inbound(this: Edition, node: str) -> int:
    """How many notes link to an entity, itself not counted."""
    return len({start for start, _ in this.linkers.get(node, ()) if start != node})


def _sentences(here: Here, start: str, links: Iterable[int]) -> tuple[Sentence, ...]:
    """The sentences of one note, each once, with what links to the entity marked."""
    found: dict[str, Sentence] = {}
    note = here.this.notes[start]
    for at in links:
        link = note.content.links[at]
        anchor = _anchor(note, link)
        key = anchor or _sentence(note, link)
        if key not in found and len(found) < _SENTENCES:
            runs = tuple(_runs(note, _words(note, link), here.node or ""))
            runs = runs or (Run(cut(_sentence(note, link))),)
            place = Place(note.path, link.span.line, link.span.column)
            found[key] = Sentence(runs, source_at(here, place, anchor))
    return tuple(found.values())


def _anchor(note: Note, link: Link) -> str:
    return note.content.excerpts[link.excerpt].anchor if link.excerpt >= 0 else ""


def _words(note: Note, link: Link) -> Words:
    return note.content.excerpts[link.excerpt].words if link.excerpt >= 0 else ()


def _sentence(note: Note, link: Link) -> str:
    """The text around a link; where it stands in none, the property it is in, and what it shows."""
    if link.excerpt >= 0:
        return note.content.text(_words(note, link))
    return link.alone


def _role(this: Edition, node: str, path: str, anchor: str) -> str:
    """The role that the line around a link states of the entity, if it does."""
    if not anchor:
        return ""
    for statement in this.said_at.get((path, anchor), ()):
        if node in {statement.subject, statement.object} and statement.role != "related":
            return statement.role
    return ""


def _runs(note: Note, words: Words, node: str) -> Iterable[Run]:
    """Words around the first mark: as much as a line or two can hold."""
    runs: list[Run] = []
    for word in words:
        if isinstance(word, str):
            runs.append(Run(word))
        else:
            here = note.targets[word].node == node
            runs.append(Run(note.content.links[word].display, "", "mark" if here else ""))
    marks = [index for index, run in enumerate(runs) if run.sort == "mark"]
    if not marks:
        return runs
    before = _limited(runs[: marks[0]], from_end=True)
    after = _limited(runs[marks[0] + 1 :], from_end=False)
    return [*before, runs[marks[0]], *after]


def _limited(runs: list[Run], *, from_end: bool) -> list[Run]:
    """As many runs as fit, nearest first, the last one cut at a word."""
    kept: list[Run] = []
    room = _AROUND
    for run in reversed(runs) if from_end else runs:
        if len(run.text) > room:
            text = run.text[-room:].partition(" ")[2] if from_end else run.text[:room]
            text = "… " + text if from_end else text.rpartition(" ")[0] + " …"
            kept.append(Run(text, sort=run.sort))
            break
        kept.append(run)
        room -= len(run.text)
    return kept[::-1] if from_end else kept
