"""Where links go, by fixtures/resolve.txt; stubs, and laws of resolving."""

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultweave.model.note import Content, Link, LinkKind
from vaultweave.model.place import START
from vaultweave.model.vault import Target
from vaultweave.read.parse import parse
from vaultweave.weave.resolve import find, find_name, fold, index, note_id, resolve_all

FIXTURE = Path(__file__).parent / "fixtures" / "resolve.txt"
LINK = re.compile(r"(?P<source>.+?): (?:\[\[(?P<wiki>.+)\]\]|\[\]\((?P<mark>.+)\)) => (?P<end>.+)")


class Case(NamedTuple):
    title: str
    files: dict[str, str | None]
    link: Link
    source: str
    end: str


def link_of(text: str, kind: LinkKind = "wikilink") -> Link:
    target, mark, rest = text.partition("#")
    return Link(kind, unicodedata.normalize("NFC", target), mark + rest, None, "body", START)


def files_of(lines: list[str]) -> dict[str, str | None]:
    """Vault paths to notes' texts, None for attachments."""
    files: dict[str, str | None] = {}
    for line in lines:
        if line.startswith("+"):
            path = next(reversed(files))
            files[path] = f"{files[path]}{line[2:]}\n"
            continue
        path, _, aliases = line.partition(" = ")
        head = f"---\naliases: [{aliases}]\n---\n" if aliases else ""
        files[path] = head if path.lower().endswith(".md") else None
    return files


def read() -> list[Case]:
    cases = []
    for block in FIXTURE.read_text("utf-8").split("\n== ")[1:]:
        top, _, links = block.partition("\n\n")
        title, *lines = top.split("\n")
        while links.startswith("+"):  # a blank line of a note's own text
            more, _, links = links.partition("\n\n")
            lines += ["+ ", *more.split("\n")]
        for line in links.splitlines():
            match = LINK.match(line)
            if match:
                kind: LinkKind = "wikilink" if match["wiki"] else "markdown"
                link = link_of(match["wiki"] or match["mark"], kind)
                cases.append(Case(title, files_of(lines), link, match["source"], match["end"]))
    return cases


CASES = read()


def shown(target: Target) -> str:
    """A target as the fixture writes it."""
    if target.path is None:
        return f"lost {target.lost}" if target.lost == "attachment" else f"missing {target.node}"
    end = target.path
    end += f"#{target.heading}" if target.heading >= 0 else ""
    end += f"^{target.block}" if target.block >= 0 else ""
    return end + (f" lost {target.lost}" if target.lost else "")


