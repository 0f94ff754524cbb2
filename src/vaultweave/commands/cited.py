"""Statements as lines that cite their places: a hop of a chain, a place, an entity's heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from vaultweave.commands.terminal import plain, width
from vaultweave.model.place import Place
from vaultweave.model.roles import Role
from vaultweave.model.statement import Statement

WIDEST = 72


def heading(about: Mapping[str, Any]) -> Iterator[str]:
    """An entity's title, kind and path, its other names and its first line."""
    kind = f", {plain(about['kind'])}" if about["kind"] else ""
    where = plain(about["path"]) if about["exists"] else "no note yet"
    yield f"{click.style(plain(about['title']), bold=True)}{kind} ({where})"
    if about["aliases"]:
        yield f"also {', '.join(map(plain, about['aliases']))}"
    if about["description"]:
        yield plain(about["description"])


def cited(place: Place) -> str:
    """A place as editors open it."""
    return click.style(f"{plain(place.path)}:{place.line}:{place.column}", dim=True)


def rows(found: Iterable[tuple[str, str, Place]], indent: str = "  ") -> Iterator[str]:
    """What is named, why, and the place, aligned."""
    made = [(plain(name), plain(why), place) for name, why, place in found]
    size = min(WIDEST, max((width(name) for name, _, _ in made), default=0))
    for name, why, place in made:
        context = f"  {why}" if why else ""
        yield f"{indent}{name}{' ' * (size - width(name))}{context}  {cited(place)}"


def hop(one: Statement, roles: Mapping[str, Role]) -> tuple[str, str, Place]:
    """A statement as a line of a chain: subject, what it does, object; why; where."""
    role = roles.get(one.role)
    verb = role.verb[0] if role and role.verb else f"{one.role} of"
    modality = f" ({one.modality})" if one.modality else ""
    subject = one.subject or f'"{one.subject_text}"'
    other = one.object or one.object_text
    return f"{subject} — {verb}{modality} → {other}", one.context, one.place
