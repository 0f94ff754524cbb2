"""Typed links: `role:: [[X]]` in a text, and properties whose value is a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from vaultweave.model.dates import date_in
from vaultweave.model.note import Link
from vaultweave.model.phrase import Sense
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.direction import from_note, stance_of
from vaultweave.weave.claims.page import Page

_PLAIN = frozenset(
    {
        "aliases", "alias", "banner", "cover", "cssclass", "cssclasses", "icon", "image", "kind",
        "permalink", "tag", "tags", "title", "type", "url", "description",
    }
)  # fmt: skip


_NEVER = frozenset({"leader", "player"})  # a call has participants, and is no market
# Properties that hold relations of any sort, and the keys of a map that say which and why.
_ANY = frozenset({"connections", "links", "related notes", "relations", "relationships"})
_SORTS = ("role", "relation", "relationship", "relation type", "type", "kind", "predicate", "rel")
_REASONS = frozenset(
    {"because", "comment", "context", "description", "detail", "details", "evidence", "note",
     "notes", "rationale", "reason", "text", "why"}
)  # fmt: skip
_DATES = ("date", "as of", "since", "updated")


class _Said(NamedTuple):
    """A relation as a field or property has it: its word, and what stands beside the link."""

    word: str
    context: str = ""
    date: str | None = None


def from_fields(page: Page) -> Iterator[Statement]:
    """The statements of a note's inline fields and properties.

    A key that is no role is one as it stands, from the note to the target. In a property of maps
    a key within names the role, or the value of one such as `type`.
    """
    for number, link in enumerate(page.note.content.links):
        if link.kind in ("property", "field") and link.key:
            said = _said(page, link.key) if link.kind == "property" else _Said(link.key.strip())
            node = page.node(number)
            if node is not None and link.key.split(".")[0].strip().lower() not in _PLAIN:
                yield from _stated(page, link, said, node)


def _said(page: Page, path: str) -> _Said:
    """The relation of a link at `suppliers`, `suppliers.0.name` or `relations.0.target`."""
    first, *inner = path.split(".")
    keys = [first.strip(), *(part.strip() for part in inner if not part.isdigit())]
    if len(keys) == 1:
        return _Said(keys[0])
    beside = {
        _plain(key): str(value)
        for key, value in _around(page.note.content.properties, [first, *inner[:-1]]).items()
        if key != inner[-1] and isinstance(value, str | int | float) and "[[" not in str(value)
    }
    word = next((key for key in keys if _senses(page, key)), "")
    told = next((beside[key].strip() for key in _SORTS if key in beside), "")
    if not word and (_plain(first) in _ANY or _senses(page, told)):
        word = told
    date = next((beside[key] for key in _DATES if key in beside), "")
    parts = [
        value if key in _REASONS else f"{key}: {value}"
        for key, value in beside.items()
        if key not in _SORTS
    ]
    return _Said(word or keys[0], ", ".join(parts), date_in(date))


def _plain(key: object) -> str:
    return " ".join(str(key).lower().replace("_", " ").split())


def _around(properties: Mapping[str, Any], path: list[str]) -> Mapping[str, Any]:
    """The map in which a path of keys and positions ends; an empty one where it ends in none."""
    found: Any = properties
    for key in path:
        if isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _senses(page: Page, word: str) -> tuple[Sense, ...]:
    plain = word.replace("_", " ")
    return page.lexicon.phrase(plain) or page.lexicon.phrase(plain.replace("-", " "))


def _known(page: Page, senses: tuple[Sense, ...], node: str) -> tuple[Sense, ...]:
    """Those that name a role here. An actor's `exposure: [[X]]` is what it is exposed to itself."""
    if page.lexicon.group(page.note.id) == "actor":
        senses = tuple(one._replace(told="verb") if one.toward else one for one in senses)
    elif page.lexicon.group(page.note.id) == "log":
        senses = tuple(one for one in senses if one.role not in _NEVER)
    return tuple(
        sense
        for sense in senses
        if sense.role and (sense.told == "verb" or sense.toward in ("", page.lexicon.group(node)))
    )


def _stated(page: Page, link: Link, said: _Said, node: str) -> Iterator[Statement]:
    key, senses = said.word, _senses(page, said.word)
    known = _known(page, senses, node)
    unknown = Sense("-".join(key.lower().split()), told="verb")
    if _plain(key) in _ANY:
        unknown = Sense("related")
    excerpts = page.note.content.excerpts
    for sense in known or (unknown,):
        role = page.lexicon.role(sense.role)
        by_note = from_note(role, sense.told, (page.note.id, node), page.lexicon)
        yield Statement(
            subject=page.note.id if by_note else node,
            role=sense.role,
            object=node if by_note else page.note.id,
            place=page.place(link.span),
            anchor=excerpts[link.excerpt].anchor if 0 <= link.excerpt < len(excerpts) else "",
            origin="property" if link.kind == "property" else "field",
            role_text=key,
            qualifier=sense.qualifier,
            context=", ".join(part for part in (sense.before, sense.after, said.context) if part),
            stance=stance_of(role, page.note.id if by_note else None, page.lexicon, sense.modality),
            modality=sense.modality,
            date=said.date or page.note.date,
            flags=() if role else ("unknown-role",),
        )
