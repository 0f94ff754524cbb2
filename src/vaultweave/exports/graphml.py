"""GraphML, for yEd, Cytoscape, igraph and networkx, whose own writer knows no list and no None."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultweave.exports.markup import written
from vaultweave.exports.sheet import EDGES, NODES, TYPES, Chosen, Row, edges, nodes

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NAMES = {bool: "boolean", int: "int", str: "string"}
# A GraphML id may hold no blank, so nodes are numbered, and their own ids are data.
_NODES = {"entity": "id"} | {name: name for name in NODES if name != "id"}
_EDGES = {name: name for name in EDGES if name not in {"id", "source", "target"}}


def graphml(found: Chosen) -> Iterator[str]:
    """Nodes `n0`, … with the id of the vault as `entity`, and an edge each statement and link."""
    yield _HEAD
    for end, names in (("node", _NODES), ("edge", _EDGES)):
        for name in names:
            kind = _NAMES[TYPES.get(name, str)]
            yield (f'<key id="{end}_{name}" for="{end}" attr.name="{name}" attr.type="{kind}"/>\n')
    yield '<graph edgedefault="directed">\n'
    numbers = {id_: f"n{at}" for at, id_ in enumerate(found.nodes)}
    for row in nodes(found):
        yield f'<node id="{numbers[row["id"]]}">{_data("node", _NODES, row)}</node>\n'
    for row in edges(found):
        source, target = numbers[row["source"]], numbers[row["target"]]
        head = f'<edge id="{row["id"]}" source="{source}" target="{target}">'
        yield f"{head}{_data('edge', _EDGES, row)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(end: str, names: Mapping[str, str], row: Row) -> str:
    return "".join(
        f'<data key="{end}_{name}">{written(value)}</data>'
        for name, key in names.items()
        if (value := row.get(key)) not in (None, "")
    )
