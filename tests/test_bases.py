"""Bases and other queries: never shown as text; a list only where all of the filter is read."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shelf import written
from vaultweave.api import build
from vaultweave.read.bases import UnreadableError, view
from vaultweave.read.parse import parse

NOTES = {
    "Books/Dune.md": "---\nstatus: done\nrating: 5\nby: '[[Herbert]]'\n---\n#book/novel\n",
    "Books/Emma.md": "---\nstatus: open\nrating: 4\nread: 2024-03-01\n---\n#book [[Dune]]\n",
    "Books/Held.md": "---\npublish: false\nstatus: done\nrating: 5\n---\n#book canary\n",
    "People/Herbert.md": "---\ncategories: ['[[Writers]]', other]\n---\nwrote [[Dune]]\n",
    "Plain.md": "nothing\n",
    "Board.canvas": '{"nodes":[{"id":"a","type":"text","text":"#book [[Dune]]"}]}',
}


def listed(root: Path, text: str, files: dict[str, str] | None = None) -> list[str]:
    """The notes that a base lists on the page of Home; None for the notice alone."""
    home = {"Home.md": f"before\n\n```base\n{text}\n```\n\nafter\n"}
    written(root / "v", NOTES | home | (files or {}))
    build(root / "v", root / "site")
    page = (root / "site/home.html").read_text(encoding="utf-8")
    inside = page.partition("<p>before</p>")[2] or page.partition("before</p>")[2]
    inside = inside.partition("after</p>")[0]
    assert 'class="notice"' in inside
    assert "filters" not in inside
    assert "canary" not in page
    return [part.partition("</a>")[0].rpartition(">")[2] for part in inside.split("<li>")[1:]]


UNREAD = {
    "no YAML": "filters: [",
    "a formula": "filters: formula.x > 3",
    "a call that is not known": "filters: rating.round() == 4",
    "today": "filters: read > today()",
    "half of it": 'filters:\n  and:\n    - file.hasTag("book")\n    - file.size > 3',
    "a word too many": 'filters: file.hasTag("book") yes',
    "a lost bracket": 'filters: file.hasTag("book"',
    "another operation": 'filters:\n  xor:\n    - file.hasTag("book")',
    "arithmetic": "filters: rating + 1 > 4",
    "a regular expression": "filters: /a/.matches(file.name)",
    "two documents": "filters: rating > 1\n---\nx: 1",
    "deep brackets": "filters: " + "(" * 300 + "rating" + ")" * 300,
    "many marks": "filters: " + "!" * 1000 + "rating",
    "long": "filters: " + "rating && " * 1000 + "rating",
    "a list": "- a\n- b",
}


@pytest.mark.parametrize("text", UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_whole_has_no_list(text: str) -> None:
    with pytest.raises((UnreadableError, RecursionError)):
        view(text)


def test_what_is_not_read_is_a_notice(tmp_path: Path) -> None:
    assert listed(tmp_path, 'filters: file.size > 3 && file.hasTag("book")') == []


FILTERS = {
    'file.hasTag("book")': ["Dune", "Emma"],
    'file.hasTag("book/novel")': ["Dune"],
    'file.hasTag("boo")': [],
    'file.inFolder("Books")': ["Dune", "Emma"],
    'file.inFolder("Book")': [],
    'file.hasLink("Dune")': ["Emma", "Herbert"],
    'file.hasLink(link("Books/Dune"))': ["Emma", "Herbert"],
    'status == "done"': ["Dune"],
    'note.status == "done" || rating == 4': ["Dune", "Emma"],
    'note["status"] != "done" && file.inFolder("Books")': ["Emma"],
    "rating > 4": ["Dune"],
    "rating >= 4 && !(rating > 4)": ["Emma"],
    'read >= "2024-01-01"': ["Emma"],
    'read < date("2024-01-01")': [],
    'by == link("Herbert")': ["Dune"],
    'list(categories).contains(link("Writers"))': ["Herbert"],
    'categories.contains("other")': ["Herbert"],
    'file.tags.contains("book")': ["Dune", "Emma"],
    'file.name.contains("un")': ["Dune"],
    'file.name == "Plain"': ["Plain"],
    'file.folder == "People"': ["Herbert"],
    'file.hasProperty("rating") && status.isEmpty()': [],
    'file.ext == "md" && file.path.startsWith("Books/")': ["Dune", "Emma"],
    'file.name != this.file.name && file.hasLink("Dune")': ["Emma", "Herbert"],
}


def test_filters_let_through_what_they_say_and_only_what_is_published(tmp_path: Path) -> None:
    for number, (text, expected) in enumerate(FILTERS.items()):
        filters = f"filters:\n  and:\n    - {text!r}" if "'" not in text else f"filters: {text}"
        assert (text, listed(tmp_path / str(number), filters)) == (text, expected)


def test_filters_nest_and_a_view_adds_its_own(tmp_path: Path) -> None:
    text = """
