"""Path to URL: names in, output paths and links out; what must not be written comes first."""

from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.note import Content, Link, Tag
from vaultweave.model.place import START
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.weave.output import checked
from vaultweave.weave.urls import Addresses, addresses, nth
from vaultweave.weave.ways import relative

REFUSED = [
    "",
    ".",
    "..",
    "/etc/passwd",
    "/",
    "a/../../b.html",
    "../a.html",
    "a//b.html",
    "a/",
    "a/./b.html",
    "a\\..\\b.html",
    "a\0.html",
    "a\nb.html",
    "a\x7f.html",
    "x" * 201,
    "a/" + "é" * 101 + "/b",
]
NAMES = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=300).filter(
    lambda name: name not in {".", ".."}
)


def note(path: str, content: Content | None = None, targets: tuple[Target, ...] = ()) -> Note:
    name = path.removesuffix(".md")
    title = name.rpartition("/")[2]
    return Note(name, path, title, title, "", "", None, content or Content(), targets)


def vault(*notes: Note | str, files: tuple[str, ...] = (), stubs: tuple[str, ...] = ()) -> Vault:
    made = [one if isinstance(one, Note) else note(one) for one in notes]
    return Vault("v", {one.id: one for one in made}, files, stubs, (), (), ())


def using(path: str, file: str, **kind: str) -> Note:
    link = Link("embed", file, "", None, kind.get("inside", "body"), START, key=kind.get("key", ""))  # type: ignore[arg-type]
    return note(path, Content(links=(link,)), (Target("found", None, file),))


def outputs(found: Addresses) -> list[str]:
    tables = (found.nodes, found.tags, found.folders, found.kinds, found.roles, found.files)
    named = [output for table in (*tables, found.pages) for output in table.values()]
    return [*dict.fromkeys(named), *found.redirects]


@pytest.mark.parametrize("path", REFUSED)
def test_no_path_leaves_the_output(path: str) -> None:
    with pytest.raises(VaultweaveError):
        checked(path)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_every_name_gives_a_path_that_may_be_written(folder: str, name: str) -> None:
    named = vault(f"{folder}/{name}.md", stubs=(f"{name}/{folder}",))
    for output in outputs(addresses(named)):
        assert checked(output) == output
        assert checked(nth(output, 999, "said"))


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("Aster.md", "aster.html"),
        ("Actors/Big Blue.md", "actors/big-blue.html"),
        ("Actors/C#.md", "actors/c.html"),
        ("Actors/What's next?.md", "actors/what's-next.html"),
        ("Ä/Öl & Gas.md", "ä/öl-&-gas.html"),
        ("index.md", "index.html"),
        ("Index.md", "index.html"),
        ("Actors/index.md", "actors/index.html"),
        ("Actors/Actors.md", "actors/index.html"),
        ("Actors/actors.md", "actors/index.html"),
    ],
)
def test_a_note_has_its_path_in_lower_case(path: str, output: str) -> None:
    assert addresses(vault(path)).nodes[path.removesuffix(".md")] == output


@pytest.mark.parametrize("path", ["../x.md", "a/../x.md", "a/con.md", "a/?.md", "..\\x.md"])
def test_names_that_mean_something_to_a_disk_get_another(path: str) -> None:
    (output,) = addresses(vault(path)).nodes.values()

    assert checked(output)
    assert not {"..", "con.html"} & set(output.split("/"))


def test_a_folders_page_is_its_note_and_index_comes_first() -> None:
    found = addresses(vault("Actors/index.md", "Actors/Actors.md", "Actors/India.md"))

    assert found.folders == {"": "index.html", "Actors": "actors/index.html"}
    assert found.nodes["Actors/index"] == "actors/index.html"
    assert found.nodes["Actors/Actors"] == "actors/actors.html"
    assert found.problems == ()


def test_every_folder_above_a_note_has_a_page() -> None:
    found = addresses(vault("a/b/c/x.md"))

    assert found.folders == {
        "": "index.html",
        "a": "a/index.html",
        "a/b": "a/b/index.html",
        "a/b/c": "a/b/c/index.html",
    }


def test_stubs_stand_apart_from_notes() -> None:
    found = addresses(vault("Aster.md", stubs=("Aster Labs", "x/Y", "assets/style.css")))

    assert found.nodes["Aster Labs"] == "_/aster-labs.html"
    assert found.nodes["x/Y"] == "_/x/y.html"
    assert found.nodes["assets/style.css"] == "_/assets/style.css.html"


def test_tags_and_those_above_them_have_pages() -> None:
    tags = (Tag("AI/Agents", "body", START), Tag("ai", "body", START))
    found = addresses(vault(note("x.md", Content(tags=tags))))

    assert found.tags == {"ai": "tags/ai.html", "ai/agents": "tags/ai/agents.html"}


def test_only_files_that_a_reader_sees_are_published() -> None:
    notes = (
        using("a.md", "Pics/Big Chart.PNG"),
        using("b.md", "secret.png", inside="comment"),
        using("c.md", "hidden.png", inside="property", key="private-cover.0"),
        using("d.md", "shown.png", inside="property", key="cover"),
        using("e.md", "page.html"),
        using("f.md", "Board.canvas"),
    )
    found = addresses(vault(*notes, files=("unused.png",)), withheld=["private-cover"])

    assert found.files == {
        "Pics/Big Chart.PNG": "pics/big-chart.png",
        "shown.png": "shown.png",
    }


