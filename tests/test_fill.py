"""Bodies filled: notes in, HTML out. What must not appear comes first."""

import re
import time
from pathlib import Path

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shelf import written
from vaultweave.model.note import Body, Content, Hole, Link, Tag
from vaultweave.model.place import START
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.publish.fill import Filled, Markup, Sources, fill
from vaultweave.publish.media import sized
from vaultweave.weave.load import load
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public
from vaultweave.weave.urls import addresses

HOSTILE = [
    '"><svg onload=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% import os %}",
    "../../etc/passwd",
    "a\x01b\x1bc\x7f",
    "&lt;b&gt;&amp;",
    "a` onmouseover=alert(1) b",
]


def filled(root: Path, files: dict[str, str], node: str = "A", *, seen: bool = False) -> Filled:
    found = load(written(root, {"A.md": "", **files}))
    vault = public(found.vault, Privacy()) if seen else found.vault
    return fill(node, Sources(vault.notes, found.bodies, addresses(vault)))


def shown(root: Path, files: dict[str, str], node: str = "A", *, seen: bool = False) -> str:
    return filled(root, files, node, seen=seen).html.html.strip()


def test_a_link_to_a_private_note_is_plain_text(tmp_path: Path) -> None:
    files = {
        "A.md": "See [[Secret plan|the plan]].",
        "Secret plan.md": "---\npublish: false\n---\n",
    }
    page = shown(tmp_path, files, seen=True)

    assert "See the plan." in page
    assert "<a" not in page
    assert "secret" not in page.lower()


def test_an_embed_of_a_private_note_names_nothing(tmp_path: Path) -> None:
    files = {"A.md": "![[Secret plan]]", "Secret plan.md": "---\npublish: false\n---\nhush"}
    page = shown(tmp_path, files, seen=True)

    assert page == '<div id="l-1"><div class="embed embed-cut">Not published.</div></div>'


def test_an_embed_of_a_lost_section_never_shows_the_whole_note(tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "![[B#Gone]]", "B.md": "hush"})

    assert "hush" not in page
    assert 'data-missing="heading"' in page


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[[B]]", ['<a class="internal" href="b.html">B</a>']),
        ("[[B|the b]]", ['<a class="internal" href="b.html">the b</a>']),
        ("[[B#Costs & more]]", ['href="b.html#h-costs-more"']),
        ("[[B#^cost]]", ['href="b.html#b-cost"']),
        ("[[#Here]]\n\n## Here", ['href="#h-here"']),
        ("[[Nowhere]]", ['<a class="stub" href="_/nowhere.html" data-missing="note">Nowhere</a>']),
        ("[[B#Gone]]", ['<a class="internal" href="b.html" data-missing="heading">']),
        ("[[B#^gone]]", ['<a class="internal" href="b.html" data-missing="block">']),
        ("[b](B.md)", ['<a class="internal" href="b.html">b</a>']),
        ("[[pic.png]]", ['<a class="file" href="pic.png">pic.png</a>']),
        ("[[gone.png]]", ['<span data-missing="attachment">gone.png</span>']),
        ("[[x/D e]]", ['href="x/d-e.html"']),
        ("#Ai/Agents", ['<a class="tag" href="tags/ai/agents.html">#Ai/Agents</a>']),
        ("#ai/ x", ['<a class="tag" href="tags/ai.html">#ai/</a> x']),
        ("<b>x</b> [n](obsidian://n)", ['<a class="external" href="obsidian://n" rel=']),
        ('<a href="zotero://x">n</a> <a href="blob:x">m</a>', ['"zotero://x">n</a> <a>m</a>']),
    ],
)
def test_links(text: str, parts: list[str], tmp_path: Path) -> None:
    files = {
        "A.md": f"Words, {text}",
        "B.md": "## Costs & more\n\n- dear ^cost\n",
        "x/D e.md": "",
        "pic.png": "",
    }
    page = shown(tmp_path, files)

    for part in parts:
        assert part in page


