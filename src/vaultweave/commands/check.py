"""`vaultweave check`: what is wrong with the vault."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from vaultweave import api, checks
from vaultweave.checks.rules import BY_CODE
from vaultweave.commands import baseline
from vaultweave.commands.baseline import Within
from vaultweave.commands.findings import lines_of
from vaultweave.commands.formats import FORMATS
from vaultweave.commands.formats.github import summary
from vaultweave.commands.formats.report import Report
from vaultweave.commands.mending import Mends, mended, patched
from vaultweave.commands.outside import merged, outside
from vaultweave.commands.shared import Run, command
from vaultweave.commands.statistics import statistics as table_of
from vaultweave.commands.terminal import count, plain, put, unheard, working
from vaultweave.model.problem import Problem
from vaultweave.project import Project
from vaultweave.project import rules as configured
from vaultweave.read.beside import aided
from vaultweave.read.git import prefix, repository, seems_large
from vaultweave.read.workers import prepare

if TYPE_CHECKING:
    from vaultweave.review import Review

Rules = Callable[[Project], checks.Options]
Refs = tuple[str, str]
"""Two versions that are compared. Both are empty for the index; the first alone is for one."""

EPILOG = """\b
Examples:
  vaultweave check                          the whole vault
  vaultweave check notes/Actors             report on one folder; links are still
                                            resolved on the whole vault
  vaultweave check --format concise         one line for each problem
  vaultweave check --select VW101,VW102     broken notes and headings only
  vaultweave check --ignore alias-link --fail-on warning
  vaultweave check --staged                 what the next commit would break
  vaultweave check --from-ref origin/main   what this branch breaks
  vaultweave check --fix                    mend what needs no guess; --diff shows it first
  vaultweave check -v                       also orphans, doubled relations and the like
  vaultweave check --statistics             how many of each kind there are

Exit status: 0 nothing at or above --fail-on, 1 problems found, 2 the check could not run.
`vaultweave explain` lists the rules.
"""
_LARGE = 500  # files of a vault for which another process pays
FOR_PEOPLE = ("full", "concise")
GRAVITY = ("info", "warning", "error")


def _names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names that were given one by one, or with commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command("check", short_help="Find broken links, headings, embeds and names.", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="What is about to be committed; what it breaks.")
@click.option("--rev", metavar="REV", help="The vault as a commit has it.")
@click.option("--from-ref", metavar="A", help="What a commit breaks that was whole in A.")
@click.option("--to-ref", metavar="B", help="That commit. Without it: HEAD.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(tuple(FORMATS)),
    default="full",
    show_default=True,
    help="full: with the line; concise: path:line:column; the others are for programs.",
)
@click.option("--select", multiple=True, callback=_names, metavar="RULES", help="Only these rules.")
@click.option("--ignore", multiple=True, callback=_names, metavar="RULES", help="Not these rules.")
@click.option("--fail-on", type=click.Choice(GRAVITY[::-1]), help="What makes the exit status 1.")
@click.option("--statistics", is_flag=True, help="Only how many problems each rule has found.")
@click.option("--fix", is_flag=True, help="Mend what needs no guess, and check again.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also by the one good guess there is.")
@click.option("--diff", is_flag=True, help="Show what mending would change; change nothing.")
@click.option("--write-baseline", is_flag=True, help="Make all that is wrong now known.")
@click.option("--prune-baseline", is_flag=True, help="Forget what is known and no longer wrong.")
@click.option("--external", is_flag=True, help="Ask the web whether its pages are there.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are problems.")
@command
def check(  # noqa: PLR0913 - one argument an option
    run: Run,
    *,
    paths: tuple[Path, ...],
    staged: bool,
    rev: str | None,
    from_ref: str | None,
    to_ref: str | None,
    shape: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    statistics: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    write_baseline: bool,
    prune_baseline: bool,
    external: bool,
    exit_zero: bool,
) -> int:
    """Find what is wrong with the vault: broken links, headings, blocks and embeds, missing
    files, names that lead to several notes, properties that can't be read.

    PATHs limit what is reported to these files and folders, never what links may reach.

    --staged reads git's index instead of the folder. It reports what is wrong in staged files, and
    what the commit breaks elsewhere, as by taking away a note that others link to.
    """  # noqa: D205 - click shows the first paragraph as it stands
    refs = _refs(staged=staged, rev=rev, ends=(from_ref, to_ref))
    mends = Mends(unsafe=unsafe_fixes, staged=refs is not None)
    _refuse(refs, fix or unsafe_fixes or diff, write_baseline or prune_baseline)
    if external and refs is not None:
        raise click.UsageError("--external asks of the folder's links, not of a version's.")

    def rules(place: Project) -> checks.Options:
        options = configured(place)
        more = (*options.ignore, *ignore)
        return replace(options, select=select or options.select, ignore=more)

    def look(*, external: bool = False) -> Review:
        with working("checking…", quiet=run.quiet):
            found = _compared(run, refs, rules) if refs else _current(run, rules, external=external)
        wanted = _vault_paths(found.place.root, paths, exist=refs is None)
        return baseline.new(found, rules(found.place), Within(wanted, judged=refs is None))

    if write_baseline:
        return baseline.write(run, _current(run, rules))
    if prune_baseline:
        baseline.prune(run, _current(run, rules), rules)
    if diff:
        return int(patched(look(), mends) and not exit_zero)
    done = mended(run, look, mends) if fix or unsafe_fixes else 0
    found = look(external=external)
    problems = list(found.problems)
    least = GRAVITY.index(fail_on or found.place.config.check.fail_on)
    if shape in FOR_PEOPLE and not run.verbose and not select and least:
        problems = _weighty(problems)
    report = Report(problems, found.lines, prefix(found.place.root))
    with unheard(sys.stdout):  # the verdict stands, whether or not all of it is read
        put(table_of(problems) if statistics else FORMATS[shape](report))
    if shape == "github":
        _summarise(report)
    _sum_up(run, found, problems, whole=refs is None)
    failed = any(GRAVITY.index(problem.level) >= least for problem in problems)
    failed |= bool(done) and mends.staged  # what was mended is to be staged first
    return int(failed and not exit_zero)


def _refuse(refs: Refs | None, mends: bool, baseline: bool) -> None:  # noqa: FBT001 - two answers
    """What can't be done to a version that is no folder."""
    if mends and refs not in (None, ("", "")):
        raise click.UsageError("--fix mends files, and another version has none.")
    if baseline and refs is not None:
        raise click.UsageError("A baseline is of the whole folder, not of a version.")


