"""`vaultweave find`: notes by what they are and what is said of them."""

from __future__ import annotations

from typing import Any

import click

from vaultweave import api
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, record, table, working
from vaultweave.model.kinds import KINDS
from vaultweave.model.near import names, near

EPILOG = """\b
Examples:
  vaultweave find --kind company --tag ai        companies with the tag #ai, or one below it
  vaultweave find --links-to Aster               notes that link to Aster
  vaultweave find --linked-by Aster --kind person
  vaultweave find --orphan                       notes that no other note links to
  vaultweave find --wanted                       notes to write, the most wanted first
  vaultweave find --property status=draft        by a property; --property status: has one
  vaultweave find --role exposed --stance bearish
"""


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str | None]:
    """`k=v` is a value to be had, `k` alone a property that must be there."""
    found: dict[str, str | None] = {}
    for text in values:
        key, sign, value = text.partition("=")
        found[key.strip()] = value.strip() if sign else None
    return found


@click.command("find", short_help="Find notes by what they are and link.", epilog=EPILOG)
@click.option("--kind", metavar="KIND", help="As company or concept.")
@click.option("--tag", metavar="TAG", help="With this tag, or one below it.")
@click.option("--linked-by", metavar="ENTITY", help="That this note links to.")
@click.option("--links-to", metavar="ENTITY", help="That link to it.")
@click.option("--mentions", metavar="ENTITY", help="That link to it in passing, stating nothing.")
@click.option("--orphan", is_flag=True, help="That no other note links to.")
@click.option(
    "--wanted", is_flag=True, help="Names that have no note, instead, the most wanted first."
)
@click.option(
    "--property",
    "properties",
    metavar="K=V",
    multiple=True,
    callback=_pairs,
    help="With this property; may be given several times.",
)
@click.option("--role", metavar="ROLE", help="That bear this role in a statement.")
@click.option("--stance", type=click.Choice(("bullish", "bearish")), help="Of whom this is said.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: aligned columns; jsonl: a record a line.",
)
@command
def find(run: Run, *, shape: str, **filters: Any) -> int:  # noqa: ANN401 - click's own
    """Find the notes that fit all filters; without any, all notes.

    Name the entity of a filter as a wikilink would.
    """
    from vaultweave.ask.find import find as ask
    from vaultweave.asked import Bare

    place = run.project()
    with working("reading…", quiet=run.quiet):
        linked = any(filters[name] for name in ("linked_by", "links_to", "mentions", "orphan"))
        known = Bare(run.read(place).vault) if linked else run.asked(place)
        g = api.woven(place, known.vault, links=linked)
        links = known.links  # those that are no edges
        found = [(x, g.nodes[x], g.in_degree(x) + len(links.get(x, ()))) for x in ask(g, **filters)]
    if filters["wanted"]:
        found.sort(key=lambda row: (-row[2], row[0]))
    if shape == "table":
        rows = (
            (id_, about["kind"], " ".join(f"#{tag}" for tag in about["tags"]), f"{edges}")
            for id_, about, edges in found
        )
        put(table(("entity", "kind", "tags", "links and statements to it"), rows))
    else:
        keys = ("kind", "title", "tags", "aliases", "path", "exists", "description", "date")
        put(record({"id": id_, **{key: about[key] for key in keys}}) for id_, about, _ in found)
    if not found and filters["kind"]:
        _missed(run, filters["kind"], {g.nodes[id_]["kind"] for id_ in g} - {""})
    run.say(f"{count(len(found), 'name' if filters['wanted'] else 'note')} ({run.took()})")
    return 0


def _missed(run: Run, kind: str, known: set[str]) -> None:
    """Say that no note is of a kind, where it is so."""
    folded = kind.strip().lower()
    if KINDS.get(folded, folded) not in known:
        close = near(folded, names((name, name) for name in sorted(known)))
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        run.say(f'no note is of kind "{kind}"{meant}')
