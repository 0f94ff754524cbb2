"""`<img src="chart.png" width="400">`, read as `![](chart.png)` is: one of the vault or of the web.

So are `<video src="clip.mp4">`, `<audio>` and `<source>`, where they play a file of the vault.

Within a block of HTML it becomes a line of its own, so that the block is parted around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultweave.model.address import is_web
from vaultweave.read.syntax.tokens import made
from vaultweave.read.syntax.wikilink import PICTURE, markdown_target

_TAG = re.compile(
    r"<(?:img|video|audio|source)(?=[\s/])(?:[^<>\"']++|\"[^\"<>]*+\"|'[^'<>]*+')*+>",
    re.IGNORECASE,
)
_VALUE = re.compile(r"([^\s\"'<>/=]++)\s*+(?:=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++)))?")
_NAME = re.compile(r"<\w+")
_PLAYED = re.compile(r"\.(?:3gp|flac|m4a|mkv|mov|mp3|mp4|ogg|ogv|wav|webm)\Z", re.IGNORECASE)
_SIZE = re.compile(r"\s*([0-9]{1,5})(?:px)?\s*\Z", re.IGNORECASE)
_WHOLE = re.compile(
    r"<(?:!|\?|/?(?:iframe|no\w+|object|plaintext|script|style|svg|template|textarea|title|xmp)\b)",
    re.IGNORECASE,
)
"""What holds text that is no HTML, or vanishes with all that it holds."""


def plugin(md: MarkdownIt) -> None:
    """Read pictures before other tags, and part blocks before their lines are read."""
    md.inline.ruler.before("html_inline", "picture", _picture)
    md.core.ruler.after("block", "pictures", _pictures)


def _picture(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    tag = _TAG.match(state.src, state.pos, state.posMax)
    values = _shows(tag[0]) if tag else {}
    if tag is None or not values:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": values["src"].strip(), "alt": ""}
        token.content = _shown(values)
        token.children = [made("text", "", 0, content=token.content)]
        token.meta = {"at": state.pos, "to": tag.end()}
    state.pos = tag.end()
    return True


def _values(tag: str, start: int) -> dict[str, str]:
    """The attributes of a tag; the first of a name counts."""
    out: dict[str, str] = {}
    for found in _VALUE.finditer(tag, start, len(tag) - 1):
        value = next((group for group in found.groups()[1:] if group is not None), "")
        out.setdefault(found[1].lower(), unescape(value))
    return out


def _shows(tag: str) -> dict[str, str]:
    """The attributes of a tag that shows a picture, or plays a file; none of any other."""
    name = _NAME.match(tag)
    values = _values(tag, name.end()) if name else {}
    source = values.get("src", "").strip()
    is_image = name is not None and name[0].lower() == "<img"
    if is_web(source):
        shown = is_image and source.lower().startswith(("http://", "https://"))
        return values if shown else {}
    parts = markdown_target(source)
    fits = PICTURE if is_image else _PLAYED
    return values if parts is not None and fits.search(parts[0]) else {}


def _shown(values: dict[str, str]) -> str:
    """Its words and its size, as an embed has them behind its pipe."""
    width, height = (_SIZE.match(values.get(name, "")) for name in ("width", "height"))
    size = f"{width[1]}x{height[1]}" if width and height else width[1] if width else ""
    return "|".join(part for part in (values.get("alt", "").strip(), size) if part)


def _pictures(state: StateCore) -> None:
    if "<" not in state.src or not _TAG.search(state.src):
        return
    out: list[Token] = []
    for token in state.tokens:
        parted = token.type == "html_block" and token.map and not _WHOLE.search(token.content)
        out += _parts(token) if parted else [token]
    state.tokens = out


def _parts(token: Token) -> Iterator[Token]:
    """A block of HTML around the pictures in it."""
    html, at, counted = token.content, 0, 0
    line = token.map[0] if token.map else 0
    for tag in _TAG.finditer(html):
        if not _shows(tag[0]):
            continue
        if at < tag.start():
            yield token.copy(content=html[at : tag.start()], meta={})
        line += html.count("\n", counted, tag.start())
        counted = tag.start()
        last = line + tag[0].count("\n") + 1
        yield made("inline", "", 0, map=[line, last], level=token.level, content=tag[0])
        at = tag.end()
    if at < len(html):
        yield token.copy(content=html[at:], meta={})
