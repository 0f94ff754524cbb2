"""What a text may link to, found without a parse: names that are too many at times, never too few.

A parse takes ten times as long. Who finds a name here that matters has the text parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown_it.common.normalize_url import normalizeLink
from msgspec import Struct

from vaultweave.model.address import is_web
from vaultweave.read.parse import LONGEST, plain, withheld_in
from vaultweave.read.properties import head, properties
from vaultweave.read.source import decode
from vaultweave.read.syntax.wikilink import markdown_target, split_wikilink

_WIKILINK = re.compile(r"\[\[((?:[^\[\]\n]|\[(?!\[)|\](?!\]))+)\]\]")
_ADDRESS = re.compile(
    r"\][(:](?=[ \t]*(?:<([^<>\n]*)>|([^\x00-\x20\x7f<][^\x00-\x20\x7f]{0,500})|))"
)
_PICTURE = re.compile(r"<(?:img|video|audio|source)[\s/]", re.IGNORECASE)
_NOTE = re.compile(r"\[\^[^\s\[\]]+\Z")
_TAG = re.compile(
    r"""#(?<![^\W_]#)([^\s!"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\\u2000-\u206f\u2e00-\u2e7f]+)"""
)
_SIMPLE = re.compile(r"[\w ./-]+\Z", re.ASCII)
_FAR = 500  # characters: of a longer address, the pattern above sees so much
_LABEL = 1000  # characters, as CommonMark limits them


class Skim(Struct, frozen=True, array_like=True):
    """Properties, their tags and aliases as a parse finds them; of the rest no less.

    hashes: tags in the text; targets: of all links, embeds among them.
    """

    properties: dict[str, Any]
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    hashes: tuple[str, ...]
    targets: tuple[str, ...]
    embeds: tuple[str, ...]


class UnclearError(Exception):
    """Only a parse tells what this text links to."""


def skim(data: bytes) -> Skim | None:
    """What a note's bytes may link to; None where only a parse tells."""
    text = plain(decode(data)[0])
    if len(text) > LONGEST or _PICTURE.search(text):
        return None
    top = properties(text)
    yaml, body, _ = head(text)
    targets = {link.target: None for link in top.links}
    embeds: dict[str, None] = {}
    pictured = "![" in body
    try:
        for is_embed, target in _wikilinks(body):
            (embeds if is_embed else targets)[target] = None
        for target in _addresses(body):
            (embeds if pictured else targets)[target] = None
    except UnclearError:
        return None
    tags = tuple(tag.name for tag in top.tags)
    hashes = dict.fromkeys([name.rstrip("/") for name in _TAG.findall(body)])
    values = top.values or withheld_in(yaml, body)
    targets |= embeds
    return Skim(values, top.aliases, tags, *map(tuple, (hashes, targets, embeds)))


def _wikilinks(body: str) -> Iterator[tuple[bool, str]]:
    """The targets of all that looks like a wikilink, and whether it looks like an embed."""
    for found in _WIKILINK.finditer(body):
        inner = found[1]
        if "\\" in inner and _is_escaped(inner):
            raise UnclearError
        for target in _named(inner):
            yield body[found.start() - 1 : found.start()] == "!", target


def _named(inner: str) -> Iterator[str]:
    """What may be named between brackets: in `[[[x]]`, `[x`, or `x` behind a bracket of text."""
    if inner.startswith("["):
        yield from _named(inner[1:])
    parts = split_wikilink(inner)
    if parts and parts[0].startswith("|"):
        raise UnclearError
    if parts and parts[0]:
        yield parts[0]
        if "::" in parts[0]:
            yield parts[0].partition("::")[2].strip()


def _is_escaped(inner: str) -> bool:
    """Whether a backslash stands anywhere but between name and pipe, of a link in a table."""
    name = inner.partition("|")[0]
    return "\\" in name.removesuffix("\\") or not name.removesuffix("\\").strip()


def _addresses(body: str) -> Iterator[str]:
    """The targets of all that looks like a Markdown link within the vault, or a picture."""
    for found in _ADDRESS.finditer(body):
        start, (quoted, bare) = found.start(), found.groups()
        if body[start + 1] == ":" and not _is_defined(body, start):
            continue
        if quoted is None and bare is None:
            raise UnclearError
        text = quoted if bare is None else bare
        if bare is not None and body[start + 1] == "(":
            text = bare.partition(")")[0]
        if is_web(text):
            continue
        if len(text) > _FAR or "\\" in text or "&" in text or (bare is not None and "(" in text):
            raise UnclearError
        parts = markdown_target(text if _SIMPLE.match(text) else normalizeLink(text))
        if parts and parts[0]:
            yield parts[0]


def _is_defined(body: str, end: int) -> bool:
    """Whether the bracket at `end` may close what a definition of a reference begins with."""
    if body[end - 1 : end] == "]" and body[end - 2 : end - 1] != "\\":
        return False
    start = body.rfind("[", max(0, end - _LABEL), end)
    return start >= 0 and not _NOTE.match(body, start, end)
