"""Statements as pages show them: claims by role family and side, bulls against bears."""

from __future__ import annotations

from collections.abc import Sequence

from vaultweave.ask.ledger import holder
from vaultweave.model.place import Place
from vaultweave.model.roles import Role, plural_of, spellings
from vaultweave.model.statement import FIRM, Fact, Statement
from vaultweave.publish.edition import Edition, Here
from vaultweave.publish.linking import FAMILIES, place_of
from vaultweave.publish.page import (
    Badge,
    Claim,
    Entry,
    Family,
    Figure,
    Group,
    Run,
    Side,
    Source,
    Tone,
)

_MODALITIES = {"negated": "not", "ex": "former", "ex-": "former"}
_STANCES: dict[str, Tone] = {"bullish": "up", "bearish": "down"}
_ONE_ENDED = frozenset({"case", "stance"})
_PLAIN = "related"
_ADJECTIVES = frozenset({"exposed", "affected", "acquired", "adjacent", "long", "short"})
_LONGEST = 320
_ROOM = 64  # claims on an entity's page


def families(here: Here, most: int) -> tuple[Family, ...]:
    """All statements about an entity, by family, role and side, at most so many a group.

    Where there are many groups, each has fewer, so that no page grows with what is said.

    Stances about it are left to `stances`.
    """
    groups = _groups(here.this, here.node or "")
    titles = [*FAMILIES.values(), "Other"]
    few = _few([len(several) for several in groups.values()], most)
    shown: dict[str, list[Group]] = {}
    ordered = sorted(groups.items(), key=_order)
    for number, ((family, _, way), statements) in enumerate(ordered, 1):
        claims = tuple(claim(here, one) for one in statements[:few])
        head = _heading(here, statements, way)
        group = Group(f"said-{number}", head, claims, len(statements))
        shown.setdefault(titles[family], []).append(group)
    return tuple(Family(title, tuple(found)) for title, found in shown.items())


def is_cut(this: Edition, node: str, most: int, most_of_side: int) -> bool:
    """Whether `families` or `stances` leave out any of what is said of an entity."""
    groups = [len(several) for several in _groups(this, node).values()]
    few = _few(groups, most)
    sides = (
        sum(one.modality in FIRM for one in several) for several in _stances(this, node).values()
    )
    return any(size > few for size in groups) or any(size > most_of_side for size in sides)


def _groups(this: Edition, node: str) -> dict[tuple[int, str, str], list[Statement]]:
    """What is said of an entity by family, role and side, but for stances about it."""
    groups: dict[tuple[int, str, str], list[Statement]] = {}
    for statement in this.subject_of.get(node, ()):
        if not is_stance_on(this, statement, node):
            groups.setdefault(_group_of(this, statement, "subject"), []).append(statement)
    for statement in this.object_of.get(node, ()):
        if not is_stance_on(this, statement, node):
            groups.setdefault(_group_of(this, statement, "object"), []).append(statement)
    return groups


def _few(sizes: Sequence[int], most: int) -> int:
    """How many of each group a page has room for: at least two, at most `most`."""
    fits = (few for few in range(most, 2, -1) if sum(min(few, size) for size in sizes) <= _ROOM)
    return next(fits, 2)


def stances(here: Here, most: int) -> tuple[Side, Side]:
    """Bullish against bearish claims about an entity, at most so many a side."""
    found = _stances(here.this, here.node or "")
    return (
        side(here, Badge("Bullish", "up"), found["bullish"], most),
        side(here, Badge("Bearish", "down"), found["bearish"], most),
    )


def _stances(this: Edition, node: str) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {"bullish": [], "bearish": []}
    for statement in (*this.subject_of.get(node, ()), *this.object_of.get(node, ())):
        if statement.stance is not None and is_stance_on(this, statement, node):
            found[statement.stance].append(statement)
    return found


def is_stance_on(this: Edition, statement: Statement, node: str) -> bool:
    """Whether a statement is bullish or bearish about an entity."""
    return holder(statement, this.roles.get(statement.role)) == node


def side(here: Here, badge: Badge, statements: Sequence[Statement], most: int) -> Side:
    """One column of claims; what is negated, former or failed stands last and does not count."""
    ordered = sorted(statements, key=lambda one: one.modality not in FIRM)
    total = sum(one.modality in FIRM for one in statements)
    rest = max(0, len(ordered) - most)
    return Side(badge, tuple(claim(here, one) for one in ordered[:most]), total, rest)


def claim(here: Here, statement: Statement) -> Claim:
    """One statement as a page shows it, told from the page's entity where there is one."""
    subject = run(here, statement.subject, statement.subject_text)
    target = None
    if statement.object is not None or statement.object_text:
        target = run(here, statement.object, statement.object_text)
    about = here.node is not None and statement.subject == here.node
    written = _written(here.this, statement)
    return Claim(
        subject=subject,
        badge=badge(here, statement),
        object=target,
        other=target if about else subject,
        context=cut(statement.context),
        source=source(here, statement),
        told=statement.role not in _ONE_ENDED,
        qualifier="" if statement.qualifier in written else statement.qualifier,
        written=written,
        scope=statement.scope,
        date=statement.date or "",
        marks=marks(statement),
    )


