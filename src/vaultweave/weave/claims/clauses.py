"""An item's claims: `[[A]] — role; [[B]] — role` makes two in one line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.claims import Item
from vaultweave.model.dates import is_date
from vaultweave.model.kinds import KINDS
from vaultweave.model.marked import LINK, ONLY_LINK, links_in
from vaultweave.model.note import Url
from vaultweave.model.place import Span
from vaultweave.model.reading import Reading
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.linked import link_list
from vaultweave.weave.claims.page import Line, Page
from vaultweave.weave.lexicon import Lexicon

_CLAUSE = re.compile(
    rf";\s*(?=(?:see\s+)?{LINK}\s*(?:\((?:[^()]|\([^()]*\))*\)\s*)*"
    rf"(?:(?:[,·&+]|\band\b)\s*{LINK}\s*(?:\([^()]*\)\s*)*)*(?:—|–|--|-)\s)",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"({LINK}(?:\s*+\([^()]*+\))*+)\s*+:\s++(.+)\Z", re.DOTALL)
_NAME = re.compile(r"[^\W\d_a-z]|\d+[^\W\d_]")
_LONG_NAME = 6
_DASH = re.compile(r"(?:(?<!\s)\s++)?(?:—|--|–|(?<=\s)-(?=\s))\s*")


class Clause(Struct, frozen=True, gc=False):
    """One claim of an item: marked text before its dash and after it; no dash, no `head`."""

    head: str
    dashed: bool
    rest: str


def clauses(item: Item, head: str, rest: str) -> list[Clause]:
    """The claims of an item: `; [[C]] — role` begins another in the same line."""
    if ";" not in rest:
        return [Clause(head, bool(item.separator), rest)]
    first, *more = _CLAUSE.split(rest)
    found = [Clause(head, bool(item.separator), first)]
    for part in more:
        start, *tail = _DASH.split(part, maxsplit=1)
        found.append(Clause(start, dashed=True, rest=tail[0] if tail else ""))
    return found


def by_colon(clause: Clause) -> Clause:
    """`**[[Aster]]:** why`, as lists of a role have it: a colon stands for the dash."""
    named = None if clause.dashed else _NAMED.match(clause.rest)
    return Clause(named[1], dashed=True, rest=named[2]) if named else clause


def is_no_name(lexicon: Lexicon, head: str) -> bool:
    """Whether a text without a link before a dash is none that somebody may be called by."""
    name = head.split("(", maxsplit=1)[0].strip()
    return bool(
        links_in(head)
        or is_date(head)
        or len(name.split()) > _LONG_NAME
        or not _NAME.match(name)
        or lexicon.phrase(name)
        or name.lower() in KINDS
    )


def readings_of(words: Line, item: Item, rest: str) -> tuple[Reading, ...]:
    """Readings of a text; a link that stands for a whole role text counts with its display.

    A link to the web at the end is where it was read: `supplier [10-K](https://a.example)`.
    """
    lexicon, content = words.page.lexicon, words.page.note.content
    found = lexicon.read(rest)
    if len(found) > 1 or found[0].role:
        return found
    text, source = _cited(content.urls, item.span, rest) if content.urls else (rest, "")
    if source and (more := lexicon.read(f"{text} ({source})"))[0].role:
        return more
    if not rest.isascii() and ONLY_LINK.match(found[0].text):
        shown = lexicon.phrase(words.shown(found[0].text))
        if len(shown) == 1 and shown[0].role and shown[0].plain:
            return (replace(found[0], role=shown[0].role, modality=shown[0].modality),)
    return found


def _cited(urls: Sequence[Url], span: Span, text: str) -> tuple[str, str]:
    """A text without the links to the web that end it, and their texts."""
    first = bisect_left(urls, span.line, key=_line)
    last = bisect_right(urls, max(span.line, span.end_line), lo=first, key=_line)
    found: list[str] = []
    for at in range(last - 1, first - 1, -1):
        plain, said = text.rstrip(" .,"), urls[at].text
        if said and plain.endswith(f" {said}"):
            text = plain.removesuffix(said).rstrip()
            found.insert(0, said)
    return text, ", ".join(found)


def _line(url: Url) -> int:
    return url.span.line


def is_web(page: Page, item: Item) -> bool:
    """Whether an item begins with a link to the web: that is a source, not a name."""
    line, column = item.span.line, item.span.column
    return any(
        url.span.line == line and 0 <= url.span.column - column <= len("***")
        for url in page.note.content.urls
    )


def is_sentence(label: str, rest: str) -> bool:
    """Whether a line that begins with `See` goes on as a sentence: that is prose."""
    folded = bare(label).lower()
    return folded == "see" or (folded == "see also" and not link_list(rest))
