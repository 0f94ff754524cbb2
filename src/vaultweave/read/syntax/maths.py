"""`$…$` and `$$…$$`, and never money.

Pandoc's rule (no space inside the signs, no digit after the closing one), and after that: what
begins with a digit must hold a TeX command, `^`, `_` or `=`, and what could be a price per unit, a
share's symbol or a shell's variable is none. What has blanks is one of the former, or signs
between letters, numbers and acronyms (`r - g`). Where both readings make sense, it is money.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_TEX = re.compile(r"\\[A-Za-z]|[\^_=]")
_COMMAND = re.compile(r"\\[A-Za-z]")
_MONEY = re.compile(r"[-+~±<>≈]?[0-9.,]")
_CURRENCY = re.compile(r"[€£¥₹₩₽%]|\s[A-Z]{1,3}\Z")
_PROSE = re.compile(r"(?:^|[\s(])[^\W\d_]{3,}(?![^\W\d_])")
_TICKER = re.compile(r"[A-Z]{1,6}(?:\.[A-Z]{1,2})?(?![A-Za-z0-9_^])")
_TERM = r"[-+(\[|]{0,3}[A-Za-z0-9][A-Za-z0-9.()\[\]|'!/*+-]{0,40}"
_JOINED = re.compile(rf"{_TERM}(?:(?:,| (?:[-+*/<>|×·≤≥≠≈±→∈]|<=|>=)) {_TERM}){{1,20}}")
_SYMBOL = re.compile(r"[A-Z]{2,6}(?![A-Za-z0-9(])")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_DOLLARS = re.compile(r"(?<![A-Za-z])(?:AU|CA|HK|NT|NZ|SG|US)\Z")
_FUNCTIONS = frozenset({"cos", "cov", "exp", "ln", "log", "max", "min", "sin", "tan", "var"})
_NO_START, _NO_END, _NO_JOINT = "/;:)]}!?&%", "/([{", "/([{,;:&-–—→+=.!?"
_SIGNS = "+*=<>∘⊕×÷±≈∈∪∩"
_LONGEST = 2000


def plugin(md: MarkdownIt) -> None:
    """Read formulas after escapes, so that an escaped sign is a dollar."""
    md.inline.ruler.after("escape", "math", _inline)
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.after("fence", "math_block", _block, interrupts)


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    src, start, last = state.src, state.pos, state.posMax
    if src[start] != "$":
        return False
    display = src.startswith("$$", start)
    width = 2 if display else 1
    end = _end(src, start + width, last, width)
    if end < 0:
        return False
    tex = src[start + width : end]
    before, after = src[start - 1 : start], src[end + width : end + width + 1]
    if not (_is_displayed(tex, after) if display else _is_formula(tex, before, after)):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = tex
        token.markup = "$" * width
        token.meta = {"at": start, "to": end + width}
    state.pos = end + width
    return True


def _end(src: str, start: int, last: int, width: int) -> int:
    """Where the closing sign stands, -1 for nowhere near."""
    sign = "$" * width
    at = src.find(sign, start, min(last, start + _LONGEST))
    while at > start and src[at - 1] == "\\":
        at = src.find(sign, at + 1, min(last, start + _LONGEST))
    return at if at > start else -1


def _is_formula(tex: str, before: str, after: str) -> bool:
    if not _fits(tex, before, after):
        return False
    if _MONEY.match(tex):
        return _is_calculation(tex)
    if _TEX.search(tex):
        return True
    if " " in tex:
        return _is_joined(tex)
    return _is_plain(tex) and not (before.isdigit() and len(tex) > 1)


def _fits(tex: str, before: str, after: str) -> bool:
    """Whether the signs can be those of a formula, by what stands on either side of each."""
    if tex[0].isspace() or tex[-1].isspace() or (after and after in "0123456789{$"):
        return False
    if _is_letter(before) or tex[0] in _NO_START or tex[-1] in _NO_END:
        return False
    if _is_letter(after) and (" " in tex or tex[-1] in _NO_JOINT):
        return False
    return not (after.isupper() and _TICKER.match(tex))


def _is_letter(char: str) -> bool:
    """Of a currency or a share's symbol: `R$5`. Scripts without spaces have formulas in words."""
    return char.isascii() and char.isalpha()


def _is_plain(tex: str) -> bool:
    return any(char.isalnum() for char in tex) or tex in _SIGNS


def _is_joined(tex: str) -> bool:
    """Whether signs stand between all parts of it, and none of these is a word or a currency."""
    if not _JOINED.fullmatch(tex) or _SYMBOL.match(tex) or _DOLLARS.search(tex):
        return False
    return {word for word in _WORDS.findall(tex) if not word.isupper()} <= _FUNCTIONS


def _is_calculation(tex: str) -> bool:
    """Whether a formula that begins as a price does is one after all."""
    if _COMMAND.search(tex):
        return True
    return bool(_TEX.search(tex)) and not _CURRENCY.search(tex) and not _PROSE.search(tex)


def _is_displayed(tex: str, after: str = "") -> bool:
    """Whether what stands between two double signs is a formula, and not prose about `$$`."""
    if _COMMAND.search(tex):
        return True
    loose = tex[0].isspace() or tex[-1].isspace() or _MONEY.match(tex) is not None
    if not any(char.isalnum() for char in tex) or (loose and _PROSE.search(tex)):
        return False
    return not after.isdigit()


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A line of `$$`, to a line that ends in as many."""
    begin = state.bMarks[start] + state.tShift[start]
    first = state.src[begin : state.eMarks[start]].rstrip()
    if not first.startswith("$$") or state.is_code_block(start):
        return False
    alone = first.strip("$") == ""
    if not alone and (len(first) < 5 or not first.endswith("$$") or "$" in first[2:-2]):
        return False
    if not alone and not _is_displayed(first[2:-2]):
        return False
    closing = start if not alone else _closing(state, start, end, first)
    if closing < 0:
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    if alone:
        body = state.getLines(start + 1, closing + 1, state.blkIndent, keepLastLF=False).rstrip()
        token.content = body[: len(body) - len(first)].strip()
    else:
        token.content = first[2:-2].strip()
    token.markup = "$$"
    token.map = [start, closing + 1]
    token.block = True
    state.line = closing + 1
    return True


def _closing(state: StateBlock, start: int, end: int, sign: str) -> int:
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent:
            return -1
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if text.endswith(sign):
            return line
    return -1
