"""What a text says: links, claims, places; and that no text can break the reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultweave.model.claims import Words
from vaultweave.model.note import Content, Hole
from vaultweave.model.place import Span
from vaultweave.read import html
from vaultweave.read.parse import Options, parse


def facts(text: str) -> Content:
    return parse(text).content


def shown(words: Words) -> str:
    return "".join(part if isinstance(part, str) else f"[{part}]" for part in words)


def items(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (shown(item.label), shown(item.head), item.separator, shown(item.rest))
        for item in facts(text).items
    ]


def test_plain_items_are_no_claims() -> None:
    assert [] == items(
        "- [ ] ask [[A]] — peer\n\n- plain text\n- well-known 5-year plan\n\nprose - with a dash"
    )


def test_an_item_is_cut_at_its_first_free_separator() -> None:
    assert [
        ("", "[0]", "—", "supplier (rack power, since 2024)"),
        ("", "[1], [2] · [3]", "–", "customers"),
        ("", "[4] (2021 - 2023, ex-Delta)", "-", "peer"),
        ("", "[5]", "--", "exposed to x—y"),
        ("", "[6]", "—", "peer"),
        ("", "Jo March", "—", "early investor"),
    ] == items(
        "- [[Blue Harbor]] — supplier (rack power, since 2024)\n"
        "- [[A]], [[B]] · [[C]] – customers\n"
        "- **[[D]]** (2021 - 2023, ex-Delta) - peer\n"
        "- [[E]] -- exposed to x—y\n"
        "- [[F]]—peer\n"
        "- Jo March — early investor\n"
    )


def test_dashes_that_lost_their_encoding_are_read() -> None:
    assert ["—", "—"] == [item[2] for item in items('- [[A]] â€" peer\n- [[B]] \\u2014 peer')]


def test_an_item_without_separator_keeps_its_whole_text() -> None:
    assert [("", "", "", "[0] ($5B) and [1]")] == items("- [[A]] ($5B) and [[B]]")


def test_a_bold_label_holds_for_the_list_below_it() -> None:
    text = (
        "**Bull case:**\n- margins hold\n\n**Bear (if rates stay)**:\n- they fall\n\n"
        "Text between.\n\n- free item\n"
    )

    assert [
        ("Bull case", "", "", "margins hold"),
        ("Bear (if rates stay)", "", "", "they fall"),
    ] == items(text)


def test_a_bold_item_labels_its_own_list() -> None:
    assert [("Winners", "", "", "[0]")] == items("- **Winners:**\n    - [[A]]")


def test_a_label_typed_right_below_an_item_is_meant_for_the_next() -> None:
    assert [
        ("Bull", "", "", "up"),
        ("Bear", "", "", "down"),
        ("", "", "", "[0]"),
        ("Inner", "", "", "[1]"),
        ("", "", "", "[2]"),
    ] == items(
        "**Bull:**\n- up\n**Bear:**\n- down\n\nText.\n\n- [[A]]\n  **Inner:**\n    - [[B]]\n- [[C]]"
    )


def test_inline_fields_give_their_links_a_key() -> None:
    text = "up:: [[A]], [[B]]\nx [rel to:: [[C]]] and [[D]] (see:: [[E]]) a::b [[F]] `k:: [[G]]`"

    assert [
        ("field", "up", "A"), ("field", "up", "B"), ("field", "rel to", "C"), ("wikilink", "", "D"),
        ("field", "see", "E"), ("wikilink", "", "F"),
    ] == [(link.kind, link.key, link.target) for link in facts(text).links]  # fmt: skip


def test_a_heading_ends_a_label() -> None:
    assert [("", "", "", "[0]")] == items("**Bullish:**\n\n## Other\n\n- [[A]]")


def test_one_line_forms() -> None:
    assert [
        ("Winners", "", "", "[0], [1]"),
        ("Related", "", "", "[2], [3]"),
        ("See", "[4]", "—", "why"),
    ] == items("**Winners:** [[A]], [[B]]\nRelated: [[C]], [[D]]\n\nSee [[E]] — why")


def test_comments_claim_nothing_but_link() -> None:
    content = facts("%%\n- [[A]] — peer\n%%\n\ntext %% [[B]] %%")

    assert () == content.items
    assert [("A", "comment"), ("B", "comment")] == [(x.target, x.inside) for x in content.links]


def test_tables_keep_header_rows_and_places() -> None:
    (table,) = facts(
        "## Peers\n\n**2025:**\n\n| Competitor | Stake |\n|---|---|\n"
        "| **[[A\\|a]]** | 5% |\n| B \\| C | $30 / $60 |\n"
    ).tables

    assert ["Competitor", "Stake"] == [shown(cell.words) for cell in table.header]
    assert (0, "2025") == (table.heading, shown(table.label))
    assert [["[0]", "5%"], ["B | C", "$30 / $60"]] == [
        [shown(cell.words) for cell in row.cells] for row in table.rows
    ]
    first = table.rows[0].cells[0]
    assert (True, 7, 3) == (first.bold, first.span.line, first.span.column)
    assert "l-7" == table.rows[0].anchor


def test_links_come_with_place_setting_and_sentence() -> None:
    text = (
        "---\nup: '[[P]]'\n---\nOne [[A|a]]. Two [[B#H]] and [t](c%20d.md).\n\n> [!note]\n> ![[E]]"
    )
    content = facts(text)

    assert [
        ("property", "P", "", "property", 2, 6),
        ("wikilink", "A", "", "body", 4, 5),
        ("wikilink", "B", "#H", "body", 4, 18),
        ("markdown", "c d.md", "", "body", 4, 30),
        ("embed", "E", "", "callout", 7, 3),
    ] == [
        (x.kind, x.target, x.subpath, x.inside, x.span.line, x.span.column) for x in content.links
    ]
    assert ["One a.", "Two B > H and t."] == [content.text(x.words) for x in content.excerpts[:2]]
    assert "t" == content.links[3].display


@pytest.mark.parametrize(
    ("embed", "shown"),
    [
        ("![[N|it]]", "it"),
        ("![[N#H]]", "N > H"),
        ("![[p.png|100x]]", "100x"),
        ("![[p.png|400]]", "p.png"),
        ("![[p.png|cap|40 x 30]]", "cap"),
        ("![40](p.png)", "p.png"),
        ("![](p.png)", ""),
        ("[[N|400]]", "400"),
    ],
)
def test_a_sentence_says_no_size_of_a_picture(embed: str, shown: str) -> None:
    content = facts(f"See {embed} of [[A]].")

    assert [f"See {shown} of A."] == [content.text(x.words) for x in content.excerpts]


def test_a_link_in_no_sentence_is_told_with_its_property() -> None:
    text = "---\nup: '[[A]]'\nsee: ['[[B]]', '[[C|it]]']\nx: {y: ['[[D]]']}\n2024: '[[E]]'\n---\n"

    assert [link.alone for link in facts(text).links] == [
        "up: A", "see: B", "see: it", "x.y: D", "2024: E",
    ]  # fmt: skip


def test_places_count_code_points_after_wide_and_combining_characters() -> None:
    text = "\ufeff日本e\u0301🇫🇷 [[A]]\r\n\r\n>\t- x [[B]]\r\n>\t\tlazy [[C]]"
    lines = text.removeprefix("\ufeff").split("\r\n")

    for link in facts(text).links:
        assert lines[link.span.line - 1][link.span.column - 1 :].startswith(f"[[{link.target}]]")


def test_headings_keep_their_source_and_place() -> None:
    content = facts("# A\n\n> ## **Q** [[x|y]] ##\n\nSet\n===\n")

    assert [
        ("A", "A", True, Span(1, 1, 1, 4)),
        ("**Q** [[x|y]]", "Q y", False, Span(3, 3, 3, 22)),
        ("Set", "Set", True, Span(5, 1, 6, 4)),
    ] == [(h.text, h.title, h.root, h.span) for h in content.headings]


def test_description_is_what_follows_the_name() -> None:
    assert ["a *grid* battery maker with $9B of orders", "The first sentence.", ""] == [
        content.text(content.description).replace("grid", "*grid*")
        for content in (
            facts("#actor #usa\n\n**Aster** — a *grid* battery maker with $9B of orders"),
            facts("# Title\n\nThe first sentence. Another."),
            facts("#only #tags\n\n**Bull case:**\n- up"),
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Aster:** a battery maker\n", "Aster: a battery maker"),
        ("Note: Aster makes batteries.", "Note: Aster makes batteries."),
        ("**Aster** makes\n**many:** batteries", "Aster makes"),
        ("**Stance:** bearish\n**Sector:** [[Power]]\n\nMakes batteries.", "Makes batteries."),
        ("**Price:** $12 | **Sales:** $3B\n\nMakes batteries.", "Makes batteries."),
        ("**Aster:** makes **two** batteries.", "Aster: makes two batteries."),
        ("lender:: [[Vale Co]]\nkind of:: thing\n\nMakes batteries.", "Makes batteries."),
        ("up:: [[Vale Co]]\nMakes batteries.", "Makes batteries."),
        ("uses std::vector in C++", "uses std::vector in C++"),
    ],
)
def test_a_list_of_labels_or_fields_describes_nothing(text: str, said: str) -> None:
    content = facts(text)

    assert content.text(content.description) == said


def test_images_of_other_sites_are_shown_only_when_asked_for() -> None:
    text = "![a](https://x.y/a.png)"

    assert "<img" not in str(parse(text).body)
    assert "<img" in str(parse(text, Options(external_images=True)).body)


def test_the_size_of_an_image_of_another_site_is_no_word_of_it() -> None:
    def shown(words: str, *, asked: bool = True) -> str:
        text = f"![{words}](https://x.y/a.png)"
        return str(parse(text, Options(external_images=asked)).body)

    assert 'alt="a|50x" loading' in shown("a|50x")
    assert 'alt="a" width="50" loading' in shown("a|50")
    assert 'alt="" width="50" height="60" loading' in shown("50x60")
    assert ">a</a>" in shown("a|50", asked=False)
    assert ">https://x.y/a.png</a>" in shown("50", asked=False)


def test_a_line_break_alone_needs_no_sanitiser(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def seen(text: str, *, external_images: bool) -> str:
        assert not external_images
        asked.append(text)
        return text

    monkeypatch.setattr(html, "sanitised", seen)

    parse("a<br>b <br/>\n\n<br />\n\n| a |\n|---|\n| b<BR>c |")
    assert asked == []
    parse('a<br class="x">b')
    assert len(asked) == 1


def test_no_text_can_write_a_hole() -> None:
    body = parse("a \0o1\0 b <b>\ue000o1\ue000</b>").body

    assert not [piece for piece in body.pieces if isinstance(piece, Hole)]


def test_what_is_nested_too_deep_is_reported() -> None:
    deep = "\n".join("  " * level + f"- w{level}" for level in range(90))

    assert [] == [p.rule for p in parse(deep).content.problems]
    assert all(f"w{level}<" in str(parse(deep).body).replace("\\n", "<") for level in range(90))
    assert ["VW604"] == [p.rule for p in parse("> " * 250 + "x").content.problems]


MARKS = st.sampled_from(
    [
        "[[", "]]", "![[", "|", "#", "#tag", "^id", "==", "%%", "$", "$$", "**", "_", "`", "~~",
        "> ", "> [!note] ", "- ", "1. ", "- [x] ", "\t", "\n", "\n\n", "\r\n", "---\n", "```\n",
        "| a | b |\n|---|---|\n", "[^1]", "[^1]: ", "^[", "[", "](", ")", "<b>", "<!--", "—", "a",
        "日", "e\u0301", "\0", "\ue000", "&amp;", "\\", "https://x.y", "## ", "word ", ": ", "{{",
        "**Bull:**\n", "\u2028",
    ],
)  # fmt: skip


def test_footnotes_of_one_line_have_anchors_of_their_own() -> None:
    content = facts("A ^[b [[c]], ^[d [[e]]]] and f ^[G [[h]]. And [[i]] too.]\n\nJ ^[k [[l]]]")

    assert ["l-1-note", "l-1-note-2", "l-1-note-3", "l-1-note-3", "l-3-note"] == [
        excerpt.anchor for excerpt in content.excerpts
    ]


@settings(max_examples=600, deadline=None)
@given(st.lists(MARKS, max_size=40).map("".join))
def test_any_text_is_read_and_every_mark_is_where_it_says(text: str) -> None:
    parsed = parse(text)
    content = parsed.content

    assert "VW603" not in [problem.rule for problem in content.problems]
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = plain.replace("\0", "\ufffd").split("\n")
    for link in content.links:
        start = lines[link.span.line - 1][link.span.column - 1 :]
        assert start.startswith(("[", "![") if link.kind != "property" else "[")
    for tag in content.tags:
        if tag.inside != "property":
            start = lines[tag.span.line - 1][tag.span.column - 1 :]
            assert start.startswith("#" + tag.name)
    names = [
        piece.name
        for before, piece in zip(parsed.body.pieces, parsed.body.pieces[1:], strict=False)
        if isinstance(before, str) and before.endswith('id="') and isinstance(piece, Hole)
    ]
    assert len(names) == len(set(names))
