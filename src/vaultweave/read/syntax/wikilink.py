"""`[[Note#Heading|shown]]` and `![[embed]]`; also what a Markdown link's destination names."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdurl import decode

from vaultweave.model.address import is_web
from vaultweave.read.syntax.lines import line_end
from vaultweave.read.syntax.plain import PLAIN, Parts, fill, normal, parts_of
from vaultweave.read.syntax.slips import empty_link, unclosed_link

PICTURE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|webp)\Z", re.IGNORECASE)
_NEAR = 200  # characters: further on, a search must know what was searched in vain


def split_wikilink(inner: str) -> tuple[str, str, str | None] | None:
    """What stands between the brackets, as (target, subpath with its `#`, alias).

    None where it is no link: empty, or with another `[[` inside.
    """
    inner = inner.strip()
    if not inner or "[[" in inner:
        return None
    alias = None
    cut = inner.find("|")
    if cut > 0:
        inner, alias = inner[:cut].rstrip(), inner[cut + 1 :].strip()
    inner = normal(inner.removesuffix("\\"))
    hash_at = inner.find("#")
    if hash_at < 0:
        return inner, "", alias
    return inner[:hash_at].rstrip(), inner[hash_at:], alias


def markdown_target(url: str) -> tuple[str, str] | None:
    """The (path, subpath) of a Markdown link into the vault, or None for one to the web.

    Decoded as JavaScript's decodeURI does: what is reserved in URLs stays encoded, and all of it
    where some of it is no UTF-8.
    """
    if not url or is_web(url) or url.startswith("//"):
        return None
    path = decode(url)
    path = normal(url if "\ufffd" in path and "%EF%BF%BD" not in url.upper() else path)
    cut = path.find("#")
    return (path, "") if cut < 0 else (path[:cut].rstrip(), path[cut:])


def plugin(md: MarkdownIt) -> None:
    """Read wikilinks before Markdown's own links, which would take their brackets."""
    md.inline.ruler.before("note_reference", "wikilink", _wikilink)


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.linkLevel:
        return _picture(state, silent)
    found = PLAIN.match(state.src, state.pos, state.posMax)
    if found is None:
        return _any(state, silent)
    if not silent:
        _push(state, found.end(), parts_of(found))
    state.pos = found.end()
    return True


def _any(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    src, start = state.src, state.pos
    embed = src[start] == "!"
    opening = start + embed
    if not src.startswith("[[", opening):
        return False
    end = _closing(state, opening + 2)
    if end < 0:
        if not silent:
            _amiss(state, start, opening + 2)
        return False
    inner = src[opening + 2 : end]
    if "[[" in inner:
        if not silent:
            unclosed_link(state, start)
        return _literal(state, inner, end, silent)
    parts = split_wikilink(inner)
    if parts is None:
        if not silent:
            empty_link(state, start, end + 2)
        return False
    if not silent:
        _push(state, end + 2, parts)
    state.pos = end + 2
    return True


def _picture(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """All that is embedded in the text of a link, `[![[a.png]](url)`: links hold no others."""
    start = state.pos + 3
    end = _closing(state, start) if state.src.startswith("![[", state.pos) else -1
    parts = split_wikilink(state.src[start:end]) if end > 0 else None
    if parts is None or not PICTURE.search(parts[0]):
        return False
    if not silent:
        _push(state, end + 2, parts)
    state.pos = end + 2
    return True


def _push(state: StateInline, end: int, parts: Parts) -> None:
    token = state.push("wikilink", "", 0)
    fill(token, state.src, (state.pos, end), parts)


def _amiss(state: StateInline, start: int, inner: int) -> None:
    """Brackets that open no link: closed at once, or not on their line."""
    if state.src.startswith("]]", inner):
        empty_link(state, start, inner + 2)
    else:
        unclosed_link(state, start)


def _closing(state: StateInline, start: int) -> int:
    """Where the first `]]` stands on this line, -1 for nowhere; no line is searched in vain twice.

    `state.cache` lives as long as the text; see `lines` for its keys.
    """
    near = state.src.find("]]", start, min(start + _NEAR, state.posMax))
    if near >= 0 and state.src.find("\n", start, near) < 0:
        return near if near > start else -1
    if state.cache.get(-3, 0) <= start <= state.cache.get(-4, -1):
        return -1
    last = line_end(state, start)
    end = state.src.find("]]", start, last)
    if end < 0:
        state.cache[-3], state.cache[-4] = start, last
    return end if end > start else -1


def _literal(state: StateInline, inner: str, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`[[a[[b]]` is text up to the last `[[`, where another link may begin to be refused."""
    if not silent:
        state.append_pending(state.src[state.pos : end + 2])
    state.pos = end + 2
    return bool(inner)
