"""`vaultweave query`: a question in Cypher or SPARQL."""

from __future__ import annotations

from collections.abc import Mapping

import click

from vaultweave import api
from vaultweave.commands.shapes import SHAPES, TOLD, put_records
from vaultweave.commands.shared import Run, command
from vaultweave.commands.terminal import count, put, table, working

EPILOG = """\b
Examples:
  vaultweave query "MATCH (a)-[:exposed]->(b {name: 'Export rules'}) RETURN a.name"
  vaultweave query "MATCH (a:company)-[s:supplier]->(b) RETURN a.name, b.name, s.path, s.line"
  vaultweave query "MATCH (a)-[:supplier]->(b)-[:exposed]->(c) RETURN a.name, b.name, c.name"
  vaultweave query "MATCH (a)-[s:competitor]->(b) RETURN b.name, COUNT(s) AS n ORDER BY n DESC"
  vaultweave query --sparql "SELECT ?a ?c WHERE { ?a role:supplier/role:exposed ?c }"

\b
Nodes are notes and names: id, name, title, kind, path, exists, description, date, tags, aliases,
and a note's properties; labels are the kind, and note, canvas or stub. Edges are statements,
with the role as type, and the keys of `vaultweave statements`; links count where the type
`mentions` or `embeds` is named. What of Cypher is understood, grand-cypher tells:
MATCH, WHERE, RETURN, DISTINCT, AS, COUNT and the like, ORDER BY, SKIP, LIMIT; it changes nothing.
With --sparql the graph is the RDF of `vaultweave export turtle`, with the same prefixes.
"""


@click.command("query", short_help="Ask in Cypher or SPARQL.", epilog=EPILOG)
@click.argument("text", metavar="QUERY")
@click.option("--sparql", is_flag=True, help="The question is in SPARQL (extra: rdf).")
@click.option("--derived", is_flag=True, help="Statements that only follow from others, too.")
@click.option(
    "--format", "shape", type=click.Choice(SHAPES), default="table", show_default=True, help=TOLD
)
@command
def query(run: Run, *, text: str, sparql: bool, derived: bool, shape: str) -> int:
    """Answer a question in Cypher on what notes say: MATCH … RETURN … (extra: cypher)."""
    from vaultweave.ask.cypher import cypher
    from vaultweave.ask.graph import EMBEDS, MENTIONS
    from vaultweave.ask.sparql import sparql as asked
    from vaultweave.exports.rdf import ntriples
    from vaultweave.exports.sheet import chosen
    from vaultweave.exports.triples import PREFIXES

    place = run.project()
    with working("reading…", quiet=run.quiet):
        links = sparql or any(role in text for role in (MENTIONS, EMBEDS))
        vault = run.read(place).vault if links else run.asked(place).vault
        g = api.woven(place, vault, links=links)
        if sparql:
            found = asked(ntriples(chosen(g, mentions=links, derived=derived)), PREFIXES, text)
        else:
            found = cypher(g, text, derived=derived)
    if shape == "table":
        rows = ([_cell(row[name]) for name in found.columns] for row in found.rows)
        put(table(found.columns, rows))
    else:
        put_records(shape, found.rows, found.columns)
    run.say(f"{count(len(found.rows), 'row')} ({run.took()})")
    return 0


def _cell(value: object) -> str:
    """A value on one line: of a statement who says what of whom, and where."""
    if isinstance(value, Mapping):
        said = " ".join(str(value[key]) for key in ("subject", "role", "object"))
        return f"{said} ({value['path']}:{value['line']})"
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return "" if value is None else str(value)
