"""Known hard cases of Obsidian's Markdown: a vault in, links, tags, properties and pages out.

In fixtures/edge a case's input is the text of the note `Here.md`, or several files below lines
`=== path`, of which the first is looked at. What is expected names facts, a line each; of every
kind that is named all facts are named, and `none` says that there are none. `html` and `no html`
are parts of the page.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dots import FIXTURES, cases
from tests.shared import SHARED, needs_shared
from tests.shelf import written
from tests.test_words import shown_html
from vaultweave.ask.graph import graph
from vaultweave.ask.query import backlinks
from vaultweave.checks import check
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.publish.fill import Sources, fill
from vaultweave.weave.load import Loaded, load
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public
from vaultweave.weave.urls import Addresses, addresses

ROWS = SHARED / "edge_cases.tsv"
CASES = cases("edge")


def read(root: Path, given: str) -> tuple[Loaded, Note]:
    """The vault that a case describes, and the note to look at."""
    given = given.replace("⟦BOM⟧", "\ufeff")
    text = given if given.startswith("=== ") else f"=== Here.md\n{given}"
    files = dict(part.partition("\n")[::2] for part in ("\n" + text).split("\n=== ")[1:])
    loaded = load(written(root, files))
    first = next(iter(files))
    return loaded, next(note for note in loaded.vault.notes.values() if note.path == first)


class Facts:
    """What can be said of a note, a method a kind."""

    def __init__(self, loaded: Loaded, note: Note) -> None:
        self.note = note
        self.vault: Vault = loaded.vault
        self.seen = public(loaded.vault, Privacy())
        self.addresses: Addresses = addresses(self.seen)
        page = fill(note.id, Sources(self.seen.notes, loaded.bodies, self.addresses))
        self.page = page.html.html

    def link(self) -> Iterator[str]:
        for link, target in zip(self.note.content.links, self.note.targets, strict=True):
            where = "" if link.inside in {"body", "property"} else f" in a {link.inside}"
            key = f" under {link.key}" if link.key else ""
            written_as = f"{link.target}{link.subpath}"
            yield f"{link.kind} {written_as} as “{link.display}”{key}{where} → {self._end(target)}"

    def _end(self, target: Target) -> str:
        if target.path is None:
            return f"no {target.lost}"
        note = self.vault.notes.get(target.node or "")
        place = target.path
        if note is not None and target.heading >= 0:
            place += f"#{note.headings[target.heading].text}"
        if note is not None and target.block >= 0:
            place += f"#^{note.content.blocks[target.block].id}"
        via = f" by {target.via}" if target.via in {"alias", "case"} else ""
        lost = f" but no {target.lost}" if target.lost else ""
        return place + via + lost

    def tag(self) -> Iterator[str]:
        for tag in self.note.content.tags:
            yield tag.name + (" in a property" if tag.inside == "property" else "")

    def heading(self) -> Iterator[str]:
        for heading in self.note.headings:
            yield f"{heading.level} {heading.text}" + ("" if heading.root else " (no target)")

    def block(self) -> Iterator[str]:
        for block in self.note.content.blocks:
            yield f"{block.id}, {block.kind} of line {block.span.line}"

    def property(self) -> Iterator[str]:
        for key, value in self.note.properties.items():
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"

    def alias(self) -> Iterator[str]:
        yield from self.note.aliases

    def problem(self) -> Iterator[str]:
        for problem in check(self.vault):
            if problem.path == self.note.path and problem.level != "info":
                place = f"{problem.span.line}:{problem.span.column}"
                yield f"{problem.rule} {problem.name} at {place}"

    def statement(self) -> Iterator[str]:
        for one in self.vault.statements:
            if one.place.path == self.note.path and one.derived is None:
                yield f"{one.subject} {one.role} {one.object}"

    def backlink(self) -> Iterator[str]:
        for node in (*self.vault.notes, *self.vault.stubs):
            for link in backlinks(graph(self.vault), node):
                yield f"{node} ← {link.source}: {link.sentence}"

    def url(self) -> Iterator[str]:
        names = {note.id: note.path for note in self.seen.notes.values()}
        yield from (f"{names.get(n, n)} → {out}" for n, out in self.addresses.nodes.items())
        yield from (f"{path} → {out}" for path, out in self.addresses.files.items())
        yield from (f"{n} ← {out}" for out, n in self.addresses.redirects.items())

    def text(self) -> Iterator[str]:
        yield " ".join(shown_html(self.page).split())


KINDS: tuple[Callable[[Facts], Iterator[str]], ...] = (
    Facts.link, Facts.tag, Facts.heading, Facts.block, Facts.property, Facts.alias,
    Facts.problem, Facts.statement, Facts.backlink, Facts.url, Facts.text,
)  # fmt: skip


def agreed(facts: Facts, expected: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each kind of facts that a case names: what it says of them, and how they are."""
    lines = expected.strip("\n").split("\n")
    for kind in KINDS:
        name = kind.__name__
        said = [line.removeprefix(name + " ") for line in lines if line.startswith(name + " ")]
        if said:
            yield name, [] if said == ["none"] else said, list(kind(facts))
    for line in lines:
        if line.startswith("html "):
            part = line.removeprefix("html ")
            yield "html", [part], [part if part in facts.page else facts.page]
        elif line.startswith("no html "):
            part = line.removeprefix("no html ")
            yield "no html", [], [part] if part in facts.page else []


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_cases(given: str, expected: str, tmp_path: Path) -> None:
    known = {kind.__name__ for kind in KINDS} | {"html", "no"}
    assert {line.split(" ")[0] for line in expected.strip("\n").split("\n")} <= known

    for name, said, real in agreed(Facts(*read(tmp_path, given)), expected):
        assert (name, said) == (name, real)


