"""Inline tokens to words: plain text, with links as indexes into the note's links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markdown_it.token import Token

from vaultweave.model.claims import Words
from vaultweave.read.syntax.tokens import made

_DASHES: Mapping[str, str] = {
    "\\u2014": "—",
    "\\u2013": "–",
    "\u00e2\u20ac\u201d": "—",
    "\u00e2\u20ac\u201c": "–",
    '\u00e2\u20ac"': "—",
    "\u00e2\u20ac\u2013": "–",
    "\u00e2\u0080\u0094": "—",
    "\u00e2\u0080\u0093": "–",
}
"""Dashes that lost their encoding, or were never decoded, to what they were."""

_LOST = "|".join(re.escape(text) for text in sorted(_DASHES, key=len, reverse=True))
_SEPARATOR = re.compile(rf"(?<=\s)(?:[–‒−]|-{{1,3}})(?=\s)|[—―]+|{_LOST}")
_TIGHT = re.compile(r"(?:\s+(?:[–‒−]|-{1,3})|(?:[–‒−]|-{1,3})\s+|--)(?=[^\W\d_]|[(\"“])")
_THIN = frozenset("-–‒−")
_SENTENCE_END = re.compile(r"[.!?…。！？](?:(?<=[。！？])|['\")\]]*\s+(?=[^a-z\s]))")
_DASH = re.compile(r"[-–‒−—―\\\u00e2]")
_LONGEST = 320
_COMMENT = frozenset({"comment_open", "comment_close"})
_LINK = frozenset({"wikilink", "image", "link_open"})
_SAID = frozenset({"text", "code_inline", "text_special", "math_inline", "wikilink", "image"})


def words(children: Sequence[Token]) -> Words:
    """What a reader sees of some inline tokens: marks, comments and raw HTML aside.

    A link's own text is not repeated: its index stands for it. A link to the web right after it
    is where something was read, and stands in brackets: `[[Aster]] [10-K](https://a.example)`.
    """
    if len(children) == 1 and children[0].type == "text":  # as in most cells of a table
        text = children[0].content.strip()
        return (text,) if text else ()
    if len(children) == 1 and "link" in children[0].meta:
        return (int(children[0].meta["link"]),)
    out: list[str | int] = []
    hidden = inside = 0
    for token in children:
        kind = token.type
        if kind in _COMMENT:
            hidden += token.nesting
        elif hidden:
            continue
        elif kind in _LINK and "link" in token.meta:
            out.append(token.meta["link"])
            inside += kind == "link_open"
        elif kind == "link_close" and inside:
            inside -= 1
        elif kind == "link_open" and not inside:
            return words([*_sourced(children)])
        elif not inside:
            out.append(token.content if kind == "text" else _text(token))
    return joined(out)


def _sourced(children: Sequence[Token]) -> Iterator[Token]:
    """Tokens with links to the web as text, in brackets where they stand right after a link."""
    after = False
    closing: str | None = None
    for token in children:
        if token.type == "link_open" and "link" not in token.meta:
            closing = ")" if after else ""
            yield made("text", "", 0, content="(" if after else "")
        elif token.type == "link_close" and closing is not None:
            yield made("text", "", 0, content=closing)
            after, closing = bool(closing), None
        else:
            yield token
            if closing is None and ("link" in token.meta or token.type == "link_close"):
                after = True
            elif closing is None and token.content.strip():
                after = False


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "tag":
        return "#" + token.content
    return token.content if token.type in _SAID else ""


def joined(parts: Iterable[str | int]) -> Words:
    """Neighbouring runs of text made one; no text at the ends is blank."""
    out: list[str | int] = []
    run = ""
    for part in parts:
        if isinstance(part, str):
            run += part
            continue
        if run:
            out.append(run)
            run = ""
        out.append(part)
    run = run.rstrip()
    if run:
        out.append(run)
    if out and isinstance(out[0], str):
        out[0] = out[0].lstrip()
        if not out[0]:
            del out[0]
    return tuple(out)


def _trimmed(parts: list[str | int]) -> Words:
    """Parts of which no two are text in a row, without blanks at the ends."""
    first, last = parts[0], parts[-1]
    if isinstance(last, str):
        parts[-1:] = [last.rstrip()] if last.strip() else []
    if isinstance(first, str):
        parts[:1] = [first.lstrip()] if first.strip() else []
    return tuple(parts)


def split(whole: Words, marks: tuple[str, ...] = ()) -> tuple[Words, str, Words]:
    """Head, separator and rest, at the first separator outside parentheses; or all in rest.

    `marks` are what a vault parts them with besides dashes, such as a colon.
    """
    depth = 0
    for index, part in enumerate(whole):
        if isinstance(part, int):
            continue
        found, depth = _separator(whole, index, depth, marks)
        if found is not None:
            start, end = found
            before, after = part[:start].rstrip(), part[end:].lstrip()
            head = (*whole[:index], before) if before else whole[:index]
            rest = (after, *whole[index + 1 :]) if after else whole[index + 1 :]
            said = part[start:end].strip()
            return head, _DASHES.get(said, said), rest
    return (), "", whole


def _separator(
    whole: Words, index: int, depth: int, marks: tuple[str, ...]
) -> tuple[tuple[int, int] | None, int]:
    """Where the first separator of a run begins and ends, and how deep in brackets the run ends."""
    part, last = str(whole[index]), 0
    if not marks and not _DASH.search(part):
        return None, _depth(part, depth)
    padded = _padded(whole, index)
    tight = _TIGHT.match(part) if index and isinstance(whole[index - 1], int) else None
    if tight is not None and not depth:
        return tight.span(), depth
    for start, end in _candidates(padded, marks):
        depth, last = _depth(part[last : max(0, start)], depth), max(0, start)
        said = padded[start + 1 : end + 1]
        if not depth and (said not in _THIN or _stands_free(whole, index, (start, end))):
            return (max(0, start), end), depth
    return None, _depth(part[last:], depth)


def _candidates(padded: str, marks: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where separators may stand in a run that was padded by one sign."""
    if not marks:
        for match in _SEPARATOR.finditer(padded):
            yield match.start() - 1, match.end() - 1
        return
    found = [(match.start() - 1, match.end() - 1) for match in _SEPARATOR.finditer(padded)]
    for mark in marks:
        found += [
            (match.start() - 1, match.end() - 1)
            for match in re.finditer(rf"{re.escape(mark)}(?=\s|\Z)", padded)
        ]
    yield from sorted(found)


