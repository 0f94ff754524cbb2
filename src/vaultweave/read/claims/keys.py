"""The keys of inline fields, `key:: [[A]], [[B]]`, and which links are their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from vaultweave.read.claims.bold import lines_of
from vaultweave.read.claims.passages import Passage

_LINE = re.compile(r"\s*([^\W\d_][\w /-]{0,60}?)::(?=\s|\Z)")
_BRACKET = re.compile(r"[\[(]\s*([^\W\d_][\w /-]{0,60}?)::[^\[\]()]*\Z")
_LISTED = re.compile(r"(?:[\s,;·/&+，、]|and\b|\([^()]*\))*+")
_ROUND = re.compile(r"[()]")
_ANY = re.compile(r"[\[\]()]")


def fields(found: Iterable[Passage]) -> Iterator[tuple[int, str]]:
    """Tokens of links that are values of an inline field, with the field's key.

    `key:: [[A]], [[B]]` is a line of its own, `[key:: [[A]]]` and `(key:: [[A]])` end at their
    bracket. Links after other words than what parts a list are only mentioned.
    """
    for passage in found:
        if "::" in passage.inline.content:
            for line in lines_of(passage.inline.children or []):
                yield from _of_line(line)


def _of_line(line: list[Token]) -> Iterator[tuple[int, str]]:
    field: _Field | None = None
    text, inside, links = "", 0, 0
    for token in line:
        inside -= token.type == "link_close"
        if token.type == "text" and not inside:
            text += token.content
        elif token.type in {"wikilink", "link_open"}:
            inside += token.type == "link_open"
            begun = _begun(text, first=not links)
            if begun and not (field and field.whole):
                field = begun
            elif field and not field.takes(text):
                field = None
            if field and field.lists and not token.meta.get("embed"):
                yield id(token), field.key
            text, links = "", links + 1


def _begun(text: str, *, first: bool) -> _Field | None:
    """The field that begins in the text before a link, since the link before that."""
    match = _LINE.match(text) if first else None
    if match:
        return _Field(match[1], text[match.end(1) + 2 :], whole=True)
    start = max(text.rfind(mark) for mark in "[]()")
    match = _BRACKET.match(text, start) if start >= 0 else None
    return _Field(match[1], text[match.end(1) + 2 :]) if match else None


class _Field:
    """A field as its line is read on: whether all since its key is a list of links.

    Each text between two links is looked at once, however many follow. `lists` is False while a
    parenthesis is open, and for good after any other word.
    """

    def __init__(self, key: str, text: str, *, whole: bool = False) -> None:
        """`text` stands between the key and the first link; a `whole` line is the value."""
        self.key, self.whole = key.strip(), whole
        self._open = self._other = False
        self.takes(text)

    @property
    def lists(self) -> bool:
        """Whether a link that comes now is one of the list."""
        return not (self._open or self._other)

    def takes(self, text: str) -> bool:
        """Read on; whether the field goes on, as one in brackets does up to the next of any."""
        if not self.whole and _ANY.search(text):
            return False
        if self._open:
            edge = _ROUND.search(text)
            self._open = edge is None
            self._other |= edge is not None and edge[0] == "("
            text = text[edge.end() :] if edge else ""
        rest = _LISTED.sub("", text, count=1)
        self._open |= rest.startswith("(") and not _ROUND.search(rest, 1)
        self._other |= bool(rest) and not self._open
        return True
