"""What the vault says about one entity: on its own page, and in full on the pages after it."""

from __future__ import annotations

from msgspec import Struct

from vaultweave.model.statement import Statement
from vaultweave.publish.chains import Links, borne, caused
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.mentions import backlinks, linking, linking_notes
from vaultweave.publish.page import (
    Backlinks,
    Family,
    Figure,
    Picture,
    Side,
)
from vaultweave.publish.picture import picture
from vaultweave.publish.said import families, family_of, figures, stances
from vaultweave.weave.urls import nth

GROUP, SIDE, FIGURES, LINKS, CHAINS = 12, 8, 12, 24, 3
"""How many claims of a role and of a stance, facts, linking notes and chains a page shows."""

NAME = "said"
"""What the pages after an entity's own are called."""


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


def about(here: Here) -> About:
    """What its page shows: the first of everything, and the way to the rest."""
    node = here.node or ""
    columns = stances(here, SIDE)
    links = linking(here.this, node)
    return About(
        families=families(here, GROUP),
        sides=columns if any(column.claims for column in columns) else (),
        borne=borne(here, node, CHAINS),
        caused=caused(here, node, CHAINS),
        figures=figures(here, FIGURES),
        backlinks=backlinks(here, links[:LINKS]),
        statements=len(said_of(here.this, node)),
        links=linking_notes(links),
        picture=picture(here),
        more=here.to(nth(here.output, 1, NAME)) if node in here.this.ledgers.pages else "",
    )


def said_of(this: Edition, node: str) -> list[Statement]:
    """All statements about an entity, each once, by family and role, then as they stand."""
    borne, received = this.subject_of.get(node, ()), this.object_of.get(node, ())
    found = [*borne, *(one for one in received if one.subject != node)]
    return sorted(found, key=lambda one: (family_of(this, one.role), one.role, one.place))
