"""The reader of blocks: a rule is tried only on a line whose first character may begin its mark.

Most lines are text, and each used to be shown to every rule twice: once to begin a block, once to
end the paragraph above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock, hr
from markdown_it.token import Token
from markdown_it.utils import EnvType

from vaultweave.read.syntax.lines import Lines
from vaultweave.read.syntax.tokens import made

Rule = Callable[[StateBlock, int, int, bool], bool]

_STARTS = {
    "fence": "`~", "math_block": "$", "comment": "%", "blockquote": ">", "hr": "*-_",
    "list": "*+-0123456789", "footnote_def": "[", "reference": "[", "html_block": "<",
    "heading": "#",
}  # fmt: skip
_RULE = re.compile(r"[-*_][ \t]*[-*_][ \t]*[-*_]")
_TEXT = frozenset({"lheading", "paragraph"})


def plugin(md: MarkdownIt) -> None:
    """Put this reader in the place of markdown-it's, once all rules are known."""
    md.block.ruler.at("hr", _hr, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block = Blocks(md.block)


class Blocks(ParserBlock):
    """markdown-it's reader of blocks, its rules sorted by the characters that they begin with.

    A rule that no table names is tried everywhere; setext headings and paragraphs, which differ in
    their last line only, are read in one go.
    """

    def __init__(self, other: ParserBlock) -> None:
        """Take over another reader's rules."""
        super().__init__()
        self.ruler = _Sorted(other.ruler)
        named = _named(other.ruler, "")
        self.code = next(rule for name, rule in named if name == "code")
        self.comment = dict(named).get("comment")
        rest = [(name, rule) for name, rule in named if name != "code" and name not in _TEXT]
        self.begin = _one_of([*rest, ("text", _text)])

    def parse(
        self,
        src: str,
        md: MarkdownIt,
        env: EnvType,
        outTokens: list[Token],  # noqa: N803 - as below
    ) -> list[Token] | None:
        """Make tokens of a whole text."""
        if not src:
            return None
        state = Lines(src, md, env, outTokens)
        self.tokenize(state, 0, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - markdown-it's names
        """Make tokens of some lines."""
        line, after_empty, silent = startLine, False, False
        deepest = state.md.options.maxNesting
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= deepest:
                self.flat(state, line, endLine)
                break
            indented = state.sCount[line] - state.blkIndent >= 4
            if not (indented and self.code(state, line, endLine, silent)):
                self.begin(state, line, endLine, silent)
            state.tight = not after_empty
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                after_empty = True
            if line < endLine and state.isEmpty(line):
                after_empty = True
                line += 1
                state.line = line

    def flat(self, state: StateBlock, first: int, end: int) -> None:
        """Lines nested too deep for blocks, as text: only what is hidden stays so."""
        begin = state.bMarks[first] + state.tShift[first]
        column = begin - state.src.rfind("\n", 0, begin) - 1
        state.env.setdefault("too_deep", []).append((first, column))
        indent, start, line = state.blkIndent, first, first
        while line < end:
            state.blkIndent = max(indent, state.sCount[line])  # nothing here is code by its indent
            if self.comment and self.comment(state, line, end, True):  # noqa: FBT003
                _push_text(state, start, line)
                self.comment(state, line, end, False)  # noqa: FBT003 - markdown-it's signature
                start = line = state.line
            else:
                line += 1
        state.blkIndent = indent
        _push_text(state, start, end)
        state.line = end


def _push_text(state: StateBlock, start: int, end: int) -> None:
    if start < end and state.getLines(start, end, 0, keepLastLF=False).strip():
        _push(state, start, end, "")


class _Sorted(Ruler[Rule]):
    """A ruler whose chains are one rule each, which knows what may begin with what."""

    def __init__(self, other: Ruler[Rule]) -> None:
        super().__init__()
        self.__rules__ = other.__rules__
        chains = {name for rule in other.__rules__ for name in rule.alt}
        self.chains = {name: [_one_of(_named(other, name))] for name in chains}

    def getRules(self, chainName: str = "") -> list[Rule]:  # noqa: N802, N803 - markdown-it's names
        return self.chains.get(chainName) or super().getRules(chainName)


def _named(ruler: Ruler[Rule], chain: str) -> list[tuple[str, Rule]]:
    """The rules of a chain that are in use, with their names."""
    rules = [rule for rule in ruler.__rules__ if rule.enabled]
    return [(rule.name, rule.fn) for rule in rules if not chain or chain in rule.alt]


def _one_of(named: list[tuple[str, Rule]]) -> Rule:
    """The first of some rules that takes a line."""
    plain = [rule for name, rule in named if name not in _STARTS]
    marked = {
        char: [rule for name, rule in named if char in _STARTS.get(name, char)]
        for char in "".join(_STARTS.values())
    }

    def first(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        begin = state.bMarks[line] + state.tShift[line]
        for rule in marked.get(state.src[begin : begin + 1], plain):
            if rule(state, line, end, silent):
                return True
        return False

    return first


def _hr(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """markdown-it's rule, for lines that can be one: it is asked of each item of a list."""
    begin = state.bMarks[start] + state.tShift[start]
    found = _RULE.match(state.src, begin, state.eMarks[start])
    return found is not None and hr(state, start, end, silent)


def _text(state: StateBlock, start: int, _: int, silent: bool) -> bool:  # noqa: FBT001, ARG001
    """A paragraph, or the heading that a line of `=` or `-` below it makes of it."""
    ends = state.md.block.ruler.getRules("paragraph")[0]
    line, last = start + 1, state.lineMax
    state.parentType = "paragraph"  # and stays so, as markdown-it's own rules leave it
    while line < last and not state.isEmpty(line):
        indent = state.sCount[line]
        if indent >= 0 and indent - state.blkIndent <= 3:
            mark = _underlined(state, line) if indent >= state.blkIndent else ""
            if mark:
                _push(state, start, line, mark)
                return True
            if ends(state, line, last, True):  # noqa: FBT003 - markdown-it's signature
                break
        line += 1
    _push(state, start, line, "")
    return True


def _underlined(state: StateBlock, line: int) -> str:
    """The character of a line that underlines a heading, "" for other lines."""
    begin = state.bMarks[line] + state.tShift[line]
    mark = state.src[begin]
    if mark not in "-=":
        return ""
    end = state.skipSpaces(state.skipCharsStr(begin, mark))
    return mark if end >= state.eMarks[line] else ""


def _push(state: StateBlock, start: int, end: int, mark: str) -> None:
    """The tokens of lines `start` to `end`, of a heading where `mark` underlines them."""
    kind, tag = {"=": ("heading", "h1"), "-": ("heading", "h2")}.get(mark, ("paragraph", "p"))
    if end == start + 1:
        text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    else:
        text = state.getLines(start, end, state.blkIndent, keepLastLF=False)
    state.line = end + 1 if mark else end
    level = state.level
    rows = [start, state.line]
    state.tokens += (
        made(f"{kind}_open", tag, 1, {}, rows, level, None, "", mark, block=True),
        made("inline", "", 0, {}, [start, end], level + 1, [], mdTrim(text), block=True),
        made(f"{kind}_close", tag, -1, {}, None, level, None, "", mark, block=True),
    )
