"""`vaultweave roles`: the vocabulary in use, and what might be added to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain, put, record, table, working
from vaultweave.project import words

if TYPE_CHECKING:
    from vaultweave.ask.usage import Proposal, Use

EPILOG = """\b
Examples:
  vaultweave roles                 what the vault says, by role, its own words first
  vaultweave roles --infer         entries for vaultweave.toml, to paste and to mend
  vaultweave roles --format jsonl  a record a line

A role without a family is one of the vault's own: three notes at least use it.
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


@click.command("roles", short_help="List the roles in use, or propose new ones.", epilog=EPILOG)
@click.option("--infer", is_flag=True, help="Propose entries for [relations] of the config.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(("table", "jsonl")),
    default="table",
    show_default=True,
    help="table: aligned columns; jsonl: a record a line.",
)
@command
def roles(run: Run, *, infer: bool, shape: str) -> int:
    """List the roles that a vault uses with their counts, unknown ones first."""
    from vaultweave.ask.usage import proposals, uses

    place = run.project()
    with working("reading…", quiet=run.quiet):
        vault, known = run.read(place).vault, words(place.config)
    if infer:
        proposed = proposals(vault, known)
        put(_toml(proposed))
        run.say(f"{count(len(proposed), 'proposal')} ({run.took()})")
        return 0
    found = uses(vault.statements, known)
    put(_table(found) if shape == "table" else map(_record, found))
    unknown = sum(not _family(use) for use in found)
    run.say(f"{count(len(found), 'role')}, {unknown} unknown ({run.took()})")
    return 0


def _family(use: Use) -> str:
    from vaultweave.ask.usage import STANCES

    return use.family or ("stance" if use.role in STANCES else "")


def _table(found: Sequence[Use]) -> Iterator[str]:
    rows = (
        (
            use.role,
            _family(use) or "?",
            f"{use.statements:,}",
            f"{use.notes:,}",
            ", ".join(use.texts),
            f"{use.place.path}:{use.place.line}",
        )
        for use in found
    )
    return table(("role", "family", "statements", "notes", "written as", "first"), rows)


def _record(use: Use) -> str:
    return record(
        {
            "role": use.role,
            "family": _family(use) or None,
            "known": bool(_family(use)),
            "statements": use.statements,
            "notes": use.notes,
            "texts": list(use.texts),
            "path": use.place.path,
            "line": use.place.line,
        }
    )


def _toml(proposed: Sequence[Proposal]) -> Iterator[str]:
    """Entries that may stand in a config as they are; what is less sure is commented out."""
    if not proposed:
        yield "# every role of this vault is known"
        return
    yield "# Roles of this vault's own. Give each a family and a sign, or make it an alias."
    for one in proposed:
        use = one.use
        where = f"{use.place.path}:{use.place.line}"
        said = f"{count(use.statements, 'statement')} in {count(use.notes, 'note')}, first {where}"
        mark = "" if one.sure else "# "
        yield ""
        yield f"# {plain(said)}"
        if one.alias_of:
            yield f"{mark}[relations.roles.{_key(one.alias_of)}]"
            yield f"{mark}aliases = [{_text(one.name)}]"
            continue
        yield f"{mark}[relations.roles.{_key(one.name)}]"
        yield f'{mark}family = "context"'
        if one.subjects:
            yield f"{mark}from = [{_text(one.subjects)}]"
        if one.objects:
            yield f"{mark}to = [{_text(one.objects)}]"


def _key(name: str) -> str:
    return name if _BARE.match(name) else _text(name)


def _text(text: str) -> str:
    return json.dumps(plain(text), ensure_ascii=False)