@pytest.mark.parametrize(
    ("first", "second", "output", "other"),
    [
        ("A b.md", "a-b.md", "a-b.html", "a-b-2.html"),
        ("A.md", "a.md", "a.html", "a-2.html"),
        ("x/A?.md", "x/A.md", "x/a.html", "x/a-2.html"),
    ],
)
def test_of_two_that_collide_the_first_in_code_points_keeps_its_path(
    first: str, second: str, output: str, other: str
) -> None:
    keeper, mover = sorted([first, second])
    for order in ([first, second], [second, first]):
        found = addresses(vault(*order))

        assert found.nodes[keeper.removesuffix(".md")] == output
        assert found.nodes[mover.removesuffix(".md")] == other
        (problem,) = found.problems
        assert (problem.rule, problem.level, problem.path) == ("VW204", "error", mover)
        assert keeper in problem.message
        assert mover in problem.message


def test_names_without_a_file_that_collide_are_no_problem() -> None:
    tags = (Tag("a·b", "body", START), Tag("a-b", "body", START))
    found = addresses(vault(note("x.md", Content(tags=tags)), stubs=("Grid co", "grid-co")))

    assert found.nodes["Grid co"] == "_/grid-co.html"
    assert found.nodes["grid-co"] == "_/grid-co-2.html"
    assert len(set(found.tags.values())) == 2
    assert found.problems == ()


@pytest.mark.parametrize(
    "notes",
    [
        (using("x.md", "a b.png"), using("y.md", "a-b.png")),
        (note("a b/x.md"), note("a-b/y.md")),
    ],
)
def test_files_and_folders_that_collide_are_told_with_a_place(notes: tuple[Note, ...]) -> None:
    (problem,) = addresses(vault(*notes)).problems

    assert problem.path in {"a-b.png", "a-b/y.md"}


def test_a_suffix_never_takes_the_path_of_another() -> None:
    found = addresses(vault("a b.md", "a-b.md", "a b 2.md"))

    assert found.nodes == {"a b": "a-b.html", "a-b": "a-b-3.html", "a b 2": "a-b-2.html"}


def test_notes_come_before_what_is_made_of_them() -> None:
    tagged = note("Tags/ai.md", Content(tags=(Tag("ai", "body", START),)))
    found = addresses(vault("Exposed.md", tagged))

    assert found.nodes["Exposed"] == "exposed.html"
    assert found.pages["exposed"] == "exposed-2.html"
    assert found.nodes["Tags/ai"] == "tags/ai.html"
    assert found.tags["ai"] == "tags/ai-2.html"
    assert {problem.rule for problem in found.problems} == {"VW204"}


def test_a_page_makes_way_for_a_folder_of_its_name() -> None:
    found = addresses(vault("x.md", "x.html/y.md"))

    assert found.nodes == {"x": "x-2.html", "x.html/y": "x.html/y.html"}
    assert len(found.problems) == 1


def redirecting(path: str, permalink: str, *aliases: str) -> Note:
    return note(path, Content(properties={"permalink": permalink}, aliases=aliases))


def test_redirects_come_last_and_never_over_a_page() -> None:
    notes = (
        redirecting("a.md", "/b.html", "old/place", "not a path"),
        note("b.md"),
        redirecting("c.md", "old/place"),
        redirecting("d.md", "d"),
    )
    found = addresses(vault(*notes))

    assert found.redirects == {"old/place.html": "a"}
    assert [(p.rule, p.path) for p in found.problems] == [("VW206", "a.md"), ("VW206", "c.md")]


@pytest.mark.parametrize("link", ["../../x", "..", "/etc/passwd", "a\0b", "%2e%2e/x", "c:\\x"])
def test_permalinks_cannot_lead_out(link: str) -> None:
    for output in addresses(vault(redirecting("a.md", link))).redirects:
        assert checked(output) == output


@pytest.mark.parametrize(
    ("start", "end", "fragment", "href"),
    [
        ("a.html", "b.html", "", "b.html"),
        ("a.html", "a.html", "", "a.html"),
        ("a.html", "a.html", "h-x", "#h-x"),
        ("x/a.html", "index.html", "", "../index.html"),
        ("index.html", "x/y/a.html", "l-3", "x/y/a.html#l-3"),
        ("x/y/a.html", "x/z/b.html", "", "../z/b.html"),
        ("x/a.html", "x/a/b.html", "", "a/b.html"),
        ("a.html", "ä b/50%.html", "h-é", "%C3%A4%20b/50%25.html#h-%C3%A9"),
        ("a.html", "a:b.html", "", "a%3Ab.html"),
        ("a.html", "x?.html", 'a"b', "x%3F.html#a%22b"),
    ],
)
def test_links_are_relative_and_encoded(start: str, end: str, fragment: str, href: str) -> None:
    assert relative(start, end, fragment) == href


PATHS = st.lists(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=8)
    .map(lambda text: text.replace("/", "").replace("\\", "") or "x")
    .filter(lambda part: part not in {".", ".."}),
    min_size=1,
    max_size=4,
).map("/".join)


@pytest.mark.parametrize("base", ["file:///tmp/site/", "https://a.example/", "http://h/sub/path/"])
@settings(deadline=None)
@given(start=PATHS, end=PATHS)
def test_links_hold_wherever_the_site_stands(base: str, start: str, end: str) -> None:
    here = base + relative("", start)

    assert unquote(urljoin(here, relative(start, end))) == base + end


def test_parts_of_a_page_stand_where_no_name_leads() -> None:
    assert nth("x/a.html", 1) == "x/a.html"
    assert nth("x/a.html", 2) == "x/a--2.html"
    assert nth("x/a.html", 1, "said") == "x/a--said.html"
    assert nth("x/a.html", 2, "said") == "x/a--said-2.html"
    assert addresses(vault("x/a--2.md")).nodes["x/a--2"] == "x/a-2.html"
