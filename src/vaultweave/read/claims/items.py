"""List items and lines that may be claims, under the label that holds for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from vaultweave.model.claims import Item, Words
from vaultweave.model.note import Heading
from vaultweave.read.claims.bold import label_words, leading_label, lines_of, trailing_label
from vaultweave.read.claims.passages import Passage, anchor, said_in
from vaultweave.read.claims.words import split, words
from vaultweave.read.syntax.spans import Ruler
from vaultweave.read.syntax.tokens import outside

STANCE = re.compile(
    r"\b(?:bull(?:s|ish)?|bear(?:s|ish)?|benefi\w*|winn(?:er|ing)\w*|los(?:er|ing|es?)\w*"
    r"|surviv\w*|d(?:ies?|ying)|hurts?|harmed|vulnerable|(?:at|most) risk|expos(?:ed|ure)"
    r"|threatened|victims?|confirm\w*|strengthen\w*|weaken\w*)\b",
    re.IGNORECASE,
)
_PARTING = " \t|/;,·•–—-"
_BETWEEN = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:,|;|·|•|&|/|,?\s*\b(?:and|or)\b)?\s*\.?")
_LABEL = re.compile(r"[^\W\d_][^.:;!?()\[\]\n]{2,39}:\s?")
_LABELS = re.compile(r"(?m)^[^\W\d_][^.:;!?()\[\]\n]{2,39}:\s?\[\[")
_STRUCK = re.compile(r"[^\w\[]*~~")
_LINE = re.compile(r"(related|see also|see)\s*(:?)\s+\Z", re.IGNORECASE)


def items(
    found: list[Passage],
    headings: list[Heading],
    source: tuple[list[str], int],
    marks: tuple[str, ...] = (),
) -> Iterator[Item]:
    """The items of a text that may state something: with a separator, a link, or a stance above.

    An item whose start is struck out is taken back, and so is a task that is (`[-]`). A task is
    something to do, and no claim unless it begins with a link and a dash. `marks` may stand for a
    dash.
    """
    labels: dict[int, Words] = {}
    stances = [False, *_stances(headings)]
    below = False  # a heading
    for passage in found:
        first, below = below, passage.setting == "heading"
        if passage.setting in {"comment", "heading", "table"}:
            continue
        if passage.item is not None:
            if passage.first:
                key = id(passage.label)
                if key not in labels:
                    labels[key] = label_words(passage.label)
                under = stances[passage.heading + 1]
                yield from _items(passage, labels[key], source, marks, under=under)
        elif passage.block.type == "paragraph_open":
            if first and _is_list(passage):
                yield _made(passage, source, (), ((), "", said_in(passage)))
            else:
                yield from _lines(passage, source, marks)


def _is_list(passage: Passage) -> bool:
    """Whether a paragraph is nothing but links, as right below a heading `Competitors`."""
    children = passage.inline.children or []
    if not passage.linked or "link" not in children[0].meta:
        return False
    return _are_links(said_in(passage))


def _are_links(parts: Words) -> bool:
    """Whether nothing but what parts a list stands between links, and behind them."""
    return all(_BETWEEN.fullmatch(part) for part in parts if isinstance(part, str))


def _stances(headings: list[Heading]) -> Iterator[bool]:
    """Whether each heading, or one above it, may begin a list of stances."""
    open_: list[tuple[int, bool]] = [(0, False)]
    for heading in headings:
        while open_[-1][0] >= heading.level:
            open_.pop()
        open_.append((heading.level, open_[-1][1] or _tells_stance(heading.title)))
        yield open_[-1][1]


def _items(
    passage: Passage,
    label: Words,
    source: tuple[list[str], int],
    marks: tuple[str, ...],
    *,
    under: bool,
) -> Iterator[Item]:
    pieces = [(label, said_in(passage))]
    if _STRUCK.match(passage.inline.content) or _is_task(passage, cancelled=True):
        return
    below = 0
    if passage.bold:
        children, below = _above(_own(outside(passage.inline.children or [], "s")))
        pieces = [(label, words(children))]
        lead = leading_label(lines_of(children)[0])
        if lead is not None and _is_stance(label_words(lead[0])):
            *first, (last, tail) = _parts(*lead)
            parts = [*first, (last, _after(children, tail))]
            pieces = [(label_words(bold), words(piece)) for bold, piece in parts]
    for name, said in pieces:
        head, separator, rest = split(said, marks)
        linked = any(isinstance(part, int) for part in said)
        claims = bool(separator) or linked or _is_stance(name) or under
        task = _is_task(passage) and not (head and isinstance(head[0], int))
        if said and claims and not task:
            yield _made(passage, source, name, (head, separator, rest))
    if below:
        yield from _below(passage, source, marks, below)


def _above(children: list[Token]) -> tuple[list[Token], int]:
    """An item's text above a line that is a label with names, and that line's number, 0 for none.

    Typed right below an item, `**Losers:** [[A]]` is a line of its own, and for Markdown its text.
    """
    lines = lines_of(children)
    for number in range(1, len(lines)):
        lead = leading_label(lines[number])
        if lead is not None and _is_stance(label_words(lead[0])):
            return children[: sum(len(line) + 1 for line in lines[:number]) - 1], number
    return children, 0


def _below(
    passage: Passage, source: tuple[list[str], int], marks: tuple[str, ...], below: int
) -> Iterator[Item]:
    end = -1
    for number, line in enumerate(lines_of(passage.inline.children or [])):
        at, end = _stretch(passage.inline.content, end + 1, line)
        lead = leading_label(line) if number >= below else None
        for bold, piece in _parts(lead[0], outside(lead[1], "s")) if lead else ():
            label, rest = label_words(bold), words(piece)
            if rest and _is_stance(label):
                yield _made(passage, source, label, split(rest, marks), (at, end))


def _parts(label: list[Token], rest: list[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """The labels of a line, each with what follows it: `**Winners:** [[A]] | **Losers:** [[B]]`."""
    rest, start, at = list(rest), 0, 1
    while at < len(rest):
        close = at
        if rest[at].type == "strong_open":
            close = next(n for n in range(at, len(rest)) if rest[n].type == "strong_close")
            found = leading_label(rest[at : close + 2])
            if found is not None and _is_stance(label_words(found[0])):
                yield label, [*rest[start : at - 1], _parted(rest[at - 1])]
                label, start = found[0], close + 1
                rest[start : start + 1] = found[1]
        at = close + 1
    yield label, rest[start:]


def _parted(token: Token) -> Token:
    """The last of what stands before a label, without what parts the two."""
    if token.type != "text":
        return token
    return token.copy(content=token.content.rstrip(_PARTING))


def _is_task(passage: Passage, *, cancelled: bool = False) -> bool:
    box = passage.item.meta.get("task") if passage.item is not None else None
    return box == "-" if cancelled else box is not None


def _own(children: list[Token]) -> list[Token]:
    """An item's text without a label below it, which is meant for what follows."""
    lines = lines_of(children)
    if len(lines) == 1 or not trailing_label(children):
        return children
    return children[: len(children) - len(lines[-1]) - 1]