filters:
  or:
    - file.hasTag("book")
    - not:
        - file.hasProperty("rating")
        - file.inFolder("People")
views:
  - type: table
    name: First
    filters: rating == 4
  - type: cards
    name: All
    limit: 2
""".strip("\n")
    files = {"Home.md": "x\n\n![[F.base#All]]\n\ny ![[F.base]]\n\n![[F.base#None]]", "F.base": text}
    assert listed(tmp_path / "a", text) == ["Emma"]

    written(tmp_path / "v", NOTES | files)
    build(tmp_path / "v", tmp_path / "site")
    page = (tmp_path / "site/home.html").read_text(encoding="utf-8")
    assert "All: the first 2 of" in page
    assert "In Obsidian, a base shows a table here." in page  # the view that is not there
    assert not list((tmp_path / "site").rglob("*.base*"))


def test_this_is_the_note_that_has_the_base(tmp_path: Path) -> None:
    base = {"Back.base": "filters: file.hasLink(this) && file.name != this.file.name\n"}
    notes = NOTES | base | {"Books/Dune.md": "![[Back.base]]"}
    written(tmp_path / "v", notes)
    build(tmp_path / "v", tmp_path / "site")
    page = (tmp_path / "site/books/dune.html").read_text(encoding="utf-8")

    assert "2 notes of a base" in page
    assert '<li><a class="internal" href="emma.html">Emma</a></li>' in page


@pytest.mark.parametrize("language", ["dataview", "dataviewjs", "tasks", "query", "DataView"])
def test_other_queries_are_a_notice_and_no_text(language: str) -> None:
    pieces = parse(f"a\n\n```{language}\nLIST canary [[Not a link]] #tag\n```\n\n- b\n").body.pieces
    page = "".join(piece for piece in pieces if isinstance(piece, str))

    assert '<p class="notice">In Obsidian, ' in page
    assert "canary" not in page


def test_a_drawing_is_linked_and_never_shown_as_text(tmp_path: Path) -> None:
    drawing = "---\nexcalidraw-plugin: parsed\n---\nwords\n\n```compressed-json\nN4KAk\n```\n"
    files = {
        "A.md": "![[Draw.excalidraw]]\n\n![[Draw.excalidraw.md]]\n\n[[Draw.excalidraw]]\n",
        "Draw.excalidraw.md": drawing,
        "x.xyz": "unknown",
        "B.md": "![[x.xyz]]",
    }
    build(written(tmp_path / "v", files), tmp_path / "site")
    pages = {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / "site").glob("*.html")}

    assert pages["a.html"].count("A drawing of Excalidraw: <a") == 2
    assert "N4KAk" not in "".join(pages.values())
    assert '<a class="file" href="x.xyz" data-type="xyz">x.xyz</a>' in pages["b.html"]


def test_code_of_other_names_is_shown() -> None:
    pieces = parse("```database\ncanary\n```\n\n```\nbase\n```\n").body.pieces

    assert "canary" in "".join(piece for piece in pieces if isinstance(piece, str))


def test_many_pages_with_one_base_do_not_look_at_all_notes_each(tmp_path: Path) -> None:
    files = {f"N{n}.md": f"[[N{n + 1}]] ![[All.base]]\n\n![[Back.base]]\n" for n in range(1500)}
    files["All.base"] = 'filters: file.hasLink("N5") || file.hasTag("x")'
    files["Back.base"] = "filters: file.hasLink(this)"
    written(tmp_path / "v", files)
    start = time.process_time()
    build(tmp_path / "v", tmp_path / "site")

    assert time.process_time() - start < 60
    assert "1 note of a base" in (tmp_path / "site/n7.html").read_text(encoding="utf-8")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet='file.hasTag("x")&|!<>=[]ab 1.5,\'-\\\n:{}', max_size=60))
def test_any_filter_is_read_or_refused(text: str) -> None:
    for base in (text, f"filters: {text}", f"filters:\n  and:\n    - {text!r}"):
        try:
            view(base)
        except UnreadableError:
            continue
