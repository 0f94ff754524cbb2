"""`vaultweave diff`: what two states of the vault say differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from vaultweave import api
from vaultweave.ask.diff import Change, change_record, diff
from vaultweave.ask.graph import Graph
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain, put, record, working
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import rules
from vaultweave.read.git import repository

EPILOG = """\b
Examples:
  vaultweave diff HEAD              what you changed since the last commit
  vaultweave diff main..drafts      what one branch says that another does not
  vaultweave diff HEAD~20..HEAD --format jsonl

+ is new, - is gone, ~ says something else than before. Lines that only moved are no change.
"""
_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
_PLURAL = {"entity": "entities", "statement": "statements", "link": "links"}


@click.command("diff", short_help="Show what changed between two states.", epilog=EPILOG)
@click.argument("revisions", metavar="REV[..REV]")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: for reading; jsonl: a record a line.",
)
@command
def diff_(run: Run, *, revisions: str, shape: str) -> int:
    """Show the entities, statements and links that come, go or change from one revision of git to
    another; without the second, to the files as they are.
    """  # noqa: D205 - click shows the first paragraph as it stands
    old, dots, new = revisions.partition("..")
    if new.startswith("."):
        raise VaultweaveError(f"{revisions} has three dots; write {old or 'REV'}..REV")
    with working("reading…", quiet=run.quiet):
        before = _graph(run, old or "HEAD")
        place = run.project()
        after = (
            _graph(run, new or "HEAD")
            if dots
            else api.woven(place, run.read(place).vault, links=True)
        )
        found = diff(before, after)
    put(record(change_record(one)) for one in found) if shape == "jsonl" else put(_lines(found))
    told = [count(sum(one.change == key for one in found), key) for key in _SIGNS]
    run.say(f"{', '.join(one.removesuffix('s') for one in told)} ({run.took()})")
    return 0


def _graph(run: Run, revision: str) -> Graph:
    """The graph of the vault as a commit has it."""
    from vaultweave import ends, review

    named = ends.whole(repository(run.vault or Path()), revision)
    place, vault = review.at(review.Asked(run.vault, named, rules, run.told))
    return api.woven(place, vault, links=True)


def _lines(found: Sequence[Change]) -> Iterator[str]:
    for what, title in _PLURAL.items():
        several = [one for one in found if one.what == what]
        if several:
            yield click.style(title, bold=True)
            yield from map(_line, several)
            yield ""


def _line(one: Change) -> str:
    sign, colour = _SIGNS[one.change]
    said = one.record
    if one.what == "entity":
        told = said["id"] + "".join(f"; {key} was {was!r}" for key, was in one.before.items())
        return f"{click.style(sign, fg=colour)} {plain(told)}"
    ends = (said["subject"] or said.get("subject_text"), said["role"], said["object"])
    told = " ".join(str(end) for end in (*ends[:2], ends[2] or said.get("object_text", "")))
    why = said.get("context") or ""
    was = "".join(f"; {key} was {value!r}" for key, value in one.before.items())
    place = f"{said['path']}:{said['line']}:{said['column']}"
    parts = [told.strip(), f"{why}{was}", place]
    return f"{click.style(sign, fg=colour)} {plain('  '.join(part for part in parts if part))}"
