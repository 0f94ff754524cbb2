"""After words alone have changed, few pages are made of few notes, and the site is whole."""

import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.test_rebuild import tree, tried
from vaultweave.commands import build as command
from vaultweave.commands.shared import Run
from vaultweave.project import Project, project
from vaultweave.publish.delta import Delta, counted
from vaultweave.publish.stamp import Report
from vaultweave.publish.vouched import UnsureError
from vaultweave.read import notes, store
from vaultweave.read.cache import Cache

RUN = Run(vault=None, quiet=True, verbose=False, started=0)
MORE = "\n\nOne more line.\n"

NOTES = {
    "index": "# Home\n\n[[Aster]] [[Nowhere]]\n",
    "Aster": "---\naliases: [Ay]\ntags: [chip]\n---\n# Aster\n\nMakes [[Boron]]. ^b\n",
    "Boron": "---\nparent: '[[Aster]]'\n---\n## Related\n\n- [[Aster]] — supplier (boron)\n",
    "Cobalt": "![[pic.png]]\n\n## Related\n\n- [[Ay]] — moon tier\n- [[Lost]] — exposed\n",
    "x/Dome": "## Related\n\n- [[Aster]] — moon tier\n- [[Cobalt#Related]] — rival\n",
    "x/Echo": "## Related\n\n- [[Boron]] — moon tier\n\n**Bull:**\n- [[Aster]] [[Boron#None]]\n",
    "x/Flint": "| Company | Sales |\n|--|--|\n| [[Aster]] | $3 |\n| [[Secret]] | $4 |\n",
    "x/Secret": "---\npublish: false\n---\nHidden of [[Aster]].\n",
    "y/Table": "Of all.\n\n| Company | Sales |\n|--|--|\n| [[Aster]] | $3 |\n| [[Boron]] | $4 |\n",
    "y/Twin": "#chip one [[Twin]] of two and `x = 1`\n",
    "y/Prose": "All.\n\nOn [[Aster]], [[Boron|it]].\n\nMore on [[Aster#Aster]] than [[Echo]].\n",
    "y/More": "# More\n\nFirst.\n\nOf [[Prose]], [[Lost]], [[Gone/Far]].\n\n## Z\n\nOf [[Dome]].\n",
    "z/Twin": "#chip/die another, not [[y/Twin]], `x = 2`\n\n```python\nx = 1\n```\n",
    "Whole": "![[Part]]\n\n![[Aster#^b]]\n",
    "Part": "A part of [[Whole]].\n",
    "z/Chain": "It.\n\n## Related\n\n- [[Boron]] — exposed (x)\n- [[Aster]] — supplier\n\nEnd.\n",
    "z/Torn": "Two:\n\n<<<<<<< HEAD\none\n=======\nother\n>>>>>>> theirs\n",
    "x/x": "Of the folder x: [[Echo]], [[Flint]], [d](../d.pdf).\n",
}
BOARD = b'{"nodes": [{"id": "a", "type": "file", "file": "Aster.md", "x": 0, "y": 0, "width": 9}]}'
SHOWN = frozenset({"Aster", "Part"})
"""Notes that other pages show a part of."""


def write(base: Path, name: str, text: str) -> None:
    file = base / "notes" / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def append(base: Path, name: str, text: str = MORE) -> None:
    file = base / "notes" / f"{name}.md"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def site(base: Path) -> Report:
    """The site brought up to date, and compared with that of a build from nothing."""
    place = project(base)
    found, _ = command.brought(RUN, place)
    shutil.rmtree(base / "fresh", ignore_errors=True)
    fresh, _ = command.brought(RUN, replace(place, out=base / "fresh", cache=None))
    assert tree(base / "site") == tree(base / "fresh")
    assert found == fresh
    return found


