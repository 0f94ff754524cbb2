"""A text with its path: how it is called, of what kind it is, and when it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from vaultweave.model.kinds import is_day, kind_of
from vaultweave.model.note import Content
from vaultweave.model.vault import Note, Target, is_canvas
from vaultweave.read.daily import day
from vaultweave.weave.resolve import note_id

_DATED = ("date", "updated", "modified", "created")
_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_DATE = re.compile(r"\[{0,2}(\d{4}-\d{2}-\d{2})(?!\d)")


def named(
    path: str, content: Content, targets: tuple[Target, ...], kinds: Mapping[str, str]
) -> Note:
    """The note or canvas at a vault path. `kinds` maps folded folders and tags to kinds."""
    if is_canvas(path):
        return _canvas(path, content, targets)
    folder, _, name = note_id(path).rpartition("/")
    properties = content.properties
    tags = [tag.name for tag in content.tags if tag.inside != "comment"]
    return Note(
        id=note_id(path),
        path=path,
        name=name,
        title=content.said("title") or name,
        kind=kind_of(properties, tags, folder, kinds),
        description=content.summary,
        date=_date(content),
        content=content,
        targets=targets,
    )


def dated(note: Note, daily: tuple[str, str] | None) -> Note:
    """A note that gives no date is of the day in its name.

    As the vault's daily notes are called, or at the start of a name (`2026-03-02 Call`), or in
    one that says no more than it (`Briefing 2026-03-02`).
    """
    if note.date or note.is_canvas:
        return note
    told = (day(note.path, *daily) if daily else None) or _day_in(note.name)
    return replace(note, date=told) if told else note


def _day_in(name: str) -> str | None:
    found = _DATE.match(name) or (_DAY.search(name) if is_day(name) else None)
    try:
        return date.fromisoformat(found[1]).isoformat() if found else None
    except ValueError:
        return None


def _canvas(path: str, content: Content, targets: tuple[Target, ...]) -> Note:
    """A canvas with its name: links must name it with its extension, pages need not."""
    name = path.rpartition("/")[2]
    return Note(path, path, name, name[:-7] or name, "canvas", "", None, content, targets)


def _date(content: Content) -> str | None:
    """The first date that the properties give, else that of the last footer `*Updated …*`."""
    values = {key.lower(): value for key, value in content.properties.items()}
    for key in _DATED:
        match = _DATE.match(str(values.get(key, "")).strip())
        if match:
            return match[1]
    return content.updated or None
