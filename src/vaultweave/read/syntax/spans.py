"""From offsets in a run of text to lines and columns of the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import MutableMapping
from itertools import accumulate
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
        if "\n" in self.text:
            sizes = [len(line) + 1 for line in self.text.split("\n")]
            self.starts = [*accumulate(sizes[:-1], initial=0)]

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch, which holds at least one character."""
        line, column = self.at(start)
        if column > 1 and not (
            self.cell[1] if self.cell else len(self.starts) > 1
        ):  # all in one line
            return Span(line, column, line, column + end - start)
        last_line, last_column = self.at(end - 1)
        return Span(line, column, last_line, last_column + 1)

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset."""
        if self.cell is not None:
            start, shifts = self.cell
            moved = bisect_right(shifts, offset) if shifts else 0
            return self.first + 1 + self.shift, start + offset + moved + 1
        offset += self.cut
        index = bisect_right(self.starts, offset) - 1 if len(self.starts) > 1 else 0
        before = self.before.get(index)
        if before is None:
            before = self._before(index)
        column = max(0, before + offset - self.starts[index])
        return self.first + index + 1 + self.shift, column + 1

    def _before(self, index: int) -> int:
        """How much of a source line stands before its part of the text, looked for once a line."""
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
        if end - first > 1 and end - first > token.content.count("\n") + 1:
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
        children = token.children
        if [True for child in children if child.meta] or id(children) in slips:
            _place(children, Ruler(token, lines, shift), 0, state.env)


def _place(children: list[Token], ruler: Ruler, base: int, env: MutableMapping[str, Any]) -> None:
    slips = noted(env)
    for rule, start, end in slips.get(id(children), {}).values() if slips else ():
        env["slipped"].append((rule, ruler.span(base + start, base + end)))
    for child in children:
        meta = child.meta
        if not meta:
            continue
        if "at" in meta:
            meta["span"] = ruler.span(base + meta["at"], base + meta["to"])
        elif child.type == "footnote_ref" and "base" in meta:
            notes = env["footnotes"]["list"]
            _place(notes[meta["id"]]["tokens"], ruler, base + meta["base"], env)
