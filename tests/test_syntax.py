"""What each mark becomes: HTML, its holes written out."""

import random
from functools import cache
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.dots import cases
from vaultweave.model.note import Content, Hole
from vaultweave.read.claims.words import joined, linked_sentences, sentences
from vaultweave.read.parse import parse
from vaultweave.read.syntax import MARKS, NESTING, heading, inline, items, reader, strong
from vaultweave.read.syntax.table import split_row

# What bold text may hold, and what may stand around it.
SIGNS = [
    "**", "**", "**", "**", "*", "_", "__", " ", " ", "a", "word", "1", ":", ".", "(", ")", "\n",
    "[[a]]", "[[a|b]]", "![[c]]", "[", "](u)", "[[", "]]", "`", "~~", "==", "\\", "$", "%%", "<b>",
    "https://e.org", "d@e.org", "^[n]", "#t", "&amp;", "—", "日", "\u00a0", "\u001c", "|", "- ",
]  # fmt: skip

# What lists are made of, and what may stand between them.
LINES = [
    "- a", "- a", "- a", "- [[a]]", "* a", "+ a", "- **b** c", "* **b** c", "- ", "-", "- - a",
    "- ---", "- ***", "* * *", "- # a", "- #t", "- 1. a", "- 10 a", "- > q", "- ```", "- ~~~",
    "- `a`", "- $$", "- $1", "- %%", "- [ ] a", "- [x] a", "- [^a]: b", "- [a]: b", "- [^a]", "- _",
    "- __a__", "- ___", "- <b>", "- |a|", "|-|", "a", "---", "===", "# h", "> q", "> - a", "1. a",
    "[^a]: n", "", "", "", " ", "     ", "\ta", "%%", "```", "-\ta", "-  a", "- a  ", "- a ^b",
    "# h #", "## h ##a", "#", "#\ta", "####### h", "# #", "# h \\#", "  ## h  ##  ", "**b** c",
]  # fmt: skip


def written(hole: Hole, content: Content) -> str:
    if hole.kind in {"open", "embed", "inline"}:
        link = content.links[hole.at]
        alias = "" if link.alias is None or hole.kind == "open" else f"|{link.alias}"
        return f"{{{hole.kind} {link.target}{link.subpath}{alias}}}"
    if hole.kind == "close":
        return "{/}"
    if hole.kind == "id":
        return hole.name
    if hole.kind == "tag":
        return f"{{#{hole.name}}}"
    if hole.kind == "foot":
        return ""
    return f"{{{hole.kind}}}"


@pytest.mark.parametrize(("given", "expected"), cases("syntax"))
def test_marks(given: str, expected: str) -> None:
    parsed = parse(given)
    html = "".join(
        piece if isinstance(piece, str) else written(piece, parsed.content)
        for piece in parsed.body.pieces
    )

    assert expected.strip() == html.strip()


@cache
def without(plain: object) -> MarkdownIt:
    """Our reader without one of its marks."""
    md = MarkdownIt("commonmark", {"breaks": True, "maxNesting": NESTING, "html": True})
    md.enable("strikethrough")
    for mark in MARKS:
        if mark is not plain:
            mark.plugin(md)
    return md


def read(md: MarkdownIt, text: str) -> list[object]:
    """The tokens of a text, those aside that hold nothing."""
    env: dict[str, Any] = {"lines": text.split("\n"), "shift": 0}
    tokens = md.parse(text, env)
    return [told(child) for token in tokens for child in (token, *(token.children or ()))]


def merged(told: list[Any]) -> list[Any]:
    """Tokens with neighbouring texts as one."""
    out: list[Any] = []
    for one in filter(None, told):
        if out and out[-1][0] == one[0] == "text":
            out[-1] = (*one[:3], out[-1][3] + one[3], *one[4:])
        else:
            out.append(one)
    return out


def blocks(md: MarkdownIt, text: str) -> list[object]:
    """The blocks of a text, all that is known of them."""
    env: dict[str, Any] = {"lines": text.split("\n"), "shift": 0}
    return [
        (t.type, t.tag, t.attrs, t.map, t.level, t.content, t.markup, t.meta, t.block, t.hidden)
        for t in md.parse(text, env)
    ]


def told(token: Token) -> object:
    told = (token.type, token.tag, token.nesting, token.content, token.markup, token.meta)
    return told if token.type != "text" or token.content else ()


@pytest.mark.parametrize("seed", range(10))
def test_bold_read_in_one_go_is_what_its_signs_come_to_as_pairs(seed: int) -> None:
    some = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(300):
        text = "".join(some.choice(SIGNS) for _ in range(some.randint(2, 14)))

        one, other = read(reader(), text), read(without(strong), text)

        assert [x for x in one if x] == [x for x in other if x], text


@pytest.mark.parametrize("seed", range(10))
def test_lines_read_from_sign_to_sign_are_what_all_rules_make_of_all_letters(seed: int) -> None:
    some = random.Random(seed)  # noqa: S311 - no secret
    signs = [
        *SIGNS,
        "!",
        "=",
        "^",
        "&",
        "&#3;",
        "<",
        "< ",
        "$5",
        "~",
        "%",
        "5%",
        "://",
        "http",
        "@",
    ]
    for _ in range(300):
        text = "".join(some.choice(signs) for _ in range(some.randint(2, 14)))

        one, other = read(reader(), text), read(without(inline), text)

        assert merged(one) == merged(other), text


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("mark", [items, heading])
def test_blocks_read_in_one_go_are_what_markdown_it_reads(mark: object, seed: int) -> None:
    some = random.Random(seed)  # noqa: S311 - no secret
    indents = ["", "", "", " ", "  ", "    ", "\t", "> ", "      "]
    for _ in range(300):
        own = some.sample(LINES, 4)
        lines = [some.choice(indents) + some.choice(own) for _ in range(some.randint(1, 9))]
        text = "\n".join(lines)

        one, other = blocks(reader(), text), blocks(without(mark), text)

        assert one == other, text


@pytest.mark.parametrize("seed", range(10))
def test_a_row_without_escapes_is_cut_like_one_with_them(seed: int) -> None:
    some = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(300):
        row = "".join(some.choice(["|", "|", "[[", "]]", "[", "a", " "]) for _ in range(12)) + "z"

        assert split_row(row) == split_row(row + r"z|\a")[:-1] or row, row


@pytest.mark.parametrize("seed", range(10))
def test_sentences_with_links_are_those_of_all_that_hold_some(seed: int) -> None:
    some = random.Random(seed)  # noqa: S311 - no secret
    runs: list[str | int] = [
        1,
        2,
        3,
        "a. B",
        ". ",
        " A ",
        "。",
        "x! (Y)",
        "? ",
        "word " * 30,
        "",
        "…",
    ]
    for _ in range(300):
        whole = joined(some.choice(runs) for _ in range(some.randint(0, 9)))

        held = [said for said in sentences(whole) if any(isinstance(part, int) for part in said)]

        assert held == linked_sentences(whole)
