"""A table's header: which columns name entities, roles, dates, stances or values; its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from msgspec import Struct

from vaultweave.model.dates import date_in, is_date
from vaultweave.model.kinds import group_of, sort_of
from vaultweave.model.phrase import Sense
from vaultweave.model.roles import Vocabulary
from vaultweave.weave.claims.labels import bare, stances
from vaultweave.weave.lexicon import Column, ColumnSort, Grid, Shape

_KEYS = frozenset(
    {
        "", "metric", "metrics", "field", "detail", "item", "attribute", "key", "property",
        "aspect", "parameter", "data point", "fact", "indicator", "stat", "measure", "kpi",
    }
)  # fmt: skip
_VALUES = frozenset(
    {
        "", "value", "values", "detail", "details", "info", "information", "data", "figure",
        "amount", "description", "note", "notes", "answer", "status", "number", "current", "latest",
    }
)  # fmt: skip
_METRICS = frozenset({"metric", "metrics", "kpi", "measure"})
_DATES = frozenset(
    {"date", "year", "quarter", "month", "when", "period", "time", "day", "week", "as of"}
)
_ENTITIES = frozenset(
    {
        "company", "companies", "provider", "actor", "country", "fund", "name", "entity", "firm",
        "organization", "organisation", "platform", "institution", "bank", "operator", "maker",
        "manufacturer", "issuer", "startup", "lab", "developer", "target", "stock", "person",
    }
)  # fmt: skip
_OTHER_ENDS = frozenset(
    {"asset", "company", "target", "firm", "actor", "startup", "issuer", "platform", "organization"}
)
_PARTS = frozenset(
    {
        "region", "segment", "product", "brand", "division", "geography", "product line",
        "business", "business line", "unit", "business unit", "market", "sector",
    }
)  # fmt: skip
_POSITIONS = frozenset({"role", "relationship", "relation", "relationship type", "roles"})
_TARGETS = frozenset({"target", "targets", "acquired", "target company"})
_SALES = frozenset({"seller", "sellers", "sold", "exit", "exit date", "moic", "irr"})
_BUYERS = frozenset({"buyer", "buyers", "bidder", "bidders", "purchaser"})
_DEAL = Sense("acquirer")
_VIEWS = frozenset({"direction", "signal", "impact", "stance", "bias", "outlook", "view"})
_SORTS: tuple[tuple[ColumnSort, frozenset[str]], ...] = (
    ("date", _DATES),
    ("position", _POSITIONS),
    ("view", _VIEWS),
    ("part", _PARTS),
    ("entity", _ENTITIES),
)
_CONDITIONS = frozenset({"signal", "indicator", "condition", "trigger", "scenario", "if"})
_VERSUS = re.compile(r"(?:vs\.?|versus)\s+\S", re.IGNORECASE)
_CONCRETE = frozenset({"competition", "supply", "ownership", "people"})
_IN_THEMES = frozenset({"player", "leader"})
_NEVER = frozenset({"", "region", "sector", "context", "related", "long", "short"})
_WINNERS = frozenset({"stance", "beneficiary", "winner", "loser", "victim"})
_TITLES = frozenset({"title", "position"})
_PEOPLE = frozenset({"name", "person", "executive", "director", "founder", "people"})
_HOLDERS = frozenset({"person", "fund"})
_COMPANY_ROLE = ["company", "role"]
_BOTH_ENDS = 2


class _Words(Struct, frozen=True):
    vocabulary: Vocabulary
    phrase: Callable[[str], tuple[Sense, ...]]
    groups: Mapping[str, str]

    def family(self, column: Column) -> str:
        role = self.vocabulary.roles.get(column.role)
        return role.family if role else ""


def grids(
    vocabulary: Vocabulary,
    phrase: Callable[[str], tuple[Sense, ...]],
    groups: Mapping[str, str],
) -> Callable[[tuple[str, ...], str], Grid]:
    """A function from a header's titles and the kind of their note to a grid; it remembers."""
    return cache(partial(_grid, _Words(vocabulary, phrase, groups)))


