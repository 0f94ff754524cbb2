"""Raw HTML that would swallow what follows it: shown as text, so that no word is lost.

A browser, and whoever makes HTML safe, reads on from `<title>`, `<script>` or an open quote in a
tag to wherever that ends, be it pages later. Here it ends in the same block, or it is text.
"""

from __future__ import annotations

import re

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
_OTHER = re.compile(r"<[!?][^>]*>")


def plugin(md: MarkdownIt) -> None:
    """Look at all raw HTML once the lines are read."""
    md.core.ruler.after("inline", "raw_html", _settle)


def _settle(state: StateCore) -> None:
    depth = 0
    for token in state.tokens:
        if token.type == "html_block":
            content, token.meta["unclosed"] = _block(token.content)
            depth, token.content = _flat(content, depth)
        elif token.type == "inline" and token.children and "<" in token.content:
            depth = _line(token.children, depth)


def _line(children: list[Token], depth: int) -> int:
    """Tags that hold text only are text; those that vanish do so with what they hold."""
    last: dict[str, int] = {}
    for index, token in enumerate(children):
        if token.type == "html_inline" and token.content.startswith("</"):
            last[_name(token.content)] = index
    for index, token in enumerate(children):
        if token.type != "html_inline":
            continue
        name = _name(token.content)
        if name in _TEXT or (name in _WHOLE and last.get(name, -1) < index):
            token.type = "text"
        else:
            depth += _step(token.content, name)
            if depth > _DEEPEST:
                token.type, depth = "text", _DEEPEST
    return max(0, depth)


def _flat(html: str, depth: int) -> tuple[int, str]:
    """HTML with the tags as text that go too deep: making them safe takes the square of it."""
    out: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        depth = max(0, depth + _step(tag[0], _name(tag[0])))
        if depth > _DEEPEST:
            out += [html[at : tag.start()], "&lt;"]
            at, depth = tag.start() + 1, _DEEPEST
    return depth, "".join([*out, html[at:]])


def _step(tag: str, name: str) -> int:
    """What a tag adds to the depth of those that follow it."""
    if name in _NOT_NESTED or tag.endswith("/>") or not name:
        return 0
    return -1 if tag.startswith("</") else 1


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
