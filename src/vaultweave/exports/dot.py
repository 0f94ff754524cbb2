"""DOT, the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from vaultweave.exports.sheet import Chosen, edges, nodes, whole


def dot(found: Chosen) -> Iterator[str]:
    """A node each note, dashed where there is none yet; an edge each statement and link."""
    yield f"digraph {_quoted(found.name)} {{\n"
    for row in nodes(found):
        style = "" if row["exists"] else ", style=dashed"
        yield f"{_quoted(row['id'])} [label={_quoted(row['label'])}{style}];\n"
    for row in edges(found):
        place = f"{row['path']}:{row['line']}"
        said = f"label={_quoted(row['role'])}, tooltip={_quoted(place)}"
        yield f"{_quoted(row['source'])} -> {_quoted(row['target'])} [{said}];\n"
    yield "}\n"


def _quoted(text: str) -> str:
    """A text in quotes, in one line: of what is in them, only a backslash says more than itself."""
    line = "".join(c if c >= " " and c != "\x7f" else " " for c in whole(text))
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
