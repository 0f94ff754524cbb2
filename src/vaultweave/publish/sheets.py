"""Lists of claims, cut into the parts that pages show: a part is made again where it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from vaultweave.ask.ledger import contradictions, holder
from vaultweave.ask.reach import Effect
from vaultweave.model.roles import Role
from vaultweave.model.statement import FIRM, Statement
from vaultweave.publish.balance import PART, by, effects, ranked
from vaultweave.publish.edition import Edition, parts
from vaultweave.publish.lookups import Parted, Sheets, Sided, chunks, paged, told

ROWS, OF_ROLE = 80, 100
"""How many claims a part of the table of who is exposed has, and one of those of a role, about."""


def listed(this: Edition) -> Edition:
    """An edition with its lists of claims."""
    found = [*effects(this)]
    sides = [[one for one in found if (one.sign > 0) is good] for good in (False, True)]
    themes = _sided(this, [by((one.what, one.statement) for one in side) for side in sides])
    bearers = _sided(this, [by((one.who, one.statement) for one in side) for side in sides])
    stances = [
        [one for one in this.statements if one.stance == stance]
        for stance in ("bullish", "bearish")
    ]
    held = [by((holder(one, _role(this, one)), one) for one in side) for side in stances]
    about = [by((_theme(this, one), one) for one in side) for side in stances]
    torn = [
        one
        for one in contradictions(this.statements, this.roles, {})
        if one.entity in this.addresses.nodes
    ]
    said = {role: chunks(several, OF_ROLE, told) for role, several in this.said_as.items()}
    claims = chunks(_ordered(found, themes), ROWS, told)
    return replace(
        this,
        sheets=Sheets(
            claims=Parted(_numbered(claims), len(claims)),
            of_role={
                paged(role, at): part
                for role, several in said.items()
                for at, part in enumerate(several, 1)
            },
            role_parts={role: len(several) for role, several in said.items()},
            exposed_themes=themes,
            exposed_entities=bearers,
            bullish=_sided(this, held),
            bullish_themes=_sided(this, about),
            stances=(len(stances[0]), len(stances[1])),
            conflicts=parted(torn, PART),
            newest={one.entity: at for at, one in reversed([*enumerate(torn)])},
        ),
    )


def parted(items: Sequence[object], size: int) -> Parted:
    """A list in parts of a page each, one at least."""
    several = parts(items, size)
    return Parted(_numbered(several), len(several))


def _numbered(several: Sequence[Sequence[object]]) -> dict[str, Sequence[object]]:
    return {str(number): part for number, part in enumerate(several, 1)}


def _sided(this: Edition, sides: Sequence[Mapping[str, Sequence[Statement]]]) -> Sided:
    first, second = sides
    found = parted(ranked(this, first, second), PART)
    return Sided(found.parts, found.number, first, second)


def _ordered(found: Sequence[Effect], themes: Sided) -> list[Statement]:
    """By theme, those of which most is said first; within one by entity."""
    order = [node for part in themes.parts.values() for node in part]
    place = {node: at for at, node in enumerate(order)}
    end = len(place)

    def key(one: Effect) -> tuple[int, str, bool, object]:
        who = one.who or one.statement.subject_text or one.statement.object_text
        firm = one.statement.modality in FIRM
        return place.get(one.what or "", end), who.casefold(), not firm, one.statement.place

    return [one.statement for one in sorted(found, key=key)]


def _role(this: Edition, one: Statement) -> Role | None:
    return this.roles.get(one.role)


def _theme(this: Edition, one: Statement) -> str | None:
    """What a stance is about besides whom: for a position, the thesis that takes it."""
    return one.subject if holder(one, _role(this, one)) == one.object else one.object
