"""`vaultweave show`: what the vault says about one entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import click

from vaultweave import api
from vaultweave.commands.cited import cited, heading, hop, rows
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, plain, put, working
from vaultweave.model.place import Place
from vaultweave.model.roles import Role, Vocabulary
from vaultweave.model.statement import Fact, Statement

EPILOG = """\b
Examples:
  vaultweave show Aster
  vaultweave show "Export rules"
  vaultweave show Actors/India     where Actors and Regions both have an India
  vaultweave show -v Aster         all of it, with the sentence around each link to it
"""
_MOST = 8

Groups: TypeAlias = dict[str, list[tuple[str, str, Place]]]


@click.command("show", short_help="Show what is said about one entity.", epilog=EPILOG)
@click.argument("entity", metavar="ENTITY")
@command
def show(run: Run, *, entity: str) -> int:
    """Show what the vault says about an entity, grouped by role, each with the line that says it;
    then bull and bear cases, facts, and what follows from what is said of others.

    Name the entity as a wikilink would: by its name, or by its path where names clash.
    """  # noqa: D205 - click shows the first paragraph as it stands
    from vaultweave.ask.exposure import exposure
    from vaultweave.ask.facts import facts
    from vaultweave.ask.query import backlinks_of, node, statements

    place = run.project()
    with working("reading…", quiet=run.quiet):
        known, whole = run.known(place)
        g = api.woven(place, known.vault)
        id_ = node(g, entity)
        said, figures = statements(g, entity=id_), facts(g, entity=id_)
        derived = [one for one in exposure(g, id_, hops=2) if one.rule and one.who == id_]
        links = backlinks_of(whole or run.linking(place, known, id_), id_)
    words = g.graph["vocabulary"]
    most = None if run.verbose else _MOST
    put(heading(g.nodes[id_]))
    put(_roles(id_, said, words))
    put(_stances(said))
    put(_facts(figures, most))
    put(_derived(derived, words.roles, most))
    put(_links(links, full=run.verbose))
    run.say(
        f"{count(len(said), 'statement')}, {count(len(figures), 'fact')}, "
        f"{count(len(links), 'link')} ({run.took()})"
    )
    return 0


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
        groups.setdefault(label, []).append((other, statement.context, statement.place))
    for label, found in groups.items():
        yield ""
        yield click.style(plain(label), bold=True)
        yield from rows(found)


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


def _stances(said: Iterable[Statement]) -> Iterator[str]:
    """Cases: what speaks for it and against it, in the words of the notes."""
    for stance, colour in (("bullish", "green"), ("bearish", "red")):
        found = [s for s in said if s.stance == stance and s.object is None]
        if found:
            yield ""
            yield click.style(stance, fg=colour, bold=True)
        for statement in found:
            scope = f"[{statement.scope}] " if statement.scope else ""
            text = statement.context or statement.object_text or statement.role_text
            yield f"  {plain(scope + text)}  {cited(statement.place)}"


def _facts(figures: Sequence[Fact], most: int | None) -> Iterator[str]:
    """What tables and properties say of it, the first of it."""
    if figures:
        yield ""
        yield click.style("facts", bold=True)
        told = ((_attribute(one), one.value, one.place) for one in figures[:most])
        yield from rows(told)
        yield from _rest(figures, most)


def _attribute(one: Fact) -> str:
    return f"{one.attribute} [{one.scope}]" if one.scope else one.attribute


def _derived(found: Sequence[Any], roles: Mapping[str, Role], most: int | None) -> Iterator[str]:
    """What follows from other statements, each hop with its line."""
    if found:
        yield ""
        yield click.style("what follows", bold=True)
    for one in found[:most]:
        name = plain(one.what)
        yield f"  {'helped by' if one.sign > 0 else 'exposed to'} {name} ({one.rule})"
        yield from rows((hop(step, roles) for step in one.path), "    ")
    yield from _rest(found, most)


def _rest(found: Sequence[Any], most: int | None) -> Iterator[str]:
    if most is not None and len(found) > most:
        yield f"  {len(found) - most} more; -v shows all"


def _links(links: list[Any], *, full: bool) -> Iterator[str]:
    if not links:
        return
    sources = len({link.source for link in links})
    yield ""
    yield click.style(f"linked from {count(sources, 'note')}", bold=True)
    for link in links if full else ():
        place = f"{plain(link.place.path)}:{link.place.line}:{link.place.column}"
        yield f"  {click.style(place, dim=True)}  {plain(link.sentence)}"
