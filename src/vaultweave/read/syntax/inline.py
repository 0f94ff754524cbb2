"""The reader of a line's marks: a rule is tried only where its mark may begin.

Lines have a limit of nesting of their own. Markdown-it's, which they share with blocks, has to let
lists go ninety levels deep, and brackets that never close cost time in proportion to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from vaultweave.read.syntax.plain import PLAIN, around
from vaultweave.read.syntax.tokens import Line, made

Rule = Callable[[StateInline, bool], bool]

DEEPEST = 32
_STARTS = {
    "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_",
    "link": "[", "image": "!", "autolink": "<", "picture": "<", "html_inline": "<", "entity": "&",
    "wikilink": "[!", "comment": "%", "math": "$", "highlight": "=", "tag": "#", "url": ":",
    "email": "@", "note_reference": "[", "note_inline": "^", "strong": "*_",
}  # fmt: skip
_MARK = re.compile(
    r"[\n\\`*_\[<&$#@!:~=%^](?:(?<=[\n\\`*_\[#@])|(?<=!)(?=\[)|(?<=:)(?=//)|(?<=~)(?=~)"
    r"|(?<==)(?==)|(?<=%)(?=%)|(?<=\^)(?=\[)|(?<=\$)(?=[^$]*\$)|(?<=&)(?=[#A-Za-z])|(?<=<)(?=[^\s=]))"
)
"""The characters above, as far as what stands behind them lets them begin anything."""


def plugin(md: MarkdownIt) -> None:
    """Put this reader in the place of markdown-it's, once all rules are known."""
    md.inline = own = Inline(md.inline)
    md.core.ruler.at("inline", own.lines)


class Inline(ParserInline):
    """markdown-it's reader of lines, its rules sorted by the characters that they begin with.

    Each rule must be in the table above. Text goes up to the next character that may begin a
    mark; one that is only skipped stops at brackets too, for which whoever skips is looking.
    """

    def __init__(self, other: ParserInline) -> None:
        """Take over another reader's rules."""
        super().__init__()
        self.ruler, self.ruler2 = other.ruler, other.ruler2
        self.terminator_re = other.terminator_re
        named = dict(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))
        self.text = named.pop("text")
        self.linked = "wikilink" in named
        self.marked: dict[str, list[Rule]] = {
            char: [rule for name, rule in named.items() if char in _STARTS[name]]
            for char in "".join(_STARTS.values())
        }

    def lines(self, state: StateCore) -> None:
        """Read all lines of a text; most have no mark and are one token, or have one plain link."""
        for token in state.tokens:
            if token.type != "inline":
                continue
            if token.children is None:
                token.children = []
            content = token.content
            found = _MARK.search(content)
            if found:
                link = PLAIN.match(content, found.start()) if self.linked else None
                if link and not _MARK.search(content, link.end()):
                    token.children += around(content, link)
                else:
                    self.parse(content, state.md, state.env, token.children)
            elif content:
                token.children.append(made("text", "", 0, {}, None, 0, None, content))

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Make tokens of a whole line or paragraph; what has no mark is one token."""
        if _MARK.search(src) is None:
            if src:
                tokens.append(made("text", "", 0, content=src))
            return tokens
        state = Line(src, md, env, tokens)
        self.tokenize(state)
        around = any(state.tokens_meta) and [m for m in state.tokens_meta if m and m["delimiters"]]
        if state.delimiters or around:
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

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
            rules = self.marked.get(state.src[start], (self.text,))
            if not any(rule(state, True) for rule in rules):  # noqa: FBT003 - markdown-it's signature
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of a stretch of a line; what is nested too deep is text."""
        src, pos, end = state.src, state.pos, state.posMax
        add, marked, search = state.append_pending, self.marked, _MARK.search
        deep = state.level >= DEEPEST
        while pos < end:
            found = None if deep else search(src, pos, end)
            at = found.start() if found else end
            if at > pos:
                add(src[pos:at])
                state.pos = at
            if at == end:
                break
            for rule in marked[src[at]]:
                if rule(state, False):  # noqa: FBT003 - markdown-it's signature
                    break
            else:
                add(src[at])
                state.pos = at + 1
            pos = state.pos
        if state.pending:
            state.pushPending()
