"""From offsets in a run of text to lines and columns of the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from vaultweave.model.place import Span
from vaultweave.read.syntax.slips import noted


def plugin(md: MarkdownIt) -> None:
    """Place every mark once the lines are read, and before footnotes move to the end."""
    md.core.ruler.after("block", "lines", _lines)
    md.core.ruler.after("inline", "spans", _spans)


class Ruler:
    """Places in one inline token's content.

    Its lines are suffixes of source lines (indents, quote marks and boxes are taken off at the
    left), so that a column is counted from the right.
    """

    def __init__(self, inline: Token, lines: list[str], shift: int) -> None:
        """`lines` are the parsed text's, `shift` how many lines stand before them in the file."""
        self.first = inline.map[0] if inline.map else 0
        self.shift = shift
        self.lines = lines
        self.cell = inline.meta.get("cell")
        self.cut = inline.meta.get("cut", 0)
        self.text = inline.meta.get("source", inline.content)
        self.before: dict[int, int] = {}
        self.starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = self.text.find("\n", at + 1)

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset."""
        if self.cell is not None:
            start, shifts = self.cell
            return self.first + 1 + self.shift, start + offset + bisect_right(shifts, offset) + 1
        offset += self.cut
        index = bisect_right(self.starts, offset) - 1
        column = max(0, self._before(index) + offset - self.starts[index])
        return self.first + index + 1 + self.shift, column + 1

    def _before(self, index: int) -> int:
        """How much of a source line stands before its part of the text, looked for once a line."""
        known = self.before.get(index)
        if known is not None:
            return known
        start = self.starts[index]
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        line = self.first + index
        source = self.lines[line].rstrip() if line < len(self.lines) else ""
        content = self.text[start:end].rstrip()
        column = len(source) - len(content)
        if not source.endswith(content.lstrip()):
            column = max(0, source.find(content))
        self.before[index] = column
        return column


def _lines(state: StateCore) -> None:
    """Let each text begin at its own first line: those of odd spaces before it are stripped."""
    lines: list[str] = state.env["lines"]
    for token in state.tokens:
        if token.type != "inline" or not token.map:
            continue
        first, end = token.map
        if end - first > token.content.count("\n") + 1:
            begin = token.content.split("\n", 1)[0].rstrip()
            while first < end - 1 and not lines[first].rstrip().endswith(begin):
                first += 1
            if lines[first].rstrip().endswith(begin):
                token.map = [first, end]


def _spans(state: StateCore) -> None:
    lines: list[str] = state.env["lines"]
    shift: int = state.env.get("shift", 0)
    slips = noted(state.env)
    state.env["slipped"] = []
    for token in state.tokens:
        if token.type != "inline" or not token.children or not token.map:
            continue
        if id(token.children) in slips or _has_mark(token.children):
            _place(token.children, Ruler(token, lines, shift), 0, state.env)


def _has_mark(children: list[Token]) -> bool:
    return any(child.meta and ("at" in child.meta or "base" in child.meta) for child in children)


def _between(ruler: Ruler, start: int, end: int) -> Span:
    last = ruler.at(end - 1)
    return Span(*ruler.at(start), last[0], last[1] + 1)


def _place(children: list[Token], ruler: Ruler, base: int, env: MutableMapping[str, Any]) -> None:
    for rule, start, end in noted(env).get(id(children), {}).values():
        env["slipped"].append((rule, _between(ruler, base + start, base + end)))
    for child in children:
        if "at" in child.meta:
            child.meta["span"] = _between(ruler, base + child.meta["at"], base + child.meta["to"])
        elif child.type == "footnote_ref" and "base" in child.meta:
            notes = env["footnotes"]["list"]
            _place(notes[child.meta["id"]]["tokens"], ruler, base + child.meta["base"], env)
