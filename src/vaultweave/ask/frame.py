"""Answers as a data frame: polars or pandas, whichever is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from vaultweave.ask.exposure import Exposure, exposure_record
from vaultweave.ask.ledger import Conflict, conflict_record
from vaultweave.ask.query import Backlink
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.place import Place
from vaultweave.model.statement import Fact, Statement, fact_record, statement_record
from vaultweave.model.vault import Linked, link_record

_NONE = "a frame needs polars or pandas: install vaultweave with its extra, vaultweave[data]"

STATEMENTS = (
    *statement_record(Statement("", "", "", Place("", 1, 1), "", "item")),
    "subject_text",
    "object_text",
)
"""The columns of statements: all keys that a record may have."""

FACTS = tuple(fact_record(Fact("", "", "", Place("", 1, 1))))
"""The columns of facts."""


def frame(answers: Iterable[Struct | Mapping[str, Any]]) -> Any:  # noqa: ANN401 - whichever is there
    """Statements, facts, links, exposures, conflicts or records as a polars or pandas frame.

    A row each, with the keys of their records as columns. Of the two, polars is taken where both
    are there. Raises VaultweaveError where neither is.
    """
    rows = [_record(one) for one in answers]
    return framed(rows, tuple(dict.fromkeys(key for row in rows for key in row)))


def framed(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Any:  # noqa: ANN401
    """A frame of records with these columns; what a record lacks is empty."""
    data = {name: [row.get(name) for row in rows] for name in columns}
    try:
        import polars  # noqa: ICN001, PLC0415 - loaded only where it is asked for
    except ImportError:
        try:
            import pandas  # noqa: ICN001, PLC0415 - the same
        except ImportError:
            raise VaultweaveError(_NONE) from None
        return pandas.DataFrame(data, columns=list(columns))
    return polars.DataFrame(data, schema=_schema(rows, columns, polars), strict=False)


def _schema(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], polars: Any) -> Any:  # noqa: ANN401
    """Types for the columns that no row tells: text, but numbers for places, lists for mentions."""
    empty = {name for name in columns if all(row.get(name) is None for row in rows)}
    known = {"line": polars.Int64, "column": polars.Int64, "mentions": polars.List(polars.String)}
    return {name: known.get(name) or (polars.String if name in empty else None) for name in columns}


def _record(one: Struct | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(one, Statement):
        return dict.fromkeys(STATEMENTS) | statement_record(one)
    if isinstance(one, Fact | Linked):
        return fact_record(one) if isinstance(one, Fact) else link_record(one)
    if isinstance(one, Exposure):
        record = exposure_record(one)
        return record | {"path": [f"{s.place.path}:{s.place.line}" for s in one.path]}
    if isinstance(one, Conflict):
        record = conflict_record(one)
        return record | {"bullish": len(one.bullish), "bearish": len(one.bearish)}
    if isinstance(one, Backlink):
        place = {"path": one.place.path, "line": one.place.line, "column": one.place.column}
        return {"source": one.source, "role": one.role, "sentence": one.sentence} | place
    if isinstance(one, Mapping):
        return one
    raise VaultweaveError(f"{type(one).__name__} is nothing that a frame can hold")
