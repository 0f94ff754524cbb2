"""`vaultweave links`: every link, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from vaultweave import api
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, record, table, working
from vaultweave.model.note import Link
from vaultweave.model.vault import Note, Target, Vault

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
        vault = run.read(place).vault
        hidden = vault.texts.keys() - api.seen(place, vault).texts.keys()
    rows = [row for row in _rows(vault, hidden) if not status or row[2].status in status]
    if shape == "jsonl":
        put(record(link_record(*row)) for row in rows)
    else:
        put(table(("place", "status", "kind", "target", "goes to"), map(_cells, rows)))
    run.say(f"{count(len(rows), 'link')} in {count(len(vault.notes), 'note')} ({run.took()})")
    return 0


def link_record(note: Note, link: Link, target: Target) -> dict[str, Any]:
    """A link as a JSON Lines record: the promised keys in their promised order."""
    part = link.subpath.removeprefix("#")
    block = part.removeprefix("^") if part.startswith("^") and "#" not in part else None
    return {
        "path": note.path,
        "line": link.span.line,
        "column": link.span.column,
        "kind": link.kind,
        "target": link.target,
        "heading": part if part and block is None else None,
        "block": block,
        "display": link.display,
        "status": target.status,
        "resolved": target.path,
        "via": target.via,
        "in": link.inside,
    }


def _rows(vault: Vault, hidden: set[str]) -> Iterator[Row]:
    """Every link with its target; one from a public note to a private one has status private."""
    for note in vault.texts.values():
        for link, target in zip(note.content.links, note.targets, strict=True):
            withheld = target.node in hidden and note.id not in hidden
            yield note, link, Target("private", None, None) if withheld else target


def _cells(row: Row) -> tuple[str, ...]:
    note, link, target = row
    place = f"{note.path}:{link.span.line}:{link.span.column}"
    end = target.path or ""
    if end and target.lost:
        end = f"{end} (no such {target.lost})"
    return place, target.status, link.kind, link.target + link.subpath, end