def test_a_link_that_shows_nothing_leaves_nothing(tmp_path: Path) -> None:
    assert shown(tmp_path, {"A.md": "a [[B|]] b", "B.md": ""}) == '<p id="l-1">a  b</p>'


def test_links_lead_down_and_up(tmp_path: Path) -> None:
    files = {"A.md": "", "x/y/B.md": "[[A]] [[C]]", "x/C.md": ""}
    page = shown(tmp_path, files, "x/y/B")

    assert 'href="../../a.html"' in page
    assert 'href="../c.html"' in page


@pytest.mark.parametrize(
    ("alias", "size"),
    [
        (None, ("", None, None)),
        ("a caption", ("a caption", None, None)),
        ("100x", ("100x", None, None)),
        ("x100", ("x100", None, None)),
        ("1e3", ("1e3", None, None)),
        ("", ("", None, None)),
        ("300", ("", "300", None)),
        (" 300 ", ("", "300", None)),
        ("100x145", ("", "100", "145")),
        ("cap|100", ("cap", "100", None)),
        ("350|200x10", ("350", "200", "10")),
        ("a|b|c", ("a|b|c", None, None)),
    ],
)
def test_the_last_part_is_a_size_where_it_is_one(
    alias: str | None, size: tuple[str, str | None, str | None]
) -> None:
    assert sized(alias) == size


@pytest.mark.parametrize(
    ("embed", "expected"),
    [
        ("![[p.png]]", '<img src="p.png" alt="p" loading="lazy" decoding="async">'),
        (
            "![[p.png|a cap|20x30]]",
            '<img src="p.png" alt="a cap" width="20" height="30" data-fixed="" loading="lazy"',
        ),
        ("![[s.svg|9]]", '<img src="s.svg" alt="s" width="9" loading="lazy" decoding="async">'),
        ("![[m.mp3]]", '<audio controls preload="none" src="m.mp3" aria-label="m.mp3"></audio>'),
        (
            "![[v.webm|100]]",
            '<video controls preload="metadata" src="v.webm" aria-label="v.webm" width="100">',
        ),
        ("![[d.pdf#page=3]]", '<a class="file" href="d.pdf#page=3" data-type="pdf">d.pdf</a>'),
        (
            "\n\n![[d.pdf#page=3&height=300]]\n",
            'title="d.pdf" height="300" loading="lazy"></iframe>',
        ),
        ("![[p.png|A chart]]", '<span class="caption" aria-hidden="true">A chart</span></span>'),
        ("![[gone.pdf]]", '<span data-missing="attachment">gone.pdf</span>'),
        ("![[page.html]]", "<span>page.html</span>"),
    ],
)
def test_attachments(embed: str, expected: str, tmp_path: Path) -> None:
    names = ("p.png", "s.svg", "m.mp3", "v.webm", "d.pdf", "page.html")
    page = shown(tmp_path, {"A.md": f"x {embed}", **dict.fromkeys(names, "")})

    assert expected in page


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("[[B]]", None),
        ("![[B]]", "![[B]]"),
        ("![b](B.md)", "b"),
        ("![d](d.pdf)", "d"),
        ("![[p.png]]", '<img src="p.png" alt="p" loading="lazy" decoding="async">'),
        ("![](p.png)", '<img src="p.png" alt="p" loading="lazy" decoding="async">'),
        (
            "![[P.PNG|20]] x",
            '<img src="p.png" alt="p" width="20" loading="lazy" decoding="async"> x',
        ),
        ("![[gone.png]]", '<span data-missing="attachment">gone.png</span>'),
    ],
)
def test_a_link_holds_a_picture_and_no_other_link(
    inside: str, expected: str | None, tmp_path: Path
) -> None:
    files = {"A.md": f"[{inside}](C.md)", "B.md": "b", "C.md": "", "p.png": "", "d.pdf": ""}
    page = shown(tmp_path, files)

    held = f'<a class="internal" href="c.html">{expected}</a>'
    assert (held in page) == (expected is not None)
    assert page.count("<a ") == 1


