"""GEXF 1.3, for Gephi. The writer of networkx puts the day into the file, so this is our own."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.exports.markup import escaped, written
from vaultweave.exports.sheet import EDGES, NODES, TYPES, Chosen, Row, edges, nodes

_NAMES = {bool: "boolean", int: "integer", str: "string"}
_NODES = tuple(name for name in NODES if name not in {"id", "label"})
_EDGES = tuple(name for name in EDGES if name not in {"id", "source", "target"})


def gexf(found: Chosen) -> Iterator[str]:
    """A node each note and name, labelled by its title; an edge each statement and link."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph defaultedgetype="directed" mode="static">\n'
    for end, names in (("node", _NODES), ("edge", _EDGES)):
        yield f'<attributes class="{end}">\n'
        for name in names:
            kind = _NAMES[TYPES.get(name, str)]
            yield f'<attribute id="{end}_{name}" title="{name}" type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for row in nodes(found):
        head = f'<node id="{escaped(row["id"])}" label="{escaped(row["label"])}">'
        yield f"{head}{_values('node', _NODES, row)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for row in edges(found):
        ends = f'source="{escaped(row["source"])}" target="{escaped(row["target"])}"'
        head = f'<edge id="{row["id"]}" {ends} label="{escaped(row["role"])}">'
        yield f"{head}{_values('edge', _EDGES, row)}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _values(end: str, names: tuple[str, ...], row: Row) -> str:
    values = (
        f'<attvalue for="{end}_{name}" value="{written(value)}"/>'
        for name in names
        if (value := row.get(name)) not in (None, "")
    )
    return f"<attvalues>{''.join(values)}</attvalues>"
