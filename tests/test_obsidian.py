"""What Obsidian itself made of its users' demo vault, against what we make of it."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.shared import SHARED, needs_shared
from vaultweave.model.note import Body, Content, Link
from vaultweave.model.place import Span
from vaultweave.read.parse import parse
from vaultweave.read.source import walk
from vaultweave.weave.resolve import index, resolve_all

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
CANVAS = "not a note"
RESOLVED = {
    "How To/Find tasks in notes with particular tag.md": EDITED,
    "Manual Testing/Frontmatter/Frontmatter code.canvas": CANVAS,
    "Manual Testing/Manually testing views.md": NEWER,
    "Manual Testing/Nested Backlinks.md": NEWER,
    "Manual Testing/Smoke test JS setting - should fail when disabled.md": NEWER,
    "Manual Testing/Smoke test JS setting - should work when disabled.md": NEWER,
}


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


def test_where_the_links_of_the_whole_vault_lead() -> None:
    resolved, unresolved = _tables()
    captured_resolved = _captured_table("resolvedLinks")
    captured_unresolved = _captured_table("unresolvedLinks")

    assert _different(captured_resolved, resolved) == set(RESOLVED)
    assert _different(captured_unresolved, unresolved) == {
        path for path, reason in RESOLVED.items() if reason != EDITED
    }
    assert (202, 205) == (len(captured_resolved), len(resolved))


def _tables() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """How often each note links to each file, and to each name that no file has."""
    found = walk(VAULT)
    contents = {source.path: parse(source.text).content for source in found.sources}
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
