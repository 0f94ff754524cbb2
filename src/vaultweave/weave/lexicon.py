"""What the claims of all notes are read with, and what they come to; no reader of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from vaultweave.model.kinds import group_of, is_day, sort_of
from vaultweave.model.phrase import Sense
from vaultweave.model.place import Place
from vaultweave.model.reading import Reader
from vaultweave.model.roles import Role, Vocabulary
from vaultweave.model.statement import Fact, Stance, Statement

ColumnSort = Literal[
    "role", "abstract", "entity", "part", "stance", "case", "position", "view", "date", "plain"
]
Shape = Literal["pairs", "log", "stances", "cases", "entities"]


class Label(NamedTuple):
    """What a list under a label says of its items.

    case: each item argues for or against the note's own subject; entity: each names who gains or
    loses. singular: `AI beneficiary` or `Exposed to`, which in an actor's note speak of the note.
    """

    sort: Literal["case", "entity"]
    role: str
    stance: Stance | None
    scope: str = ""
    modality: str | None = None
    singular: bool = False
    text: str = ""


class Column(NamedTuple):
    """One column: what it holds, with its role, stance or date if it has one."""

    title: str
    sort: ColumnSort
    sense: Sense | None = None
    label: Label | None = None
    date: str | None = None

    @property
    def role(self) -> str:
        """The role that the column's entities bear, "" for none."""
        return self.sense.role if self.sense else ""


class Grid(NamedTuple):
    """How a table is to be read, by its header and the kind of its note.

    pairs: columns whose entities bear their role toward those of another; positions: columns that
    say a role in words, of the note itself where `held`; people: such that only say what persons
    are; views: columns of a direction; ended: the first column's role has its other end in
    the table; borne: the first column's entities bear its role
    toward the note; linked: only where they are links; part: rows are parts of the note.
    """

    columns: tuple[Column, ...]
    shape: Shape
    pairs: tuple[tuple[int, int], ...]
    positions: tuple[int, ...]
    people: tuple[int, ...]
    views: tuple[int, ...]
    ended: bool
    borne: bool
    linked: bool
    held: bool
    part: bool
    conditions: bool


Phrases = Callable[[str], tuple[Sense, ...]]


class Title(NamedTuple):
    """What a heading says by itself: `folded` is its text without marks, in lower case."""

    folded: str
    related: bool
    sources: bool
    group: Sense | None
    label: Label | None
    date: str | None
    supposed: bool = False


class Lexicon(Struct, frozen=True):
    """What every note's claims are read with.

    names: exact names of notes, only those of one note, to their ids; kinds: ids to kinds;
    headings: of lists of relations, folded; relation_first: `supplies [[X]]` counts too;
    read, phrase, grid and title remember what they have read.
    """

    vocabulary: Vocabulary
    read: Reader
    phrase: Phrases
    grid: Callable[[tuple[str, ...], str], Grid]
    title: Callable[[str], Title]
    names: Mapping[str, str]
    kinds: Mapping[str, str]
    groups: Mapping[str, str]
    headings: frozenset[str]
    relation_first: bool = False

    def role(self, name: str) -> Role | None:
        """A role of the vocabulary by its name."""
        return self.vocabulary.roles.get(name)

    def kind(self, node: str | None) -> str:
        """What sort of entity a node is, as the groups know it; "" for text and stubs."""
        kind = sort_of(self.kinds.get(node or "", ""), self.groups)
        return kind or ("daily" if node and is_day(node) else "")

    def group(self, node: str | None) -> str:
        """The group of an entity; unlinked text and stubs count as actors."""
        return group_of(self.kind(node), self.groups)


class Draft(Struct, frozen=True, gc=False):
    """A statement, and the role that it would have if enough notes used that."""

    statement: Statement
    own: str

    @property
    def place(self) -> Place:
        """Where the statement is made."""
        return self.statement.place


Said = Statement | Draft | Fact
"""What one claim of a note comes to."""


def unique_names(notes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Exact names of notes to their ids, those of several notes left out."""
    names: dict[str, str | None] = {}
    for name, id_ in notes:
        names[name] = None if name in names else id_
    return {name: node for name, node in names.items() if node is not None}
