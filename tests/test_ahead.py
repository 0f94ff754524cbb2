"""A preview shows a saved note's page before the build, and never what a build would not."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.shelf import written
from vaultweave import api
from vaultweave.commands.serve import Desk
from vaultweave.commands.shared import Run
from vaultweave.serve import Preview, hurry, renew
from vaultweave.serve.shown import Shown

NOTES = {
    "Aster.md": "#flower A **plant**. ![[Soil#Kinds]]\n\n## Related\n\n- [[Bee]] — supplier\n",
    "Bee.md": "A bee. [[Later]]\n",
    "Soil.md": "# Kinds\n\nLoam.\n\n# More\n\nClay. ^clay\n",
    "Round.md": "# One\n\n[[Round#One]]\n",
    "Secret.md": "---\npublish: false\naliases: [The plot]\n---\nHidden words.\n",
    "index.md": "Welcome.\n",
    "x/Folder.md": "[[Aster]]\n",
}


class Held(NamedTuple):
    """A preview that was built once, and builds only when it is told to."""

    base: Path
    preview: Preview
    shown: Shown

    @property
    def site(self) -> Path:
        return self.base / "site"

    def save(self, path: str, text: str) -> Path:
        return written(self.base / "notes", {path: text}) / path

    def hurry(self, *files: Path) -> None:
        hurry(self.shown, self.preview, frozenset(str(file.resolve()) for file in files))

    def build(self) -> None:
        renew(self.shown, self.preview.build, lambda _: None)

    def page(self, path: str) -> str:
        return (self.shown.read(path) or b"").decode()

    def on_disk(self, path: str) -> str:
        return (self.site / path).read_text(encoding="utf-8")


@pytest.fixture
def held(tmp_path: Path) -> Held:
    base = tmp_path.resolve()
    written(base / "notes", NOTES)
    (base / "vaultweave.toml").write_text("[vault]\npath = 'notes'\n", encoding="utf-8")
    desk = Desk(
        Run(vault=base / "notes", quiet=True, verbose=False, started=0), None, base / "site"
    )
    found = Held(base, Preview(desk.build, desk.watched, desk.ahead), Shown(base / "site"))
    found.build()
    return found


WORDS = {
    "words": ("Aster.md", "aster.html", NOTES["Aster.md"] + "\nMore *words*.\n", "<em>words</em>"),
    "a link": ("Bee.md", "bee.html", "To [[Soil#More]].\n", 'href="soil.html#h-more"'),
    "a link to nothing": ("Bee.md", "bee.html", "No [[later]].\n", 'data-missing="note">later</a>'),
    "an embed": ("Bee.md", "bee.html", "![[Soil#^clay]]\n", "Clay."),
    "a property": ("Bee.md", "bee.html", "---\nlegs: 6\n---\nA bee. [[Later]]\n", "legs"),
    "a longer note": ("Soil.md", "soil.html", NOTES["Soil.md"] + "\n# Last\n", 'id="h-last"'),
    "the home page": ("index.md", "index.html", "Hello.\n", "Hello."),
    "a folder": ("x/Folder.md", "x/folder.html", "[[Bee]]\n", 'href="../bee.html"'),
}


@pytest.mark.parametrize("which", WORDS)
def test_a_page_is_shown_ahead_as_the_build_will_have_it(which: str, held: Held) -> None:
    path, page, text, said = WORDS[which]
    before = held.on_disk(page)
    assert said not in before
    held.hurry(held.save(path, text))

    assert said in held.page(page)
    assert held.on_disk(page) == before
    version = held.shown.version
    laid = held.page(page)
    held.build()

    assert held.on_disk(page) == held.page(page)
    if held.on_disk(page) == laid:
        news = held.shown.wait(version, page, 0)
        assert news is None or news["reload"] is False
    api.build(held.base / "notes", held.base / "fresh")
    assert held.on_disk(page) == (held.base / "fresh" / page).read_text(encoding="utf-8")


def test_a_page_that_was_shown_ahead_is_not_loaded_twice(held: Held) -> None:
    held.hurry(held.save("Soil.md", NOTES["Soil.md"] + "\nSand.\n"))
    version = held.shown.version
    held.build()
    news = held.shown.wait(version, "soil.html", 0)

    assert news is None or news["reload"] is False
    assert "Sand." in held.on_disk("soil.html")


def test_a_build_that_began_before_does_not_take_it_back(held: Held) -> None:
    def slow() -> object:
        built = held.preview.build()
        held.hurry(held.save("Soil.md", NOTES["Soil.md"] + "\nSand.\n"))
        return built

    held.save("Bee.md", "Another bee.\n")
    renew(held.shown, slow, lambda _: None)  # type: ignore[arg-type]

    assert "Another bee." in held.page("bee.html")
    assert "Sand." in held.page("soil.html")
    assert "Sand." not in held.on_disk("soil.html")
    held.build()
    assert "Sand." in held.on_disk("soil.html")


def gone(held: Held) -> Path:
    file = held.base / "notes/Soil.md"
    file.unlink()
    return file


def leading_out(held: Held) -> Path:
    (held.base / "private.md").write_text("SECRET # One # Two\n", encoding="utf-8")
    file = held.base / "notes/Soil.md"
    file.unlink()
    file.symlink_to(held.base / "private.md")
    return file


NOT: dict[str, Callable[[Held], Path]] = {
    "a note that is new": lambda held: held.save("New.md", "New.\n"),
    "a note that is gone": gone,
    "a link out of the vault": leading_out,
    "a note that turns private": lambda h: h.save("Bee.md", "---\npublish: no\n---\nSECRET\n"),
    "a private note": lambda held: held.save("Secret.md", "---\npublish: no\n---\nSECRET\n"),
    "a private note that opens": lambda held: held.save("Secret.md", "Open.\n"),
    "a tag without a page": lambda held: held.save("Bee.md", "#newtag\n"),
    "a heading less": lambda held: held.save("Soil.md", "# Kinds\n"),
    "a note that links to itself": lambda held: held.save("Round.md", "# Two\n\n# One\n\nLast.\n"),
    "a file beside the vault": lambda held: held.save("../Beside.md", "SECRET\n"),
}


@pytest.mark.parametrize("which", NOT)
def test_what_only_a_build_can_tell_waits_for_it(which: str, held: Held) -> None:
    version = held.shown.version
    file = NOT[which](held)
    pages = {page: held.page(page) for page in ("bee.html", "soil.html", "round.html")}
    hurry(held.shown, held.preview, frozenset({str(file)}))

    assert held.shown.version == version
    assert {page: held.page(page) for page in pages} == pages
    assert not any("SECRET" in text for text in pages.values())


def test_no_word_of_a_private_note_is_shown_ahead(held: Held) -> None:
    text = "---\nlead: '[[The plot]]'\n---\nSee [[Secret|him]], [[The plot]]. ![[Secret]] %%x%%\n"
    held.hurry(held.save("Bee.md", text))
    page = held.page("bee.html")

    assert "See" in page
    assert "Hidden words" not in page
    assert "secret" not in page.lower()
    held.build()
    assert "secret" not in held.on_disk("bee.html").lower()


def test_many_files_or_others_are_left_to_the_build(held: Held) -> None:
    version = held.shown.version
    held.hurry(*[held.save("Bee.md", "Another bee.\n"), held.base / "vaultweave.toml"])
    held.hurry(*[held.base / f"notes/N{n}.md" for n in range(9)], held.base / "notes/Bee.md")

    assert held.shown.version == version