# The titles of cases name rows of a list of hard cases that others have reported; these are none
# of ours, or not yet.
NOT_APPLICABLE = {"E141": "no address of ours ever had capitals, so that none has to be led on"}
OTHERWISE = {
    "E004": "a bare pipe in a table's wikilink is read as it was meant, and reported",
    "E028": "of names that differ in case, the one as written; Obsidian prefers none",
    "E032": "a suffix has to begin at a folder's name; Obsidian matches by accident",
    "E038": "an alias is found where no name is, and reported; Obsidian finds nothing",
    "E039": "the same",
    "E040": "the same: reported, so that it hides no link that is broken in Obsidian",
    "E055": "the slugs of GitHub are accepted where no heading compares equal",
    "E094": "several tags in one string are read, as before Obsidian 1.9",
    "E095": "`tag` and `alias` are read, as before Obsidian 1.9",
    "E105": "a wikilink without quotes is a link",
    "E145": "a permalink leads to the page, whose own address stays",
}
LATER = {
    "E064": "an embed in a table's cell shows a link to the block, not yet the block's own text",
    "E135": "Bases: an embed names the file, and shows no view or list yet",
}


def rows() -> set[str]:
    with ROWS.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def titles() -> list[str]:
    files = (FIXTURES / "edge").glob("*.txt")
    return [title for file in files for title in file.read_text("utf-8").split("\n.\n")[:-1:3]]


def named(title: str) -> list[str]:
    return re.findall(r"\bE\d{3}\b", title)


def titled() -> set[str]:
    return {name for title in titles() for name in named(title)}


def test_a_case_that_differs_says_so() -> None:
    differing = [title for title in titles() if re.search(r"\bours\b", title)]

    assert set(OTHERWISE) == {name for title in differing for name in named(title)}


@needs_shared
def test_every_row_has_a_case_or_a_reason() -> None:
    assert rows() == titled() | set(NOT_APPLICABLE) | set(LATER)
    assert not titled() & (set(NOT_APPLICABLE) | set(LATER))
    assert set(OTHERWISE) <= titled()
