"""`vaultweave statements`: what the vault says, one claim a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import click

from vaultweave import api
from vaultweave.commands.doubted import put_doubts
from vaultweave.commands.shapes import SHAPES, TOLD, put_records
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, table, working
from vaultweave.model.roles import Family
from vaultweave.model.statement import Origin, Statement, statement_record

EPILOG = """\b
Examples:
  vaultweave statements --entity Aster            all that is said of Aster
  vaultweave statements --role supplier           who supplies whom
  vaultweave statements --role exposed --object "Export rules"
  vaultweave statements --stance bearish          who is bearish, and why
  vaultweave statements --since 2025-Q3 --modality potential
  vaultweave statements --kind person --path Actors/
  vaultweave statements --family ownership --format csv > owners.csv
  vaultweave statements --suspicious              unknown roles, prose that was nearly one

An entity is named as a wikilink names it: Aster, or Actors/India where Actors and
Regions both have an India. Only what notes say is listed; --derived adds what follows
from it, told from the other end or implied, and --mentions adds links.
"""
ORIGINS = tuple(one for one in get_args(Origin) if one != "link")


@click.command("statements", short_help="List what notes say of one another.", epilog=EPILOG)
@click.option("--role", metavar="ROLE", help="As competitor or exposed; an alias (rival) will do.")
@click.option("--subject", metavar="ENTITY", help="Who bears the role.")
@click.option("--object", metavar="ENTITY", help="To whom or what.")
@click.option("--entity", metavar="ENTITY", help="At either end.")
@click.option("--stance", type=click.Choice(("bullish", "bearish")), help="Only this stance.")
@click.option("--family", type=click.Choice(get_args(Family)), help="Only roles of this family.")
@click.option("--kind", metavar="KIND", help="At least one end is of this kind, as person.")
@click.option("--since", metavar="DATE", help="Dated then or later: 2025, 2025-Q3, 2025-12-03.")
@click.option("--until", metavar="DATE", help="Dated then or before.")
@click.option("--origin", type=click.Choice(ORIGINS), help="Where it is said.")
@click.option("--modality", metavar="WORD", help="As former or potential; none: plainly said.")
@click.option("--path", metavar="PATH", help="Said in this note or folder; * for any letters.")
@click.option("--derived", is_flag=True, help="Inverses, twins and what is implied, too.")
@click.option("--suspicious", is_flag=True, help="What to look at: words that were nearly read.")
@click.option("--mentions", is_flag=True, help="Links too, as of the roles mentions and embeds.")
@click.option(
    "--format", "shape", type=click.Choice(SHAPES), default="table", show_default=True, help=TOLD
)
@command
def statements(run: Run, *, shape: str, suspicious: bool, **filters: Any) -> int:  # noqa: ANN401
    """List what the vault says: subject, role, object, and the line that says it.

    The filters narrow it down; each statement must fit all of them.
    """
    from vaultweave.ask.frame import STATEMENTS
    from vaultweave.ask.query import statements as ask
    from vaultweave.ask.query import unknown_role

    place = run.project()
    if suspicious:
        return put_doubts(run, place, shape, filters)
    with working("reading…", quiet=run.quiet):
        links = bool(filters["mentions"])
        g = api.woven(place, (run.read if links else run.asked)(place).vault, links=links)
        found = ask(g, **filters)
    if shape == "table":
        put(_table(found))
    else:
        put_records(shape, map(statement_record, found), STATEMENTS)
    if not found and filters["role"]:
        run.say(unknown_role(g, filters["role"]))
    run.say(f"{count(len(found), 'statement')} ({run.took()})")
    return 0


def _table(found: Iterable[Statement]) -> Iterator[str]:
    rows = (
        (
            statement.subject or f'"{statement.subject_text}"',
            " ".join(part for part in (statement.modality, statement.role) if part)
            + (" *" if statement.derived else ""),
            statement.object or (f'"{statement.object_text}"' if statement.object_text else ""),
            statement.stance or "",
            statement.context,
            f"{statement.place.path}:{statement.place.line}",
        )
        for statement in found
    )
    return table(("subject", "role", "object", "stance", "context", "place"), rows)
