"""Inline tokens to words: plain text, with links as indexes into the note's links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from vaultweave.model.note import Words

_SEPARATOR = re.compile(r"(?<=\s)(?:—|–|--|-)(?=\s)|—|\\u2014|â€”|â€\"|â€“")
_DASHES = {"\\u2014": "—", "â€”": "—", 'â€"': "—", "â€“": "–"}
_SENTENCE_END = re.compile(r"[.!?…]['\")\]]*\s+(?=[^a-z\s])|[。！？]")
_LONGEST = 320


def words(children: Sequence[Token]) -> Words:
    """What a reader sees of some inline tokens: marks, comments and raw HTML aside.

    A link's own text is not repeated: its index stands for it.
    """
    if len(children) == 1 and children[0].type == "text":  # as in most cells of a table
        text = children[0].content.strip()
        return (text,) if text else ()
    out: list[str | int] = []
    hidden = inside = 0
    for token in children:
        kind = token.type
        if kind == "comment_open":
            hidden += 1
        elif kind == "comment_close":
            hidden -= 1
        elif hidden:
            continue
        elif kind in {"wikilink", "image", "link_open"} and "link" in token.meta:
            out.append(token.meta["link"])
            inside += kind == "link_open"
        elif kind == "link_close" and inside:
            inside -= 1
        elif not inside:
            text = _text(token)
            if text:
                out.append(text)
    return joined(out)


def _text(token: Token) -> str:
    if token.type in {"text", "code_inline", "text_special", "math_inline"}:
        return token.content
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "tag":
        return "#" + token.content
    if token.type == "wikilink":
        return token.content
    return token.content if token.type == "image" else ""


def joined(parts: Iterable[str | int]) -> Words:
    """Neighbouring runs of text made one; no text at the ends is blank."""
    out: list[str | int] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    if out and isinstance(out[0], str):
        out[0] = out[0].lstrip()
    if out and isinstance(out[-1], str):
        out[-1] = out[-1].rstrip()
    return tuple(part for part in out if part != "")


def split(whole: Words) -> tuple[Words, str, Words]:
    """Head, separator and rest, at the first separator outside parentheses; or all in rest."""
    depth = 0
    for index, part in enumerate(whole):
        if isinstance(part, int):
            continue
        padded = _padded(whole, index)
        last = 0
        for match in _SEPARATOR.finditer(padded):
            at = match.start() - 1
            depth, last = _depth(part[last : max(0, at)], depth), max(0, at)
            if depth:
                continue
            if match[0] == "—" or _stands_free(whole, index, match, padded):
                head = joined([*whole[:index], part[: max(0, at)]])
                rest = joined([part[at + len(match[0]) :], *whole[index + 1 :]])
                return head, _DASHES.get(match[0], match[0]), rest
        depth = _depth(part[last:], depth)
    return (), "", whole


def _padded(whole: Words, index: int) -> str:
    """A run with what stands beside it: a space at the ends of the whole, a letter for a link."""
    before = " " if index == 0 else "x"
    after = " " if index == len(whole) - 1 else "x"
    return before + str(whole[index]) + after


def _stands_free(whole: Words, index: int, match: re.Match[str], padded: str) -> bool:
    """A hyphen at the very start or end of an item separates nothing."""
    if len(match[0]) > 1 and match[0] != "--":
        return True
    head = padded[1 : match.start()].strip() or index > 0
    rest = padded[match.end() : -1].strip() or index + 1 < len(whole)
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
    return [_shortened(sentence) for sentence in out if sentence]


def _shortened(sentence: Words) -> Words:
    """Long runs of text between links keep their ends only."""
    if sum(len(part) for part in sentence if isinstance(part, str)) <= _LONGEST:
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
