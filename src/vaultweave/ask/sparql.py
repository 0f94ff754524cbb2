"""Questions in SPARQL, on the graph as RDF: pyoxigraph reads and answers them, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from vaultweave.ask.cypher import Answer
from vaultweave.model.errors import VaultweaveError

_NONE = "SPARQL needs pyoxigraph: pip install 'vaultweave[rdf]'"
_AT = re.compile(r"error at (\d+):(\d+): ")
_QUOTED = re.compile(
    r""" "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' | <[^<>\s]*+> """, re.VERBOSE | re.DOTALL
)
_SERVICE = re.compile(r"(?i)(?<![?$:\w])service(?![\w:])")
_UNREAD = "this is not read as SPARQL"
_TRIPLE: tuple[str, ...] = ("subject", "predicate", "object")
_SHORT = ("node", "role", "kind")


def sparql(triples: Iterable[str], prefixes: Mapping[str, str], text: str) -> Answer:
    """The answer to a question in SPARQL: SELECT, ASK, or CONSTRUCT, whose triples are the rows.

    `triples` are N-Triples, `prefixes` those that a question need not declare. Names of nodes,
    roles and kinds are told as ids and words, numbers as numbers. Raises VaultweaveError for what
    is no such question, and where pyoxigraph is not installed.
    """
    try:
        import pyoxigraph as ox  # noqa: PLC0415 - an extra
    except ImportError:
        raise VaultweaveError(_NONE) from None
    if not text.strip():
        raise VaultweaveError("the question is empty; ask as in SELECT ?a WHERE { ?a ?role ?b }")
    if _SERVICE.search(_QUOTED.sub("<>", text)):
        raise VaultweaveError("SERVICE asks elsewhere; only the vault can be asked")
    store = ox.Store()
    store.bulk_load("".join(triples), ox.RdfFormat.N_TRIPLES)
    columns = _TRIPLE
    try:
        found = store.query(text, prefixes=dict(prefixes))
        if isinstance(found, ox.QueryBoolean):
            return Answer(("answer",), [{"answer": bool(found)}])
        if isinstance(found, ox.QuerySolutions):
            columns = tuple(name.value for name in found.variables)
        rows = [tuple(_told(value, prefixes) for value in one) for one in found]
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise VaultweaveError(_wrong(text, str(error))) from None
    return Answer(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def _wrong(text: str, said: str) -> str:
    """Where a question is wrong, and what stands there."""
    at = _AT.search(said)
    if at is None:
        return f"no answer in SPARQL: {said}"
    line, column = int(at[1]), int(at[2])
    rest = " ".join(text.split("\n", line - 1)[-1][column - 1 :].split())[:30] or "its end"
    why = "this prefix is not declared, before" if "Prefix not found" in said else _UNREAD
    return f"{line}:{column}: {why}: {rest}"


def _told(value: Any, prefixes: Mapping[str, str]) -> Any:  # noqa: ANN401 - a term of any sort
    """A term as a plain value."""
    if value is None:
        return None
    datatype = getattr(value, "datatype", None)
    text = str(value.value) if hasattr(value, "value") else str(value)
    if datatype is not None:
        kind = datatype.value.rpartition("#")[2]
        if kind == "integer":
            return int(text)
        if kind in {"decimal", "double", "float"}:
            return float(text)
        return text == "true" if kind == "boolean" else text
    for prefix in _SHORT:
        if text.startswith(prefixes[prefix]):
            return unquote(text.removeprefix(prefixes[prefix]))
    return text