def test_a_note_is_embedded_below_a_link_to_it(tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "![[B]]", "B.md": "# B\n\nWords of [[C]].\n", "C.md": ""})

    assert '<figcaption class="embed-title"><a class="internal" href="b.html">B</a>' in page
    assert "<h1" not in page
    assert '<a class="internal" href="c.html">C</a>' in page


def test_a_section_is_embedded_without_its_neighbours(tmp_path: Path) -> None:
    text = "before\n\n## One\n\nfirst\n\n### Deep\n\ninner\n\n## Two\n\nsecond\n"
    page = shown(tmp_path, {"A.md": "![[B#One]]", "B.md": text})

    assert "B › One</a>" in page
    assert "first" in page
    assert "inner" in page
    assert "before" not in page
    assert "second" not in page


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("one ^x\n\ntwo", "one"),
        ("- zero\n- one ^x\n- two", "<li"),
        ("| a |\n|--|\n| one |\n\n^x", "<table"),
    ],
)
def test_a_block_is_embedded_alone(block: str, expected: str, tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "![[B#^x]]", "B.md": block})

    assert expected in page
    assert "one" in page
    assert "two" not in page
    assert "zero" not in page


def test_a_note_in_a_line_or_cell_is_a_link(tmp_path: Path) -> None:
    text = "In a line ![[B]] so.\n\n| a |\n|--|\n| ![[B]] |\n"
    page = shown(tmp_path, {"A.md": text, "B.md": "# H\n\nhush"})

    assert "hush" not in page
    assert page.count('<a class="internal" href="b.html">B</a>') == 2


def test_ids_are_unique_where_a_note_is_embedded_twice(tmp_path: Path) -> None:
    text = "## H\n\nword [[A]][^1]\n\n[^1]: foot\n"
    page = shown(tmp_path, {"A.md": "## H\n\n![[B]]\n\n![[B]]\n", "B.md": text})
    ids = re.findall(r'id="([^"]*)"', page)

    assert len(ids) == len(set(ids))
    assert {"h-h", "e1-h-h", "e2-h-h", "e1-fn-1", "e2-fn-1"} <= set(ids)
    assert 'href="#e2-fn-1"' in page


def test_a_footnote_comes_with_what_refers_to_it(tmp_path: Path) -> None:
    text = "## One\n\nword[^1]\n\n## Two\n\nother[^2]\n\n[^1]: foot\n[^2]: toe\n"
    page = shown(tmp_path, {"A.md": "![[B#One]]", "B.md": text})

    assert 'href="#e1-fn-1"' in page
    assert 'id="e1-fn-1"' in page
    assert "foot" in page
    assert "toe" not in page


def test_an_embed_alone_in_its_block_carries_the_blocks_id(tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "x\n\n![[B]]\n", "B.md": "b"})

    assert '<div id="l-3"><figure class="embed">' in page


@pytest.mark.parametrize(
    "files",
    [
        {"A.md": "![[A]]"},
        {"A.md": "# Loop\n![[A#Loop]]"},
        {"A.md": "![[B]]", "B.md": "![[C]]", "C.md": "![[A]]"},
        {"A.md": "![[B]]", "B.md": "![[B]]"},
        {"A.md": "one ^x\n\n![[A#^y]]\n\n![[A#^x]] ^y\n"},
    ],
)
def test_cycles_are_cut_with_a_notice(files: dict[str, str], tmp_path: Path) -> None:
    page = shown(tmp_path, files)

    assert len(page) < 3000
    if "^x" not in page and files["A.md"].startswith(("!", "#")):
        assert "Not embedded again" in page


def test_two_sections_of_one_note_are_no_cycle(tmp_path: Path) -> None:
    text = "## One\n\nfirst\n\n## Two\n\nsecond\n"
    page = shown(tmp_path, {"A.md": "![[B#One]]\n\n![[B#Two]]\n\n![[B#One]]", "B.md": text})

    assert "Not embedded again" not in page
    assert page.count("first") == 2


