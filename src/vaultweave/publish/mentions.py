"""Links as pages show them: who links here, with the sentence around each link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from vaultweave.model.claims import Words
from vaultweave.model.note import Link
from vaultweave.model.place import Place
from vaultweave.model.vault import Note
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.linking import anchor_of, links_of, role_at
from vaultweave.publish.page import Backlink, Backlinks, Run, Sentence
from vaultweave.publish.said import cut, entry, role_badge, source_at

_AROUND = 160
_SENTENCES = 4


def linking(this: Edition, node: str) -> Sequence[tuple[str, str]]:
    """Who links to an entity: roles with notes, first those that state one of it, then the rest."""
    return this.linkers.get(node, ())


def linking_notes(found: Iterable[tuple[str, str]]) -> int:
    """How many notes these are."""
    return len({start for _, start in found})


def backlinks(here: Here, found: Iterable[tuple[str, str]]) -> tuple[Backlinks, ...]:
    """Links as a page shows them, each note once a role, with at most four sentences."""
    return tuple(
        Backlinks(
            role_badge(here, role) if role else None,
            tuple(
                Backlink(entry(here, start), _sentences(here, start, role)) for _, start in group
            ),
        )
        for role, group in groupby(found, key=lambda one: one[0])
    )


def inbound(this: Edition, node: str) -> int:
    """How many notes link to an entity, itself not counted."""
    return linking_notes(one for one in linking(this, node) if one[1] != node)


def _sentences(here: Here, start: str, role: str) -> tuple[Sentence, ...]:
    """The sentences of one note that state a role, each once, what links to the entity marked."""
    found: dict[str, Sentence] = {}
    this, node = here.this, here.node or ""
    note = this.notes[start]
    for at in links_of(note, node, this.site.hide):
        if role_at(this.said_at, note, at) != role:
            continue
        link = note.content.links[at]
        anchor = anchor_of(note, link)
        key = anchor or _sentence(note, link)
        if key not in found and len(found) < _SENTENCES:
            runs = tuple(_runs(note, at, node))
            runs = runs or (Run(cut(_sentence(note, link))),)
            place = Place(note.path, link.span.line, link.span.column)
            found[key] = Sentence(runs, source_at(here, place, anchor))
    return tuple(found.values())


def _words(note: Note, link: Link) -> Words:
    return note.content.excerpts[link.excerpt].words if link.excerpt >= 0 else ()


def _sentence(note: Note, link: Link) -> str:
    """The text around a link; where it stands in none, the property it is in, and what it shows."""
    if link.excerpt >= 0:
        return note.content.text(_words(note, link))
    return link.alone


def _runs(note: Note, at: int, node: str) -> list[Run]:
    """Words around the first mark: as much as a line or two can hold.

    Only so many are looked at: a line may hold thousands of links, each with a page of its own.
    """
    words = _words(note, note.content.links[at])
    if at not in words:
        return [_run(note, word, node) for word in words]
    mark = words.index(at)
    before = _limited((_run(note, words[n], node) for n in range(mark - 1, -1, -1)), from_end=True)
    rest = (_run(note, words[n], node) for n in range(mark + 1, len(words)))
    return [*before, _run(note, at, node), *_limited(rest, from_end=False)]


def _run(note: Note, word: str | int, node: str) -> Run:
    if isinstance(word, str):
        return Run(word)
    here = note.targets[word].node == node
    return Run(note.content.links[word].display, "", "mark" if here else "")


def _limited(runs: Iterable[Run], *, from_end: bool) -> list[Run]:
    """As many runs as fit, nearest first, the last one cut at a word."""
    kept: list[Run] = []
    room = _AROUND
    for run in runs:
        if len(run.text) > room:
            text = run.text[-room:].partition(" ")[2] if from_end else run.text[:room]
            text = "… " + text if from_end else text.rpartition(" ")[0] + " …"
            kept.append(Run(text, sort=run.sort))
            break
        kept.append(run)
        room -= len(run.text)
    return kept[::-1] if from_end else kept
