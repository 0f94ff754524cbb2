"""Every mark is where it says: it begins there, ends there, and says there what it is."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notes import Mark, note
from tests.shared import needs_shared
from tests.test_fuzz import MARKER, lines_of
from tests.test_words import notes
from vaultweave.model.note import Content, Link
from vaultweave.model.place import Span
from vaultweave.read.parse import parse
from vaultweave.read.syntax.wikilink import split_wikilink

Found = tuple[str, int, int, int, int]


def where(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


def reported(content: Content) -> dict[str, list[Found]]:
    """What a note says of each name: its marks, with their places."""
    out: dict[str, list[Found]] = {}

    def add(name: str, kind: str, span: Span) -> None:
        out.setdefault(re.split(r"[. ]", name)[0], []).append((kind, *where(span)))

    for link in content.links:
        add(link.target, link.kind, link.span)
    for tag in content.tags:
        add(tag.name, "property tag" if tag.inside == "property" else "tag", tag.span)
    for url in content.urls:
        add(url.url.split("/")[2], "url", url.span)
    return out


def expected(text: str, mark: Mark) -> Found:
    """Where a mark stands, found without the parser; a reference's own definition is not it."""
    plain = "\n".join(lines_of(text))
    at = plain.index(mark.source)
    line, column = plain.count("\n", 0, at) + 1, at - plain.rfind("\n", 0, at)
    return mark.kind, line, column, line, column + len(mark.source)


@settings(max_examples=1000, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_generated_notes(seed: int) -> None:
    made = note(random.Random(seed))  # noqa: S311 - chance must come again
    found = reported(parse(made.text).content)
    found.pop("a", None)  # a tag that all notes share

    assert {mark.name: [expected(made.text, mark)] for mark in made.marks} == found


def cut(lines: list[str], span: Span) -> str:
    """The source that a span covers."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, *between = lines[span.line - 1 : span.end_line]
    last = between.pop()[: span.end_column - 1]
    return "\n".join([first[span.column - 1 :], *between, last])


def wrong(text: str, content: Content) -> Iterator[tuple[object, str]]:
    """The marks of a note whose source is not what they say, with that source."""
    lines = lines_of(text)
    yield from _wrong_blocks(lines, content)
    for link in content.links:
        source = cut(lines, link.span)
        if not _is_link(link, source):
            yield link, source
    for tag in content.tags:
        source = cut(lines, tag.span)
        if tag.name not in source if tag.inside == "property" else not _is_tag(tag.name, source):
            yield tag, source
    for url in content.urls:
        source = cut(lines, url.span)
        if source[:1] not in {"[", "!", "<"} and not url.url.removeprefix("mailto:").startswith(
            source[:4]
        ):
            yield url, source


def _wrong_blocks(lines: list[str], content: Content) -> Iterator[tuple[object, str]]:
    for heading in content.headings:
        source, typed = cut(lines, heading.span), heading.text.split("\n")
        begins = source.startswith(("#" * heading.level, typed[0]))
        if not begins or not all(line.strip() in source for line in typed):
            yield heading, source
    for block in content.blocks:
        below = "\n".join(lines[block.span.line - 1 : block.span.end_line + 2])
        if "^" + block.id not in below:
            yield block, below


def _is_tag(name: str, source: str) -> bool:
    return source.rstrip("/") == "#" + name


def _is_link(link: Link, source: str) -> bool:
    inner = source.removeprefix("!")
    if inner.startswith("[[") and inner.endswith("]]"):
        embed = link.kind == "embed"
        if link.inside == "table":
            inner = inner.replace("\\|", "|")
        parts = split_wikilink(inner[2:-2])
        return parts == (link.target, link.subpath, link.alias) and embed == (source[0] == "!")
    if link.kind not in {"markdown", "embed", "field", "property"}:
        return False
    return inner.startswith("[") and inner.endswith((")", "]"))


def claims(text: str, content: Content) -> Iterator[tuple[object, str]]:
    """The claims of a note whose place does not begin with their first word."""
    lines = lines_of(text)
    for item in content.items:
        first = _first_word(content, item.words)
        line = lines[item.span.line - 1]
        before, there = line[: item.span.column - 1], line[item.span.column - 1 :]
        if there[:1].isspace() or (item.depth and not MARKER.search(before)):
            yield item, line
        elif first[:2] not in cut(lines, item.span):  # a script without spaces has long words
            yield item, cut(lines, item.span)
    for table in content.tables:
        for row in (table.header, *(row.cells for row in table.rows)):
            for cell in row:
                first = _first_word(content, cell.words)
                there = lines[cell.span.line - 1][cell.span.column - 1 :]
                if first and not _begins(there, first):
                    yield cell, there


def _first_word(content: Content, words: tuple[Any, ...]) -> str:
    if words and isinstance(words[0], int):
        link = content.links[words[0]]
        return "" if link.kind == "property" else "["
    return (re.findall(r"\w+", words[0]) or [""])[0] if words else ""


def _begins(there: str, first: str) -> bool:
    """Whether a cell begins with a word, or with some mark."""
    return there.startswith(first) or not (there[:1].isspace() or there[:1].isalnum())


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_marks_of_generated_notes_cover_their_source(seed: int) -> None:
    text = note(random.Random(seed)).text  # noqa: S311 - chance must come again
    content = parse(text).content

    assert [] == [*wrong(text, content), *claims(text, content)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\t[[x]]", (1, 3, 1, 8)),
        ("\ta\n\n[[x]]", (3, 1, 3, 6)),
        ("-\t a [[x]]", (1, 6, 1, 11)),
        ("👨\u200d👩 e\u0301 [[x]]", (1, 8, 1, 13)),
        ("> a\nlazy [[x]]", (2, 6, 2, 11)),
        ("> - a\nlazy [[x]]", (2, 6, 2, 11)),
        ("| a \\| b | [[x]] |\n|---|---|", (1, 12, 1, 17)),
        ("[[x]]  \nb", (1, 1, 1, 6)),
        ("a [[x]] b [[y]]\n===", (1, 3, 1, 8)),
        ("https://a.example/p\\\n[[x]]", (2, 1, 2, 6)),
    ],
)
def test_some_by_hand(text: str, place: tuple[int, int, int, int]) -> None:
    links = parse(text).content.links

    assert [place] == [where(link.span) for link in links if link.target == "x"]


def test_a_backslash_at_the_end_of_a_line_is_not_of_the_address() -> None:
    assert ["https://a.example/p"] == [
        url.url for url in parse("https://a.example/p\\\nb").content.urls
    ]


@needs_shared
def test_real_notes() -> None:
    found = [(one.path, one.text, parse(one.text).content) for one in notes()]

    assert 1500 < len(found)
    assert [] == [
        (path, mark)
        for path, text, content in found
        for mark in (*wrong(text, content), *claims(text, content))
    ]
