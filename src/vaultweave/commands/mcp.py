"""`vaultweave mcp`: answers for agents."""

from __future__ import annotations

import click

from vaultweave.commands.shared import Run, command

EPILOG = """\b
Examples:
  vaultweave -C ~/research mcp          what an agent starts

\b
In the settings of an agent:
  {"mcpServers": {"vault": {"command": "vaultweave", "args": ["-C", "/path/to/vault", "mcp"]}}}

\b
Tools: show, statements, exposure, path, find, facts, check. Each reads the vault as it is then,
and changes nothing; answers are records, as `--format jsonl` prints them.
"""


@click.command("mcp", short_help="Answer agents.", epilog=EPILOG)
@command
def mcp(run: Run) -> int:
    """Answer agents that speak the Model Context Protocol, over standard input and output
    (extra: mcp).
    """  # noqa: D205 - click shows the first paragraph as it stands
    from vaultweave.mcp import server

    made = server(run.project)
    run.project()  # what is wrong with the config is told before any agent asks
    made.run("stdio")
    return 0
