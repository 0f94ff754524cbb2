"""What Obsidian itself made of its users' demo vault, against what we make of it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it.token import Token

from tests.shared import SHARED, needs_shared
from vaultweave.model.note import Body, Content, Link
from vaultweave.model.place import START, Span
from vaultweave.model.vault import is_canvas
from vaultweave.read.board import board
from vaultweave.read.parse import parse
from vaultweave.read.properties import head
from vaultweave.read.recipe import Options
from vaultweave.read.source import walk
from vaultweave.read.syntax import reader
from vaultweave.weave.resolve import find, index, resolve_all

pytestmark = needs_shared

VAULT = SHARED / "vaults/obsidian-tasks/Tasks-Demo"
CACHE = SHARED / "vaults/obsidian-tasks/obsidian-cache"
NOTES = sorted(path.stem for path in CACHE.glob("*.json"))

# What differs, and why; each must still differ, so that no reason outlives its difference.
LENIENT = "`tag`, and several tags in one string, are no longer read by Obsidian 1.9; we read them"
TAGS = {"yaml_complex_example": LENIENT, "yaml_tags_with_two_values_on_one_line": LENIENT}
TASKS = {
    "numbered_tasks_issue_3481": "`- [ ] 1. x` is a list in a task to Obsidian; to us a task's text"
}
EDITED = "a link was added after the capture"
NEWER = "the note is newer than the capture"
DEMO = "Manual Testing"
FAILS, WORKS = (
    f"{DEMO}/Smoke test JS setting - should {does} when disabled.md" for does in ("fail", "work")
)
POPULATED = "Test Data/yaml_all_property_types_populated.md"
# Note, why its links differ, and what they are: to Obsidian, and to us; None where it has no note.
RESOLVED: list[tuple[str, str, dict[str, int] | None, dict[str, int] | None]] = [
    ("How To/Find tasks in notes with particular tag.md", EDITED, {}, {POPULATED: 1}),
    (f"{DEMO}/Manually testing views.md", NEWER, None, {}),
    (f"{DEMO}/Nested Backlinks.md", NEWER, None, {}),
    (FAILS, NEWER, None, {WORKS: 1}),
    (WORKS, NEWER, None, {FAILS: 1}),
]


RESOLVED_ALONE = 60
SECTIONS = {
    "paragraph_open": "paragraph", "heading_open": "heading", "bullet_list_open": "list",
    "ordered_list_open": "list", "fence": "code", "code_block": "code", "html_block": "html",
    "blockquote_open": "blockquote", "callout_open": "callout", "comment_open": "comment",
}  # fmt: skip


class Captured:
    """One captured note, our reading of it, and places as Obsidian counts them."""

    def __init__(self, name: str) -> None:
        data = json.loads((CACHE / f"{name}.json").read_text(encoding="utf-8"))
        self.text: str = data["fileContents"]
        self.theirs: dict[str, Any] = data["cachedMetadata"]
        self.tags: list[str] = data["getAllTags"]
        self.lines: list[str] = self.text.split("\n")
        parsed = parse(self.text)
        self.ours: Content = parsed.content
        self.body: Body = parsed.body

    def captured(self, kind: str, *keys: str) -> list[tuple[Any, ...]]:
        return [
            (*(entry[key] for key in keys), entry.get("position"))
            for entry in self.theirs.get(kind, [])
        ]

    def position(self, span: Span) -> dict[str, dict[str, int]]:
        return {
            "start": self._point(span.line, span.column),
            "end": self._point(span.end_line, span.end_column),
        }

    def original(self, span: Span) -> str:
        assert span.line == span.end_line
        return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]

    def links(self, *kinds: str) -> list[Link]:
        return [link for link in self.ours.links if link.kind in kinds]

    def tokens(self) -> Iterator[tuple[Token, int]]:
        """The tokens that begin something, each with its line in the file."""
        _, body, shift = head(self.text)
        for token in reader().parse(body, {"lines": body.split("\n"), "shift": shift}):
            yield token, token.map[0] + shift if token.map else -1

    def items(self) -> Iterator[tuple[int, int, str]]:
        """List items: line, line of the item around it or below 0 the list's own, and the box."""
        lists: list[list[int]] = []
        for token, line in self.tokens():
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                lists.append([line, line])
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                lists.pop()
            elif token.type == "list_item_open":
                lists[-1][1] = line
                parent = lists[-2][1] if len(lists) > 1 else -max(1, lists[-1][0])
                yield line, parent, token.meta.get("task", "")

    def sections(self) -> Iterator[tuple[str, int, str | None]]:
        """The blocks that stand in no other: kind, line and id."""
        depth = 0
        for token, line in self.tokens():
            if depth == 0 and token.nesting >= 0:
                yield SECTIONS[token.type], line, token.meta.get("block_id")
            depth += token.nesting

    def _point(self, line: int, column: int) -> dict[str, int]:
        col = _units(self.lines[line - 1][: column - 1])
        before = sum(_units(text) + 1 for text in self.lines[: line - 1])
        return {"line": line - 1, "col": col, "offset": before + col}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@cache
