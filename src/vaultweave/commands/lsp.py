"""`vaultweave lsp`: the vault in an editor."""

from __future__ import annotations

import click

from vaultweave.commands.shared import Run, command
from vaultweave.model.errors import VaultweaveError

EPILOG = """\b
Examples:
  vaultweave lsp                   what an editor starts, in the vault's folder
  vaultweave -C ~/research lsp     the same from elsewhere

It tells what `vaultweave check` finds whenever a note is opened or saved, goes to what a link
names, and proposes names after [[.
"""


@click.command("lsp", short_help="Serve editors.", epilog=EPILOG)
@command
def lsp(run: Run) -> int:
    """Serve editors that speak the Language Server Protocol, over standard input and output
    (extra: lsp).
    """  # noqa: D205 - click shows the first paragraph as it stands
    try:
        from vaultweave.lsp import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise VaultweaveError("this needs pygls: pip install 'vaultweave[lsp]'") from None

    made = server(run.project)
    run.project()  # what is wrong with the config is told before any editor asks
    made.start_io()
    return 0
