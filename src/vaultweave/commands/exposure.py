"""`vaultweave exposure`: who is hurt or helped by what, and through whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from vaultweave import api
from vaultweave.commands.cited import heading, hop, rows
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import plain, put, record, working
from vaultweave.model.place import Place
from vaultweave.model.roles import Role

if TYPE_CHECKING:
    from vaultweave.ask.exposure import Exposure

EPILOG = """\b
Examples:
  vaultweave exposure "Export rules"         who is exposed to it, and through whom
  vaultweave exposure Aster --hops 1         what statements say outright, and no more
  vaultweave exposure Aster --hops 3         through a supplier's supplier, too
  vaultweave exposure Aster --format jsonl   for programs: each with its path

What follows from others goes by the rules of [exposure] in vaultweave.toml: as shipped,
through a supplier, a customer, an owner, a holding and a parent. Negated, former and failed
claims never count.
"""
_DIRECT = {
    -1: ("exposed to {0}", "{0} is exposed to"),
    0: ("affected by {0}", "{0} is affected by"),
    1: ("helped by {0}", "{0} is helped by"),
}


@click.command(
    "exposure", short_help="Show who is exposed to what, and through whom.", epilog=EPILOG
)
@click.argument("entity", metavar="ENTITY")
@click.option("--hops", metavar="N", type=click.IntRange(1), help="Statements in a chain at most.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: for reading; jsonl: a record a line.",
)
@command
def exposure(run: Run, *, entity: str, hops: int | None, shape: str) -> int:
    """Show who is exposed to an entity or helped by it, and what it is exposed to itself: first
    what is said outright, then what follows, each hop with the line that says it.
    """  # noqa: D205 - click shows the first paragraph as it stands
    from vaultweave.ask.exposure import exposure as ask
    from vaultweave.ask.exposure import exposure_record
    from vaultweave.ask.query import node

    place = run.project()
    with working("reading…", quiet=run.quiet):
        g = api.woven(place, run.asked(place).vault)
        id_ = node(g, entity)
        found = ask(g, id_, hops=hops)
    if shape == "jsonl":
        put(record(exposure_record(one)) for one in found)
    else:
        put(heading(g.nodes[id_]))
        put(_told(id_, found, g.graph["vocabulary"].roles))
    direct = sum(one.hops == 1 for one in found)
    run.say(f"{direct} direct, {len(found) - direct} through others ({run.took()})")
    return 0


def _told(id_: str, found: Sequence[Exposure], roles: Mapping[str, Role]) -> Iterator[str]:
    """Both ways, direct before derived."""
    name = plain(id_.rpartition("/")[2])
    both = ([one for one in found if one.what == id_], [one for one in found if one.who == id_])
    for side, ends in enumerate(both):
        for sign, titles in _DIRECT.items():
            title = titles[side].format(name)
            direct = [one for one in ends if one.sign == sign and one.hops == 1]
            through = [one for one in ends if one.sign == sign and one.hops > 1]
            if direct:
                yield ""
                yield click.style(title, bold=True)
                yield from rows(_row(one, side) for one in direct)
            if through:
                yield ""
                yield click.style(f"{title}, through others", bold=True)
                for one in through:
                    yield f"  {plain(one.what if side else one.who)} ({one.rule})"
                    yield from rows((hop(step, roles) for step in one.path), "    ")


def _row(one: Exposure, side: int) -> tuple[str, str, Place]:
    said = one.path[0]
    why = said.context
    if one.rule:
        why = f"{said.role}: {why}" if why else said.role
    if said.modality:
        why = f"({said.modality}) {why}".rstrip()
    return one.what if side else one.who, why, said.place
