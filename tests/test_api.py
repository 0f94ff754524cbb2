"""`import vaultweave`: the functions as they are promised."""

from pathlib import Path

import networkx as nx
import pytest

import vaultweave as vw
from tests.shelf import written
from tests.test_public import FILES as HELD
from vaultweave.config import CheckSection, Config, VaultSection

FILES = {
    "vaultweave.toml": """
        [vault]
        kinds = { Firms = "company" }
        [check]
        placeholders = ["Kim *"]
        ignore = ["VW107"]
        [relations.roles."listing venue"]
        family = "ownership"
        aliases = ["venue"]
        """,
    "notes/Firms/Aster.md": "[[Kim Vale]] and [[Grid storage]].\n\n![[a.png]]\n",
    "notes/Concepts/Grid storage.md": """\
## Related

- [[Aster]] — exposed (power prices)
- [[Aster]] — venue
""",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(written(tmp_path, FILES))
    return tmp_path


def test_all_names_are_there() -> None:
    assert all(getattr(vw, name) is not None for name in vw.__all__)
    assert set(vw.__all__) <= set(dir(vw))


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        vw.nothing  # noqa: B018 - that is the test


def test_the_vault_at_hand(root: Path) -> None:
    vault = vw.load()

    assert vault.notes["Firms/Aster"].kind == "company"
    assert vault.notes.keys() == vw.load("notes").notes.keys() == vw.load(root).notes.keys()


def test_problems_obey_the_config_of_the_vault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = vw.load("notes")
    monkeypatch.chdir("/")

    assert [problem.rule for problem in vw.check(vault)] == ["VW113"]
    assert [p.rule for p in vw.check(vault, config=Config())] == ["VW101", "VW107"]
    assert [p.rule for p in vw.check(vault, config=root / "vaultweave.toml")] == ["VW113"]


def test_settings_may_be_given(root: Path) -> None:
    settings = Config(vault=VaultSection(path="notes/Firms"), check=CheckSection(ignore=("VW1",)))
    vault = vw.load(config=settings)

    assert root.is_dir()
    assert list(vault.notes) == ["Aster"]
    assert vw.check(vault, config=settings) == []


def test_links_with_their_places_and_ends(tmp_path: Path) -> None:
    head = "---\npublish: false\n---\n"
    notes = {"A.md": "Of [[B]],\n`[[B]]` and [[C#One|it]].\n", "B.md": f"{head}[[A]] [[B]]\n"}
    vault = vw.load(written(tmp_path, notes))

    assert [
        (f"{one.place.path}:{one.place.line}:{one.place.column}", one.status, one.resolved)
        for one in vault.links
    ] == [
        ("A.md:1:4", "private", None),
        ("A.md:2:13", "missing", None),
        ("B.md:4:1", "found", "A.md"),
        ("B.md:4:7", "found", "B.md"),
    ]
    assert vault.links[1].heading == "One"
    assert vault.links[1].display == "it"


@pytest.mark.usefixtures("root")
def test_questions_on_the_graph() -> None:
    g = vw.graph(vw.load("notes"))
    (exposed,) = vw.statements(g, role="exposed", object="Grid storage")
    (venue,) = vw.statements(g, family="ownership")

    assert isinstance(g, nx.MultiDiGraph)
    assert (exposed.subject, exposed.context) == ("Firms/Aster", "power prices")
    assert (venue.role, venue.subject) == ("listing venue", "Firms/Aster")
    assert [link.sentence for link in vw.backlinks(g, "Grid storage")] == [
        "Kim Vale and Grid storage."
    ]


@pytest.mark.usefixtures("root")
def test_an_error_is_the_one_error() -> None:
    g = vw.graph(vw.load("notes"))

    with pytest.raises(vw.VaultweaveError):
        vw.backlinks(g, "Nobody")
    with pytest.raises(vw.VaultweaveError):
        vw.load("nowhere")


def test_a_site(root: Path) -> None:
    written_first = vw.build("notes", "out")
    again = vw.build("notes", root / "out")

    assert (root / "out" / "index.html").is_file()
    assert written_first.written > 0
    assert (again.written, again.unchanged) == (0, written_first.written)


def test_a_site_holds_nothing_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path, {f"notes/{path}": text for path, text in HELD.items()}))
    for held in (True, False, True):
        note = HELD["secret/Canary name.md"].replace("publish: false", f"publish: {not held}")
        written(tmp_path, {"notes/secret/Canary name.md": note})
        vw.build()
        files = [file for file in (tmp_path / "site").rglob("*") if file.is_file()]
        told = [str(file) for file in files if b"canary" in file.read_bytes().lower()]
        told += [str(file) for file in files if "canary" in str(file).lower()]

        assert (told == []) is held, told


def test_a_site_in_its_own_place(root: Path) -> None:
    vw.build()

    assert (root / "site" / "index.html").is_file()


def test_a_vault_in_its_own_folder_does_not_read_its_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written(tmp_path, {"A.md": "[[B]]", "site/B.md": ""}))

    assert list(vw.load().notes) == ["A"]


def test_navigation_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    chosen = "a = 'A'\nb = 'exposed'\nc = 'x'\nd = 'B'\ne = 'Nowhere'\n"
    notes = {"A.md": "", "x/C.md": "", "B.md": "---\ndraft: true\n---\n"}
    made = vw.build(written(tmp_path, {"vaultweave.toml": f"[site.navigation]\n{chosen}", **notes}))

    assert [(one.path, one.rule, one.target) for one in made.problems] == [
        ("vaultweave.toml", "VW802", "B"),
        ("vaultweave.toml", "VW802", "Nowhere"),
    ]
