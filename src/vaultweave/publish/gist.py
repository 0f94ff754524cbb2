"""The vault in a few numbers and names: all that its home page is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from vaultweave.ask.ledger import holder
from vaultweave.model.statement import FIRM, Statement
from vaultweave.model.vault import Note
from vaultweave.publish.balance import by, effects, ranked
from vaultweave.publish.edition import Edition
from vaultweave.publish.lists import latest, size, weight
from vaultweave.publish.lookups import Gist
from vaultweave.publish.mentions import inbound
from vaultweave.publish.said import name

TOP = 6
"""How many a list of the home page has; one that is in two columns has twice as many."""

NAMES = 4
"""How many of those that a theme hurts are named."""

_CLAIMS, _LARGEST = 5, 24


def summed(this: Edition) -> Edition:
    """An edition with its gist."""
    notes = this.notes.values()
    output = this.addresses.pages["home"]
    gist = Gist(
        notes=len(this.notes),
        canvases=sum(note.is_canvas for note in notes),
        stubs=len(this.addresses.nodes) - len(this.notes),
        links=sum(map(links, notes)),
        home=next((one for one in this.notes if this.addresses.nodes[one] == output), None),
        linked=most(this, {node: inbound(this, node) for node in this.addresses.nodes}),
        latest=tuple((node, this.changed[node]) for node in latest(this)[: TOP + 1]),
        dated=() if this.changed else _dated(this.notes),
        kinds=_largest((note.kind for note in notes), this.addresses.kinds),
        folders=_folders(this),
        tags=_largest((tag.lower() for note in notes for tag in note.tags), this.addresses.tags),
    )
    return replace(this, gist=claimed(this, gist))


def claimed(this: Edition, gist: Gist) -> Gist:
    """A gist with what it tells of statements."""
    found = [one for one in effects(this) if one.sign < 0]
    return replace(
        gist,
        statements=len(this.statements),
        stances=sum(one.stance is not None for one in this.statements),
        exposed=tuple(_exposed(this, by((one.what, one.statement) for one in found))),
        debated=tuple(_debated(this)),
        telling=tuple(_telling([one.statement for one in found])),
        central=most(this, {node: weight(this, node) for node in this.addresses.nodes}),
    )


def links(note: Note) -> int:
    """How many links a reader sees in a note."""
    return sum(target.status != "private" for target in note.targets)


def most(this: Edition, numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The entities of which a number is highest, one more than a list has."""
    tops = sorted(
        (node for node in numbers if numbers[node]),
        key=lambda node: (-numbers[node], name(this, node)),
    )
    return tuple((node, numbers[node]) for node in tops[: 2 * TOP + 1])


def _exposed(
    this: Edition, themes: Mapping[str, Sequence[Statement]]
) -> Iterator[tuple[str, int, tuple[tuple[str | None, str], ...]]]:
    """Themes by how many entities they hurt, with the first of these."""
    tops = sorted(
        (node for node in themes if node in this.addresses.nodes),
        key=lambda node: (-len(themes[node]), name(this, node)),
    )
    for node in tops[:TOP]:
        others: dict[str, tuple[str | None, str]] = {}
        for one in themes[node]:
            acting = one.subject == node
            other = (one.object, one.object_text) if acting else (one.subject, one.subject_text)
            others.setdefault(other[0] or other[1], other)
        yield node, len(others), tuple(others.values())[:NAMES]


def _debated(this: Edition) -> Iterator[tuple[str, int, int]]:
    """Entities on which the vault is of two minds, the most said first."""
    said = {
        stance: by(
            (holder(one, this.roles.get(one.role)), one)
            for one in this.statements
            if one.stance == stance and one.modality in FIRM
        )
        for stance in ("bullish", "bearish")
    }
    bulls, bears = said["bullish"], said["bearish"]
    for node in ranked(this, bulls, bears)[:TOP]:
        yield node, len(bulls.get(node, ())), len(bears.get(node, ()))


def _telling(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Statements with a reason, each of another theme and from another note."""
    seen: set[str | None] = set()
    count = 0
    for one in statements:
        if count == _CLAIMS:
            return
        if one.context and one.subject and one.object and not {one.object, one.subject} & seen:
            seen |= {one.object, one.subject}
            count += 1
            yield one


def _dated(notes: Mapping[str, Note]) -> tuple[tuple[str, str], ...]:
    found = ((note.date, node) for node, note in notes.items() if note.date)
    return tuple((node, date) for date, node in sorted(found, reverse=True)[: TOP + 1])


def _folders(this: Edition) -> tuple[tuple[str, int], ...]:
    sizes = {folder: size(this, folder) for folder in this.folders_in.get("", ())}
    return _ranked(Counter(sizes), this.addresses.folders)


def _largest(names: Iterable[str], outputs: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    return _ranked(Counter(names), outputs)


def _ranked(counts: Counter[str], outputs: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """The largest of those that have a page."""
    ranked_ = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple([pair for pair in ranked_ if pair[0] in outputs][:_LARGEST])