def captured(name: str) -> Captured:
    return Captured(name)


def test_all_captured_notes_are_there() -> None:
    assert 89 == len(NOTES)


@pytest.mark.parametrize("name", NOTES)
def test_headings(name: str) -> None:
    note = captured(name)

    assert note.captured("headings", "heading", "level") == [
        (heading.text, heading.level, note.position(heading.span))
        for heading in note.ours.headings
        if heading.root
    ]


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize(
    ("kind", "ours"), [("links", ("wikilink", "markdown")), ("embeds", ("embed",))]
)
def test_links_and_embeds(name: str, kind: str, ours: tuple[str, ...]) -> None:
    note = captured(name)

    assert note.captured(kind, "link", "displayText", "original") == [
        (x.target + x.subpath, x.display, note.original(x.span), note.position(x.span))
        for x in note.links(*ours)
    ]


@pytest.mark.parametrize("name", NOTES)
def test_links_in_properties(name: str) -> None:
    note = captured(name)

    assert note.captured("frontmatterLinks", "key", "link", "displayText", "original") == [
        (x.key, x.target + x.subpath, x.display, note.original(x.span), None)
        for x in note.links("property")
    ]


@pytest.mark.parametrize("name", NOTES)
def test_tags_in_the_text(name: str) -> None:
    note = captured(name)

    assert note.captured("tags", "tag") == [
        ("#" + tag.name, note.position(tag.span))
        for tag in note.ours.tags
        if tag.inside != "property"
    ]


@pytest.mark.parametrize("name", NOTES)
def test_tags_with_those_of_the_properties(name: str) -> None:
    note = captured(name)
    same = Counter(note.tags) == Counter("#" + tag.name for tag in note.ours.tags)

    assert same is (name not in TAGS)


@pytest.mark.parametrize("name", NOTES)
def test_properties(name: str) -> None:
    note = captured(name)

    assert note.theirs.get("frontmatter", {}) == note.ours.properties


@pytest.mark.parametrize("name", NOTES)
def test_blocks(name: str) -> None:
    note = captured(name)
    theirs = note.theirs.get("blocks", {})

    assert {block["id"]: block["position"] for block in theirs.values()} == {
        block.id: note.position(block.span) for block in note.ours.blocks
    }


@pytest.mark.parametrize("name", NOTES)
def test_list_items_and_their_boxes(name: str) -> None:
    note = captured(name)
    html = "".join(piece for piece in note.body.pieces if isinstance(piece, str))
    ours = re.findall(r'<li\b[^>]*?(?: data-task="(.)")?>', html)
    same = ours == [item.get("task", "") for item in note.theirs.get("listItems", [])]

    assert same is (name not in TASKS)


@pytest.mark.parametrize("name", NOTES)
def test_where_list_items_begin_and_what_they_stand_in(name: str) -> None:
    note = captured(name)
    theirs = [
        (item["position"]["start"]["line"], item["parent"], item.get("task", ""))
        for item in note.theirs.get("listItems", [])
    ]

    assert (theirs == list(note.items())) is (name not in TASKS)


