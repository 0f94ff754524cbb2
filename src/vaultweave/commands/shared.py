"""The options that every command takes, before its name or after it."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from vaultweave.commands.terminal import tell

if TYPE_CHECKING:
    from vaultweave.asked import Bare
    from vaultweave.model.vault import Vault
    from vaultweave.project import Project
    from vaultweave.weave.load import Kept, Loaded

_NAMES = ("vault", "quiet", "verbose", "jobs", "executor", "cache_dir", "no_cache")
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
        "--jobs",
        type=click.IntRange(min=0),
        metavar="N",
        help="Processes to work with; 0: one a processor.",
    ),
    click.option(
        "--executor",
        metavar="ADDRESS",
        help="Have new notes parsed by other machines: dask://HOST:PORT (extra: dask).",
    ),
    click.option(
        "--cache-dir",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Where parsed notes are remembered. Without it: .vaultweave/ beside the config.",
    ),
    click.option("--no-cache", is_flag=True, help="Remember nothing, and use nothing remembered."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        help="Colours; auto: on a terminal, unless NO_COLOR is set.",
    ),
)


class Run(Struct, frozen=True):
    """How a command was called, and since when it runs."""

    vault: Path | None
    quiet: bool
    verbose: bool
    started: float
    jobs: int | None = None
    executor: str | None = None
    cache_dir: Path | None = None
    no_cache: bool = False

    def project(self, vault: Path | None = None) -> Project:
        """The vault that is meant, and its settings."""
        from vaultweave.project import project

        place = self.told(project(vault or self.vault))
        if self.verbose:
            file = place.config.file
            self.say(f"vault {place.root}, config {file or 'none: defaults'}")
        return place

    def read(self, place: Project, kept: Kept | None = None) -> Loaded:
        """The vault of a project; tells what stood in the cache's way. `kept`: by earlier reads."""
        from vaultweave.api import read

        loaded = read(place, kept)
        for line in loaded.said:
            self.say(line)
        return loaded

    def asked(self, place: Project) -> Bare:
        """What most questions are about: the vault without its texts and links."""
        return self.known(place)[0]

    def known(self, place: Project) -> tuple[Bare, Vault | None]:
        """The same, and the vault itself where it had to be read."""
        from vaultweave.asked import asked

        return asked(place, lambda: self.read(place))

    def linking(self, place: Project, known: Bare, node: str) -> Vault:
        """The notes that link to an entity, with those links at least."""
        from vaultweave.asked import linking

        try:
            return linking(place, known, node)
        except LookupError:  # what the notes say is forgotten
            return self.read(place).vault

    def told(self, place: Project) -> Project:
        """A project, with what the command line says in place of what the config does."""
        if self.no_cache:
            place = replace(place, cache=None)
        elif self.cache_dir is not None:
            place = replace(place, cache=self.cache_dir, trusted=True)
        place = replace(place, executor=self.executor or "")
        if self.jobs is None:
            return place
        build = replace(place.config.build, jobs=self.jobs)
        return replace(place, config=replace(place.config, build=build))

    def say(self, text: str) -> None:
        """Tell the user, on standard error, unless told to be quiet."""
        if not self.quiet:
            tell(text)

    def took(self) -> str:
        """The time since the start."""
        return f"{time.perf_counter() - self.started:.2f} s"


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command or group."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def command(function: Callable[..., int]) -> Callable[..., int]:
    """A command's function that gets its `Run` first, and the common options no more.

    It runs without the garbage collector, which it may turn on again if it is to last.
    """

    @options
    @click.pass_context
    @functools.wraps(function)
    def wrapped(context: click.Context, /, **values: Any) -> int:  # noqa: ANN401 - click's own
        outer = context.parent.params if context.parent else {}
        given = {name: _first(values.pop(name), outer.get(name)) for name in _NAMES}
        colour = values.pop("color") or outer.get("color")
        context.color = _COLOURS.get(colour or ("never" if os.environ.get("NO_COLOR") else "auto"))
        run = Run(started=time.perf_counter(), **given)
        from vaultweave.read.workers import uncollected

        with uncollected():
            return function(run, **values)

    return wrapped


def _first(inner: object, outer: object) -> Any:  # noqa: ANN401 - the value of any option
    """What stands after the command's name, else what stands before it."""
    return outer if inner is None or (inner is False and outer) else inner
