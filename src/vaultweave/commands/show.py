"""`vaultweave show`: what the vault says about one entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import click

from vaultweave import api
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain, put, width, working
from vaultweave.model.roles import Vocabulary
from vaultweave.model.statement import Statement

EPILOG = """\b
Examples:
  vaultweave show Aster
  vaultweave show "Export rules"
  vaultweave show Actors/India     where Actors and Regions both have an India
  vaultweave show -v Aster         with the sentence around each link to it
"""
_WIDEST = 44

Groups: TypeAlias = dict[str, list[tuple[str, Statement]]]


@click.command("show", short_help="Show what is said about one entity.", epilog=EPILOG)
@click.argument("entity", metavar="ENTITY")
@command
def show(run: Run, *, entity: str) -> int:
    """Show what the vault says about an entity, grouped by role, each with the line that says it.

    Name the entity as a wikilink would: by its name, or by its path where names clash.
    """
    from vaultweave.ask.graph import graph
    from vaultweave.ask.query import backlinks, node, statements

    place = run.project()
    words = api.words(place.config)
    with working("reading…", quiet=run.quiet):
        g = graph(api.read(place).vault, words)
        id_ = node(g, entity)
        said = statements(g, entity=id_)
        links = backlinks(g, id_)
    put(_heading(g.nodes[id_]))
    put(_roles(id_, said, words))
    put(_stances(said))
    put(_links(links, full=run.verbose))
    run.say(f"{count(len(said), 'statement')}, {count(len(links), 'link')} ({run.took()})")
    return 0


def _heading(about: dict[str, Any]) -> Iterator[str]:
    kind = f", {plain(about['kind'])}" if about["kind"] else ""
    where = plain(about["path"]) if about["exists"] else "no note yet"
    yield f"{click.style(plain(about['title']), bold=True)}{kind} ({where})"
    if about["aliases"]:
        yield f"also {', '.join(map(plain, about['aliases']))}"
    if about["description"]:
        yield plain(about["description"])


def _roles(id_: str, said: Iterable[Statement], words: Vocabulary) -> Iterator[str]:
    """Statements with two ends: what it is to others, then what others are to it."""
    groups: Groups = {}
    order = {name: at for at, name in enumerate(words.roles)}
    ranked = sorted(
        (s for s in said if s.role != "case" and (s.stance is None or s.object is not None)),
        key=lambda s: (order.get(s.role, len(order)), s.role, s.subject != id_, s.place),
    )
    for statement in ranked:
        label, other = _seen_from(id_, statement, words)
        groups.setdefault(label, []).append((other, statement))
    for label, rows in groups.items():
        yield ""
        yield click.style(plain(label), bold=True)
        yield from _rows(rows)


def _seen_from(id_: str, statement: Statement, words: Vocabulary) -> tuple[str, str]:
    """The role as told from one end, and the other end."""
    role = words.roles.get(statement.role)
    modality = f"{statement.modality} " if statement.modality else ""
    other = statement.object or statement.object_text
    if statement.subject == id_:
        verb = role.verb[0] if role and role.verb else f"{statement.role} of"
        return (f"{verb} ({statement.modality})" if modality else verb), other
    noun = role.label if role else statement.role
    if role and role.symmetric and role.verb and not modality:
        noun = role.verb[0]
    return f"{modality}{noun}", statement.subject or f'"{statement.subject_text}"'


def _rows(rows: list[tuple[str, Statement]]) -> Iterator[str]:
    """The other end, the context, and the place, aligned."""
    size = min(_WIDEST, max(width(plain(other)) for other, _ in rows))
    for other, statement in rows:
        name = plain(other)
        context = f"  {plain(statement.context)}" if statement.context else ""
        yield f"  {name}{' ' * (size - width(name))}{context}  {_place(statement)}"


def _place(statement: Statement) -> str:
    place = statement.place
    return click.style(f"{plain(place.path)}:{place.line}:{place.column}", dim=True)


def _stances(said: Iterable[Statement]) -> Iterator[str]:
    """Cases: what speaks for it and against it, in the words of the notes."""
    for stance, colour in (("bullish", "green"), ("bearish", "red")):
        rows = [s for s in said if s.stance == stance and s.object is None]
        if rows:
            yield ""
            yield click.style(stance, fg=colour, bold=True)
        for statement in rows:
            scope = f"[{statement.scope}] " if statement.scope else ""
            text = statement.context or statement.object_text or statement.role_text
            yield f"  {plain(scope + text)}  {_place(statement)}"


def _links(links: list[Any], *, full: bool) -> Iterator[str]:
    if not links:
        return
    sources = len({link.source for link in links})
    yield ""
    yield click.style(f"linked from {count(sources, 'note')}", bold=True)
    for link in links if full else ():
        place = f"{plain(link.place.path)}:{link.place.line}:{link.place.column}"
        yield f"  {click.style(place, dim=True)}  {plain(link.sentence)}"