def _sum_up(run: Run, found: Review, problems: list[Problem], *, whole: bool) -> None:
    """What there is to say besides the problems; of a commit, nothing that weighs little."""
    for line in found.said:
        run.say(plain(line))
    if found.older:
        run.say(f"{count(found.older, 'older problem')} elsewhere: `vaultweave check` shows all")
    rest = len(found.problems) - len(problems) if whole else 0
    more = f", {rest:,} more with -v" if rest else ""
    run.say(f"{_summary(problems)} in {count(found.notes, 'note')}{more} ({run.took()})")


def _current(run: Run, rules: Rules, *, external: bool = False) -> Review:
    """The folder as it is; with `external`, or as its config says, the web is asked."""
    from vaultweave.checked import Found, recall, remember, standing
    from vaultweave.review import Review

    place = run.project()
    options, lines = rules(place), lines_of(place.root)
    now = standing(place, options)
    asked = external or place.config.check.external
    found = None if asked else recall(now)
    said: tuple[str, ...] = ()
    if found is None:
        loaded = api.read(place)
        said = loaded.said
        problems = checks.check(loaded.vault, options)
        texts = loaded.vault.texts
        blobs = {texts[id_].path: blob for id_, blob in loaded.blobs.items() if id_ in texts}
        found = Found(tuple(problems), len(loaded.vault.notes), blobs)
        remember(now, found)
        if asked:
            store = place.cache / "external.json" if place.cache else None
            merged_ = merged(problems, outside(loaded.vault, options, store))
            found = replace(found, problems=tuple(merged_))
    return Review(place, found.problems, 0, said, found.notes, lines, found.blobs)


def _summarise(report: Report) -> None:
    """Add to the summary of a step, where GitHub runs us."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(summary(report))


def _refs(*, staged: bool, rev: str | None, ends: tuple[str | None, str | None]) -> Refs | None:
    """The versions that are meant, None for the folder.

    Before a push, pre-commit calls the hook of a commit with the ends of what is pushed in the
    environment: nothing is staged then.
    """
    first, last = ends
    if bool(staged) + (rev is not None) + (first is not None or last is not None) > 1:
        raise click.UsageError("--staged, --rev and --from-ref exclude one another.")
    if last is not None and first is None:
        raise click.UsageError("--to-ref needs --from-ref: from where to where?")
    if staged:
        pushed = [os.environ.get(f"PRE_COMMIT_{end}_REF") for end in ("FROM", "TO")]
        first, last = pushed if all(pushed) else (None, None)
    if first is not None:
        return first, last or "HEAD"
    return ("", "") if staged else None if rev is None else ("", rev)


def _compared(run: Run, refs: Refs, rules: Rules) -> Review:
    """A version of the vault in git, or what changes between two."""
    repo = repository(run.vault or Path())
    first, last = refs
    compares, several = bool(first) or not last, (os.cpu_count() or 1) > 1
    with aided(prepare, pays=compares and several and seems_large(repo, _LARGE)) as aide:
        from vaultweave import ends, review

        if first:
            both = ends.between(repo, first, last)
        else:
            both = ends.whole(repo, last) if last else ends.staged(repo)
        return review.review(review.Asked(run.vault, both, rules, run.told, aide=aide))


def _vault_paths(root: Path, paths: Iterable[Path], *, exist: bool) -> set[str]:
    """Paths as the vault names them; "." for all of it. In another version they may be gone."""
    base = root.resolve()
    found = set()
    for path in paths:
        if exist and not path.exists():
            raise click.BadParameter(f"Path '{path}' does not exist.", param_hint="'[PATH]...'")
        real = path.resolve()
        if not real.is_relative_to(base):
            raise click.UsageError(
                f"{path} is not in the vault {root}. To check another vault: -C DIR."
            )
        found.add(real.relative_to(base).as_posix())
    return found


def _weighty(problems: Iterable[Problem]) -> list[Problem]:
    """Without what is told only on request: a large vault has much of it."""
    return [p for p in problems if p.level != "info" or not BY_CODE[p.rule].aside]


def _summary(problems: Iterable[Problem]) -> str:
    levels = Counter(problem.level for problem in problems)
    said = [count(levels[level], level) for level in ("error", "warning") if levels[level]]
    if levels["info"]:
        said.append(f"{levels['info']:,} info")
    return ", ".join(said) or "no problems"
