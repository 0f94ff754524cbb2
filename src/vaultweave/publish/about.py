"""What the vault says about one entity: on its own page, and in full on the pages after it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vaultweave.model.statement import Statement
from vaultweave.publish.chains import Links, borne, caused
from vaultweave.publish.edition import Edition, Here, frame, pager, parts
from vaultweave.publish.mentions import backlinks, linking
from vaultweave.publish.page import (
    Backlinks,
    Claim,
    Entry,
    Family,
    Figure,
    Frame,
    Made,
    Pager,
    Picture,
    Run,
    Side,
)
from vaultweave.publish.picture import picture
from vaultweave.publish.said import claim, entry, families, family_of, figures, stances
from vaultweave.weave.urls import nth

GROUP, SIDE, FIGURES, LINKS, CHAINS = 12, 8, 12, 24, 3
"""How many claims of a role and of a stance, facts, linking notes and chains a page shows."""

PART = 80
"""How many statements, and how many linking notes, a page after it shows."""

_NAME = "said"


class About(Struct, frozen=True):
    """What the vault says about an entity: the first of it where it is much.

    `statements` and `links` count all, without what only follows: what it is exposed to through
    others (`borne`), and who is exposed to it (`caused`). `more` leads to all of it, "" where the
    page has it. `sides` is empty where there is no stance.
    """

    families: tuple[Family, ...]
    sides: tuple[Side, ...]
    borne: Links
    caused: Links
    figures: tuple[Figure, ...]
    backlinks: tuple[Backlinks, ...]
    statements: int
    links: int
    picture: Picture | None = None
    more: str = ""


class LedgerPage(Struct, frozen=True):
    """All that ledger.html sees: one part of the statements about an entity and links to it."""

    frame: Frame
    entity: Entry
    claims: tuple[Claim, ...]
    backlinks: tuple[Backlinks, ...]
    statements: int
    links: int
    pager: Pager


def about(here: Here) -> About:
    """What its page shows: the first of everything, and the way to the rest."""
    node = here.node or ""
    found = families(here, GROUP)
    columns = stances(here, SIDE)
    links = linking(here.this, node)
    cut = (
        any(len(group.claims) < group.total for family in found for group in family.groups)
        or any(len(column.claims) < column.total for column in columns)
        or len(links) > LINKS
    )
    return About(
        families=found,
        sides=columns if any(column.claims for column in columns) else (),
        borne=borne(here, node, CHAINS),
        caused=caused(here, node, CHAINS),
        figures=figures(here, FIGURES),
        backlinks=backlinks(here, links[:LINKS]),
        statements=len(said_of(here.this, node)),
        links=len({one.start for one in links}),
        picture=picture(here),
        more=here.to(nth(here.output, 1, _NAME)) if cut else "",
    )


def in_full(here: Here) -> Iterator[Made]:
    """The pages of everything about an entity of whom its own page shows only the first."""
    this, node = here.this, here.node or ""
    statements, links = said_of(this, node), linking(this, node)
    said, linked = parts(statements, PART), parts(links, PART)
    total, notes = max(len(said), len(linked)), len({one.start for one in links})
    for number in range(1, total + 1):
        there = Here(this, nth(here.output, number, _NAME))
        entity = entry(there, node)
        claims = said[number - 1] if number <= len(said) else ()
        found = linked[number - 1] if number <= len(linked) else ()
        title = f"All that is said of {entity.name}"
        value = LedgerPage(
            frame=frame(there, title, crumbs=(Run(entity.name, entity.href),)),
            entity=entity,
            claims=tuple(claim(there, one) for one in claims),
            backlinks=backlinks(there.of(node), found),
            statements=len(statements),
            links=notes,
            pager=pager(here.output, number, total, _NAME),
        )
        yield Made(there.output, "ledger.html", value)


def said_of(this: Edition, node: str) -> list[Statement]:
    """All statements about an entity, each once, by family and role, then as they stand."""
    borne, received = this.subject_of.get(node, ()), this.object_of.get(node, ())
    found = [*borne, *(one for one in received if one.subject != node)]
    return sorted(found, key=lambda one: (family_of(this, one.role), one.role, one.place))
