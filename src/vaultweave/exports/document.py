"""JSON: one document with all that the graph holds, a record a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from vaultweave.exports.sheet import Chosen, whole
from vaultweave.model.statement import fact_record, statement_record

_VERSION = 1
_KEYS = (
    *("kind", "name", "title", "tags", "aliases", "path"),
    *("exists", "description", "date", "properties"),
)


def document(found: Chosen) -> Iterator[str]:
    """Nodes, statements (those with one end too), links and facts, with the keys of records."""
    parts: dict[str, Iterable[Any]] = {
        "nodes": (
            {"id": id_, **{key: data[key] for key in _KEYS}} for id_, data in found.nodes.items()
        ),
        "statements": map(statement_record, found.statements),
        "links": found.links,
        "facts": map(fact_record, found.facts),
    }
    yield f'{{"schema_version":{_VERSION},"vault":{_json(found.name)}'
    for name, records in parts.items():
        yield f',\n"{name}":['
        comma = "\n"
        for record in records:
            yield comma + _json(record)
            comma = ",\n"
        yield "\n]"
    yield "\n}\n"


def _json(value: object) -> str:
    """A value as JSON, in which no number is NaN."""
    try:
        return msgspec.json.encode(value, enc_hook=str).decode()
    except UnicodeEncodeError:  # half of a character
        return msgspec.json.encode(_mended(value), enc_hook=str).decode()


def _mended(value: object) -> object:
    if isinstance(value, dict):
        return {_mended(key): _mended(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(one) for one in value]
    return whole(value) if isinstance(value, str) else value
