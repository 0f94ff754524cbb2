"""RDF as N-Triples, Turtle and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from vaultweave.exports.sheet import Chosen, whole
from vaultweave.exports.triples import PREFIXES, Blank, Iri, Value, resources

_NAME = re.compile(r"\w*:[A-Za-z][A-Za-z0-9_]*\Z", re.ASCII)
_SIGNS = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def ntriples(found: Chosen) -> Iterator[str]:
    """A line each triple."""
    for subject, pairs in resources(found):
        start = _term(subject)
        yield "".join(f"{start} {_term(key)} {_term(value)} .\n" for key, value in pairs)


def turtle(found: Chosen) -> Iterator[str]:
    """A paragraph each node and statement, with prefixes."""
    for prefix, whole_ in PREFIXES.items():
        yield f"@prefix {prefix}: <{whole_}> .\n"
    for subject, pairs in resources(found):
        said = " ;\n    ".join(f"{_short(key)} {_short(value)}" for key, value in pairs)
        yield f"\n{_short(subject)} {said} .\n"


def jsonld(found: Chosen) -> Iterator[str]:
    """A document with a context, and an object each node and statement, a line each."""
    yield f'{{"@context":{json.dumps(PREFIXES, separators=(",", ":"))},\n"@graph":['
    comma = "\n"
    for subject, pairs in resources(found):
        told: dict[str, Any] = {"@id": _named(subject)}
        for key, value in pairs:
            if key == "rdf:type":
                told.setdefault("@type", []).append(_named(value))
            else:
                told.setdefault(_named(key), []).append(_value(value))
        plain = {k: v[0] if len(v) == 1 and k[0] != "@" else v for k, v in told.items()}
        yield comma + whole(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))
        comma = ",\n"
    yield "\n]}\n"


def _whole(name: Iri) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def _term(value: Value) -> str:
    """A value as N-Triples write it."""
    if isinstance(value, Iri):
        return f"<{_whole(value)}>"
    if isinstance(value, Blank):
        return value
    if isinstance(value, bool | int):
        kind = "boolean" if isinstance(value, bool) else "integer"
        return f'"{str(value).lower()}"^^<{PREFIXES["xsd"]}{kind}>'
    return '"' + _SIGNS.sub(_escape, whole(value)) + '"'


def _short(value: Value) -> str:
    """A value as Turtle writes it: with a prefix where what is left is a plain name."""
    if isinstance(value, Iri):
        if value == "rdf:type":
            return "a"
        return str(value) if _NAME.match(value) else _term(value)
    return str(value).lower() if isinstance(value, bool | int) else _term(value)


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


def _named(value: Value) -> str:
    """A name as JSON-LD has it: whole, so that no colon in it can be taken for a prefix."""
    return _whole(value) if isinstance(value, Iri) else str(value)


def _value(value: Value) -> object:
    return {"@id": _named(value)} if isinstance(value, Iri | Blank) else value
