"""`vaultweave init`: a config to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from vaultweave.commands.shared import Run, command
from vaultweave.config import FILE, template
from vaultweave.model.errors import VaultweaveError

EPILOG = """\b
Examples:
  vaultweave init          in the current folder
  vaultweave init my-site  in another one
"""


@click.command("init", short_help="Write a vaultweave.toml to begin with.", epilog=EPILOG)
@click.argument(
    "folder",
    metavar="[DIR]",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@command
def init(run: Run, *, folder: Path) -> int:
    """Write a vaultweave.toml that names every setting with its default, all commented out.

    An existing one is never changed.
    """
    file = folder / FILE
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(template())
    except FileExistsError:
        raise VaultweaveError(f"{file} is there already, and was left as it is") from None
    except OSError as error:
        raise VaultweaveError(f"{file} cannot be written: {error.strerror}") from None
    run.say(f"wrote {file}: every setting with its default; take the # from those to change")
    return 0