def _after(children: list[Token], rest: list[Token]) -> list[Token]:
    """All that follows a label: the rest of its line, and the lines after."""
    line_count = len(lines_of(children)[0])
    return [*rest, *children[line_count:]]


def _lines(
    passage: Passage, source: tuple[list[str], int], marks: tuple[str, ...]
) -> Iterator[Item]:
    """One-line forms in a paragraph: `**Winners:** [[A]]`, `Related: [[A]]`, `See [[A]] — why`.

    Also `Customers: [[A]], [[B]]`, a short text and nothing but links.
    """
    labels = passage.linked and _LABELS.search(passage.inline.content) is not None
    if not labels and _says_nothing(passage):
        return
    end = -1
    held: Words = ()
    for line in lines_of(passage.inline.children or []):
        at, end = _stretch(passage.inline.content, end + 1, line)
        lead = leading_label(line)
        if lead is not None:
            for bold, piece in _parts(lead[0], outside(lead[1], "s")):
                label, rest = label_words(bold), words(piece)
                linked = any(isinstance(part, int) for part in rest)
                if rest and (linked or _is_stance(label) or _says_related(label)):
                    yield _made(passage, source, label, split(rest, marks), (at, end))
            held = () if words(lead[1]) else label_words(lead[0])
            continue
        whole = words(outside(line, "s"))
        if held and whole and isinstance(whole[0], int):
            yield _made(passage, source, held, split(whole, marks), (at, end))
            continue
        held = ()
        if len(whole) > 1 and isinstance(whole[0], str) and isinstance(whole[1], int):
            match = _LINE.match(whole[0] if whole[0].endswith(" ") else whole[0] + " ")
            if match and (match[2] or match[1].lower() != "related"):
                label = (match[1].capitalize(),)
                yield _made(passage, source, label, split(whole[1:], marks), (at, end))
            elif labels and _LABEL.fullmatch(whole[0]) and _are_links(whole[1:]):
                yield _made(passage, source, (), ((), "", whole), (at, end))


def _stretch(text: str, at: int, line: list[Token]) -> tuple[int, int]:
    """From the first letter of a line to its end; `at` is where it begins if no link tells."""
    for token in line:
        if "at" in token.meta:
            at = text.rfind("\n", 0, token.meta["at"]) + 1
            break
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return at + len(text[at:end]) - len(text[at:end].lstrip()), end


def _says_nothing(passage: Passage) -> bool:
    """Whether a paragraph has no bold label, nor `See` or `Related`."""
    if not passage.bold and not (passage.linked and _says_see(passage)):
        return True
    single = "\n" not in passage.inline.content
    return single and _says_more((passage.inline.children or [])[0])


def _says_see(passage: Passage) -> bool:
    text = "".join([token.content for token in passage.inline.children or ()]).lower()
    return "see" in text or "related" in text or "ſee" in text


def _says_more(first: Token) -> bool:
    """Whether a line begins with a word that is neither bold nor `See` or `Related`."""
    said = first.content.lstrip() if first.type == "text" else ""
    signed = bool(said) and not said[0].isascii() and not said[0].isalnum()
    return bool(said) and not signed and said[0] not in "sSſrR"


def _says_related(label: Words) -> bool:
    return len(label) == 1 and str(label[0]).strip().lower() in {"related", "see also", "see"}


def _is_stance(label: Words) -> bool:
    return any(isinstance(part, str) and _tells_stance(part) for part in label)


@lru_cache(maxsize=4096)
def _tells_stance(text: str) -> bool:
    """Most labels and headings of a vault are the same few."""
    return STANCE.search(text) is not None


def _made(
    passage: Passage,
    source: tuple[list[str], int],
    label: Words,
    parts: tuple[Words, str, Words],
    stretch: tuple[int, int] | None = None,
) -> Item:
    lines, shift = source
    ruler = passage.ruler = passage.ruler or Ruler(passage.inline, lines, shift)
    first, last = stretch or (0, len(passage.inline.content))
    span = ruler.span(first, max(first, last - 1) + 1)
    name = anchor(passage.opener, span.line, shift)
    outer = passage.item.meta.get("within") if passage.item else None
    within = outer[0] + 1 + shift if outer else 0
    return Item(span, passage.heading, label, *parts, name, passage.depth, within)