IDS = [f"{case.title}: {case.link.target}{case.link.subpath} from {case.source}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_resolves(case: Case) -> None:
    contents = {path: parse(text).content for path, text in case.files.items() if text is not None}
    contents.setdefault(case.source, Content())
    contents[case.source] = Content(
        links=(case.link,),
        headings=contents[case.source].headings,
        blocks=contents[case.source].blocks,
    )
    attached = [path for path, text in case.files.items() if text is None]
    targets, stubs = resolve_all(index(contents, attached), contents)
    (target,) = targets[case.source]

    match = re.fullmatch(r"(ambiguous )?(.+?)(?: (name|path|case|alias))?(?: \((.+)\))?", case.end)
    assert match is not None, "the fixture itself"
    assert shown(target) == match[2]
    if target.path is None:
        assert target.status == "missing"
        assert target.node is None or target.node in stubs
        return
    assert target.status == ("ambiguous" if match[1] else "found")
    assert target.candidates == (tuple(match[4].split(", ")) if match[4] else ())
    assert target.node == (None if target.path in attached else note_id(target.path))
    if match[3]:
        assert target.via == match[3]


def test_aliases_may_be_left_alone() -> None:
    contents = {"A.md": Content(aliases=("Alpha",))}

    assert find(index(contents), link_of("Alpha"), "S.md").node == "A"
    assert find(index(contents, aliases="missing"), link_of("Alpha"), "S.md").status == "missing"


def test_an_alias_claimed_twice_by_one_note_is_claimed_once() -> None:
    contents = {"A.md": Content(aliases=("Alpha", "alpha"))}

    assert find(index(contents), link_of("ALPHA"), "S.md").path == "A.md"


def test_stubs_take_their_most_frequent_spelling() -> None:
    def note(*targets: str) -> Content:
        return Content(links=tuple(link_of(target) for target in targets))

    contents = {
        "A.md": note("New co", "New Co", "folder/x", "Zeta", "zeta"),
        "b/B.md": note("New Co", "./New Co", "new co.md", "/New Co", "a.pdf"),
    }
    targets, stubs = resolve_all(index(contents), contents)

    assert stubs == ("New Co", "Zeta", "b/New Co", "folder/x")
    assert [t.node for t in targets["A.md"]] == ["New Co", "New Co", "folder/x", "Zeta", "Zeta"]
    assert [t.node for t in targets["b/B.md"]] == ["New Co", "b/New Co", "New Co", "New Co", None]


def test_an_empty_target_is_the_note_itself() -> None:
    contents = {"a/A.md": Content(links=(link_of("#x"), link_of("")))}
    targets, _ = resolve_all(index(contents), contents)

    assert [t.path for t in targets["a/A.md"]] == ["a/A.md", "a/A.md"]
    assert [t.lost for t in targets["a/A.md"]] == ["heading", ""]


@pytest.mark.parametrize("text", ["Note", "[[Note]]", " Note ", "[[Note|x]]", "a/Note", "Note.md"])
def test_an_entity_is_named_as_a_wikilink_would(text: str) -> None:
    assert find_name(index({"a/Note.md": Content()}), text).node == "a/Note"


def test_a_name_of_nothing_is_folded() -> None:
    assert find_name(index({}), "[[New Co]]").node == "new co"


def test_composed_and_decomposed_names_are_one() -> None:
    for name, wanted in (("Cafe\u0301.md", "Caf\u00e9"), ("Caf\u00e9.md", "Cafe\u0301")):
        target = find(index({name: Content()}), link_of(wanted), "S.md")
        assert (target.path, target.via) == (name, "name")


SEGMENT = st.sampled_from(["a", "b", "A", "note", "Note", "x.y", "007.jpg", "é", "e\u0301"])
PATHS = st.lists(
    st.builds("/".join, st.lists(SEGMENT, min_size=1, max_size=3)).map(lambda p: p + ".md"),
    min_size=1,
    max_size=8,
    unique=True,
)
TEXTS = st.one_of(
    st.builds(
        str.__add__,
        st.sampled_from(["", "./", "../", "/"]),
        st.builds("/".join, st.lists(SEGMENT, min_size=1, max_size=3)),
    ),
    st.text(max_size=12),
)


@given(PATHS, TEXTS, st.data())
def test_the_order_of_files_changes_nothing(
    paths: list[str], text: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(paths))
    link, source = link_of(text), paths[0]

    first = find(index(dict.fromkeys(paths, Content())), link, source)
    second = find(index(dict.fromkeys(shuffled, Content())), link, source)

    assert first == second


@given(PATHS, TEXTS)
def test_every_end_exists_and_every_file_can_be_reached(paths: list[str], text: str) -> None:
    found = index(dict.fromkeys(paths, Content()))
    target = find(found, link_of(text), paths[0])

    assert target.path is None or target.path in paths
    assert (target.path is None) == (target.status == "missing")
    assert set(target.candidates) <= set(paths)
    for path in paths:
        twins = [other for other in paths if fold(other) == fold(path)]
        if len(twins) == 1:
            assert find(found, link_of("/" + path), paths[0]).path == path


@given(PATHS, TEXTS)
def test_case_and_unicode_form_find_the_same(paths: list[str], text: str) -> None:
    names = {fold(path.rpartition("/")[2]) for path in paths}
    if len(names) < len(paths):
        return  # among names that differ in case only, the one as written is preferred
    found = index(dict.fromkeys(paths, Content()))
    plain = find(found, link_of(text), paths[0])

    for variant in (text.lower(), unicodedata.normalize("NFD", text)):
        assert find(found, link_of(variant), paths[0]).path == plain.path
