"""CommonMark and GFM: to the letter without our marks; with them, what differs, and why."""

import json
import re
from collections.abc import Callable
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
import pytest
from markdown_it import MarkdownIt

from tests.shared import SHARED, needs_shared
from vaultweave.read.parse import Options, parse
from vaultweave.read.syntax import MARKS, NESTING, inline, reader

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
    "a bare `<br>` is a line's end, after which markdown-it begins a new one": {12},
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

# What a page shows of CommonMark's examples, beyond how it is marked up (see `shape`).
PUBLISHED_OTHERWISE = {
    **{why: numbers for why, numbers in OTHERWISE.items() if why not in {MENDED, SWALLOWS}},
    "a tag": set[int](),  # it is a link of ours
    "a page has one first heading, its title: others go down a level": {
        68, 76, 78, 79, 83, 84, 96, 98, 141, 227, 228, 229, 230, 232, 300,
    },
    "raw HTML that runs, loads or is unknown goes, and leaves its words": {
        150, 163, 170, 172, 176, 178, 201, 491, 524, 536, 613, 614, 615, 617,
    },
    "what stands between a table's tags, outside its cells, comes before it": {191},
    SWALLOWS: {156, 157, 158, 173},
    "a link that leads nowhere is text": {200, 485, 486, 487, 567},
    "an image's text stands as it was typed, as in the app": {
        520, 573, 574, 575, 576, 577, 585, 589,
    },
    "an address of a scheme that pages may not use is text": {596, 598, 599, 601},
}  # fmt: skip
# With GFM's marks alone, those of its examples that differ.
GFM_ALONE = {
    "spec.txt": {204, 610, 616, *range(619, 628), 645, 646, 653},
    "extensions.txt": {8, 17, 18, 19, 20, 22, 23, 24, 25, 27, 28},
    "regression.txt": {10, 11, 13},
}
ALONE = {
    "HTML is made safe as a whole, not tag by tag while it is read": {
        ("extensions.txt", 22), ("spec.txt", 653),
    },
}  # fmt: skip

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


OWN_INLINE = {
    "wikilink", "comment", "math", "highlight", "tag", "note_reference", "note_inline", "url",
    "email", "picture",
}  # fmt: skip
OWN_BLOCKS = {"comment", "math_block", "footnote_def", "table"}
OWN_CORE = {"callout", "block_id", "raw_html", "footnote_tail", "task", "pictures"}


@cache
def without(*kept: str) -> MarkdownIt:
    """Our own reader, its marks switched off but for these."""
    options = {"maxNesting": NESTING, "html": True, "xhtmlOut": True, "breaks": False}
    md = MarkdownIt("commonmark", options)
    if "strikethrough" in kept:
        md.enable("strikethrough")
    for mark in MARKS:
        if mark is inline:  # from here on, a reader takes over the rules that are in use
            md.inline.ruler.disable(sorted(OWN_INLINE - {*kept}))
            md.block.ruler.disable(sorted(OWN_BLOCKS - {*kept}))
            md.core.ruler.disable(sorted(OWN_CORE - {*kept}))
        mark.plugin(md)
    return md


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


def published(text: str) -> str:
    """A text as its page shows it; every link is there, and every tag is text."""
    parsed = parse(text, Options(breaks=False, external_images=True))
    out = []
    for piece in parsed.body.pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif piece.kind in {"embed", "inline"}:
            out.append(f'<img alt="{parsed.content.links[piece.at].alias or ""}">')
        else:
            out.append(
                {"open": "<a>", "close": "</a>", "tag": f"#{piece.name}"}.get(piece.kind, "")
            )
    return "".join(out)


def shape(html: str) -> str:
    """Elements and text of some HTML, without what a page adds to style or link it."""
    return re.sub(
        r"\s*(<[^>]*>)\s*|\s+", lambda m: m[1] or " ", _shape(html5lib.parseFragment(html))
    )


def _shape(node: Element) -> str:
    inner = node.text or ""
    for child in node:
        comment = not isinstance(child.tag, str)  # of HTML, whatever the types say
        inner += ("" if comment else _shape(child)) + (child.tail or "")
    tag = node.tag.rpartition("}")[2]
    if tag == "span" or (tag == "div" and node.get("class") in {"highlight", "table"}):
        return inner
    kept = {"img": "alt", "ol": "start"}.get(tag, "")
    said = f" {node.get(kept)}" if node.get(kept) else ""
    return f"<{tag}{said}>{inner}</{tag}>"


def test_what_is_published_of_commonmark() -> None:
    different = {
        n for n, (text, html) in commonmark().items() if shape(published(text)) != shape(html)
    }

    assert set().union(*PUBLISHED_OTHERWISE.values()) == different


def test_a_shape_tells_elements_and_words_apart() -> None:
    assert shape("<p>a <b>b</b></p>") != shape("<p>a b</p>")
    assert shape("<p>a</p>") != shape("<p>b</p>")
    assert shape('<p>\n<a href="x">a</a></p>') == shape("<p><a>a</a></p>")


def test_commonmark_without_our_marks() -> None:
    assert 652 == len(commonmark())
    assert set() == different(commonmark(), without())


@pytest.mark.parametrize("name", GFM_ALONE)
def test_gfm_without_obsidian_s_marks(name: str) -> None:
    """What differs with GFM's marks alone is what differs with all, or named above."""
    md = without("strikethrough", "table", "task", "url", "email")
    all_marks = {"spec": GFM_OTHERWISE, "extensions": EXTENSIONS_OTHERWISE}.get(
        name.removesuffix(".txt"), REGRESSION_OTHERWISE
    )
    alone = {n for places in ALONE.values() for file, n in places if file == name}

    assert GFM_ALONE[name] == different(gfm(name), md)
    assert set().union(*all_marks.values()) | alone >= GFM_ALONE[name]


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