@pytest.mark.parametrize("name", NOTES)
def test_the_blocks_of_the_whole_note(name: str) -> None:
    note = captured(name)
    theirs = [
        (section["type"], section["position"]["start"]["line"], section.get("id"))
        for section in note.theirs["sections"]
        if section["type"] != "yaml"
    ]

    assert theirs == list(note.sections())


@pytest.mark.parametrize("name", NOTES)
def test_where_the_properties_stand(name: str) -> None:
    note = captured(name)
    position = note.theirs.get("frontmatterPosition")
    top = head(note.text)[0]

    assert (position is None) is (not top)  # an empty head has no place
    if position is not None and top is not None:
        closing = top.count("\n") + 1
        assert {"line": 0, "col": 0, "offset": 0} == position["start"]
        assert {"line": closing, "col": 3, "offset": len(top) + 7} == position["end"]


def test_nothing_is_compared_in_vain() -> None:
    kinds = ["headings", "links", "embeds", "tags", "frontmatterLinks", "listItems", "sections"]
    counts = {kind: sum(len(captured(n).theirs.get(kind, [])) for n in NOTES) for kind in kinds}

    assert counts == dict(zip(kinds, (119, 68, 3, 195, 10, 256, 332), strict=True))


def test_where_the_links_of_each_captured_note_lead() -> None:
    """The path that Obsidian itself finds for each link, from that note."""
    found = walk(VAULT)
    contents = {source.path: parse(source.text).content for source in found.sources}
    paths = index(contents, found.files, aliases="missing")
    count = 0
    for name in NOTES:
        data = json.loads((CACHE / f"{name}.json").read_text(encoding="utf-8"))
        for text, theirs in data["resolveLinkToPath"].items():
            path, mark, part = text.partition("#")
            link = Link("wikilink", path, mark + part, None, "body", START)
            ours = find(paths, link, data["filePath"]).path

            assert (text, theirs) == (text, ours)
            count += 1
    assert RESOLVED_ALONE == count


def test_where_the_links_of_the_whole_vault_lead() -> None:
    resolved, unresolved = _tables()
    theirs, lost = _captured_table("resolvedLinks"), _captured_table("unresolvedLinks")

    assert {path for path, *_ in RESOLVED} == _different(theirs, resolved)
    assert [(path, theirs.get(path), resolved.get(path)) for path, *_ in RESOLVED] == [
        (path, before, now) for path, _, before, now in RESOLVED
    ]
    assert {path for path, why, *_ in RESOLVED if why != EDITED} == _different(lost, unresolved)
    assert {(p, n) for p, names in lost.items() for n in names if p in unresolved} == {
        (p, n) for p, names in unresolved.items() for n in names
    }
    assert (202, 206) == (len(theirs), len(resolved))
    assert (123, 6) == (_sum(theirs), _sum(lost))


def _sum(table: dict[str, dict[str, int]]) -> int:
    return sum(count for row in table.values() for count in row.values())


def _tables() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """How often each note links to each file, and to each name that no file has."""
    found = walk(VAULT)
    contents = {
        source.path: (
            board(source.text, Options()) if is_canvas(source.path) else parse(source.text)
        ).content
        for source in found.sources
        if not source.path.endswith(".base")  # for Obsidian these link to nothing
    }
    targets, _ = resolve_all(index(contents, found.files, aliases="missing"), contents)
    resolved: dict[str, dict[str, int]] = {}
    unresolved: dict[str, dict[str, int]] = {}
    for path, content in contents.items():
        reached = [
            (target.path, link) for link, target in zip(content.links, targets[path], strict=True)
        ]
        resolved[path] = dict(Counter(there for there, _ in reached if there is not None))
        unresolved[path] = dict(Counter(link.target for there, link in reached if there is None))
    return resolved, unresolved


def _captured_table(name: str) -> dict[str, dict[str, int]]:
    file: Path = CACHE / "metadataCache" / f"{name}.json"
    table: dict[str, dict[str, int]] = json.loads(file.read_text(encoding="utf-8"))
    return table


def _different(one: dict[str, dict[str, int]], other: dict[str, dict[str, int]]) -> set[str]:
    return {path for path in {*one, *other} if one.get(path) != other.get(path)}