def _padded(whole: Words, index: int) -> str:
    """A run with what stands beside it: a space at the ends of the whole, a letter for a link."""
    before = " " if index == 0 else "x"
    after = " " if index == len(whole) - 1 else "x"
    return before + str(whole[index]) + after


def _stands_free(whole: Words, index: int, at: tuple[int, int]) -> bool:
    """A hyphen at the very start or end of an item separates nothing."""
    text = str(whole[index])
    head = text[: at[0]].strip() or index > 0
    rest = text[at[1] :].strip() or index + 1 < len(whole)
    return bool(head and rest)


def _depth(text: str, depth: int) -> int:
    if "(" not in text and ")" not in text:
        return depth
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
    return depth


def sentences(whole: Words) -> list[Words]:
    """The sentences of some words; a very long one is cut around its links."""
    out: list[Words] = []
    current: list[str | int] = []
    for part in whole:
        if isinstance(part, int):
            current.append(part)
            continue
        last = 0
        for match in _SENTENCE_END.finditer(part):
            current.append(part[last : match.end()])
            out.append(joined(current))
            current, last = [], match.end()
        current.append(part[last:])
    out.append(joined(current))
    if _length(whole) <= _LONGEST:
        return [sentence for sentence in out if sentence]
    return [_shortened(sentence) for sentence in out if sentence]


def linked_sentences(whole: Words) -> list[Words]:
    """Those of some words' sentences that hold links."""
    out: list[Words] = []
    current: list[str | int] = []
    linked = False
    for part in whole:
        if isinstance(part, int):
            current.append(part)
            linked = True
            continue
        first = _SENTENCE_END.search(part)
        if first is None:
            current.append(part)
            continue
        if linked:
            current.append(part[: first.end()])
            out.append(_trimmed(current))
        last = first.end()
        for later in _SENTENCE_END.finditer(part, last):
            last = later.end()
        current, linked = [part[last:]], False
    if linked:
        out.append(_trimmed(current))
    if not out or _length(whole) <= _LONGEST:
        return out
    return [_shortened(sentence) for sentence in out]


def _length(whole: Words) -> int:
    """How long the text of some words is, without its links."""
    return sum([len(part) for part in whole if isinstance(part, str)])


def _shortened(sentence: Words) -> Words:
    """Long runs of text between links keep their ends only."""
    if _length(sentence) <= _LONGEST:
        return sentence
    last = len(sentence) - 1
    return joined(
        part if isinstance(part, int) else _clipped(part, first=i == 0, last=i == last)
        for i, part in enumerate(sentence)
    )


def _clipped(text: str, *, first: bool, last: bool) -> str:
    keep = _LONGEST // 3
    if len(text) <= keep * 2:
        return text
    if first and last:
        return text[: keep * 3].rstrip() + "…"
    if first:
        return "…" + text[-keep:].lstrip()
    if last:
        return text[:keep].rstrip() + "…"
    return text[:keep].rstrip() + " … " + text[-keep:].lstrip()
