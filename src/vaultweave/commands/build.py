"""`vaultweave build`: publish the vault."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from vaultweave import api, checks
from vaultweave.commands.findings import concise, lines_of, unread
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, counting, plain, working

EPILOG = """\b
Examples:
  vaultweave build                    the vault at hand, into site/
  vaultweave build notes -o public    another vault, into another folder
  vaultweave build --strict           fail if check finds an error, too

The folder must be absent, empty, or hold an earlier site; what a build did not write is
never removed. Exit status: 0 all was published, 1 something could not be, as the list
says (the rest was), 2 nothing could.
"""


@click.command("build", short_help="Publish the vault as a website.", epilog=EPILOG)
@click.argument(
    "folder",
    metavar="[VAULT]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("-o", "--out", metavar="OUT", type=click.Path(path_type=Path), help="Where to write.")
@click.option("--strict", is_flag=True, help="Exit with 1 if `check` finds any error.")
@command
def build(run: Run, *, folder: Path | None, out: Path | None, strict: bool) -> int:
    """Publish the vault as a static website, with a page for each note and each name that is
    linked, backlinks, tags, and what the notes say of one another.

    Private notes (publish: false, draft: true, or as the config says) leave no trace in it.
    """  # noqa: D205 - click shows the first paragraph as it stands
    place = run.project(folder)
    if out is not None:
        place = replace(place, out=out)
    with working("reading…", quiet=run.quiet):
        loaded = run.read(place)
        shown = api.seen(place, loaded.vault)
    with counting("publishing", quiet=run.quiet) as watch:
        written = api.publish(place, shown, loaded.bodies, watch)
    problems = [*unread(loaded.vault, shown), *written.problems]
    for line in concise(sorted(set(problems)), lines_of(place.root)):
        click.echo(line, err=True)
    found = checks.check(loaded.vault, api.rules(place))
    errors = sum(problem.level == "error" for problem in found)
    run.say(
        f"{count(written.pages, 'page')} from {count(len(shown.notes), 'note')} in "
        f"{plain(str(place.out))}: {written.written} written, {written.unchanged} unchanged, "
        f"{written.removed} removed ({run.took()})"
    )
    if errors:
        run.say(f"{count(errors, 'error')} in the notes; `vaultweave check` lists them")
    failed = any(problem.level == "error" for problem in problems)
    return int(failed or (strict and errors > 0))
