"""A text with its path: how it is called, of what kind it is, and when it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from vaultweave.model.kinds import kind_of
from vaultweave.model.note import Content
from vaultweave.model.vault import Note, Target, is_canvas
from vaultweave.read.daily import day
from vaultweave.weave.resolve import note_id

_DATED = ("date", "updated", "modified", "created")
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
    """A daily note that gives no date is of the day in its name."""
    if daily is None or note.date or note.is_canvas:
        return note
    told = day(note.path, *daily)
    return replace(note, date=told) if told else note


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
