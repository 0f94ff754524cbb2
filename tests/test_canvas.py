"""Canvases read: what is no canvas first, then cards, links and their places in the file."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shared import SHARED, needs_shared
from tests.shelf import loaded, written
from vaultweave import checks
from vaultweave.api import build
from vaultweave.ask.graph import graph
from vaultweave.ask.query import backlinks
from vaultweave.model.note import Body, Content, Hole
from vaultweave.read.board import board
from vaultweave.read.canvas import canvas
from vaultweave.read.recipe import Options
from vaultweave.read.source import walk
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public

SMALL = Options()


def card(sort: str, name: str, **values: object) -> dict[str, object]:
    return {"id": name, "type": sort, "x": 0, "y": 0, "width": 200, "height": 100, **values}


def file(
    *nodes: dict[str, object], edges: tuple[dict[str, object], ...] = (), indent: int = 1
) -> str:
    return json.dumps({"nodes": nodes, "edges": edges}, indent=indent)


def read(text: str) -> tuple[Content, str]:
    parsed = board(text, SMALL)
    return parsed.content, html(parsed.body)


def html(body: Body) -> str:
    return "".join(p if isinstance(p, str) else f"[{p.kind}:{p.name or p.at}]" for p in body.pieces)


BROKEN = {
    "no JSON": "not json",
    "cut off": '{"nodes":[{"id":"a"',
    "a list": "[1, 2]",
    "a text": '"nodes"',
    "not a number": '{"nodes":[{"x":NaN}]}',
    "endless": '{"nodes":[{"x":-Infinity}]}',
    "a long number": '{"x":' + "9" * 5000 + "}",
    "65 deep": '{"a":' * 65 + "1" + "}" * 65,
    "200,000 deep": "[" * 200_000,
    "200,000 deep, closed": "[" * 200_000 + "]" * 200_000,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_no_canvas_is_named_and_has_no_cards(text: str) -> None:
    content, shown = read(text)

    assert [p.rule for p in content.problems] == ["VW610"]
    assert shown == '<p class="notice">This canvas cannot be read.</p>\n'


def test_where_the_json_breaks_is_named() -> None:
    (problem,) = read('{\n "nodes": [\n  {"id": }\n ]\n}')[0].problems

    assert (problem.span.line, problem.span.column) == (3, 10)


@pytest.mark.parametrize("text", ["", " \n", "{}", '{"nodes":[],"edges":[]}', '{"other":1}'])
def test_an_empty_canvas_is_no_fault(text: str) -> None:
    content, shown = read(text)

    assert (content.links, content.problems) == ((), ())
    assert shown == '<p class="notice">Nothing is on this canvas.</p>\n'


def test_odd_parts_are_left_out_and_named_and_the_rest_is_read() -> None:
    text = file(
        {"id": "a", "type": "text", "text": "one", "x": "left", "width": True, "height": "1e999"},
        card("text", "a", text="a second a"),
        card("weird", "b"),
        {"id": "c"},
        {"id": "d", "type": ["file"]},
        card("file", "e", file=" "),
        edges=(
            {"id": "e", "fromNode": "a", "toNode": "nobody"},
            {"id": "f", "fromNode": "a", "toNode": "a", "fromSide": "inside", "color": "red"},
        ),
    )
    found = canvas(text.replace('"1e999"', "1e999"))

    assert [one.text for one in found.cards] == ["one", "a second a"]
    assert len(found.edges) == 1
    assert [p.message for p in found.problems] == [
        'another card has the id "a" too',
        'a card of type "weird" is not shown',
        "a card of type unknown is not shown",
        "a card of type unknown is not shown",
        "a card names no file",
        "an edge leads to a card that is not there",
    ]
    lines = text.split("\n")
    assert ['"b"' in lines[p.span.line - 1] for p in found.problems] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]


def test_nodes_that_are_no_list_are_named() -> None:
    assert [p.rule for p in canvas('{"nodes":{"id":1},"edges":3}').problems] == ["VW611"] * 2


def test_more_cards_than_a_canvas_may_have_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultweave.read.canvas.CARDS", 2)
    found = canvas(file(*(card("text", str(n), text="x") for n in range(3))))

    assert len(found.cards) == 2
    assert [p.rule for p in found.problems] == ["VW611"]


TEXT = """Tab\there, "quotes", back\\slash and 😀 \u0301.
- [[One]] and [[Two#Part|two]] 😀 [[Three]]
- #tag and ![[Four]]
\r\n[five](Five.md)\r[[Six]] %%[[Seven]]%%"""


@pytest.mark.parametrize("ascii_", [True, False])
@pytest.mark.parametrize("indent", [None, "\t"])
def test_each_link_of_a_text_card_has_its_place_in_the_file(
    indent: str | None, *, ascii_: bool
) -> None:
    nodes = [card("text", "a", text="[[Zero]]"), card("text", "b", text=TEXT)]
    text = json.dumps({"nodes": nodes}, indent=indent, ensure_ascii=ascii_)
    lines = text.split("\n")
    content, _ = read(text)
    starts = [lines[one.span.line - 1][one.span.column - 1 :] for one in content.links]
    ends = [lines[one.span.end_line - 1][: one.span.end_column - 1] for one in content.links]

    assert [start[:7] for start in starts] == [
        "[[Zero]", "[[One]]", "[[Two#P", "[[Three", "![[Four", "[five](", "[[Six]]", "[[Seven",
    ]  # fmt: skip
    assert all(end.endswith(("]]", "md)")) for end in ends)
    assert [one.inside for one in content.links] == ["canvas"] * 7 + ["comment"]
    (tag,) = content.tags
    assert lines[tag.span.line - 1][tag.span.column - 1 :].startswith("#tag")


def test_a_file_card_links_to_a_whole_path_at_its_place() -> None:
    text = file(card("file", "a", file="Deep/Übung.md", subpath="#Part"), indent=4)
    content, shown = read(text)
    (link,) = content.links

    assert (link.kind, link.inside, link.target, link.subpath) == (
        "canvas", "canvas", "Deep/Übung.md", "#Part",
    )  # fmt: skip
    assert text.split("\n")[link.span.line - 1][link.span.column - 1 :].startswith("Deep/")
    assert "[embed:0]" in shown
    assert "Deep" not in shown


def test_addresses_of_bad_schemes_are_words_only() -> None:
    text = file(
        card("link", "a", url="javascript:alert(1)"),
        card("link", "b", url="java\tscript:alert(1)"),
        card("link", "c", url="data:text/html,x"),
        card("link", "d", url="//example.org/x"),
        card("link", "e", url='https://example.org/?a="><b>&c'),
        card("link", "f", url=5),
    )
    content, shown = read(text)

    assert shown.count("<a class") == 1
    assert '<a class="external" href="https://example.org/?a=&quot;&gt;&lt;b&gt;&amp;c"' in shown
    assert len(content.urls) == 5
    assert "<iframe" not in shown


def test_words_of_groups_and_edges_are_never_markup() -> None:
    bad = '</text><script>alert("1")</script>'
    text = file(
        card("group", "g", label=bad, color='"><b>'),
        card("text", "t", text=bad),
        edges=({"id": "e", "fromNode": "g", "toNode": "t", "label": bad, "color": "#fff"},),
    )
    _, shown = read(text)

    assert "<script" not in shown
    assert "<b>" not in shown


def test_a_lone_half_of_a_character_is_marked() -> None:
    _, shown = read('{"nodes":[{"id":"a","type":"text","text":"a\\ud800b \\ud83d\\ude00"}]}')

    assert "a\ufffdb 😀" in shown


def test_a_card_that_begins_with_a_rule_has_no_properties() -> None:
    content, shown = read(file(card("text", "a", text="---\npublish: false\n---\n[[A]]")))

    assert content.properties == {}
    assert "publish: false" in shown


def test_ids_are_unique_among_cards() -> None:
    text = "# Same\n\nfoot[^1] ^block\n\n[^1]: note"
    parsed = board(file(card("text", "a", text=text), card("text", "b", text=text)), SMALL)
    body = parsed.body.pieces
    before = itertools.pairwise(body)
    ids = [
        p.name
        for b, p in before
        if isinstance(p, Hole) and p.kind == "id" and str(b).endswith('id="')
    ]

    assert len(ids) == len(set(ids)) > 6


KEYS = ["nodes", "edges", "id", "type", "text", "file", "x", "width", "fromNode", "toNode"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(KEYS)
        | st.text(max_size=3),
        inner,
        max_size=5,
    ),
    max_leaves=30,
))  # fmt: skip
def test_anything_is_read(value: Any) -> None:  # noqa: ANN401 - any JSON
    board(json.dumps(value), SMALL)
    board(json.dumps({"nodes": value, "edges": value}), SMALL)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet='{}[]",:\\u12 \nnodestyp', max_size=80))
def test_any_text_is_read(text: str) -> None:
    board(text, SMALL)


VAULT = {
    "Board.canvas": file(
        card("file", "a", file="Deep/Note.md", subpath="#Part"),
        card("file", "b", file="deep/note.md"),
        card("file", "c", file="Note.md"),
        card("file", "d", file="pic.png"),
        card("file", "e", file="Private/Held.md"),
        card("text", "f", text="Of [[Note]], and ![[Held]], and [[Held|words]]."),
        card("file", "g", file="Deep/Note.md", subpath="#Lost"),
        card("file", "h", file="../outside.md"),
        edges=({"id": "1", "fromNode": "e", "toNode": "f"},),
    ),
    "Deep/Note.md": "# Part\n\npart text\n\n# Other\n\nother text\n",
    "Private/Held.md": "canary",
    "Private/Own.canvas": file(card("text", "a", text="canary [[Note]]")),
    "index.md": "[[Board.canvas]] ![[Board.canvas|small]] [[board.canvas]] [[Own.canvas]]\n\n"
    "![[Board.canvas]]",
}


def test_links_of_a_canvas_resolve_by_whole_path_and_are_checked(tmp_path: Path) -> None:
    vault = loaded(tmp_path, VAULT)
    board_ = vault.canvases["Board.canvas"]
    found = [(t.status, t.node, t.via, t.lost) for t in board_.targets]

    assert set(vault.notes) == {"Deep/Note", "Private/Held", "index"}
    assert found == [
        ("found", "Deep/Note", "path", ""),
        ("found", "Deep/Note", "case", ""),
        ("missing", "Note", None, "note"),
        ("missing", None, None, "attachment"),
        ("found", "Private/Held", "path", ""),
        ("found", "Deep/Note", "name", ""),
        ("found", "Private/Held", "name", ""),
        ("found", "Private/Held", "name", ""),
        ("found", "Deep/Note", "path", "heading"),
        ("missing", "outside", None, "note"),
    ]
    problems = [(p.rule, p.target) for p in checks.check(vault) if p.path == "Board.canvas"]
    assert sorted(problems) == [
        ("VW101", "Note.md"),
        ("VW102", "Deep/Note.md#Lost"),
        ("VW104", "deep/note.md"),
        ("VW107", "pic.png"),
        ("VW111", "../outside.md"),
    ]


def test_bad_addresses_and_private_notes_of_a_canvas_are_told(tmp_path: Path) -> None:
    text = file(card("link", "a", url="javascript:alert(1)"), card("file", "b", file="Held.md"))
    held = {"Held.md": "---\npublish: false\n---\n", "C.canvas": text}
    told = [(p.rule, p.target) for p in checks.check(loaded(tmp_path, held))]

    assert ("VW117", "javascript:alert(1)") in told
    assert ("VW502", "Held.md") in told


def test_a_canvas_that_a_note_is_named_after_is_a_file_only(tmp_path: Path) -> None:
    vault = loaded(tmp_path, {"A.canvas": "{}", "A.canvas.md": "note", "B.canvas": "{}"})

    assert (set(vault.notes), set(vault.canvases)) == ({"A.canvas"}, {"B.canvas"})
    assert vault.files == ("A.canvas",)


def test_a_canvas_is_a_node_that_links(tmp_path: Path) -> None:
    g = graph(loaded(tmp_path, VAULT))

    assert g.nodes["Board.canvas"]["kind"] == "canvas"
    assert [one.source for one in backlinks(g, "Board.canvas")] == ["index"] * 4
    assert {one.source for one in backlinks(g, "Deep/Note")} == {
        "Board.canvas",
        "Private/Own.canvas",
    }
    assert (g.graph["notes"], g.graph["canvases"]) == (3, 2)


def test_nothing_private_is_on_a_published_canvas(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    written(
        tmp_path / "v", VAULT | {"vaultweave.toml": '[publish.private]\nfolders = ["Private"]\n'}
    )
    build(tmp_path / "v", tmp_path / "site")
    site = tmp_path / "site"
    files = {p.relative_to(site).as_posix(): p for p in site.rglob("*.html")}
    pages = {name: path.read_text(encoding="utf-8") for name, path in files.items()}

    assert "canary" not in "".join(pages.values())
    assert "Held" not in "".join(pages.values())
    assert "private/own.canvas.html" not in pages
    shown = pages["board.canvas.html"]
    assert shown.count("Not published.") == 3
    assert "part text" in shown
    assert shown.count("other text") == 1
    assert 'data-missing="heading"' in shown
    assert '<svg class="sketch"' in pages["index.html"]
    assert ">Board</a>" in pages["deep/note.html"]


def test_opt_in_publishes_no_canvas(tmp_path: Path) -> None:
    seen = public(loaded(tmp_path, VAULT), Privacy(mode="opt-in"))

    assert seen.canvases == {}


@needs_shared
def test_every_canvas_of_the_shared_vaults_is_read() -> None:
    found = [
        source
        for vault in sorted((SHARED / "vaults").iterdir())
        for source in walk(vault).sources
        if source.path.endswith(".canvas")
    ]
    contents = [(one.text, board(one.text, SMALL).content) for one in found]

    assert len(found) > 20
    assert {p.rule for _, content in contents for p in content.problems} <= {"VW608", "VW611"}
    for text, content in contents:
        lines = text.split("\n")
        for link in content.links:
            start = lines[link.span.line - 1][link.span.column - 1 :]
            assert start.startswith(("[", "!")) or link.kind == "canvas"
