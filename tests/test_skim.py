"""A skim finds all that a parse finds: whom a text names, and by which tags it goes."""

import random
from pathlib import Path

import pytest

from vaultweave.read.parse import parse_bytes
from vaultweave.read.recipe import Dialect, Options
from vaultweave.read.skim import Skim, skim
from vaultweave.weave.outline import keys_of, outline_of

NOTES = sorted((Path(__file__).parents[1] / "notes").rglob("*.md"))
MARKS = (
    "[", "]", "[[", "]]", "|", "\\", "\\|", "(", ")", "](", "](<", ">)", "!", "![", "#", " #", "^",
    "%%", "\n", "\n\n", "`", "$", "<", ">", "\n> ", "\n- ", "\n[x]: ", "\n[^1]: ", "[^", "::", " ",
    "&amp;", "%20", "%C3%A9", "é", "e\u0301", '"', "'", "\t", "\n---\n", "\n~~~\n", "\u00a0", "==",
)  # fmt: skip
FORMS = """
[[A]] ![[B|100]] [[C#Part|c]] [t](D.md) ![p](E.png) [t](<F g.md>) [[[G]] \\[[H]] [[I\\|i]] #tag/
| [[J\\|j]] | ![[K]] | [t](L%20m.md#n "o") |
[ref]: P.md
[^1]: Of [[Q]]. ![r][ref] \\[#other [key:: [[S]]] [[role::T]] [[ U ]] [[../V/W]] $5 and $6
> [!note] Of [[X]] #Tag
%% [[Y]] %% [[#Part]] <https://example.org/#z> https://example.org/a(b) [t](https://example.org/(a)
"""
HEAD = "---\naliases: [Aye, 'B, b']\ntags: [one, Two/]\nup: '[[A1]]'\nby: [[A2]]\n---\n"


def found(text: str) -> Skim | None:
    """What a skim finds, which a parse must bear out."""
    data = text.encode("utf-8", "replace")
    skimmed = skim(data)
    if skimmed is not None:
        content = parse_bytes(data, Options(dialect=Dialect((), inline_roles=True))).content
        exact = outline_of(content)
        assert {key for t in skimmed.targets for key in keys_of(t)}.issuperset(exact.names)
        assert {key for t in skimmed.embeds for key in keys_of(t)}.issuperset(exact.embeds)
        assert {tag.name for tag in exact.tags} <= {*skimmed.tags, *skimmed.hashes}
        assert skimmed.tags == tuple(t.name for t in exact.tags if t.inside == "property")
        assert skimmed.aliases == exact.aliases
        assert skimmed.properties == exact.properties
    return skimmed


def mutated(text: str, made: random.Random) -> str:
    """A text with marks more and less, where they may do harm."""
    for _ in range(made.randint(1, 2 + len(text) // 200)):
        at = made.randint(0, len(text))
        gone = made.choice((0, 0, 0, 1, 2, 6))
        start = made.randint(0, len(text))
        more = made.choice((*MARKS, text[start : start + 20]))
        text = text[:at] + more + text[at + gone :]
    return text


def test_finds_each_form() -> None:
    skimmed = found(HEAD + FORMS)

    assert skimmed is not None
    wanted = {*"ABCGHIJKQSTUXY", "D.md", "E.png", "F g.md", "L m.md", "P.md", "../V/W", "A1", "A2"}
    assert wanted <= {*skimmed.targets}
    assert {"B", "K", "E.png"} <= {*skimmed.embeds}
    assert {"tag", "other", "Tag"} <= {*skimmed.hashes}
    assert skimmed.tags == ("one", "Two")
    assert skimmed.aliases == ("Aye", "B, b")


def test_says_little_of_a_text_without_links() -> None:
    skimmed = found("# Title\n\nIt costs $5 (or $6): see `a[0]` and https://example.org/b#c.\n")

    assert skimmed == Skim({}, (), (), (), (), ())


@pytest.mark.parametrize(
    "text",
    [
        '<img src="a.png">', f"[t]({'a' * 999}.md)", "[[A\\B]]",
        "| [[\\|A]] |", "[[|A]]", "[t](\nA.md)", "[t](A\\)b.md)", "[t](A&amp;b.md)",
        "[t](A(b).md)", "[x]:\nA.md", "[t](<A\\>b.md>)",
    ],
)  # fmt: skip
def test_leaves_to_a_parse_what_is_unclear(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize("seed", range(30))
def test_finds_no_less_than_a_parse(seed: int) -> None:
    made = random.Random(seed)  # noqa: S311 - not for secrets
    texts = [HEAD + FORMS * 2, *(path.read_text(encoding="utf-8") for path in NOTES)]
    clear = 0
    for text in made.sample(texts, 10):
        found(text)
        clear += found(mutated(text, made)) is not None
    assert clear
