"""`vaultweave path`: how two entities hang together."""

from __future__ import annotations

import click

from vaultweave import api
from vaultweave.commands.cited import hop, rows
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain, put, record, working
from vaultweave.model.statement import statement_record

EPILOG = """\b
Examples:
  vaultweave path Aster Borealis
  vaultweave path Aster "Export rules" --hops 5
  vaultweave path Aster Borealis --format jsonl   for programs: a way a line

A way goes along statements, told from either end; links are none. Of many ways of the least
length the ten that say most are shown.
"""


@click.command("path", short_help="Show the shortest ways between two entities.", epilog=EPILOG)
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--hops",
    metavar="N",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Statements in a way at most.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: for reading; jsonl: a record a line.",
)
@command
def path(run: Run, *, start: str, end: str, hops: int, shape: str) -> int:
    """Show the shortest ways from A to B along what notes say, each hop with its line."""
    from vaultweave.ask.path import paths
    from vaultweave.ask.query import node

    place = run.project()
    with working("reading…", quiet=run.quiet):
        g = api.woven(place, run.asked(place).vault)
        ends = node(g, start), node(g, end)
        found = paths(g, *ends, hops=hops)
    roles = g.graph["vocabulary"].roles
    for number, way in enumerate(found):
        if shape == "jsonl":
            put([record({"hops": len(way), "path": [statement_record(one) for one in way]})])
        else:
            put([""] if number else [])
            put(rows((hop(one, roles) for one in way), ""))
    if ends[0] == ends[1]:
        run.say(f"both ends are {plain(ends[0])}; name two entities")
    elif not found:
        names = " and ".join(plain(one) for one in ends)
        run.say(f"no way of {count(hops, 'hop')} or fewer joins {names}; try --hops {hops + 2}")
    run.say(f"{count(len(found), 'way')} ({run.took()})")
    return 0