def badge(here: Here, statement: Statement) -> Badge:
    """The label of a statement's role; of its stance where the role says nothing more."""
    if statement.role in _ONE_ENDED and statement.stance:
        text = "bull case" if statement.stance == "bullish" else "bear case"
        text = text if statement.role == "case" else statement.stance
        return Badge(text, _STANCES[statement.stance])
    return role_badge(here, statement.role)


def role_badge(here: Here, name: str) -> Badge:
    """The label of a role, leading to its page."""
    found = here.badges.get(name)
    if found is None:
        role = here.this.roles.get(name)
        there = here.this.addresses.roles.get(name)
        way = here.to(there) if there else ""
        found = here.badges[name] = Badge(role.label if role else name, tone(role), way)
    return found


def tone(role: Role | None) -> Tone:
    """Whether a role helps, hurts, or neither."""
    if role is None or role.sign == 0:
        return "flat"
    return "up" if role.sign > 0 else "down"


def family_of(this: Edition, role: str) -> int:
    """The place of a role's family in the order of pages."""
    return place_of(this.roles, role)


def run(here: Here, node: str | None, text: str = "") -> Run:
    """An end of a statement, linked where it is an entity."""
    found = here.runs.get(node or "")
    if found is not None:
        return found
    there = here.this.addresses.nodes.get(node or "")
    if node is None or there is None:
        return Run(cut(text or node or ""))
    face = here.this.faces.get(node)
    title = face.title if face else _own_name(node)
    found = here.runs[node] = Run(title, here.to(there), "" if face else "stub")
    return found


def name(this: Edition, node: str) -> str:
    """What an entity is called: a note's title, a stub's own name."""
    face = this.faces.get(node)
    return face.title if face else _own_name(node)


def _own_name(node: str) -> str:
    return node.rpartition("/")[2] or node


def entry(here: Here, node: str, *, count: int = 0, note: str = "") -> Entry:
    """An entity as lists show it."""
    found = here.this.faces.get(node)
    one = run(here, node)
    return Entry(one.text, one.href, found.kind if found else "", found is None, count, note)


def source(here: Here, what: Statement | Fact) -> Source:
    """The line that says it, on the page of the note that says it."""
    return source_at(here, what.place, what.anchor)


def source_at(here: Here, place: Place, anchor: str) -> Source:
    """A line of a note, on that note's page."""
    found = here.files.get(place.path)
    if found is None:
        node = place.path.removesuffix(".md")
        there = here.this.addresses.nodes.get(node, here.output)
        where = "this page" if there == here.output else name(here.this, node)
        found = here.files[place.path] = where, there
    where, there = found
    return Source(f"{where}, line {place.line}", here.to(there, anchor), place.line)


def marks(statement: Statement) -> tuple[str, ...]:
    """How firmly it is said: its modality, and whether it only follows from another."""
    modality = statement.modality or ""
    said = [_MODALITIES.get(modality, modality)] if modality else []
    if statement.derived:
        said.append("implied")
    if "example" in statement.flags:
        said.append("example")
    return tuple(said)


def figures(here: Here, most: int) -> tuple[Figure, ...]:
    """Facts about an entity, first those that other notes give: its own stand on the page."""
    own = f"{here.node}.md"
    found = sorted(here.this.facts.get(here.node or "", ()), key=lambda one: one.place.path == own)
    return tuple(
        Figure(one.attribute, cut(one.value), one.as_of or "", one.scope, source(here, one))
        for one in found[:most]
    )


def cut(text: str, most: int = _LONGEST) -> str:
    """Text cut at a word where it is long; its source shows all of it."""
    if len(text) <= most:
        return text
    return text[:most].rpartition(" ")[0].rstrip(" ,;:—–-(") + " …"


def _group_of(this: Edition, statement: Statement, way: str) -> tuple[int, str, str]:
    role = this.roles.get(statement.role)
    if statement.role in _ONE_ENDED:
        return 0 if statement.stance == "bearish" else 1, statement.stance or "", way
    both = role is not None and role.symmetric
    return family_of(this, statement.role), statement.role, "both" if both else way


def _order(item: tuple[tuple[int, str, str], Sequence[Statement]]) -> tuple[int, int, str, str]:
    (family, role, way), statements = item
    return family, -len(statements), role, way


def _heading(here: Here, statements: Sequence[Statement], way: str) -> Badge:
    """What a group of claims is called: who they are to the entity, or what it is to them."""
    found = badge(here, statements[0])
    role = here.this.roles.get(statements[0].role)
    if role is None or role.name in _ONE_ENDED or role.name == _PLAIN:
        return found
    several = len(statements) > 1
    noun = plural_of(role.label) if several and role.name not in _ADJECTIVES else role.label
    text = role.verb[0] if way == "subject" and role.verb else noun
    return Badge(text, found.tone, found.href)


def _written(this: Edition, statement: Statement) -> str:
    """The role's own wording, where neither the badge nor the context says it already."""
    text, context = statement.role_text.strip(), statement.context.strip()
    if context.startswith(text):
        return ""
    text = text.removesuffix(context).rstrip()
    known = this.wordings.get(statement.role, frozenset({statement.role}))
    same = text.casefold() in known or not known.isdisjoint(spellings(text))
    return "" if same or statement.role in _ONE_ENDED else cut(text, 80)
