"""Where lines begin and end: those of a whole text, and those within a paragraph's text.

`StateInline.cache` lives as long as a text, and markdown-it keys it by offsets, so that keys below
0 are free: -1 and -2 are a stretch with no line end in it, -3 and -4 one with no `]]`.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from vaultweave.read.syntax.tokens import made


class Lines(StateBlock):
    """markdown-it's view of a text as lines, set up for all lines at once."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        """Begin with an empty text, and then put the lines of this one in its place."""
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            del lines[-1]
        begins = [0, *accumulate([len(line) + 1 for line in lines])]
        shifts = [0] * len(lines)
        if src[:1] in " \t" or "\n " in src or "\n\t" in src:
            shifts = [len(line) - len(line.lstrip(" \t")) for line in lines]
        self.bMarks = [*begins[:-1], len(src)]
        self.eMarks = [*[begin - 1 for begin in begins[1:]], len(src)]
        self.tShift = [*shifts, 0]
        self.sCount = self.tShift.copy()
        if "\t" in src:
            columns = zip(lines, shifts, strict=True)
            self.sCount = [*(len(line[:n].expandtabs(4)) for line, n in columns), 0]
        self.bsCount = [0] * len(self.bMarks)
        self.lineMax = len(lines)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A new token behind all others."""
        if nesting < 0:
            self.level -= 1
        token = made(ttype, tag, nesting, {}, None, self.level, None, "", "", "", {}, True)  # noqa: FBT003
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


def line_end(state: StateInline, start: int) -> int:
    """Where the line of an offset ends; a line of many marks is searched for its end once."""
    if not state.cache.get(-1, 0) <= start <= state.cache.get(-2, -1):
        found = state.src.find("\n", start)
        state.cache[-1], state.cache[-2] = start, len(state.src) if found < 0 else found
    return min(state.cache[-2], state.posMax)
