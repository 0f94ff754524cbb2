"""A note's page: its text, its properties, and what the vault says about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.address import safe_url
from vaultweave.model.vault import Note
from vaultweave.publish import lists
from vaultweave.publish.about import About, about
from vaultweave.publish.edition import Edition, Here, absolute, frame, trail, using
from vaultweave.publish.fill import Filled, Markup, fill, href
from vaultweave.publish.lookups import hidden
from vaultweave.publish.page import Frame, Listing, Made, Property, Run, Step

_SHOWN_ELSEWHERE = frozenset({"tags", "tag", "aliases", "alias", "title", "kind", "type"})
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?")
_DEEPEST = 4
_LONGEST = 80


class NotePage(Struct, frozen=True):
    """All that note.html sees. `listing` is there where the note is its folder's page.

    `direction` is that of its text: ltr, rtl, or auto.
    """

    frame: Frame
    title: str
    kind: Run | None
    tags: tuple[Run, ...]
    aliases: tuple[str, ...]
    date: str
    body: Markup
    direction: str
    contents: tuple[Step, ...]
    properties: tuple[Property, ...]
    about: About
    listing: Listing | None
    path: str


def nodes(this: Edition) -> Iterator[str]:
    """All notes but the one that is the home page."""
    home, at = this.addresses.pages["home"], this.addresses.nodes
    notes = this.notes.items()
    return (node for node, note in notes if at[node] != home and not note.is_canvas)


def pages(this: Edition, node: str) -> Iterator[Made]:
    """A note's page."""
    output = this.addresses.nodes[node]
    folder = node.rpartition("/")[0]
    owns = this.addresses.folders.get(folder) == output
    filled = fill(node, this.sources)
    here = Here(this, output, node)
    page = _page(here, this.notes[node], filled, folder if owns else None)
    yield Made(output, "note.html", page, filled.problems)


def _page(here: Here, note: Note, filled: Filled, folder: str | None) -> NotePage:
    kinds = here.this.addresses.kinds
    tags = here.this.addresses.tags
    around = frame(here, note.title, crumbs=trail(here, note.id), description=note.description)
    return NotePage(
        frame=using(replace(around, picture=_picture(here, note)), filled.uses),
        title=note.title,
        kind=Run(note.kind, here.to(kinds[note.kind])) if note.kind else None,
        tags=tuple(Run(tag, here.to(tags[tag.lower()])) for tag in note.tags),
        aliases=note.aliases,
        date=note.date or "",
        body=filled.html,
        direction=_direction(note),
        contents=tuple(_contents(note)),
        properties=tuple(_properties(here, note)),
        about=about(here),
        listing=None
        if folder is None
        else lists.folder(here, folder, lists.notes_in(here.this, folder)),
        path=note.path,
    )


def _picture(here: Here, note: Note) -> str:
    """The whole address of the picture that a note's properties name."""
    linked = {
        link.key: target.path
        for link, target in zip(note.content.links, note.targets, strict=True)
        if link.kind == "property"
    }
    files = here.this.addresses.files
    for key in ("image", "cover"):
        value = str(note.properties.get(key) or "").strip()
        output = files.get(linked.get(key) or value)
        if output and here.this.site.base_url:
            return absolute(here.this.site, output)
        if value.startswith(("http://", "https://")):
            return safe_url(value) or ""
    return ""


def _direction(note: Note) -> str:
    """How the text runs: as a property says, else as its first letter does."""
    said = {key.lower(): str(value).lower() for key, value in note.properties.items()}
    value = said.get("direction") or said.get("dir")
    return value if value in {"ltr", "rtl"} else "auto"


def _contents(note: Note) -> Iterator[Step]:
    """The note's own sections, without a first heading that says the title again."""
    title = note.title.strip().casefold()
    found = [
        heading
        for index, heading in enumerate(note.headings)
        if heading.root and heading.title.strip() and heading.level <= _DEEPEST
        if index or heading.title.strip().casefold() != title
    ]
    top = min((heading.level for heading in found), default=1)
    for heading in found[:_LONGEST]:
        yield Step(heading.title, f"#{heading.id}", heading.level - top)


def _properties(here: Here, note: Note) -> Iterator[Property]:
    links = {
        link.key: (link, target)
        for link, target in zip(note.content.links, note.targets, strict=True)
        if link.kind == "property"
    }
    ways = {
        key: Run(
            link.display,
            href(target, link, here.output, here.this.sources) or "",
            "stub" if target.lost == "note" else "",
        )
        for key, (link, target) in links.items()
    }
    for key, value in note.properties.items():
        if key.lower() in _SHOWN_ELSEWHERE or hidden(key, here.this.site.hide):
            continue
        kind = here.this.site.types.get(key.lower(), "")
        typed = _TYPED[kind](here, value) if kind in _TYPED else value
        values = tuple(run for run in _runs(key, typed, ways) if run.text)
        if values:
            yield Property(key, values)


def _runs(path: str, value: object, ways: Mapping[str, Run]) -> Iterator[Run]:
    """A property's value as a list: what is inside a list or a mapping, one after another."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _runs(f"{path}.{index}", inner, ways)
    elif isinstance(value, dict):
        for key, inner in value.items():
            for run in _runs(f"{path}.{key}", inner, ways):
                yield Run(f"{key}: {run.text}", run.href, run.sort)
    elif path in ways:
        yield ways[path]
    elif isinstance(value, Run):
        yield value
    elif isinstance(value, bool):
        yield Run("yes" if value else "no")
    elif value is not None:
        yield _text(str(value))


def _checkbox(_: Here, value: object) -> object:
    """A box that was never ticked has no value, or one in quotes."""
    return {"true": True, "false": False, "": False}.get(str(value or "").strip().lower(), value)


def _date(_: Here, value: object) -> object:
    """A day, or a day and a time."""
    found = _DAY.fullmatch(str(value).strip())
    if found is None:
        return value
    return Run(f"{found[1]} {found[2]}" if found[2] else found[1], sort="date")


def _tags(here: Here, value: object) -> object:
    """Tags in another property than `tags`, which lead where tags do."""
    found = here.this.addresses.tags
    names = value if isinstance(value, list) else [value]
    texts = [str(name).lstrip("#") for name in names if name is not None]
    return [
        Run(f"#{name}", here.to(found[name.lower()]) if name.lower() in found else "")
        for name in texts
    ]


def _as_typed(_: Here, value: object) -> object:
    """Text stays text, even where YAML takes it for a truth."""
    return str(value).lower() if isinstance(value, bool) else value


# What a property's kind in Obsidian's types.json changes about its value.
_TYPED: Mapping[str, Callable[[Here, object], object]] = {
    "checkbox": _checkbox,
    "date": _date,
    "datetime": _date,
    "tags": _tags,
    "text": _as_typed,
}


def _text(text: str) -> Run:
    url = safe_url(text) if text.startswith(("http://", "https://")) else None
    return Run(text, url, "external") if url else Run(text)
