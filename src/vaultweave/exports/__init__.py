"""Formats that a graph is exported in: what is chosen of it → text, in one file or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from vaultweave.exports.document import document
from vaultweave.exports.dot import dot
from vaultweave.exports.gexf import gexf
from vaultweave.exports.graphml import graphml
from vaultweave.exports.rdf import jsonld, ntriples, turtle
from vaultweave.exports.sheet import Chosen
from vaultweave.exports.tables import csv_edges, csv_nodes, neo4j_edges, neo4j_nodes

Write = Callable[[Chosen], Iterator[str]]

FORMATS: Mapping[str, Write | Mapping[str, Write]] = {
    "json": document,
    "graphml": graphml,
    "gexf": gexf,
    "csv": {"nodes.csv": csv_nodes, "edges.csv": csv_edges},
    "neo4j": {"nodes.csv": neo4j_nodes, "relationships.csv": neo4j_edges},
    "jsonld": jsonld,
    "turtle": turtle,
    "ntriples": ntriples,
    "dot": dot,
}
"""What writes each format; where it takes several files, what writes each, by its name."""
