"""Records as tables for programs: JSON Lines, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vaultweave.commands.terminal import put, record
from vaultweave.model.errors import VaultweaveError

SHAPES = ("table", "jsonl", "csv", "parquet")
"""The formats of answers that are rows; `table` is each command's own."""

TOLD = (
    "table: aligned; jsonl: a record a line; csv: with a header; parquet: needs polars or pandas."
)


def put_records(shape: str, records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print records; in a CSV or Parquet file all columns stand in each row."""
    if shape == "jsonl":
        put(record(dict(one)) for one in records)
    elif shape == "csv":
        put(_csv(records, columns))
    else:
        _parquet(list(records), columns)


def _csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Rows with a header; several values of one cell have `;` between them."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for one in records:
        lists = {key: "; ".join(map(str, v)) for key, v in one.items() if isinstance(v, list)}
        writer.writerow({**one, **lists})
        yield stream.getvalue().removesuffix("\n")
        stream.seek(0)
        stream.truncate()
    if stream.tell():
        yield stream.getvalue().removesuffix("\n")


def _parquet(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """A Parquet file on standard output, which must lead to one."""
    from vaultweave.ask.frame import framed

    if sys.stdout.isatty():
        raise VaultweaveError("parquet is not for a terminal: add > FILE.parquet")
    made = framed(records, columns)
    stream = io.BytesIO()
    write = getattr(made, "write_parquet", None) or made.to_parquet
    write(stream)
    sys.stdout.buffer.write(stream.getvalue())
    sys.stdout.buffer.flush()
