"""The graph as RDF: what each node is and has, and each statement with the line that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from vaultweave.exports.sheet import Chosen, sort
from vaultweave.model.statement import Statement, statement_record

_OURS = "urn:vaultweave:"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "kind": f"{_OURS}kind:",
    "node": f"{_OURS}node:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "role": f"{_OURS}role:",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vw": f"{_OURS}term:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SAID = ("role_text", "qualifier", "context", "stance", "modality", "scope", "date", "origin")
_WHERE = ("derived", "path", "line", "column", "subject_text", "object_text")


class Iri(str):
    """The name of a thing, of its prefix and what is left, which has no blank and no quote."""

    __slots__ = ()


class Blank(str):
    """The name of a thing within one file."""

    __slots__ = ()


Value = Iri | Blank | str | int | bool
Resource = tuple[Iri | Blank, list[tuple[Iri, Value]]]


def iri(prefix: str, rest: str) -> Iri:
    """`prefix:rest`, with what an address cannot hold in percents."""
    return Iri(f"{prefix}:{quote(rest, safe='/', errors='replace')}")


_TYPE, _LABEL = iri("rdf", "type"), iri("rdfs", "label")


def resources(found: Chosen) -> Iterator[Resource]:
    """Nodes, then roles, then statements; links and what is plainly said are triples of nodes.

    What is said to be former, potential or not so is a statement only.
    """
    plain = _plain(found)
    for id_, data in found.nodes.items():
        own = [(_TYPE, iri("vw", sort(data).capitalize())), (_LABEL, data["title"])]
        own += [(_TYPE, iri("kind", data["kind"]))] if data["kind"] else []
        own += [(iri("skos", "altLabel"), alias) for alias in data["aliases"]]
        own += [(iri("vw", "tag"), tag) for tag in data["tags"]]
        own += _present(("path", data["path"]))
        own += [(iri("dcterms", key), data[key]) for key in ("description", "date") if data[key]]
        yield iri("node", id_), [*own, *plain.get(id_, {})]
    roles = {one.role for one in found.statements} | {one["role"] for one in found.links}
    for role in sorted(roles):
        yield iri("role", role), [(_TYPE, iri("rdf", "Property")), (_LABEL, role)]
    for number, one in enumerate(found.statements):
        yield Blank(f"_:s{number}"), [*_statement(found, one)]


def _plain(found: Chosen) -> dict[str, dict[tuple[Iri, Value], None]]:
    """By node what stands in a triple of its own: each once, however often it is said."""
    plain: dict[str, dict[tuple[Iri, Value], None]] = {}
    said = ((o.subject, o.role, o.object) for o in found.statements if o.modality is None)
    linked = ((one["subject"], one["role"], one["object"]) for one in found.links)
    for several in (said, linked):
        for subject, role, other in several:
            if subject and other and subject in found.nodes and other in found.nodes:
                plain.setdefault(subject, {})[iri("role", role), iri("node", other)] = None
    return plain


def _statement(found: Chosen, one: Statement) -> Iterator[tuple[Iri, Value]]:
    yield _TYPE, iri("rdf", "Statement")
    if one.subject is not None:
        yield iri("rdf", "subject"), iri("node", one.subject)
    yield iri("rdf", "predicate"), iri("role", one.role)
    if one.object is not None:
        yield iri("rdf", "object"), iri("node", one.object)
    record = statement_record(one)
    yield from _present(*((key, record.get(key)) for key in (*_SAID, *_WHERE)))
    for name in one.mentions:
        yield iri("vw", "mentions"), iri("node", name) if name in found.nodes else name


def _present(*pairs: tuple[str, Value | None]) -> Iterable[tuple[Iri, Value]]:
    """Terms of our own, as `vw:role_text`, of what there is."""
    return [(iri("vw", key), value) for key, value in pairs if value not in (None, "")]
