"""`vaultweave statements`: what the vault says, one claim a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import click

from vaultweave import api
from vaultweave.checks.near import names, near
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, record, table, working
from vaultweave.model.place import Place
from vaultweave.model.roles import Family
from vaultweave.model.statement import Statement, statement_record

EPILOG = """\b
Examples:
  vaultweave statements --entity Aster            all that is said of Aster
  vaultweave statements --role supplier           who supplies whom
  vaultweave statements --role exposed --object "Export rules"
  vaultweave statements --stance bearish          who is bearish, and why
  vaultweave statements --family ownership --format csv > owners.csv

An entity is named as a wikilink names it: Aster, or Actors/India where Actors and
Regions both have an India.
"""


@click.command("statements", short_help="List what notes say of one another.", epilog=EPILOG)
@click.option("--role", metavar="ROLE", help="As competitor or exposed; an alias (rival) will do.")
@click.option("--subject", metavar="ENTITY", help="Who bears the role.")
@click.option("--object", metavar="ENTITY", help="To whom or what.")
@click.option("--entity", metavar="ENTITY", help="At either end.")
@click.option("--stance", type=click.Choice(("bullish", "bearish")), help="Only this stance.")
@click.option("--family", type=click.Choice(get_args(Family)), help="Only roles of this family.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl", "csv")),
    default="table",
    show_default=True,
    help="table: aligned columns; jsonl: a record a line; csv: with a header.",
)
@command
def statements(run: Run, *, shape: str, **filters: str | None) -> int:
    """List what the vault says: subject, role, object, and the line that says it.

    The filters narrow it down; each statement must fit all of them.
    """
    from vaultweave.ask.graph import graph
    from vaultweave.ask.query import statements as ask

    place = run.project()
    with working("reading…", quiet=run.quiet):
        g = graph(api.read(place).vault, api.words(place.config))
        found = ask(g, **filters)  # type: ignore[arg-type]
    put(_SHAPES[shape](found))
    if not found and filters["role"]:
        run.say(_unknown(filters["role"], g))
    run.say(f"{count(len(found), 'statement')} ({run.took()})")
    return 0


def _unknown(role: str, g: Any) -> str:  # noqa: ANN401 - networkx is loaded late
    """What to say of a role that no statement has."""
    known = {*g.graph["vocabulary"].roles, *(r for _, _, r in g.edges(data="role"))}
    close = near(role, names((name, name) for name in sorted(known)))
    meant = f"; did you mean {' or '.join(close)}?" if close and close[0] != role else ""
    return f'nothing that fits has the role "{role}"{meant}'


def _table(found: Iterable[Statement]) -> Iterator[str]:
    rows = (
        (
            statement.subject or f'"{statement.subject_text}"',
            " ".join(part for part in (statement.modality, statement.role) if part),
            statement.object or (f'"{statement.object_text}"' if statement.object_text else ""),
            statement.stance or "",
            statement.context,
            f"{statement.place.path}:{statement.place.line}",
        )
        for statement in found
    )
    return table(("subject", "role", "object", "stance", "context", "place"), rows)


def _jsonl(found: Iterable[Statement]) -> Iterator[str]:
    return (record(statement_record(statement)) for statement in found)


def _csv(found: Iterable[Statement]) -> Iterator[str]:
    """Rows with a header; all columns stand in each, several mentions with `;` between them."""
    stream = io.StringIO()
    blank = Statement(None, "", None, Place("", 1, 1), "", "item", object_text="-")
    writer = csv.DictWriter(stream, [*statement_record(blank)], restval="", lineterminator="\n")
    writer.writeheader()
    for statement in found:
        values = statement_record(statement)
        writer.writerow(values | {"mentions": "; ".join(values["mentions"])})
        yield stream.getvalue().removesuffix("\n")
        stream.seek(0)
        stream.truncate()
    if stream.tell():
        yield stream.getvalue().removesuffix("\n")


_SHAPES = {"table": _table, "jsonl": _jsonl, "csv": _csv}
