"""The roles in use with their counts, and the statements of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from vaultweave.model.statement import Statement
from vaultweave.publish.edition import Edition, Here, frame, pager
from vaultweave.publish.linking import FAMILIES
from vaultweave.publish.lookups import unpaged
from vaultweave.publish.page import Badge, Claim, Frame, Made, Pager, Run
from vaultweave.publish.said import claim, family_of, role_badge
from vaultweave.weave.urls import nth

_ROLES = 40


class Row(Struct, frozen=True):
    """One role: how often it is said, how it reads, and a statement of it."""

    badge: Badge
    count: int
    verb: str
    example: Claim


class Rows(Struct, frozen=True):
    """The roles of a family: the first of `total`, those most said first."""

    title: str
    rows: tuple[Row, ...]
    total: int


class RelationsPage(Struct, frozen=True):
    """All that relations.html sees."""

    frame: Frame
    families: tuple[Rows, ...]
    roles: int
    statements: int


class RolePage(Struct, frozen=True):
    """All that role.html sees: a part of the statements of one role; the first has the `total`."""

    frame: Frame
    badge: Badge
    verb: str
    inverse: str
    claims: tuple[Claim, ...]
    total: int
    pager: Pager


def parts(this: Edition) -> Iterator[str]:
    """The index (""), and the parts of all roles."""
    return iter(["", *this.sheets.of_role])


def pages(this: Edition, key: str) -> Iterator[Made]:
    """The index, or a page of a role."""
    yield _role(this, key) if key else _index(this)


def _index(this: Edition) -> Made:
    found = this.said_as
    here = Here(this, this.addresses.pages["relations"])
    titles = [*FAMILIES.values(), "Other"]
    ordered = sorted(found, key=lambda role: (family_of(this, role), -len(found[role]), role))
    families = []
    for family, roles in groupby(ordered, key=lambda role: family_of(this, role)):
        listed = list(roles)
        rows = tuple(_row(here, role, found[role]) for role in listed[:_ROLES])
        families.append(Rows(titles[family], rows, len(listed)))
    around = frame(here, "Relations")
    value = RelationsPage(around, tuple(families), len(found), len(this.statements))
    return Made(here.output, "relations.html", value)


def _row(here: Here, role: str, statements: Sequence[Statement]) -> Row:
    known = here.this.roles.get(role)
    full = min(statements, key=_oddness)
    verb = known.verb[0] if known and known.verb else ""
    return Row(role_badge(here, role), len(statements), verb, claim(here, full))


def _oddness(one: Statement) -> tuple[bool, bool]:
    """How little a statement is fit to show how its role reads."""
    return not (one.subject and one.object), one.modality is not None


def _role(this: Edition, key: str) -> Made:
    role, number = unpaged(key)
    first, total = this.addresses.roles[role], this.sheets.role_parts[role]
    known = this.roles.get(role)
    here = Here(this, nth(first, number))
    above = Run("Relations", here.to(this.addresses.pages["relations"]))
    badge = role_badge(here, role)
    value = RolePage(
        frame=frame(here, badge.text, crumbs=(above,)),
        badge=Badge(badge.text, badge.tone),
        verb=known.verb[0] if known and known.verb else "",
        inverse=known.inverse if known else "",
        claims=tuple(claim(here, one) for one in this.sheets.of_role[key]),
        total=len(this.said_as[role]) if number == 1 else 0,
        pager=pager(first, number, total),
    )
    return Made(here.output, "role.html", value)
