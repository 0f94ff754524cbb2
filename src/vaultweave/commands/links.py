"""`vaultweave links`: every link, and where it goes."""

from __future__ import annotations

import click

from vaultweave import api
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, record, table, working
from vaultweave.model.note import Link
from vaultweave.model.vault import Note, Target, link_record, linked

EPILOG = """\b
Examples:
  vaultweave links                                  every link of the vault
  vaultweave links --status missing                 links to notes and files that are not there
  vaultweave links --format jsonl | jq -r .target   for programs: a JSON record a line
"""
STATUSES = ("found", "missing", "ambiguous", "private")
Row = tuple[Note, Link, Target]


@click.command("links", short_help="List links, and where they go.", epilog=EPILOG)
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Only links like this.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: aligned columns; jsonl: a record a line.",
)
@command
def links(run: Run, *, status: tuple[str, ...], shape: str) -> int:
    """List the links of all notes, embeds and links in properties included, and where they go.

    A link is found, missing (no such note or file), ambiguous (several fit), or private (to a
    note that is not published).
    """
    place = run.project()
    with working("reading…", quiet=run.quiet):
        vault = api.marked(place, run.read(place).vault)
    rows = [row for row in vault.linking() if not status or row[2].status in status]
    if shape == "jsonl":
        put(record(link_record(linked(*row))) for row in rows)
    else:
        put(table(("place", "status", "kind", "target", "goes to"), map(_cells, rows)))
    run.say(f"{count(len(rows), 'link')} in {count(len(vault.notes), 'note')} ({run.took()})")
    return 0


def _cells(row: Row) -> tuple[str, ...]:
    note, link, target = row
    place = f"{note.path}:{link.span.line}:{link.span.column}"
    end = target.path or ""
    if end and target.lost:
        end = f"{end} (no such {target.lost})"
    return place, target.status, link.kind, link.target + link.subpath, end
