"""No words lost: what a reader of the source can read stands in the page."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared import SHARED, needs_shared
from vaultweave.model.note import Content, Hole
from vaultweave.read.parse import Parsed, parse
from vaultweave.read.properties import head
from vaultweave.read.source import Source, walk

VAULTS = (
    "kepano-obsidian",
    "obsidian-tasks/Tasks-Demo",
    "obsidian-tasks/docs",
    "oldwinter-garden-subset",
    "groundtruth/obsidian-export",
    "groundtruth/obsidiantools",
)

# What a reader does not see, or sees as a sign: taken off the source, without asking our parser.
UNSEEN = [
    re.compile(r"^[ \t>*+-]*%%[^%\n]*$.*?(?:%%|\Z)", re.MULTILINE | re.DOTALL),
    re.compile(r"%%[^\n]+?%%"),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(
        r"^[ \t>*+\-\d.]*(?P<fence>`{3,}|~{3,})[ \t]*"
        r"(?:dataview|dataviewjs|tasks|query|base|compressed-json)\b.*?"
        r"(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)",
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    ),
    re.compile(r"</?[A-Za-z][^<>]*>"),
    re.compile(r"(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"),
    re.compile(r"^[ \t>]*\[[^\]^][^\]]*\]:[^\n]*$", re.MULTILINE),
    re.compile(r"\[\^[^\]\s]+\]:?"),
    re.compile(r"\[![^\]\n]*\]"),
    re.compile(r"^[ \t>*+\-\d.]*(?:`{3,}|~{3,})[^\n`]*$", re.MULTILINE),
    re.compile(r"(?<!\S)\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE),
    re.compile(r"&#?\w+;"),
    re.compile(
        r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)[> \t]*)+(?:\[.\][ \t])?", re.MULTILINE
    ),
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$\n`]+\$"),
    re.compile(r"(?<=\[\[)[^\[\]|\n]*\\?\|"),
]
WORD = re.compile(r"[^\W_]+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base's names
        self.parts.append("" if tag == "span" else " ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, None)


def shown_html(html: str) -> str:
    """The text of some HTML."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def shown(parsed: Parsed) -> str:
    """A page's text; an embed counts as what it names, since that is what will stand there."""
    return shown_html(
        "".join(
            piece if isinstance(piece, str) else _hole(piece, parsed.content)
            for piece in parsed.body.pieces
        )
    )


def _hole(hole: Hole, content: Content) -> str:
    if hole.kind in {"embed", "inline"}:
        link = content.links[hole.at]
        return f" {link.target}{link.subpath} {link.alias or ''} ".replace("<", "&lt;")
    return {"id": "", "tag": f"#{hole.name} "}.get(hole.kind, " ")


def seen(text: str) -> str:
    """A source without what its reader does not see."""
    body = head(text.removeprefix("\ufeff").replace("\r\n", "\n"))[1]
    for pattern in UNSEEN:
        body = pattern.sub(" ", body)
    return body


def lost(text: str) -> dict[str, int]:
    parsed = parse(text)
    assert "VW603" not in [problem.rule for problem in parsed.content.problems]
    page = shown(parsed)
    missing = Counter(WORD.findall(seen(text))) - Counter(WORD.findall(page))
    run = "".join(page.split())
    return {word: count for word, count in missing.items() if run.count(word) < count}


def test_the_page_without_a_word_is_found_out() -> None:
    parsed = parse("one **two** three")

    assert "two" in shown(parsed)
    assert "four" not in shown(parsed)
    assert ["one", "x", "three"] == WORD.findall(seen("one [[y|x]] %%no%% <b class='c'>three</b>"))


def notes() -> list[Source]:
    found: list[Source] = []
    for vault in VAULTS:
        found += walk(SHARED / "vaults" / vault).sources
    return found


@needs_shared
def test_real_notes_lose_no_word() -> None:
    found = notes()

    assert 1500 < len(found)
    assert {} == {note.path: words for note in found if (words := lost(note.text))}


# Marks that hide nothing. Comments, raw HTML, link destinations and the like do, by intention.
MARKS = st.sampled_from(
    [
        "**", "*", "_", "~~", "==", "`", "``", "[[", "]]", "![[", "[", "]", "(", ")", "> ", ">",
        "- ", "1. ", "- [ ] ", "- [x] ", "\t", "    ", "\n", "\n", "\n\n", "# ", "### ",
        "\n===\n", "\n---\n", "| ", " |", "|---|---|", "\n| a | b |\n|---|---|\n", "```\n",
        "\n```\n", "\n~~~\n", "\\", "#", "^", "!", "—", "$5", " ", " ", "  \n", "5% ", "+", "日本",
        "e\u0301", "\u00a0", "\u2028", "&",
    ],
)  # fmt: skip
WORDS = st.integers(min_value=0, max_value=999).map(lambda n: f" w{n}x ")


@settings(max_examples=800, deadline=None)
@given(st.lists(st.one_of(MARKS, MARKS, WORDS), max_size=60).map("".join))
def test_generated_texts_lose_no_word(text: str) -> None:
    parsed = parse("start " + text)
    page = shown(parsed)
    hidden = re.findall(r"w\d+x", " ".join(_named_only(parsed.content, text)))
    missing = Counter(re.findall(r"w\d+x", text)) - Counter(re.findall(r"w\d+x", page))

    assert {} == dict(missing - Counter(hidden))


