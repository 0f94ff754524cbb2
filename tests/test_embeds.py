"""Embeds: how much they come to, and in circles; `check` and `build` must say the same."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import vaultweave
from tests.shelf import written
from vaultweave import checks
from vaultweave.model.limits import LIMITS
from vaultweave.model.problem import Problem
from vaultweave.publish.fill import Sources, fill
from vaultweave.read.parse import parse
from vaultweave.weave.load import load
from vaultweave.weave.urls import addresses

RULES = {"VW109", "VW110"}


def both(root: Path, files: dict[str, str]) -> tuple[list[Problem], list[Problem], dict[str, str]]:
    """What check says, what filling every page says, and the pages."""
    found = load(written(root, files))
    vault = replace(found.vault, notes=found.vault.texts, canvases={})
    told = [p for p in checks.check(vault) if p.rule in RULES]
    sources = Sources(vault.texts, found.bodies, addresses(vault))
    pages = {node: fill(node, sources) for node in vault.texts}
    shown = {problem for page in pages.values() for problem in page.problems}
    return told, sorted(shown), {node: page.html.html for node, page in pages.items()}


def lines(problems: list[Problem]) -> list[str]:
    return [f"{p.rule} {p.path}:{p.span.line} {p.message.rpartition(': ')[2]}" for p in problems]


SOUND = {
    "twice": {"A.md": "![[B]]\n\n![[B]]", "B.md": "b"},
    "two sections": {
        "A.md": "![[B#One]]\n\n![[B#Two]]",
        "B.md": "# One\n\n![[#Two]]\n\n# Two\n\nx",
    },
    "a link back": {"A.md": "![[B]]", "B.md": "[[A]]"},
    "in a comment": {"A.md": "![[B]]", "B.md": "%% ![[A]] %%"},
    "in code": {"A.md": "![[B]]", "B.md": "`![[A]]`"},
    "in a property": {"A.md": "![[B]]", "B.md": '---\nup: "[[A]]"\n---\n'},
    "in the part that is not shown": {
        "A.md": "![[B#One]]",
        "B.md": "# One\n\nx\n\n# Two\n\n![[A]]",
    },
    "a canvas that shows who embeds it": {
        "A.md": "![[C.canvas]]",
        "C.canvas": '{"nodes":[{"id":"a","type":"file","file":"A.md"}]}',
    },
    "a note in a line, which is a link": {"A.md": "x ![[B]]", "B.md": "x ![[A]]"},
    "a lost section": {"A.md": "![[A#Nowhere]]\n\n![[A#^no]]\n\n![[A#[^1]]]"},
    "eight levels": {f"N{n}.md": f"![[N{n + 1}]]" for n in range(9)} | {"N9.md": "end"},
}
SOUND["eight levels"].pop("N0.md")


@pytest.mark.parametrize("files", SOUND.values(), ids=SOUND)
def test_what_is_no_circle_is_shown(files: dict[str, str], tmp_path: Path) -> None:
    told, shown, pages = both(tmp_path, files)

    assert (told, shown) == ([], [])
    assert "Not embedded again" not in "".join(pages.values())


CIRCLES = {
    "itself": ({"A.md": "![[A]]"}, ["VW109 A.md:1 A → A"]),
    "its section": ({"A.md": "# One\n\n![[#One]]"}, ["VW109 A.md:3 A#One → A#One"]),
    "its block": ({"A.md": "x ![[A#^x]] ^x"}, ["VW109 A.md:1 A#^x → A#^x"]),
    "three": (
        {"A.md": "![[B]]", "B.md": "\n![[C]]", "C.md": "![[A]]"},
        ["VW109 A.md:1 A → B → C → A", "VW109 B.md:2 B → C → A → B", "VW109 C.md:1 C → A → B → C"],
    ),
    "a section and a note": (
        {"A.md": "# One\n\n![[B]]\n\n# Two\n\nx", "B.md": "![[A#One]]"},
        ["VW109 A.md:3 A#One → B → A#One", "VW109 B.md:1 B → A#One → B"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), CIRCLES.values(), ids=CIRCLES)
def test_a_circle_is_cut_and_told_with_all_of_it(
    files: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    told, shown, pages = both(tmp_path, files)

    assert lines(told) == expected
    assert set(lines(shown)) <= set(expected)
    assert shown
    assert "Not embedded again" in pages["A"]
    assert len(pages["A"]) < 4000


def test_levels_that_double_are_cut_with_one_warning_a_page(tmp_path: Path) -> None:
    files = {f"N{n:02}.md": f"![[N{n + 1:02}]]\n\n![[N{n + 1:02}]]\n" for n in range(30)}
    start = time.monotonic()
    told, shown, pages = both(tmp_path, files)

    assert time.monotonic() - start < 5
    assert max(map(len, pages.values())) < 2_000_000
    assert told == shown
    assert [p.path for p in told] == [f"N{n:02}.md" for n in range(29 - LIMITS.embed_depth)]
    assert "8 levels" in told[0].message


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"A.md": "![[B]]\n\n" * (LIMITS.embeds + 1), "B.md": "b"}, "2,000 embeds"),
        ({"A.md": "![[B]]\n\n" * 20, "B.md": "word " * (LIMITS.embed_bytes // 90)}, "1 MB"),
        ({"A.md": "x\n\n![[B]]\n\n" * 45, "B.md": "![[C]]\n\n" * 45, "C.md": "c"}, "2,000 embeds"),
        ({"A.md": "![[B]]\n\n" * 3, "B.md": "![[C]]\n\n" * 800, "C.md": "c"}, "2,000 embeds"),
    ],
    ids=["many", "long", "many of many", "the third"],
)
def test_too_much_is_cut_with_a_warning(files: dict[str, str], words: str, tmp_path: Path) -> None:
    told, shown, pages = both(tmp_path, files)

    assert [p.path for p in told] == ["A.md"]
    assert words in told[0].message
    assert told == shown
    assert "Too much is embedded here" in pages["A"]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("embed_depth = 1", "1 level;"),
        ("embeds = 2", "2 embeds;"),
        ("embed_bytes = 20", "20 bytes;"),
    ],
)
def test_limits_are_the_vaults_choice(limits: str, words: str, tmp_path: Path) -> None:
    files = {"A.md": "![[B]]\n\n![[C]]", "B.md": "![[C]]", "C.md": "end of it all"}
    root = written(tmp_path / "vault", files)
    vaultweave.build(root, tmp_path / "site")
    page = tmp_path / "site/a.html"
    assert "Too much is embedded here" not in page.read_text()

    (root / "vaultweave.toml").write_text(f"[build.limits]\n{limits}\n")
    vaultweave.build(root, tmp_path / "site")
    assert "Too much is embedded here" in page.read_text()
    (told,) = [one for one in vaultweave.check(vaultweave.load(root)) if one.path == "A.md"]
    assert words in told.message


def test_a_circle_that_also_doubles_ends(tmp_path: Path) -> None:
    names = "ABCDEFGHIJ"
    files = {f"{name}.md": "\n\n".join(f"![[{other}]]" for other in names) for name in names}
    start = time.monotonic()
    told, shown, _ = both(tmp_path, files)

    assert time.monotonic() - start < 20
    assert {p.rule for p in told} == {p.rule for p in shown} == RULES
    assert sum(p.rule == "VW109" for p in told) == 100


PARTS = ["", "#One", "#Two", "#^b"]
NOTES = st.lists(
    st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(PARTS), st.booleans()), max_size=3),
    min_size=4,
    max_size=4,
)


@given(notes=NOTES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_check_says_what_build_cuts(
    notes: list[list[tuple[str, str, bool]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {}
    for name, embeds in zip("ABCD", notes, strict=True):
        told = [f"{'x ' if inline else ''}![[{there}{part}]]" for there, part, inline in embeds]
        one, two, block = (told + [""] * 3)[:3]
        files[f"{name}.md"] = f"# One\n\n{one}\n\n# Two\n\n{two}\n\nblock {block} ^b\n"
    told_, shown, _ = both(tmp_path_factory.mktemp("v"), files)
    spots = {(p.rule, p.path, p.span) for p in told_}

    assert {(p.rule, p.path, p.span) for p in shown} <= spots
    assert bool(shown) == bool(told_)


def test_an_embed_with_a_line_to_itself_is_a_block(tmp_path: Path) -> None:
    text = "before\n![[B]]\n![[B#^x]]\nbetween ![[B#^x]] it\n![[pic.png]]\n\n- item\n  ![[B]]\n"
    _, _, pages = both(tmp_path, {"A.md": text, "B.md": "b text ^x", "pic.png": ""})

    page = pages["A"]
    assert page.count('<figure class="embed">') == 3
    assert "before</p><figure" in page
    assert 'between <span class="embed-line">b text</span> (<a' in page
    assert page.count("<p") == 2 + 3  # those of the note, and those of what it embeds


def test_a_named_paragraph_stays_one_block() -> None:
    pieces = parse("text\n![[B]]\n^id").body.pieces

    assert [p.kind for p in pieces if not isinstance(p, str)] == ["block", "id", "inline", "end"]


def test_a_block_in_a_cell_is_its_text_only(tmp_path: Path) -> None:
    note = "- **item** one[^1] ^it\n  - child\n\n> quote\n\n^q\n\n[^1]: foot\n"
    text = "| a | b |\n|--|--|\n| ![[B#^it]] | ![[B#^q]] |\n"
    _, _, pages = both(tmp_path, {"A.md": text, "B.md": note})

    assert '<td><span class="embed-line"><strong>item</strong> one<sup' in pages["A"]
    assert "child" not in pages["A"]
    assert '<td><a class="internal" href="b.html#b-q">B</a></td>' in pages["A"]


def test_a_section_has_the_footnotes_that_it_refers_to_and_no_others(tmp_path: Path) -> None:
    note = "## One\n\na[^1]\n\n## Two\n\nb[^2]\n\n[^1]: first[^3]\n[^2]: second\n[^3]: third\n"
    _, _, pages = both(tmp_path, {"A.md": "![[B#One]]\n\n![[B#Two]]\n\n![[B#One]]", "B.md": note})

    page = pages["A"]
    ids = [part.partition('"')[0] for part in page.split(' id="')[1:]]
    assert [page.count(word) for word in ("first", "second", "third")] == [2, 1, 2]
    assert len(ids) == len(set(ids))
    assert all(f'href="#{id_}"' in page for id_ in ids if "-fn-" in id_)
