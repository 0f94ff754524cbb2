"""The reader of a line's marks: a rule is tried only where its mark may begin.

Lines have a limit of nesting of their own. Markdown-it's, which they share with blocks, has to let
lists go ninety levels deep, and brackets that never close cost time in proportion to it.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

Rule = Callable[[StateInline, bool], bool]

DEEPEST = 32
_STARTS = {
    "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_",
    "link": "[", "image": "!", "autolink": "<", "html_inline": "<", "entity": "&",
    "wikilink": "[!", "comment": "%", "math": "$", "highlight": "=", "tag": "#", "url": ":",
    "email": "@", "note_reference": "[", "note_inline": "^",
}  # fmt: skip


def plugin(md: MarkdownIt) -> None:
    """Put this reader in the place of markdown-it's, once all rules are known."""
    md.inline = Inline(md.inline)


class Inline(ParserInline):
    """markdown-it's reader of lines, its rules sorted by the characters that they begin with.

    A rule that no table names is tried everywhere. `text` goes up to the next character that may
    begin a mark, so that it never begins at one.
    """

    def __init__(self, other: ParserInline) -> None:
        """Take over another reader's rules."""
        super().__init__()
        self.ruler, self.ruler2 = other.ruler, other.ruler2
        self.terminator_re = other.terminator_re
        named = list(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))
        self.plain = [rule for name, rule in named if name not in _STARTS]
        self.marked: dict[str, list[Rule]] = {
            char: [
                rule
                for name, rule in named
                if (char in _STARTS[name] if name in _STARTS else name != "text")
            ]
            for char in map(chr, range(128))
            if self.terminator_re.match(char)
        }

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Make tokens of a whole line or paragraph; what has no mark is one token."""
        if self.terminator_re.search(src):
            return super().parse(src, md, env, tokens)
        if src:
            tokens.append(Token("text", "", 0, content=src))
        return tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name
        """Go past one mark without making tokens of it."""
        start = state.pos
        known = state.cache.get(start)
        if known is not None:
            state.pos = known
            return
        if state.level >= DEEPEST:
            state.pos = state.posMax
        else:
            state.level += 1
            if not self._one(state, silent=True):
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of a stretch of a line; what is nested too deep is text."""
        end = state.posMax
        while state.pos < end:
            if state.level >= DEEPEST or not self._one(state, silent=False):
                state.append_pending(state.src[state.pos])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def _one(self, state: StateInline, *, silent: bool) -> bool:
        for rule in self.marked.get(state.src[state.pos], self.plain):
            if rule(state, silent):
                return True
        return False