def _named_only(content: Content, text: str) -> list[str]:
    """What a text names without saying it: ids, targets behind an alias, a fence's language."""
    return [
        *(block.id for block in content.blocks),
        *(link.target + link.subpath for link in content.links if link.alias is not None),
        *re.findall(r"^.*?(?:`{3,}|~{3,})(.*)$", text, re.MULTILINE),
        *re.findall(r"\]\((.*)\)", text),
    ]


@pytest.mark.parametrize("mark", ["- ", "1. ", "> ", "- > ", "> - "])
def test_what_is_nested_to_ninety_levels_is_there(mark: str) -> None:
    step = "  " if mark == "- " else "   "
    lines = [
        (step * level + mark if ">" not in mark else mark * level) + f"w{level}x"
        for level in range(90 // (1 + (len(mark) > 3)))
    ]
    text = "\n".join(lines)
    parsed = parse(text)

    assert all(f"w{level}x" in shown(parsed) for level in range(len(lines)))
    assert () == parsed.content.problems


@pytest.mark.parametrize(
    "text",
    [
        "a <title> word",
        "a <script> word\n\nword",
        "a <textarea>\n\nword",
        "<div title='open\n\nword 'q'",
        "<div\nword",
        "<style>\n\nword",
        "x <svg> word\n\n- word",
        "<table>\n\nword\n\n- word",
        "<select>\n\n[[word]]\n\nword",
        "- <div> word\n- </ul> word\n- word",
        "| a | b |\n|-|-|\n| </table> word | word |\n\nword",
        "<details>\n<summary>word</summary>\n\nword",
        "```\nword",
        "~~~py\nword\n```\nword",
        "$$\nword",
        "x %% word\nword",
        "| a | b |\n|---|---|\n| word | word | word | word |\n| word",
        "> [!note word",
        "[^1]: word\n    word\n\n    word",
        "word[^nope] ^[word",
        "[word](<word\n\nword",
        "![[word\n\n[[word|",
        "<?php word",
        "<b>" * 400 + "word" + "</b>" * 400 + "\n\nword",
        "x <plaintext> word\n\nword",
        "<!-- a --> word <!-- word",
    ],
)
def test_what_is_left_open_swallows_no_word(text: str) -> None:
    assert text.count("word") == shown(parse(text)).count("word")


@pytest.mark.parametrize("text", ["a\n\n%%\nhidden", "a\n\n<!--\nhidden\n\nhidden"])
def test_a_comment_without_an_end_is_reported(text: str) -> None:
    parsed = parse(text)

    assert "hidden" not in shown(parsed)
    assert [("VW609", 3)] == [(x.rule, x.span.line) for x in parsed.content.problems]


@pytest.mark.parametrize("levels", [101, 250, 1000])
@pytest.mark.parametrize("mark", ["- ", "1. ", "> "])
def test_what_is_nested_too_deep_is_shown_as_text_and_reported(mark: str, levels: int) -> None:
    lines = [mark * n + f"w{n}x" for n in range(levels)]
    if mark != "> ":
        lines = [" " * len(mark) * n + f"{mark}w{n}x" for n in range(levels)]
    parsed = parse("\n".join(lines))
    page = shown(parsed)

    assert all(f"w{n}x" in page for n in range(levels))
    deep = mark != "> " or levels > 200
    assert ["VW604"] * deep == [problem.rule for problem in parsed.content.problems]


def test_what_is_hidden_stays_so_however_deep() -> None:
    indent = "  " * 120
    text = "\n".join("  " * n + "- a" for n in range(120))
    parsed = parse(f"{text}\n{indent}%%\n{indent}hidden [[A]]\n{indent}%%\n{indent}seen [[B]]")

    assert "hidden" not in shown(parsed)
    assert "seen" in shown(parsed)
    assert ["A", "B"] == [link.target for link in parsed.content.links]


@pytest.mark.parametrize(
    "text",
    [
        "```\na\n```",
        "~~~~\na\n~~~\n~~~~",
        "- ```\n  a\n  ```",
        "> ```\n> a\n> ```",
        "---\na: 1\n---",
        "---\n\nText: a",
        "---\ntext",
    ],
)
def test_what_is_closed_is_not_reported(text: str) -> None:
    assert () == parse(text).content.problems


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a\n\n```py\n[[b]]", "VW612", 3, 1),
        ("~~~\n```", "VW612", 1, 1),
        ("- ````\n  a\n  ```\n\nb", "VW612", 1, 3),
        ("---\nup: x\ntext", "VW401", 1, 1),
    ],
)
def test_what_is_left_open_is_reported(text: str, rule: str, line: int, column: int) -> None:
    assert [(rule, line, column)] == [
        (x.rule, x.span.line, x.span.column) for x in parse(text).content.problems
    ]


def test_a_note_that_is_withheld_in_properties_without_an_end_stays_at_home() -> None:
    assert {"publish": False} == parse("---\npublish: false\ntext\n\nmore").content.properties
    assert {} == parse("---\ntitle: x\n\npublish: false").content.properties