def project_at(base: Path) -> Path:
    """A project with a site that is up to date."""
    (base / "vaultweave.toml").write_text("")
    for name, text in NOTES.items():
        write(base, name, text)
    (base / "notes" / "board.canvas").write_bytes(BOARD)
    (base / "notes" / "d.pdf").write_bytes(b"%PDF")
    (base / "notes" / "pic.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x10\0\0\0\x20"
    )
    site(base)
    return base


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return project_at(tmp_path)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of whole builds, but for those from nothing."""
    seen: list[Path] = []
    made = command.made

    def noting(run: Run, place: Project) -> object:
        if place.cache:
            seen.append(place.out)
        return made(run, place)

    monkeypatch.setattr(command, "made", noting)
    return seen


CONTENTS = Cache.contents


def fetched(monkeypatch: pytest.MonkeyPatch) -> list[Collection[str]]:
    """The texts that are asked of the cache from now on."""
    read: list[Collection[str]] = []

    def noting(self: Cache, blobs: Collection[str]) -> object:
        read.append(blobs)
        return CONTENTS(self, blobs)

    monkeypatch.setattr(Cache, "contents", noting)
    return read


def test_each_note_may_say_more(base: Path, whole: list[Path]) -> None:
    found = set()
    for name in NOTES:
        whole.clear()
        append(base, name)
        site(base)
        if whole:
            found.add(name)

    assert found == SHOWN


def test_some_words_need_no_other_note(
    base: Path, whole: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(base, "y/Twin")
    read = fetched(monkeypatch)
    _, done = command.brought(RUN, project(base))

    assert not whole
    assert done.startswith("1 written, ")
    assert sum(map(len, read)) < 8
    monkeypatch.undo()
    site(base)


def test_a_neighbour_of_many_costs_no_more(
    base: Path, whole: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    related = "Number {}.\n\n## Related\n\n- [[Aster]] — {}\n\nEnd.\n"
    for at in range(40):
        role = "customer" if at % 2 else "exposed (price)"
        write(base, f"many/N{at}", related.format(at, role))
    site(base)
    whole.clear()
    append(base, "z/Chain")
    read = fetched(monkeypatch)
    command.brought(RUN, project(base))

    assert not whole
    page = (base / "site" / "z" / "chain.html").read_text()
    assert "through" in page  # what its neighbour feels
    assert sum(map(len, read)) < 20
    monkeypatch.undo()
    site(base)


def test_what_others_say_is_not_forgotten(
    base: Path, whole: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LEAST", 0)
    monkeypatch.setattr(store, "_in_use", lambda _: 0)  # so that each run looks for old texts
    append(base, "y/Twin")
    command.brought(RUN, project(base))
    assert not whole

    monkeypatch.setattr(notes, "parse_all", None)  # a whole build has nothing left to parse
    (base / "vaultweave.toml").write_text("[site]\ntitle = 'Other'\n")
    command.brought(RUN, project(base))
    assert whole


def test_what_a_feed_tells_takes_a_whole_build(base: Path, whole: list[Path]) -> None:
    (base / "vaultweave.toml").write_text("[site]\nbase_url = 'https://a.example/'\nfeeds = true\n")
    site(base)
    whole.clear()
    write(base, "y/Twin", "---\ndescription: Of it\n---\n" + NOTES["y/Twin"])
    site(base)

    assert whole


def test_a_part_that_a_private_note_names(base: Path, whole: list[Path]) -> None:
    write(base, "x/Secret", NOTES["x/Secret"] + "\n[[More#Z]]\n")
    site(base)
    whole.clear()
    found = site(base)
    write(base, "y/More", NOTES["y/More"].replace("## Z", "## Y"))

    assert site(base) != found
    assert whole


def test_a_part_that_is_named_where_nobody_sees_it(base: Path, whole: list[Path]) -> None:
    write(base, "y/Prose", NOTES["y/Prose"] + "\n%%[[More#Z]]%%\n")
    found = site(base)
    whole.clear()
    write(base, "y/More", NOTES["y/More"].replace("## Z", "## Y"))

    assert site(base) != found
    assert whole


def test_what_is_private_stays_so(base: Path, whole: list[Path]) -> None:
    append(base, "x/Secret", "\nEven more hidden.\n")
    site(base)

    assert not whole
    assert not any(b"more hidden" in data.lower() for data in tree(base / "site").values())


WHOLE: dict[str, tuple[str, Callable[[str], str]]] = {
    "tag": ("y/Twin", lambda text: text + "\n#tag\n"),
    "title": ("y/Twin", lambda text: "---\ntitle: Other\n---\n" + text),
    "private": ("y/Twin", lambda text: "---\npublish: false\n---\n" + text),
    "embed": ("y/Twin", lambda text: text + "\n![[Echo]]\n"),
    "unsafe address": ("y/Twin", lambda text: text + "\n[a](javascript:x)\n"),
    "date": ("y/Twin", lambda text: "---\ndate: 2024-03-01\n---\n" + text),
    "part that is named": ("Cobalt", lambda text: text.replace("## Related", "## Relations")),
    "part that was missed": ("Boron", lambda text: text + "\n## None\n"),
    "part of what shows another": ("Whole", lambda text: text + "\n## More\n"),
    "a part that is not there": ("y/Prose", lambda text: text + "\n[[More#None]]\n"),
    "diagram": ("z/Twin", lambda text: text + "\n```mermaid\ngraph LR\n```\n"),
    "embedded": ("Part", lambda text: text + "\nShown elsewhere too.\n"),
    "price beside what is private": ("x/Flint", lambda text: text.replace("$3", "$5")),
    "role of the vault's own": (
        "z/Chain",
        lambda text: text.replace("supplier", "moon tier"),
    ),
    "role that is new": ("z/Chain", lambda text: text.replace("supplier", "customer")),
    "role of no one": ("x/Dome", lambda text: text.replace("- [[Cobalt#Related]] — rival\n", "")),
    "stub": ("y/Prose", lambda text: text + "\nA new [[Name]].\n"),
    "no stub": ("y/More", lambda text: text.replace("[[Gone/Far]]", "none")),
    "spelled": ("y/More", lambda text: text.replace("[[Lost]]", "[[lost]]")),
    "to a private note": ("y/Prose", lambda text: text + "\nNot of [[Secret]].\n"),
    "to a file": ("y/Prose", lambda text: text + "\nSee [[d.pdf]].\n"),
    "wrong elsewhere": ("z/Torn", lambda text: text.replace("Two:\n", "Two:\n\nMore.\n")),
    "unseen": ("y/Prose", lambda text: text + "\n%%[[Echo]] unseen%%\n"),
    "never linked": ("y/Prose", lambda text: text + "\nSee [[y/More]].\n"),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_what_others_may_know_takes_a_whole_build(base: Path, whole: list[Path], kind: str) -> None:
    name, change = WHOLE[kind]
    write(base, name, change(NOTES[name]))
    site(base)

    assert whole


WORDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "lower": ("y/Twin", lambda text: "\n" + text),
    "first": ("y/Prose", lambda text: text.replace("More on", "Much more on")),
    "heading": ("y/Twin", lambda text: text + "\n# A heading\n"),
    "heading above": ("y/More", lambda text: text.replace("## Z", "## Z a\n\n## Z")),
    "heading twice": ("Cobalt", lambda text: text.replace("## Rel", "## Related\n\n## Rel")),
    "heading of statements": ("z/Chain", lambda text: text.replace("## Related", "## Ties")),
    "block": ("y/Twin", lambda text: text + "\nnamed ^here\n"),
    "address": ("y/Twin", lambda text: text + "\nhttps://a.example/\n"),
    "description": ("y/Twin", lambda text: "---\ndescription: Of it\n---\n" + text),
    "property": ("y/Twin", lambda text: "---\nrating: 3\n---\n" + text),
    "first words": ("y/More", lambda text: text.replace("First.", "At first.")),
    "first words of nobody": ("x/Echo", lambda text: "It is.\n\n" + text),
    "to a heading": ("y/Prose", lambda text: text + "\nOf [[Boron#Related]].\n"),
    "to another heading": ("x/Dome", lambda text: text.replace("Cobalt#Related", "Cobalt")),
    "around what it shows": ("Whole", lambda text: text + "\nAround.\n"),
    "line": ("y/Prose", lambda text: text.replace("More on", "Much\n\nmore on")),
    "another link": ("y/More", lambda text: text + "\nAnd of [[Prose|that]].\n"),
    "a link less": ("y/Prose", lambda text: text.replace(" on [[Aster#Aster]]", "")),
    "display": ("y/Prose", lambda text: text.replace("[[Echo]]", "[[Echo|the echo]]")),
    "elsewhere": ("y/Prose", lambda text: text.replace("[[Aster#Aster]]", "[[Dome]]")),
    "back": ("y/Prose", lambda text: text + "\nThen to [[Prose]] again.\n"),
    "to most": ("y/Prose", lambda text: text + "\n[[Aster]], [[Aster]] and [[Boron]].\n"),
    "to a stub": ("y/More", lambda text: text.replace("Of [[Prose]]", "Of it, of [[Prose]]")),
    "private": ("x/Secret", lambda text: text + "\nMore.\n"),
    "statement": ("y/Twin", lambda text: text + "\n- [[Echo]] — exposed (dear)\n"),
    "lower statements": ("z/Chain", lambda text: "\n" + text),
    "another price": ("y/Table", lambda text: text.replace("$3", "$5")),
    "another row": ("y/Table", lambda text: text + "| [[Echo]] | $8 |\n"),
    "another reason": ("Boron", lambda text: text.replace("boron", "tin")),
    "another role": ("z/Chain", lambda text: text.replace("supplier", "exposed (y)")),
    "no statement": ("z/Chain", lambda text: text.replace("- [[Aster]] — supplier\n", "")),
    "a stance": ("y/Prose", lambda text: text + "\n**Bear:**\n- [[Aster]] is dear\n"),
    "of the home page": ("index", lambda text: text + "\n- [[Aster]] — supplier of [[Boron]]\n"),
    "below statements": ("z/Chain", lambda text: text + "\nAnd more.\n"),
}


@pytest.mark.parametrize("kind", WORDS)
def test_what_only_stands_in_sentences_does_not(base: Path, whole: list[Path], kind: str) -> None:
    name, change = WORDS[kind]
    write(base, name, change(NOTES[name]))
    site(base)

    assert not whole


SENTENCES = (
    "More words.",
    "Of [[Aster]], [[Echo|echoes]] and [[Twin]].",
    "See [[Boron#Related]] and `this`.",
    "A **bold** one on [[y/Prose]] ==and== [[Lost]].",
    "%%[[Dome]]%% seen by none",
    "[[x]] of [[Cobalt]][^1]\n\n[^1]: On [[Flint]].",
    "> quoted [[Aster]]",
    "- listed [[Aster]]",
    "- [[Aster]] — exposed (dear)",
    "- [[Boron]] — supplier",
    "**Bear:**\n- [[Echo]] is dear\n- [[Dome]] — short",
    "- [[Aster]] — moon tier",
    "- [[Boron]] — moon tiers",
    "- [[Echo]] — pen pal",
    "## Z",
    "# Related",
    "Named so. ^z",
    "Of [[More#Z]], [[y/More#^z]] and [[Cobalt#Related|ties]].",
    "[[Boron#Z]] %%[[Boron#Related]]%% https://b.example",
    "---\nrating: 3\nabout: '[[Echo]]'\n---",
    "![[Cobalt#Z]]",
)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*NOTES]), st.sampled_from(SENTENCES), st.integers(0, 9), st.booleans()
    ),
    min_size=8,
    max_size=8,
)


@tried(int(os.environ.get("VAULTWEAVE_REBUILDS", "312")) // 52)
@given(steps=STEPS)
def test_sentences_come_and_go(
    steps: list[tuple[str, str, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    come_and_go(project_at(tmp_path_factory.mktemp("desk")), steps)


SHORT = {"about": ("GROUP", "LINKS", "SIDE"), "ledgers": ("GROUP", "LINKS", "PART", "SIDE")}
"""Lengths of lists on pages."""


@tried(int(os.environ.get("VAULTWEAVE_REBUILDS", "312")) // 52)
@given(steps=STEPS)
def test_claims_come_and_go_where_pages_are_short(
    steps: list[tuple[str, str, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patching:
        for module, names in {**SHORT, "sheets": ("ROWS", "OF_ROLE")}.items():
            for name in names:
                patching.setattr(f"vaultweave.publish.{module}.{name}", 2)
        base = project_at(tmp_path_factory.mktemp("desk"))
        (base / "notes" / "x" / "Secret.md").unlink()
        come_and_go(base, [step for step in steps if step[0] != "x/Secret"])


def come_and_go(base: Path, steps: list[tuple[str, str, int, bool]]) -> None:
    """Put paragraphs into notes, or take some out, and build after each."""
    for name, sentence, number, goes in steps:
        file = base / "notes" / f"{name}.md"
        parts = file.read_text(encoding="utf-8").split("\n\n")
        at = min(number, len(parts))
        parts[at:at] = [] if goes else [sentence]
        if goes and len(parts) > 2:
            del parts[-1 - number % 2]
        write(base, name, "\n\n".join(parts))
        site(base)
    shutil.rmtree(base)


HUB = "Number {}.\n\nOf [[Aster]].\n\n## Related\n\n- [[Aster]] — rival (of {})\n\nEnd.\n"


@pytest.mark.parametrize(
    "more",
    ["Words.", "More of [[Aster]].", "- [[Aster]] — exposed (dear)", "- [[Aster]] — rival (too)"],
)
@pytest.mark.parametrize("at", [2, 99])
def test_a_hub_costs_no_more(
    base: Path, whole: list[Path], monkeypatch: pytest.MonkeyPatch, more: str, at: int
) -> None:
    monkeypatch.setattr("vaultweave.publish.ledgers.PART", 20)
    for number in range(300):
        write(base, f"hub/N{number:03}", HUB.format(number, number))
    site(base)
    whole.clear()
    text = HUB.format(99, 99).splitlines(keepends=True)
    write(base, "hub/N099", "".join([*text[:at], f"{more}\n\n", *text[at:]]))
    read = fetched(monkeypatch)
    command.brought(RUN, project(base))

    assert not whole
    assert sum(map(len, read)) < 150  # those on the pages that show this note
    monkeypatch.setattr(Cache, "contents", CONTENTS)
    site(base)


@pytest.mark.parametrize("many", [0, 9])
def test_what_very_many_feel_takes_a_whole_build(
    base: Path, whole: list[Path], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("vaultweave.publish.restated._MANY", many)
    write(base, "z/Chain", NOTES["z/Chain"].replace("End.", "- [[Aster]] — exposed (y)\n\nEnd."))
    site(base)

    assert bool(whole) is (many == 0)


@pytest.mark.parametrize(
    ("name", "number", "is_whole"),
    [
        ("moon tier", 1, True),  # which makes it a role
        ("pen pal", 1, False),
        ("lender of last resort", 1, False),  # used by nobody so far
        ("fund", 1, True),  # beside funds
        ("sun tier", 1, False),
        ("sun tier", -1, True),
        ("sun tier", -4, True),
    ],
)
def test_a_role_of_the_vaults_own_is_counted(name: str, number: int, is_whole: bool) -> None:  # noqa: FBT001 - a parameter
    own = {"moon tier": 2, "pen pal": 1, "funds": 5, "sun tier": 3}
    change = Delta({}, {}, frozenset(), {}, frozenset(), claims=True, own={name: number})

    if is_whole:
        with pytest.raises(UnsureError):
            counted(own, change)
    else:
        assert counted(own, change) == {**own, name: own.get(name, 0) + number}
    assert counted(own, replace(change, own={})) == own


def test_few_notes_at_a_time(base: Path, whole: list[Path]) -> None:
    append(base, "y/Twin")
    append(base, "z/Twin")
    site(base)
    assert not whole

    for number in range(25):
        write(base, f"n/{number}", "words\n")
    site(base)
    whole.clear()
    for number in range(25):
        append(base, f"n/{number}")
    site(base)
    assert whole


@pytest.mark.parametrize("kind", ["plan", "past", "files", "stamp", "said"])
@pytest.mark.parametrize("gone", [True, False])
def test_what_is_remembered_may_be_damaged(base: Path, kind: str, gone: bool) -> None:  # noqa: FBT001 - a parameter
    (file,) = (base / ".vaultweave").glob(f"site-*.{kind}")
    if gone:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-9] + b"something")
    append(base, "y/Twin", "\nMore.\n\n- [[Echo]] — exposed (dear)\n")
    site(base)


def test_a_page_that_somebody_changed_is_made_again(base: Path, whole: list[Path]) -> None:
    (base / "site" / "x" / "echo.html").write_text("not ours")
    append(base, "y/Twin")
    site(base)

    assert whole


def test_words_after_words(base: Path, whole: list[Path]) -> None:
    for word in ("one", "two", "two"):
        append(base, "y/Twin", f"\n{word}\n")
        site(base)
    write(base, "y/Twin", NOTES["y/Twin"])
    site(base)

    assert not whole


def test_a_vault_with_a_theme_and_a_menu_of_its_own(base: Path, whole: list[Path]) -> None:
    (base / "theme").mkdir()
    (base / "theme" / "note.html").write_text(
        "{% extends 'ours/note.html' %}{% block title %}Mine{% endblock %}"
    )
    (base / "vaultweave.toml").write_text(
        "[site]\ntheme = 'theme'\nnavigation = { Start = 'Aster' }\nbase_url = 'https://a.example'\n"
    )
    site(base)
    whole.clear()
    append(base, "y/Twin")
    site(base)

    assert not whole
