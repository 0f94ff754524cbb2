"""`vaultweave check`: what is wrong with the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
from msgspec.structs import replace

from vaultweave import api, checks
from vaultweave.commands.findings import FORMATS, lines_of
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, working
from vaultweave.model.problem import Problem

EPILOG = """\b
Examples:
  vaultweave check                          the whole vault
  vaultweave check notes/Actors             report on one folder; links are still
                                            resolved on the whole vault
  vaultweave check --format concise         one line for each problem
  vaultweave check --select VW101,VW102     broken notes and headings only
  vaultweave check --ignore alias-link --fail-on warning

Exit status: 0 nothing at or above --fail-on, 1 problems found, 2 the check could not run.
`vaultweave explain` lists the rules.
"""
GRAVITY = ("info", "warning", "error")


def _names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names that were given one by one, or with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command("check", short_help="Find broken links, headings, embeds and names.", epilog=EPILOG)
@click.argument(
    "paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(tuple(FORMATS)),
    default="full",
    show_default=True,
    help="full: with the line; concise: path:line:column; jsonl: a record a line.",
)
@click.option("--select", multiple=True, callback=_names, metavar="RULES", help="Only these rules.")
@click.option("--ignore", multiple=True, callback=_names, metavar="RULES", help="Not these rules.")
@click.option("--fail-on", type=click.Choice(GRAVITY[::-1]), help="What makes the exit status 1.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are problems.")
@command
def check(  # noqa: PLR0913 - one argument an option
    run: Run,
    *,
    paths: tuple[Path, ...],
    shape: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    exit_zero: bool,
) -> int:
    """Find what is wrong with the vault: broken links, headings, blocks and embeds, missing
    files, names that lead to several notes, properties that can't be read.

    PATHs limit what is reported to these files and folders, never what links may reach.
    """  # noqa: D205 - click shows the first paragraph as it stands
    place = run.project()
    options = api.rules(place.config)
    options = replace(options, select=select or options.select, ignore=(*options.ignore, *ignore))
    wanted = _vault_paths(place.root, paths)
    with working("checking…", quiet=run.quiet):
        vault = api.read(place).vault
        problems = [p for p in checks.check(vault, options) if _is_within(p.path, wanted)]
    put(FORMATS[shape](problems, lines_of(place.root)))
    run.say(f"{_summary(problems)} in {count(len(vault.notes), 'note')} ({run.took()})")
    least = GRAVITY.index(fail_on or place.config.check.fail_on)
    failed = any(GRAVITY.index(problem.level) >= least for problem in problems)
    return int(failed and not exit_zero)


def _vault_paths(root: Path, paths: Iterable[Path]) -> set[str]:
    """Paths as the vault names them; "." for all of it."""
    base = root.resolve()
    found = set()
    for path in paths:
        real = path.resolve()
        if not real.is_relative_to(base):
            raise click.UsageError(
                f"{path} is not in the vault {root}. To check another vault: -C DIR."
            )
        found.add(real.relative_to(base).as_posix())
    return found


def _is_within(path: str, wanted: set[str]) -> bool:
    if not wanted or "." in wanted or path in wanted:
        return True
    return any(path.startswith(f"{folder}/") for folder in wanted)


def _summary(problems: Iterable[Problem]) -> str:
    levels = Counter(problem.level for problem in problems)
    said = [count(levels[level], level) for level in ("error", "warning") if levels[level]]
    if levels["info"]:
        said.append(f"{levels['info']:,} info")
    return ", ".join(said) or "no problems"
