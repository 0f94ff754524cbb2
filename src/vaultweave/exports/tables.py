"""CSV: a table of nodes and one of edges, for spreadsheets, Gephi and data tools, or for Neo4j."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vaultweave.ask.cypher import typed
from vaultweave.exports.sheet import EDGES, NODES, TYPES, Chosen, edges, nodes, sort, whole

_NEO4J = {bool: ":boolean", int: ":int"}
_SEVERAL = ("tags", "aliases", "mentions")
_ID = {"id": "id:ID", "source": ":START_ID", "target": ":END_ID"}
_ENDS = ("source", "target")


def csv_nodes(found: Chosen) -> Iterator[str]:
    """A row each node."""
    return _rows(NODES, ([_cell(row.get(name)) for name in NODES] for row in nodes(found)))


def csv_edges(found: Chosen) -> Iterator[str]:
    """A row each statement with two ends, and each link."""
    return _rows(EDGES, ([_cell(row.get(name)) for name in EDGES] for row in edges(found)))


def neo4j_nodes(found: Chosen) -> Iterator[str]:
    """The nodes as neo4j-admin imports them; labels are the kind, and note, canvas or stub."""
    header = [*(_header(name) for name in NODES), ":LABEL"]

    def rows() -> Iterator[list[str]]:
        for row in nodes(found):
            data = found.nodes[row["id"]]
            several = {key: _several(data[key]) for key in ("tags", "aliases")}
            labels = ";".join(dict.fromkeys(filter(None, (typed(data["kind"]), sort(data)))))
            yield [*(_line({**row, **several}[name]) for name in NODES), labels]

    return _rows(header, rows())


def neo4j_edges(found: Chosen) -> Iterator[str]:
    """Statements with two ends, and links, as relationships; the type is the role."""
    names = [name for name in EDGES if name != "id"]
    header = [*(_header(name) for name in names), ":TYPE"]

    def rows() -> Iterator[list[str]]:
        for row in edges(found):
            mentions = _several(row.get("mentions", "").split("; "))
            one = {**row, "mentions": mentions}
            yield [*(_line(one.get(name)) for name in names), typed(row["role"]) or "related"]

    return _rows(header, rows())


def _header(name: str) -> str:
    several = ":string[]" if name in _SEVERAL else _NEO4J.get(TYPES.get(name, str), "")
    return _ID.get(name, f"{name}{several}")


def _several(values: Iterable[str]) -> str:
    """Several values in one cell; nothing can mark a semicolon there as part of one of them."""
    return ";".join(value.replace(";", ",") for value in values)


def _line(value: object) -> str:
    """A value in one line: the import reads several only where it is told to."""
    return " ".join(_cell(value).splitlines())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else whole(str(value))


def _rows(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()
    if stream.tell():
        yield stream.getvalue()
