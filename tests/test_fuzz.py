"""Token soup: whatever stands in a note is read, and every mark is where it says.

`VAULTWEAVE_FUZZ` is how many texts are tried (20000), and `VAULTWEAVE_SEED` which ones.
"""

import os
import random
import re

import pytest

from tests.shared import needs_shared
from tests.test_words import notes
from vaultweave.model.note import Content, Hole
from vaultweave.model.place import Span
from vaultweave.read.parse import Options, Parsed, parse
from vaultweave.read.source import decode

COUNT = int(os.environ.get("VAULTWEAVE_FUZZ", "20000"))
SEED = os.environ.get("VAULTWEAVE_SEED", "1")
BATCHES = 20

SOUP = [
    "[[", "]]", "![[", "[[a]]", "[[b|c]]", "![[d.png|10]]", "[[#e]]", "[[f#^g]]", "|", "\\|", "[",
    "]", "](", "(", ")", "<", ">", "[t](u.md)", "![v](w.png)", "[x](https://y.z)", "https://a.b/c",
    "a@b.c", "#", "#tag", "#a/b", "# ", "## ", "\n===\n", "\n---\n", "^", "^id", "\n\n^id\n\n",
    "^[", "[^1]", "[^1]: ", "==", "**", "*", "_", "__", "~~", "`", "``", "```\n", "~~~\n", "%%",
    "%%\n", "$", "$$", "$$\n", "> ", ">", "> [!note]- ", "> [!x|y] ", "- ", "* ", "1. ", "2) ",
    "- [ ] ", "- [x] ", "\t", "    ", " ", " ", "\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r",
    "  \n", "\\\n", "\\", "---\n", "| a | b |\n|---|---|\n", "\n| ", " |\n", "|-", "<b>", "</b>",
    "<div>\n", "</div>", "<!--", "-->", "<title>", "<script>", "<img src='x'>", '<a href="y">',
    "<?", "<![CDATA[", "&amp;", "&#0;", "&", "—", " — ", " – ", " - ", ": ", ":: ",
    "**Bull:**\n", "Related: ", "See ", "(since 2024)", "$5B", "word", "a", "B", "1", "日本", "é",
    "🇫🇷", "👨\u200d👩\u200d👧", "\u00a0", "\u202f", "\u2028", "\u000b", "\u000c", "\u001f",
    "\u0000", "\ue000", "\ufeff", "�", "\u202e", "{{", "}}", "{%", "+", "=", "~", "!", "?", ",",
    ".", ";", "'", '"', "/", "up: '[[p]]'\n", "tags: [a, b]\n", "key: ", "- x\n", "[link]: /u\n",
]  # fmt: skip
# What may stand before an item's first letter on its line.
MARKER = re.compile(r"(?:^|[-*+]|[0-9][.)]|%%|\[\^[^\]]+\]:)[\s>]*(?:\[.\]\s+)?\Z")
HEADS = [
    "",
    "",
    "",
    "",
    "---\n",
    "---\nup: '[[P]]'\n---\n",
    "\ufeff---\ntags: [t]\n---\n",
    "\ufeff",
]


def soup(number: int) -> str:
    source = random.Random(f"{SEED} {number}")  # noqa: S311 - chance must come again
    return source.choice(HEADS) + "".join(source.choices(SOUP, k=source.randint(1, 30)))


def lines_of(text: str) -> list[str]:
    """The lines of a file as an editor shows them."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd").split("\n")


def misplaced(text: str, content: Content) -> list[object]:
    """The marks that do not stand where they say."""
    lines = lines_of(text)

    def at(span: Span) -> str:
        return lines[span.line - 1][span.column - 1 :]

    wrong: list[object] = []
    for link in content.links:
        opening = {"wikilink": "[[", "embed": "!["}.get(link.kind, "[")
        wrong += [] if at(link.span).startswith(opening) else [link]
    wrong += [x for x in content.tags if x.inside != "property" and not _is_tag(at(x.span), x.name)]
    wrong += [x for x in content.urls if not _is_url(at(x.span), x.url)]
    for heading in content.headings:
        mark = "#" * heading.level + " " if lines[heading.span.line - 1].count("#") else ""
        typed = heading.text.split("\n")[0]
        there = at(heading.span)
        wrong += [] if there.startswith(("#" * heading.level, typed)) else [(heading, mark)]
    for item in content.items:
        before = lines[item.span.line - 1][: item.span.column - 1]
        if item.depth and not MARKER.search(before):
            wrong.append(item)
        if item.words and at(item.span)[:1] in {"", " ", "\t"} and "\x1f" not in text:
            wrong.append(item)
    cells = [
        c for t in content.tables for row in (t.header, *(r.cells for r in t.rows)) for c in row
    ]
    wrong += [cell for cell in cells if cell.words and at(cell.span)[:1] in {"", " ", "\t"}]
    return wrong


def _is_tag(there: str, name: str) -> bool:
    return there.startswith("#" + name)


def _is_url(there: str, url: str) -> bool:
    return there.startswith(("[", "!", "<", url[:4])) or "mailto:" in url


def ids(parsed: Parsed) -> list[str]:
    pairs = zip(parsed.body.pieces, parsed.body.pieces[1:], strict=False)
    return [
        after.name
        for before, after in pairs
        if isinstance(before, str) and before.endswith(' id="') and isinstance(after, Hole)
    ]


def ill(text: str, options: Options) -> list[object]:
    parsed = parse(text, options)
    wrong = [p for p in parsed.content.problems if p.rule == "VW603"] + misplaced(
        text, parsed.content
    )
    names = ids(parsed)
    opened = sum(isinstance(p, Hole) and p.kind == "open" for p in parsed.body.pieces)
    closed = sum(isinstance(p, Hole) and p.kind == "close" for p in parsed.body.pieces)
    if len(names) != len(set(names)):
        wrong.append(names)
    if opened != closed:
        wrong.append((opened, closed))
    return wrong


@pytest.mark.parametrize("batch", range(BATCHES))
def test_soup(batch: int) -> None:
    size = -(-COUNT // BATCHES)
    options = Options(breaks=bool(batch % 2), external_images=bool(batch % 3))
    for number in range(batch * size, (batch + 1) * size):
        text = soup(number)

        assert [] == ill(text, options), (number, text)


def scraps(number: int) -> bytes:
    """Bytes: a soup's with some changed, in one encoding or none."""
    source = random.Random(f"{SEED} bytes {number}")  # noqa: S311 - chance must come again
    data = bytearray(
        soup(number), source.choice(["utf-8", "utf-8", "utf-16", "utf-16-le"]), "replace"
    )
    for _ in range(source.randint(0, 8)):
        at = source.randint(0, len(data))
        data[at : at + source.randint(0, 2)] = source.randbytes(source.randint(0, 3))
    return bytes(data) if source.random() < 0.9 else source.randbytes(source.randint(0, 200))


@pytest.mark.parametrize("batch", range(4))
def test_any_bytes(batch: int) -> None:
    size = -(-COUNT // 40)
    for number in range(batch * size, (batch + 1) * size):
        data = scraps(number)
        text, trouble = decode(data)

        assert [] == ill(text, Options()), (number, data)
        assert all(p.span.line <= len(lines_of(text)) for p in trouble), (number, data)


@needs_shared
def test_real_notes() -> None:
    wrong = {note.path: found for note in notes() if (found := ill(note.text, Options()))}

    assert {} == wrong
