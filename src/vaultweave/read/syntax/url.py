"""Links to the web: where they stand; bare `https://…` addresses, and those of e-mail."""

from __future__ import annotations

import re
import string

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, image, link

from vaultweave.read.syntax.slips import lost_address, lost_reference, spaced_address

_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9])(https?|ftp)\Z", re.IGNORECASE)
_REST = re.compile(r"://[^\s<>\"`\x00-\x20]{1,2000}")
_TRAILING = "?!.,:*_~'\"\\"
_BRACKETS = {")": "(", "]": "["}
_LOCAL = frozenset(string.ascii_letters + string.digits + ".+-_")
_DOMAIN = re.compile(r"@[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,10}")
_LONGEST_LOCAL = 64


def plugin(md: MarkdownIt) -> None:
    """Note where each link and image stands, and read bare addresses as links."""
    md.inline.ruler.at("link", _located_link)
    md.inline.ruler.at("image", _located_image)
    md.inline.ruler.at("autolink", _located_autolink)
    md.inline.ruler.before("wikilink", "url", _bare)
    md.inline.ruler.before("wikilink", "email", _email)


def _located_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    if link(state, silent):
        return _locate(state, start, count)
    if not silent:
        lost_reference(state)
        lost_address(state)
        spaced_address(state)
    return False


def _located_image(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    if image(state, silent):
        return _locate(state, start, count)
    if not silent:
        lost_reference(state)
        lost_address(state)
        spaced_address(state)
    return False


def _located_autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    start, count = state.pos, len(state.tokens)
    if autolink(state, silent):
        return _locate(state, start, count)
    if not silent:
        lost_address(state)
    return False


def _locate(state: StateInline, start: int, count: int) -> bool:
    """Note the source's range on the first token that a rule of Markdown's own has made."""
    for token in state.tokens[count : count + 2]:
        if token.type in {"link_open", "image"}:
            token.meta = {"at": start, "to": state.pos}
            break
    return True


def _bare(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = _REST.match(state.src, state.pos, state.posMax)
    if scheme is None or rest is None:
        return False
    tail = _trim(rest[0])
    if len(tail) < 4:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        _push(state, state.pos - len(scheme[1]), state.pos + len(tail))
    state.pos += len(tail)
    return True


def _trim(tail: str) -> str:
    """Without the punctuation of the sentence around it, and brackets that it never opened."""
    surplus = {close: tail.count(close) - tail.count(mate) for close, mate in _BRACKETS.items()}
    end = len(tail)
    while end and (tail[end - 1] in _TRAILING or surplus.get(tail[end - 1], 0) > 0):
        end -= 1
        if tail[end] in surplus:
            surplus[tail[end]] -= 1
    return tail[:end]


def _email(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """`name@example.org`. Read at its sign, so that the name has become text before."""
    if silent or state.linkLevel > 0 or state.src[state.pos] != "@":
        return False
    domain = _DOMAIN.match(state.src, state.pos, state.posMax)
    if domain is None or not _is_host(domain[0]):
        return False
    start = state.pos
    first = max(0, start - _LONGEST_LOCAL)
    while start > first and state.src[start - 1] in _LOCAL:
        start -= 1
    if start == state.pos or not _take_back(state, state.src[start : state.pos]):
        return False
    _push(state, start, domain.end(), "mailto:")
    state.pos = domain.end()
    return True


def _is_host(domain: str) -> bool:
    """Whether a domain ends as one does, and not as a price does: `100@2.50`."""
    return domain[-1] not in "-_" and not domain.rpartition(".")[2].isdigit()


def _take_back(state: StateInline, text: str) -> bool:
    """Take a name off the end of what has been read: text so far, with signs that may pair."""
    before, count = state.pending, len(state.tokens)
    while len(before) < len(text) and count and state.tokens[count - 1].type == "text":
        count -= 1
        before = state.tokens[count].content + before
    if not before.endswith(text):
        return False
    del state.tokens[count:]
    while state.delimiters and state.delimiters[-1].token >= count:
        state.delimiters.pop()
    state.pending = before[: len(before) - len(text)]
    return True


def _push(state: StateInline, start: int, end: int, scheme: str = "") -> None:
    text = state.src[start:end]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(scheme + text)}
    opening.meta = {"at": start, "to": end}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)
