"""The options that every command takes, before its name or after it."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

if TYPE_CHECKING:
    from vaultweave.api import Project

_COLOURS = {"always": True, "never": False}

_OPTIONS = (
    click.option(
        "-C",
        "--vault",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="DIR",
        help="The vault's folder. Without it: what the nearest vaultweave.toml upward says, else "
        "notes/, else the current folder.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print results only."),
    click.option("-v", "--verbose", is_flag=True, help="Print more."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        help="Colours; auto: on a terminal.",
    ),
)


class Run(Struct, frozen=True):
    """How a command was called, and since when it runs."""

    vault: Path | None
    quiet: bool
    verbose: bool
    started: float

    def project(self, vault: Path | None = None) -> Project:
        """The vault that is meant, and its settings."""
        from vaultweave.api import project

        place = project(vault or self.vault)
        if self.verbose:
            file = place.config.file
            self.say(f"vault {place.root}, config {file or 'none: defaults'}")
        return place

    def say(self, text: str) -> None:
        """Tell the user, on standard error, unless told to be quiet."""
        if not self.quiet:
            click.echo(text, err=True)

    def took(self) -> str:
        """The time since the start."""
        return f"{time.perf_counter() - self.started:.2f} s"


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command or group."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def command(function: Callable[..., int]) -> Callable[..., int]:
    """A command's function that gets its `Run` first, and the common options no more."""

    @options
    @click.pass_context
    @functools.wraps(function)
    def wrapped(context: click.Context, /, **values: Any) -> int:  # noqa: ANN401 - click's own
        outer = context.parent.params if context.parent else {}
        given = {
            name: values.pop(name) or outer.get(name) for name in ("vault", "quiet", "verbose")
        }
        colour = values.pop("color") or outer.get("color")
        context.color = _COLOURS.get(colour or "auto")
        run = Run(
            vault=given["vault"],
            quiet=bool(given["quiet"]),
            verbose=bool(given["verbose"]),
            started=time.perf_counter(),
        )
        return function(run, **values)

    return wrapped
