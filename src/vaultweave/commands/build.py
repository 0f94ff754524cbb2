"""`vaultweave build`: publish the vault."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from vaultweave import api
from vaultweave.commands.findings import concise, lines_of, unread
from vaultweave.commands.flame import profiled
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, counting, plain, tell, working
from vaultweave.model.stages import Stages, listened, stage
from vaultweave.project import Project, rules
from vaultweave.publish.stamp import Ground, Report, ground, look, recall, remember
from vaultweave.read.beside import beside
from vaultweave.read.workers import uncollected

_MANY = 1000  # notes whose check is worth a process of its own

EPILOG = """\b
Examples:
  vaultweave build                    the vault at hand, into site/
  vaultweave build notes -o public    another vault, into another folder
  vaultweave build --strict           fail if check finds an error, too
  vaultweave build --timings          show where the time went

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
@click.option("--timings", is_flag=True, help="Show where the time went.")
@click.option(
    "--profile",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a flame graph: .svg a picture, .json for speedscope, else stacks as text.",
)
@command
def build(  # noqa: PLR0913 - one argument an option
    run: Run,
    *,
    folder: Path | None,
    out: Path | None,
    strict: bool,
    timings: bool,
    profile: Path | None,
) -> int:
    """Publish the vault as a static website, with a page for each note and each name that is
    linked, backlinks, tags, and what the notes say of one another.

    Private notes (publish: false, draft: true, or as the config says) leave no trace in it.
    """  # noqa: D205 - click shows the first paragraph as it stands
    if profile:  # samples are taken in one process
        run = replace(run, jobs=1)
    place = run.project(folder)
    if out is not None:
        place = replace(place, out=out)
    with listened() as stages, profiled(profile) if profile else nullcontext():
        code = _published(run, place, strict=strict)
    if timings:
        _tell(run, stages)
    return code


def _published(run: Run, place: Project, *, strict: bool) -> int:
    """Write the site, unless it stands as it should, and tell how it went."""
    report, done = brought(run, place)
    for line in concise(report.problems, lines_of(place.root)):
        tell(line)
    run.say(
        f"{count(report.pages, 'page')} from {count(report.notes, 'note')} in "
        f"{plain(str(place.out))}: {done} ({run.took()})"
    )
    if report.errors:
        run.say(f"{count(report.errors, 'error')} in the notes; `vaultweave check` lists them")
    failed = any(problem.level == "error" for problem in report.problems)
    return int(failed or (strict and report.errors > 0))


@uncollected()
def brought(run: Run, place: Project) -> tuple[Report, str]:
    """Bring the site up to date, by as little work as will do; what came of it, and what was done.

    Nothing is done where nothing has changed, few pages are made where only words have.
    """
    with stage("looking for changes"):
        base = ground_of(place)
        tree = look(base)
        last = recall(base, tree)
    if last and not last.changed:
        return last.report, f"0 written, {last.report.files} unchanged, 0 removed"
    patched = api.patched(place, last) if last else None
    if last and patched:
        report, (written, blobs) = last.report, patched
        done = f"{written} written, {report.files - written} unchanged, 0 removed"
    else:
        report, blobs, done = made(run, place)
    with stage("remembering the build"):
        remember(base, tree, blobs, report)
    return report, done


def ground_of(place: Project) -> Ground:
    """All that the site is made from; the settings but what changes no byte of it."""
    known = place.config
    base = known.file.parent if known.file else Path()
    others = tuple(base / name for name in (known.site.theme, known.site.logo) if name)
    said = msgspec.json.encode(replace(known, build=replace(known.build, jobs=0)), enc_hook=str)
    return ground(place.root, others, place.out, place.cache, said)


@uncollected()
def made(run: Run, place: Project) -> tuple[Report, Mapping[str, str], str]:
    """What a build comes to, what git calls the notes that it read, and what it did."""
    with working("reading…", quiet=run.quiet):
        from vaultweave.weave.statements import forget

        loaded = run.read(place)
        forget(loaded.vault)
        with stage("taking out what is private"):
            shown = api.seen(place, loaded.vault)

    def errors() -> int:
        from vaultweave import checks

        found = checks.check(loaded.vault, rules(place), guessing=False)
        return sum(problem.level == "error" for problem in found)

    pays = run.jobs != 1 and len(loaded.vault.notes) >= _MANY
    with beside(errors, pays=pays) as counted:
        with counting("publishing", quiet=run.quiet) as watch:
            written = api.publish(place, shown, loaded.bodies, watch)
        with stage("checking"):
            wrong = counted()
    report = Report(
        pages=written.pages,
        notes=len(shown.notes),
        files=written.written + written.unchanged,
        problems=tuple(sorted({*unread(loaded.vault, shown), *written.problems})),
        errors=wrong,
    )
    blobs = {note.path: loaded.blobs[node] for node, note in loaded.vault.texts.items()}
    done = f"{written.written} written, {written.unchanged} unchanged, {written.removed} removed"
    return report, blobs, done


def _tell(run: Run, stages: Stages) -> None:
    """Where the time went, stage by stage; what is left is the program's own start and end."""
    whole = time.perf_counter() - run.started
    rest = whole - sum(stages.seconds.values())
    for name, seconds in [*stages.seconds.items(), ("everything else", rest)]:
        tell(f"{seconds:8.3f} s  {seconds / whole:4.0%}  {name}")
