"""Vault → networkx: a node for each note, canvas and stub; statements and links are edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from vaultweave.ask.reach import reach
from vaultweave.model.claims import Words
from vaultweave.model.exposure import Chains, chains
from vaultweave.model.note import Content, Link
from vaultweave.model.place import Place
from vaultweave.model.roles import Vocabulary, vocabulary
from vaultweave.model.statement import Statement, statement_record
from vaultweave.model.vault import Note, Vault
from vaultweave.read.workers import uncollected
from vaultweave.weave.resolve import index

# Pages ask the floor without a graph, and networkx alone takes longer than most rebuilds.
if TYPE_CHECKING:
    import networkx as nx

MENTIONS, EMBEDS = "mentions", "embeds"
"""The roles of edges that are links."""

Edge = tuple[str, str, dict[str, Any]]
_Said = tuple[str, Words, str]
Graph: TypeAlias = "nx.MultiDiGraph[str]"


@uncollected()
def graph(
    vault: Vault,
    roles: Vocabulary | None = None,
    rules: Chains | None = None,
    *,
    links: bool = True,
) -> nx.MultiDiGraph[str]:
    """The vault as a frozen graph, on which all of networkx works.

    Nodes are ids of notes, canvases and stubs, with `kind name title tags aliases path exists
    description date properties`, and under `stances` the statements that have this end only.
    Statements are edges subject → object with the keys of their record, `place`, `anchor` and
    `statement`. Every link is an edge note → target too, of role mentions or embeds, with `link`,
    `target`, `excerpt` (its sentence as words of the note) and `sentence` (as text). Links to
    attachments and private notes are none. Without `links` only statements are edges: most
    questions ask for no more, and most edges are links. `g.graph` has the vault's name and counts,
    the `vocabulary` of its roles (the shipped one, where none is given), the `index` by which notes
    are named, all facts as `fact_list`, and as `reach` what exposure is computed from, by `rules`
    or the shipped ones.
    """
    import networkx as nx  # noqa: PLC0415 - only where a graph is made

    found: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=vault.name)
    found.add_nodes_from((note.id, _note(note)) for note in vault.texts.values())
    found.add_nodes_from((stub, _stub(stub)) for stub in vault.stubs)
    ends = {end for s in vault.statements for end in (s.subject, s.object)}
    ends |= {target.node for note in vault.texts.values() for target in note.targets}
    more = sorted(end for end in ends if end is not None and end not in found)
    found.add_nodes_from((end, _stub(end)) for end in more)
    for id_, own in _stances(vault).items():
        found.nodes[id_]["stances"] = tuple(own)
    _join(found, chain(_statements(vault), links_of(vault) if links else ()))
    words = roles or vocabulary()
    found.graph |= {
        "notes": len(vault.notes),
        "canvases": len(vault.canvases),
        "stubs": len(found) - len(vault.notes) - len(vault.canvases),
        "statements": sum(one.derived is None for one in vault.statements),
        "links": sum(len(note.targets) for note in vault.texts.values()),
        "facts": len(vault.facts),
        "fact_list": vault.facts,
        "vocabulary": words,
        "reach": reach(vault.statements, words.roles, rules or chains(words)),
        "index": index({n.path: Content(aliases=n.aliases) for n in vault.texts.values()}),
    }
    nx.freeze(found)
    return found


def links_of(vault: Vault, end: str | None = None) -> Iterator[Edge]:
    """The edges of all links, or of those of the notes that link to an entity."""
    for note in vault.texts.values():
        if end is None or end in [target.node for target in note.targets]:
            yield from _links(note)


def _join(graph: nx.MultiDiGraph[str], edges: Iterable[Edge]) -> None:
    """Add edges between nodes that are there, in half the time that `add_edge` takes for it."""
    inner: Any = graph  # a test holds that the outcome is equal
    ahead, behind = inner._succ, inner._pred  # noqa: SLF001
    for start, end, data in edges:
        between = ahead[start].get(end)
        if between is None:
            ahead[start][end] = behind[end][start] = {0: data}
        else:
            between[len(between)] = data


def _note(note: Note) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "name": note.name,
        "title": note.title,
        "tags": note.tags,
        "aliases": note.aliases,
        "path": note.path,
        "exists": True,
        "description": note.description,
        "date": note.date,
        "properties": note.properties,
        "stances": (),
    }


def _stub(stub: str) -> dict[str, Any]:
    """A name that has no note: the last part of what was linked."""
    name = stub.rpartition("/")[2] or stub
    return {
        "kind": "",
        "name": name,
        "title": name,
        "tags": (),
        "aliases": (),
        "path": None,
        "exists": False,
        "description": "",
        "date": None,
        "properties": {},
        "stances": (),
    }


def _stances(vault: Vault) -> Mapping[str, list[Statement]]:
    """Statements with one end that is a node: cases, and claims about a name that is only text."""
    stances: dict[str, list[Statement]] = {}
    for statement in vault.statements:
        ends = [end for end in (statement.subject, statement.object) if end is not None]
        if len(ends) == 1:
            stances.setdefault(ends[0], []).append(statement)
    return stances


def _statements(vault: Vault) -> Iterator[Edge]:
    for statement in vault.statements:
        if statement.subject is not None and statement.object is not None:
            data = statement_record(statement)
            data |= {
                "place": statement.place,
                "anchor": statement.anchor,
                "statement": statement,
            }
            yield statement.subject, statement.object, data


def _links(note: Note) -> Iterator[Edge]:
    content, id_, path = note.content, note.id, note.path
    known: dict[int, _Said] = {}
    for link, target in zip(content.links, note.targets, strict=True):
        if target.node is None:
            continue
        said = known.get(link.excerpt)
        if said is None:
            said = known[link.excerpt] = _said(content, link)
        span = link.span
        data = {
            "subject": id_,
            "role": EMBEDS if link.kind == "embed" else MENTIONS,
            "object": target.node,
            "path": path,
            "line": span.line,
            "column": span.column,
            "place": Place(path, span.line, span.column),
            "anchor": said[0],
            "link": link,
            "target": target,
            "excerpt": said[1],
            "sentence": said[2] if link.excerpt >= 0 else link.alone,
        }
        yield id_, target.node, data


def _said(content: Content, link: Link) -> _Said:
    """The sentence that a link stands in: its anchor, its words, and its text; none for none."""
    if link.excerpt < 0:
        return "", (), ""
    excerpt = content.excerpts[link.excerpt]
    return excerpt.anchor, excerpt.words, content.text(excerpt.words)
