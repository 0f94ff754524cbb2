"""The command line: the table of commands, loaded when they are called, and one error handler."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click
from click.exceptions import Exit
from click.shell_completion import CompletionItem

from vaultweave import __version__
from vaultweave.commands.shared import options
from vaultweave.commands.terminal import plain_lines, tell, unheard
from vaultweave.model.errors import VaultweaveError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

COMMANDS = {
    "init": "vaultweave.commands.init:init",
    "build": "vaultweave.commands.build:build",
    "serve": "vaultweave.commands.serve:serve",
    "check": "vaultweave.commands.check:check",
    "links": "vaultweave.commands.links:links",
    "show": "vaultweave.commands.show:show",
    "find": "vaultweave.commands.find:find",
    "statements": "vaultweave.commands.statements:statements",
    "facts": "vaultweave.commands.facts:facts",
    "exposure": "vaultweave.commands.exposure:exposure",
    "path": "vaultweave.commands.path:path",
    "diff": "vaultweave.commands.diff:diff_",
    "query": "vaultweave.commands.query:query",
    "export": "vaultweave.commands.export:export",
    "roles": "vaultweave.commands.roles:roles",
    "explain": "vaultweave.commands.explain:explain",
    "hook": "vaultweave.commands.hook:hook",
    "mcp": "vaultweave.commands.mcp:mcp",
    "lsp": "vaultweave.commands.lsp:lsp",
}

LEAD = """Read a vault of Markdown notes, and publish it, check it, or ask it.

A vault is a folder of notes that link one another as [[wikilinks]]; what a note says of
another, as in `- [[Blue Harbor]] — supplier`, can be listed and asked for.
"""
EPILOG = """\b
To begin with:
  vaultweave build notes -o site   publish the folder `notes` as a website
  vaultweave check                 find broken links in the vault at hand
  vaultweave show "Grid storage"   what the vault says about something

`vaultweave COMMAND --help` tells more of each, with examples.
"""


class Commands(click.Group):
    """The table above as a click group: a command's module is loaded when it is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        found = getattr(import_module(module), attribute)
        return found if isinstance(found, click.Command) else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands, without loading any: a shell asks at each press of a key."""
        found = [CompletionItem(name) for name in COMMANDS if name.startswith(incomplete)]
        return found if not incomplete.startswith("-") else super().shell_complete(ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and near names for an unknown one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from vaultweave.model.near import names, near

            close = near(args[0], names((name, name) for name in COMMANDS))
            meant = f" Did you mean {close[0]}?" if close else ""
            ctx.fail(f"There is no command {args[0]!r}.{meant}")
        return super().resolve_command(ctx, args)

    def make_context(self, *given: Any, **more: Any) -> click.Context:  # noqa: ANN401 - click's own
        """As click does, which prints --help here; a reader that has seen enough ends that, too."""
        with unheard(sys.stdout):
            return super().make_context(*given, **more)
        raise Exit(0)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command; a reader that has seen enough ends it quietly, with 0."""
        with unheard(sys.stdout):
            return super().invoke(ctx)


@click.group(
    cls=Commands,
    help=LEAD,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@options
@click.version_option(__version__, prog_name="vaultweave", message="%(prog)s %(version)s")
def cli(**_: object) -> None:
    """Take the common options before a command's name too; `shared.command` reads them."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 clean, 1 problems found, 2 could not run, 130 on ^C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Where a stream is closed, Python has none, and what is printed there is lost as it was meant.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = _run(given)
    gc.freeze()  # a large vault is given back to the system at once, not looked through first
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        code = cli.main(arguments, prog_name="vaultweave", standalone_mode=False)
    except click.ClickException as error:
        with unheard(sys.stderr):
            error.show()
        return 2
    except VaultweaveError as error:
        tell(f"vaultweave: {plain_lines(str(error))}")
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:  # noqa: BLE001 - whatever happens, the exit status says so
        return _apologise(error, arguments)
    return code if isinstance(code, int) else 0


def _apologise(error: Exception, arguments: Sequence[str]) -> int:
    """A short message for a fault of ours, and what to do with it; all of it with -v.

    A full disk is nobody's fault.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        tell(f"vaultweave: could not write all of it: {error.strerror}")
        return 2
    verbose = bool({"-v", "--verbose"}.intersection(arguments))
    if verbose:
        tell(plain_lines("".join(traceback.format_exception(error))))
    what = plain_lines(f"{type(error).__name__}: {error}")
    tell(f"vaultweave: this should not have happened: {what}")
    tell(
        "Please report it, with the command"
        + (" and the lines above." if verbose else " and what it prints with -v added.")
    )
    return 2
