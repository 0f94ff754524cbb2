"""Front matter: where it ends, YAML 1.2, names, links, limits."""

import pytest

from vaultweave.read.properties import head, properties


@pytest.mark.parametrize(
    "text",
    ["", "a\n---\nb: 1\n---", " ---\na: 1\n---", "---\na: 1", "----\na: 1\n----", "___\na: 1\n___"],
)
def test_no_front_matter(text: str) -> None:
    assert (None, text, 0) == head(text)


@pytest.mark.parametrize(
    ("text", "top", "body", "lines"),
    [
        ("---\na: 1\n---\nb", "a: 1\n", "b", 3),
        ("---\n---\nb", "", "b", 2),
        ("---  \na: |\n  ---\n  b\n---  \nc", "a: |\n  ---\n  b\n", "c", 5),
        ("---\na: 1\n---", "a: 1\n", "", 3),
    ],
)
def test_front_matter_ends_at_the_first_free_rule(
    text: str, top: str, body: str, lines: int
) -> None:
    assert (top, body, lines) == head(text)


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = (
        "---\nno: no\nat: 12:30\nday: 2024-02-30\noct: 010\neight: 0o10\nhex: 0x1F\nf: 1.10\n"
        "big: 1e999\nyes: true\nnil: ~\nq: '1'\n---\n"
    )

    assert {
        "no": "no", "at": "12:30", "day": "2024-02-30", "oct": 10, "eight": 8, "hex": 31,
        "f": 1.1, "big": "1e999", "yes": True, "nil": None, "q": "1",
    } == properties(text).values  # fmt: skip


def test_names_and_tags_are_read_leniently() -> None:
    found = properties(
        "---\naliases: A, B\nTags: [x, '#y/z', 2024, two words]\nalias: [A, 'C, D']\n---\n"
    )

    assert ("A", "B", "C, D") == found.aliases
    assert ["x", "y/z", "2024"] == [tag.name for tag in found.tags]


def test_links_are_whole_values_quoted_or_not() -> None:
    text = (
        "---\nup: \"[[A|a]]\"\nraw: [[B#H]]\nlist:\n  - '[[C]]'\n  - see [[D]]\n"
        "deep:\n  er: '[t](E%20F.md)'\n---\n"
    )

    assert [
        ("up", "A", "", "a", 2, 6),
        ("raw", "B", "#H", None, 3, 6),
        ("list.0", "C", "", None, 5, 6),
        ("deep.er", "E F.md", "", "t", 8, 8),
    ] == [
        (x.key, x.target, x.subpath, x.alias, x.span.line, x.span.column)
        for x in properties(text).links
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("---\na: 1\ntitle: Notes: Admin\n---\n", "VW401", 3),
        ("---\naliases: {{date}}_{{x}} note\n---\n", "VW401", 2),
        ("---\n- a\n---\n", "VW401", 2),
        ("---\na: 1\na: 2\n---\n", "VW404", 3),
        ("---\na: " + "[" * 40_000 + "\n---\n", "VW402", 2),
        ("---\na: " + "x" * 70_000 + "\n---\n", "VW402", 1),
        ("---\na: &a [1]\nb: [" + "*a, " * 200 + "]\n---\n", "VW402", 3),
        ("---\na: \x07\n---\n", "VW401", 2),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, rule: str, line: int) -> None:
    assert [(rule, line)] == [(p.rule, p.span.line) for p in properties(text).problems]


def test_growing_aliases_are_cut() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 25)
    )

    assert ["VW402"] == [p.rule for p in properties(f"---\n{bomb}---\n").problems]


def test_python_tags_build_nothing() -> None:
    found = properties("---\na: !!python/object/apply:os.system ['x']\n---\n")

    assert {"a": ["x"]} == found.values
