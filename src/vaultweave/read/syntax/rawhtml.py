"""Raw HTML that would swallow what follows it: shown as text, so that no word is lost.

A browser, and whoever makes HTML safe, reads on from `<title>`, `<script>` or an open quote in a
tag to wherever that ends, be it pages later. Here it ends in the same block, or it is text.
A bare `<br>` is a line's end and needs nobody to make it safe.
"""

from __future__ import annotations

import re
from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TEXT = frozenset({"noembed", "noframes", "plaintext", "textarea", "title", "xmp"})
_WHOLE = frozenset({"iframe", "noscript", "object", "script", "style", "svg", "template"})
_NOT_NESTED = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt",
        "tbody", "td", "tfoot", "th", "thead", "tr",
    },
)  # fmt: skip
_DEEPEST = 200
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_OPEN = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"<[A-Za-z/][^\"'<>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'<>]*)*>")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_ALT = re.compile(r"\salt\s*=", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>\Z", re.IGNORECASE)
_OTHER = re.compile(r"<[!?][^>]*>")


def plugin(md: MarkdownIt) -> None:
    """Look at all raw HTML once the lines are read, and footnotes among them."""
    md.core.ruler.after("footnote_tail", "raw_html", _settle)


class _Open:
    """How deep raw HTML is nested so far: what is deeper than the limit is to be text.

    To make it safe takes the square of its depth. A tag that closes nothing takes off nothing.
    """

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.depth = 0

    def takes(self, tag: str) -> bool:
        name = _name(tag)
        if not name or name in _NOT_NESTED or tag.endswith("/>"):
            return True
        if tag.startswith("</"):
            if self.names[name]:
                self.names[name] -= 1
                self.depth -= 1
        elif self.depth == _DEEPEST:
            return False
        else:
            self.names[name] += 1
            self.depth += 1
        return True


def _settle(state: StateCore) -> None:
    if "<" not in state.src:
        return
    opened = _Open()
    for token in state.tokens:
        if token.type == "html_block":
            content, token.meta["unclosed"] = _block(token.content)
            token.content = _flat(content, opened)
        elif token.type == "inline" and token.children and "<" in token.content:
            _line(token.children, opened)


def _line(children: list[Token], opened: _Open) -> None:
    """Tags that hold text only are text; those that vanish do so with what they hold."""
    last: dict[str, int] = {}
    for index, token in enumerate(children):
        if token.type == "html_inline" and token.content.startswith("</"):
            last[_name(token.content)] = index
    for index, token in enumerate(children):
        if token.type == "html_inline":
            name = _name(token.content)
            if name == "br" and _BREAK.match(token.content):
                token.type, token.tag, token.markup, token.content = "hardbreak", "br", "<br>", ""
                continue
            lost = name in _TEXT or (name in _WHOLE and last.get(name, -1) < index)
            if lost or not opened.takes(token.content):
                token.type = "text"
            else:
                token.content = _mended(token.content)


def _flat(html: str, opened: _Open) -> str:
    """HTML with the tags as text that go too deep."""
    out: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        out.append(html[at : tag.start()])
        out.append(_mended(tag[0]) if opened.takes(tag[0]) else "&lt;" + tag[0][1:])
        at = tag.end()
    return "".join([*out, html[at:]])


def _mended(tag: str) -> str:
    """A tag as a page can have it: its title is the only first heading, and all has words."""
    name = _name(tag)
    if name == "h1":
        return tag.replace("h1", "h2", 1).replace("H1", "h2", 1)
    if name == "img" and not _ALT.search(tag):
        return f'{tag[:4]} alt=""{tag[4:]}'
    if name == "input":
        return f'{tag[:6]} aria-label="box" disabled{tag[6:]}'
    return tag


def _block(html: str) -> tuple[str, bool]:
    """A block's HTML with `<` escaped where it begins what has no end.

    Also, whether it begins with a comment that has none, and so goes on to the end of the note.
    """
    out: list[str] = []
    at = 0
    lost: set[str] = set()
    while (match := _OPEN.search(html, at)) is not None:
        start = match.start()
        out.append(html[at:start])
        end = _end(html, start, lost)
        if end < 0 and html.startswith("<!--", start) and not html[:start].strip():
            return html + "-->", True
        if end < 0:
            out.append(html[start:].replace("<", "&lt;"))
            return "".join(out), False
        text = html[start:end]
        out.append("&lt;" + text[1:] if end == start + 1 else text)
        at = end
    return "".join([*out, html[at:]]), False


def _end(html: str, start: int, lost: set[str]) -> int:
    """Where the HTML that begins here ends; -1 for nowhere; at once where it is to be text.

    `lost` are the names of elements that are known not to be closed.
    """
    pattern = _COMMENT if html.startswith("<!--", start) else _TAG
    if html.startswith(("<!", "<?"), start) and pattern is _TAG:
        pattern = _OTHER
    match = pattern.match(html, start)
    if match is None:
        return -1
    name = _name(match[0])
    if name in _TEXT or name in lost:
        return start + 1
    if name not in _WHOLE or match[0].startswith("</") or match[0].endswith("/>"):
        return match.end()
    close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, match.end())
    if close is None:
        lost.add(name)
        return start + 1
    return close.end()


def _name(tag: str) -> str:
    match = _NAME.match(tag)
    return match[1].lower() if match else ""
