"""`vaultweave facts`: what tables and properties say of entities."""

from __future__ import annotations

from typing import Any

import click

from vaultweave import api
from vaultweave.commands.shapes import SHAPES, TOLD, put_records
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, table, working
from vaultweave.model.statement import fact_record

EPILOG = """\b
Examples:
  vaultweave facts --entity Aster                 all figures of Aster, from any note
  vaultweave facts --attribute "market cap"       of everybody
  vaultweave facts --attribute "*margin*" --kind company
  vaultweave facts --since 2025-Q3 --format csv > figures.csv
"""


@click.command("facts", short_help="List what tables and properties say.", epilog=EPILOG)
@click.option("--entity", metavar="ENTITY", help="Whose facts.")
@click.option("--attribute", metavar="NAME", help="As in the table; * for any letters.")
@click.option("--kind", metavar="KIND", help="Of entities of this kind, as company.")
@click.option("--scope", metavar="TEXT", help="The table's heading; * for any letters.")
@click.option("--since", metavar="DATE", help="As of then or later: 2025, 2025-Q3, 2025-12-03.")
@click.option("--until", metavar="DATE", help="As of then or before.")
@click.option("--path", metavar="PATH", help="Given in this note or folder; * for any letters.")
@click.option(
    "--format", "shape", type=click.Choice(SHAPES), default="table", show_default=True, help=TOLD
)
@command
def facts(run: Run, *, shape: str, **filters: Any) -> int:  # noqa: ANN401 - click's own
    """List the attributes of entities that tables and properties give, and the line of each.

    The filters narrow it down; each fact must fit all of them.
    """
    from vaultweave.ask.facts import facts as ask
    from vaultweave.ask.frame import FACTS

    place = run.project()
    with working("reading…", quiet=run.quiet):
        found = ask(api.woven(place, run.asked(place).vault), **filters)
    if shape == "table":
        header = ("entity", "attribute", "value", "as of", "scope", "place")
        put(
            table(
                header,
                (
                    (
                        one.entity,
                        one.attribute,
                        one.value,
                        one.as_of or "",
                        one.scope,
                        f"{one.place.path}:{one.place.line}",
                    )
                    for one in found
                ),
            )
        )
    else:
        put_records(shape, map(fact_record, found), FACTS)
    run.say(f"{count(len(found), 'fact')} ({run.took()})")
    return 0