def test_embeds_that_double_at_each_level_are_cut(tmp_path: Path) -> None:
    files = {f"N{n}.md": f"{'x' * 200}\n\n![[N{n + 1}]]\n\n![[N{n + 1}]]\n" for n in range(30)}
    start = time.monotonic()
    found = filled(tmp_path, files, "N0")

    assert time.monotonic() - start < 5
    assert len(found.html.html) < 2_000_000
    assert "Too much is embedded" in found.html.html
    assert [problem.rule for problem in found.problems] == ["VW110"]


def test_many_embeds_on_a_page_are_cut(tmp_path: Path) -> None:
    found = filled(tmp_path, {"A.md": "![[B]]\n\n" * 2100, "B.md": "b"})

    assert found.html.html.count("embed-body") == 2000
    assert len(found.problems) == 1


def test_large_embeds_are_cut(tmp_path: Path) -> None:
    found = filled(tmp_path, {"A.md": "![[B]]\n\n" * 30, "B.md": "word " * 20_000})

    assert len(found.html.html) < 2_000_000
    assert len(found.problems) == 1


def test_a_first_heading_that_repeats_the_title_is_left_out(tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "#concept #ai\n\n# a\n\nWords.\n"})

    assert "<h1" not in page
    assert 'id="h-a"' in page
    assert "concept" not in page
    assert "Words." in page


def test_another_first_heading_stays(tmp_path: Path) -> None:
    page = shown(tmp_path, {"A.md": "#ai is a tag\n\n# Other\n\n## Below\n\nWords.\n"})

    assert "Other</h2>" in page
    assert "Below</h3>" in page
    assert "is a tag" in page


def structure(text: str) -> list[tuple[str, tuple[str, ...]]]:
    tree = html5lib.parseFragment(text, namespaceHTMLElements=False)
    return [(node.tag, tuple(sorted(node.attrib))) for node in tree.iter()]


def hand(target: str, alias: str | None, kind: str, status: str) -> str:
    """One link or embed with any texts, through every place where they are written."""
    link = Link("embed", target, "#" + target, alias, "body", START)
    goes = {
        "found": Target("found", target, f"{target}.md"),
        "missing": Target("missing", target, None, lost="note"),
        "file": Target("found", None, f"{target}.png"),
        "card": Target("found", None, f"{target}.zip"),
        "gone": Target("missing", None, None, lost="attachment"),
        "private": Target("private", None, None),
    }[status]
    tags = (Tag(target, "body", START),)
    content = Content(links=(link,), tags=tags)
    note = Note("A", "A.md", "A", "A", "", "", None, content, (goes,))
    other = Note(target, f"{target}.md", target, target, "", "", None, Content(), ())
    notes = {"A": note} | ({target: other} if status == "found" else {})
    stubs = (target,) if status == "missing" else ()
    pieces: tuple[str | Hole, ...] = (Hole("open", 0), "x", Hole("close", 0))
    if kind != "link":
        pieces = (Hole("embed", 0),) if kind == "embed" else (Hole("inline", 0),)
    body = Body((*pieces, Hole("tag", name=target), '<p id="', Hole("id", name=target), '">'))
    found = addresses(Vault("v", notes, (), stubs, (), (), ()))
    return fill("A", Sources(notes, {"A": body}, found)).html.html


KINDS = ["link", "embed", "inline"]
STATUSES = ["found", "missing", "file", "card", "gone", "private"]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20),
).filter(lambda text: text not in {"", ".", "..", "A"} and "/" not in text)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(target=TEXTS, alias=st.none() | TEXTS)
def test_no_text_changes_the_structure(
    status: str, kind: str, target: str, alias: str | None
) -> None:
    words = alias is None or (alias.strip() and sized(alias) == (alias, None, None))
    plain = "w" if words else alias
    expected = structure(hand("plain", None if alias is None else plain, kind, status))

    assert structure(hand(target, alias, kind, status)) == expected


def test_markup_prints_itself() -> None:
    assert Markup("<b>").__html__() == str(Markup("<b>")) == "<b>"
