"""Statements and facts: what the vault says, each with the place that says it."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from vaultweave.model.amounts import Amount, amounts
from vaultweave.model.place import Place
from vaultweave.model.terms import terms_in

Stance = Literal["bullish", "bearish"]
Origin = Literal["related", "table", "field", "property", "stance", "item", "link"]

FIRM = (None, "potential")
"""The modalities with which a claim counts: not one that is negated, former, failed or less."""


class Statement(Struct, frozen=True, array_like=True, gc=False):
    """subject — role → object. An end is a node id, or None where only its text is known.

    `stance` and `modality` are None where there is none. `anchor` is the HTML id of the
    block that says it, on the page of the note at `place.path`.
    """

    subject: str | None
    role: str
    object: str | None
    place: Place
    anchor: str
    origin: Origin
    role_text: str = ""
    qualifier: str = ""
    context: str = ""
    stance: Stance | None = None
    modality: str | None = None
    scope: str = ""
    date: str | None = None
    mentions: tuple[str, ...] = ()
    derived: str | None = None
    subject_text: str = ""
    object_text: str = ""
    flags: tuple[str, ...] = ()

    @property
    def terms(self) -> dict[str, str]:
        """The keys in the context, `since`, `until`, `as of`, `conf`, `src`, `weight`, if any."""
        return dict(terms_in(self.context))


class Fact(Struct, frozen=True, array_like=True, gc=False):
    """An attribute of an entity, as a table or property gives it."""

    entity: str
    attribute: str
    value: str
    place: Place
    anchor: str = ""
    as_of: str | None = None
    scope: str = ""

    @property
    def numbers(self) -> tuple[Amount, ...]:
        """The amounts in the value: `$30 / $60` holds two. The value stays as it is written."""
        return amounts(self.value)


def statement_record(statement: Statement) -> dict[str, Any]:
    """A statement as a JSON Lines record: the promised keys in their promised order."""
    ends = {"subject": statement.subject, "role": statement.role, "object": statement.object}
    rest = {
        "role_text": statement.role_text,
        "qualifier": statement.qualifier,
        "context": statement.context,
        "stance": statement.stance,
        "modality": statement.modality,
        "scope": statement.scope,
        "date": statement.date,
        "mentions": list(statement.mentions),
        "origin": statement.origin,
        "derived": statement.derived,
        "path": statement.place.path,
        "line": statement.place.line,
        "column": statement.place.column,
    }
    texts = {}
    if statement.subject is None:
        texts["subject_text"] = statement.subject_text
    if statement.object is None and statement.object_text:
        texts["object_text"] = statement.object_text
    return {**ends, **rest, **texts}


def fact_record(fact: Fact) -> dict[str, Any]:
    """A fact as a JSON Lines record: the promised keys in their promised order."""
    return {
        "entity": fact.entity,
        "attribute": fact.attribute,
        "value": fact.value,
        "as_of": fact.as_of,
        "scope": fact.scope,
        "path": fact.place.path,
        "line": fact.place.line,
        "column": fact.place.column,
    }
