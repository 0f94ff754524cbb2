"""Links to the web: where they stand, and bare `https://…` addresses."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, image, link

_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9])(https?)\Z", re.IGNORECASE)
_REST = re.compile(r"://[^\s<>\"`\x00-\x20]{1,2000}")
_TRAILING = "?!.,:*_~'\""


def plugin(md: MarkdownIt) -> None:
    """Note where each link and image stands, and read bare addresses as links."""
    md.inline.ruler.at("link", _located_link)
    md.inline.ruler.at("image", _located_image)
    md.inline.ruler.at("autolink", _located_autolink)
    md.inline.ruler.before("wikilink", "url", _bare)


def _located_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    return link(state, silent) and _locate(state, start, count)


def _located_image(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    return image(state, silent) and _locate(state, start, count)


def _located_autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    return autolink(state, silent) and _locate(state, start, count)


def _locate(state: StateInline, start: int, count: int) -> bool:
    """Note the source's range on the first token that a rule of Markdown's own has made."""
    for token in state.tokens[count : count + 2]:
        if token.type in {"link_open", "image"}:
            token.meta = {"at": start, "to": state.pos}
            break
    return True


def _bare(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if (
        state.src[state.pos] != ":"
        or state.linkLevel > 0
        or not state.src.startswith("://", state.pos)
    ):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = _REST.match(state.src, state.pos, state.posMax)
    if scheme is None or rest is None:
        return False
    tail = _trim(rest[0])
    if len(tail) < 4:
        return False
    if not silent:
        start = state.pos - len(scheme[1])
        state.pending = state.pending[: -len(scheme[1])]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": state.md.normalizeLink(scheme[1] + tail)}
        opening.meta = {"at": start, "to": state.pos + len(tail)}
        state.push("text", "", 0).content = scheme[1] + tail
        state.push("link_close", "a", -1)
    state.pos += len(tail)
    return True


def _trim(tail: str) -> str:
    """Without the punctuation of the sentence around it, and brackets that it never opened."""
    while tail:
        last = tail[-1]
        opening = {")": "(", "]": "["}.get(last)
        if last not in _TRAILING and (opening is None or tail.count(last) <= tail.count(opening)):
            break
        tail = tail[:-1]
    return tail