def _grid(words: _Words, titles: tuple[str, ...], kind: str) -> Grid:
    names = [bare(title).lower() for title in titles]
    deal = not (_TARGETS | _SALES).isdisjoint(names)
    row = tuple(
        Column(title, "role", _DEAL) if deal and name in _BUYERS else _column(words, title)
        for title, name in zip(titles, names, strict=True)
    )
    group = group_of(kind, words.groups)
    people = [at for at, name in enumerate(names) if name in _TITLES and names[0] in _PEOPLE]
    pairs = _pairs(words, row, names)
    return Grid(
        columns=row,
        shape=_shape(row, names),
        pairs=pairs,
        ended=any(at == 0 for at, _ in pairs),
        positions=tuple(at for at, column in enumerate(row) if column.sort == "position" and at),
        people=tuple(people),
        views=tuple(at for at, column in enumerate(row) if column.sort == "view" and at),
        borne=_bears(words, row[0], group),
        linked=row[0].sort == "abstract",
        held=sort_of(kind, words.groups) in _HOLDERS
        or (names == _COMPANY_ROLE and group == "actor"),
        part=row[0].sort == "part" and group == "actor",
        conditions=names[0] in _CONDITIONS and all(_is_view(column) for column in row),
    )


def _is_view(column: Column) -> bool:
    """Whether a column's stance, if it has one, names no role: Bullish or Bearish."""
    return column.label is None or column.label.role == "stance"


def _column(words: _Words, title: str) -> Column:
    folded = bare(title).lower()
    label = stances(title.rstrip(" ?"))
    if label is not None and (label.sort == "case" or label.role in _WINNERS):
        sort: ColumnSort = "stance" if label.sort == "entity" else "case"
        date = date_in(title, ahead=True) if sort == "case" else None
        return Column(title, sort, label=label, date=date)
    for sort, several in _SORTS:
        if folded in several:
            return Column(title, sort)
    if is_date(bare(title)) or is_date(title):
        return Column(title, "plain", date=date_in(title, ahead=True))
    sense = _sense(words, title)
    if sense is not None:
        column = Column(title, "abstract", sense)
        return column._replace(sort="role") if words.family(column) in _CONCRETE else column
    return Column(title, "plain", date=date_in(title, ahead=True))


def _sense(words: _Words, title: str) -> Sense | None:
    """The role that a header names, alone or with one word before it; `vs X` is a competitor."""
    if _VERSUS.match(title):
        return Sense("competitor")
    found = words.phrase(bare(title))
    if len(found) != 1:
        return None
    sense = found[0]
    fits = sense.told == "noun" and not sense.after and not sense.toward
    if not fits or sense.role in _NEVER or " " in sense.qualifier:
        return None
    return sense


def _shape(row: Sequence[Column], names: Sequence[str]) -> Shape:
    if any(column.sort == "stance" for column in row):
        return "stances"
    if len(row) > 1 and all(column.sort == "case" for column in row):
        return "cases"
    values = len(row) == _BOTH_ENDS and names[0] in _KEYS and names[1] in _VALUES
    if values or (names[0] in _METRICS and len(row) > 1):
        return "pairs"
    return "log" if row[0].sort == "date" else "entities"


def _bears(words: _Words, column: Column, group: str) -> bool:
    """Whether a first column's entities bear its role toward the note.

    In a theme's note a word that names a sort of thing as well (Vendor) says nothing, nor does a
    role among persons; and only there is a player one.
    """
    if column.sort != "role" or column.sense is None:
        return False
    theme = group == "theme"
    if column.role in _IN_THEMES:
        return theme
    return not (theme and (column.sense.loose or words.family(column) == "people"))


def _pairs(
    words: _Words, row: Sequence[Column], names: Sequence[str]
) -> tuple[tuple[int, int], ...]:
    """Who stands in a role's column bears it toward another column's entity.

    `Customer | Supplier` has two ends, of which the first labels; in `Firm | Founder` the second
    does; people beside a company of another role are that company's.
    """
    roles = [at for at, column in enumerate(row) if column.sort == "role"]
    if not roles:
        return ()
    at = roles[0]
    if at == 0 or row[0].sort == "date":
        for to in (*range(at + 1, len(row)), *range(1, at)):
            kin = words.family(row[to]) in ("", words.family(row[at]))
            if kin and (row[to].sort == "role" or names[to] in _OTHER_ENDS):
                return ((at, to),)
    if row[0].sort == "date":
        return ()
    return tuple((at, 0) for at in roles if at and _labels(row[at], row[0]))


def _labels(column: Column, first: Column) -> bool:
    loose = column.sense is not None and column.sense.loose
    return first.sort in ("entity", "role") or not loose
