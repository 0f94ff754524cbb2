"""CommonMark and GFM: to the letter without our marks; with them, what differs, and why."""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from markdown_it import MarkdownIt

from tests.shared import SHARED, needs_shared
from vaultweave.read.syntax import NESTING, reader

pytestmark = needs_shared

COMMONMARK = SHARED / "vaults/groundtruth/commonmark/commonmark.json"
GFM = SHARED / "vaults/groundtruth/gfm"

SWALLOWS = "raw HTML that would swallow the rest of the page is text"
MENDED = "an image or a box of raw HTML gets the words that a page has to have"
OTHERWISE = {
    MENDED: {475},
    "a tag": {64},
    "a wikilink wins over brackets and references": {548, 559, 590},
    "a bare address is a link, as in GFM": {602, 608, 611, 612},
    SWALLOWS: {156, 157, 158, 171, 173},
}
# The same examples stand in GFM's copy of the specification; the rest are of its extensions.
GFM_OTHERWISE = {
    **OTHERWISE,
    MENDED: {484},
    "a tag": {34},
    "a wikilink wins over brackets and references": {556, 567, 598},
    "a bare address is a link, as in GFM": {610, 616, 619, 620},
    "a row keeps what it says beyond the header's last column": {204},
    "a bare `www.` is text, as in the app": {621, 622, 623, 624, 625, 626, 627},
    SWALLOWS: {126, 127, 128, 142},
    "a comment of HTML ends as CommonMark has it since": {645, 646},
}
EXTENSIONS_OTHERWISE = {
    "a row keeps what it says beyond the header's last column": {8},
    "one tilde is text, as Obsidian's help says": {17, 18},
    "a bare `www.` is text, as in the app": {19, 24, 25},
    "no HTML is given: it must not crash": {20},
    "footnotes have a markup of our own, and none is left out": {23},
    "a box may hold any character": {27, 28},
}
REGRESSION_OTHERWISE = {
    MENDED: {3},
    "one tilde is text, as Obsidian's help says": {10, 11},
    "footnotes have a markup of our own, and none is left out": {13},
}

Examples = dict[int, tuple[str, str]]

_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


@cache
def commonmark() -> Examples:
    examples = json.loads(COMMONMARK.read_text(encoding="utf-8"))
    return {one["example"]: (one["markdown"], one["html"]) for one in examples}


@cache
def gfm(name: str) -> Examples:
    text = (GFM / name).read_bytes().decode().replace("→", "\t")
    return {n: (one[1], one[2]) for n, one in enumerate(_EXAMPLE.finditer(text), 1)}


@cache
def plain() -> MarkdownIt:
    """Our reader without its marks."""
    options = {"maxNesting": NESTING, "html": True, "xhtmlOut": True, "breaks": False}
    return MarkdownIt("commonmark", options)


@cache
def marked() -> MarkdownIt:
    """Our reader, as markdown-it itself would render it."""
    md = reader.__wrapped__(breaks=False)
    md.options["xhtmlOut"] = True
    return md


def html(md: MarkdownIt, text: str) -> str:
    return alike(md.render(text, {"lines": text.split("\n"), "shift": 0}))


def alike(text: str) -> str:
    """HTML with what is only written in another way made the same."""
    text = text.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")
    text = re.sub(r' (?:align|class)="(?:align-)?(left|center|right)"', r' align="\1"', text)
    text = re.sub(r"<input [^>]*> ", "", text)
    return text.replace("&gt;", ">").replace("<del>", "<s>").replace("</del>", "</s>")


def different(examples: Examples, md: MarkdownIt) -> set[int]:
    return {n for n, (text, expected) in examples.items() if html(md, text) != alike(expected)}


def test_commonmark_without_our_marks() -> None:
    assert 652 == len(commonmark())
    assert set() == different(commonmark(), plain())


@pytest.mark.parametrize(
    ("examples", "otherwise", "count"),
    [
        (commonmark, OTHERWISE, 652),
        (lambda: gfm("spec.txt"), GFM_OTHERWISE, 673),
        (lambda: gfm("extensions.txt"), EXTENSIONS_OTHERWISE, 28),
        (lambda: gfm("regression.txt"), REGRESSION_OTHERWISE, 19),
    ],
    ids=["commonmark", "gfm", "gfm extensions", "gfm regressions"],
)
def test_with_our_marks(
    examples: Callable[[], Examples], otherwise: dict[str, set[int]], count: int
) -> None:
    assert count == len(examples())
    assert set().union(*otherwise.values()) == different(examples(), marked())
