"""`vaultweave explain`: what a rule means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from vaultweave.checks.rules import RULES, Rule, rule
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import put, table
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.near import names, near

EPILOG = """\b
Examples:
  vaultweave explain                 all rules
  vaultweave explain VW102           one rule, by its code
  vaultweave explain broken-heading  or by its name
"""


@click.command("explain", short_help="Say what a rule of `check` means.", epilog=EPILOG)
@click.argument("wanted", metavar="[RULE]", required=False)
@command
def explain(run: Run, *, wanted: str | None) -> int:  # noqa: ARG001 - as all commands
    """Say what a rule of `check` means, with an example and what to do.

    Without a RULE, list them all.
    """
    if wanted is None:
        put(table(("code", "name", "level"), ((r.code, r.name, r.level) for r in RULES)))
        return 0
    found = rule(wanted)
    if found is None:
        close = near(wanted, names((name, name) for r in RULES for name in (r.code, r.name)))
        meant = f"did you mean {close[0]}? " if close else ""
        raise VaultweaveError(
            f'no rule is called "{wanted}"; {meant}`vaultweave explain` lists the rules'
        )
    put(_told(found))
    return 0


def _told(found: Rule) -> Iterator[str]:
    yield f"{click.style(f'{found.code} {found.name}', bold=True)} ({found.level})"
    yield ""
    yield from textwrap.wrap(found.meaning, 80)
    yield ""
    yield f"  for example: {found.wrong}"
    yield ""
    yield from textwrap.wrap(f"What to do: {found.fix}", 80)
