"""What is private leaves no trace: canaries wherever a name or a text could slip through."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from tests.shelf import loaded
from vaultweave.model.place import Place, Span
from vaultweave.model.problem import Problem
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Vault
from vaultweave.weave.privacy import Privacy, is_private
from vaultweave.weave.public import public

HIDE = ("publish", "draft", "permalink", "cssclasses", "_*", "private*")
RULE = Privacy(hide=HIDE)

HELD = """\
---
publish: false
title: Canary title
aliases: [Canary alias]
tags: [canary-tag]
cover: "[[canary-cover.png]]"
canary_key: canary value
---
# Canary heading

**Canary** — canary description. Canary body #canary-inline [[Canary stub]] ![[canary-file.png]]

Canary block. ^canary-block

## Related

- [[Open]] — canary-role (canary context)
"""

OPEN = """\
---
title: Open title
up: "[[Canary name|upward]]"
near: ["[[Canary name|one]]", "[[Other]]", "see [[Canary name#Canary heading|two]]"]
deep: {inner: "[[Canary alias|three]]"}
_hidden: "[[Canary stub|canary hidden]]"
private_note: canary property
draft: false
---
## See [[Canary name#Canary heading|four]]

A [[Canary name|five]] and ![[Canary name|canary size]] and ![[Canary name#^canary-block]]
and [six](Canary%20name.md) and [[secret/Canary name.md|seven]] and [[Other]].

%% [[Canary comment stub]] and [[Other]] #canary-comment canary comment %%

- [[Canary name|eight]] — partner
- [[Other]] — supplier ([[Canary name|nine]], since 2024)

| a | b |
|---|---|
| [[Canary name\\|ten]] | [[Canary alias\\|eleven]] |

![[seen.png]] [[Both]] [[Wanted]]
"""

FILES = {
    "secret/Canary name.md": HELD,
    "Open.md": OPEN,
    "Other.md": "[[Open]]",
    "x/Both.md": "",
    "y/Both.md": "---\ndraft: true\n---",
    "canary-cover.png": "",
    "canary-file.png": "",
    "canary-unused.png": "",
    "seen.png": "",
}


def seen(root: Path, files: Mapping[str, str], rule: Privacy = RULE) -> Vault:
    return public(loaded(root, files), rule)


def text_of(vault: Vault) -> str:
    return msgspec.json.encode(vault).decode()


def test_nothing_private_is_left(tmp_path: Path) -> None:
    assert "canary" not in text_of(seen(tmp_path, FILES)).lower()


def test_what_is_public_stays(tmp_path: Path) -> None:
    vault = seen(tmp_path, FILES)
    note = vault.notes["Open"]

    assert list(vault.notes) == ["Open", "Other", "x/Both"]
    assert vault.files == ("seen.png",)
    assert vault.stubs == ("Wanted",)
    assert vault.root == ""
    assert note.properties == {
        "title": "Open title",
        "up": "upward",
        "near": ["one", "[[Other]]", "see two"],
        "deep": {"inner": "three"},
    }
    assert note.headings[0].text == "See four"
    assert [link.display for link in note.content.links if not link.target and link.display] == [
        *("upward", "one", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        "eleven",
    ]
    assert note.content.text(note.content.excerpts[1].words) == (
        "A five and  and  and six and seven and Other."
    )


def test_links_to_private_notes_lead_nowhere(tmp_path: Path) -> None:
    note = seen(tmp_path, FILES).notes["Open"]
    private = [target for target in note.targets if target.status == "private"]

    assert len(private) == 16
    assert {(t.node, t.path, t.candidates, t.heading, t.block) for t in private} == {
        (None, None, (), -1, -1)
    }


def test_what_was_ambiguous_only_by_a_private_note_is_found(tmp_path: Path) -> None:
    note = seen(tmp_path, FILES).notes["Open"]
    (both,) = [t for t in note.targets if t.node == "x/Both"]

    assert (both.status, both.candidates) == ("found", ())


def test_without_an_alias_the_author_has_written_the_name(tmp_path: Path) -> None:
    files = {"A.md": "[[s/Name#Part]]", "s/Name.md": "---\npublish: false\n---\n# Part"}
    (link,) = seen(tmp_path, files).notes["A"].content.links

    assert (link.target, link.subpath, link.display) == ("", "", "s/Name > Part")


def test_a_private_note_is_no_stub(tmp_path: Path) -> None:
    files = {"A.md": "[[B]] [[C]]", "B.md": "---\npublish: false\n---\n[[D]] [[C]]"}

    assert seen(tmp_path, files).stubs == ("C",)


def test_statements_and_facts_with_a_private_end_are_gone(tmp_path: Path) -> None:
    files = {"A.md": "", "B.md": "", "P.md": "---\npublish: false\n---"}
    here, there = Place("A.md", 1, 1), Place("P.md", 1, 1)
    kept = Statement("A", "peer", "B", here, "", "item", mentions=("P", "B"))
    vault = msgspec.structs.replace(
        loaded(tmp_path, files),
        stubs=("S", "T"),
        statements=(
            kept,
            Statement("P", "peer", "A", here, "", "item"),
            Statement("A", "peer", "P", here, "", "item"),
            Statement("A", "peer", "B", there, "", "item"),
            Statement("S", "peer", "B", here, "", "item"),
            Statement("T", "peer", "B", there, "", "item"),
            Statement("A", "case", None, here, "", "stance", stance="bullish"),
        ),
        facts=(
            Fact("A", "size", "4, says [[P|a friend]]", here),
            Fact("A", "private_size", "5", here),
            Fact("P", "size", "6", here),
            Fact("A", "size", "7", there),
        ),
        problems=(
            Problem("A.md", Span(1, 1, 1, 1), "VW401", "", "error", ""),
            Problem("P.md", Span(1, 1, 1, 1), "VW401", "", "error", ""),
            Problem("Unread.md", Span(1, 1, 1, 1), "VW601", "", "error", ""),
        ),
    )
    shown = public(vault, RULE)

    assert [(s.subject, s.role, s.object, s.mentions) for s in shown.statements] == [
        ("A", "peer", "B", ("B",)),
        ("S", "peer", "B", ()),
        ("A", "case", None, ()),
    ]
    assert [fact.value for fact in shown.facts] == ["4, says a friend"]
    assert shown.stubs == ("S",)
    assert [problem.path for problem in shown.problems] == ["A.md"]


NOTES = {
    "nothing said": ("a: 1", False),
    "publish: true": ("publish: true", False),
    "publish:": ("publish:", False),
    "draft: false": ("draft: false", False),
    "draft: no": ("draft: no", False),
    "publish: false": ("publish: false", True),
    "publish: no": ("publish: no", True),
    'publish: "False"': ('publish: "False"', True),
    "Publish: false": ("Publish: false", True),
    "draft: true": ("draft: true", True),
    "draft: yes": ("draft: yes", True),
    "both": ("publish: true\ndraft: true", True),
    "a broken head that says so": ("publish: false\na: b: c", True),
    "a broken head that does not": ("publish: true\na: b: c", False),
    "a draft with a broken head": ("a: b: c\ndraft: true", True),
}


@pytest.mark.parametrize(("head", "expected"), NOTES.values(), ids=NOTES)
def test_a_property_makes_private(head: str, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    (note,) = loaded(tmp_path, {"A.md": f"---\n{head}\n---\n"}).notes.values()

    assert is_private(note, Privacy()) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [("", True), ("publish: false", True), ("publish:", True), ("publish: true", False)],
)
def test_opt_in_publishes_only_what_says_so(
    head: str,
    expected: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    (note,) = loaded(tmp_path, {"A.md": f"---\n{head}\n---\n"}).notes.values()

    assert is_private(note, Privacy(mode="opt-in")) is expected


RULES = {
    "a folder's name": (Privacy(folders=("diary",)), ["Diary/A", "x/Diary/B", "x/diary/y/C"]),
    "a folder's path": (Privacy(folders=("x/Diary",)), ["x/Diary/B", "x/diary/y/C"]),
    "a folder at the root": (Privacy(folders=("/Diary/",)), ["Diary/A"]),
    "no folder's beginning": (Privacy(folders=("Dia",)), []),
    "a tag": (Privacy(tags=("#Secret",)), ["D", "E"]),
    "a tag below another": (Privacy(tags=("secret/deep",)), ["E"]),
    "a property": (Privacy(properties=("Hidden",)), ["F"]),
    "a property's value": (Privacy(properties=("status=raw",)), ["G"]),
    "an empty name": (Privacy(folders=("",)), []),
}


@pytest.mark.parametrize(("rule", "expected"), RULES.values(), ids=RULES)
def test_the_config_makes_private(rule: Privacy, expected: list[str], tmp_path: Path) -> None:
    files = {
        "Diary/A.md": "",
        "x/Diary/B.md": "---\npublish: true\n---",
        "x/diary/y/C.md": "",
        "D.md": "Text #secret",
        "E.md": "---\ntags: [secret/deep]\n---",
        "F.md": "---\nhidden: true\n---\n",
        "G.md": "---\nhidden: false\nstatus: Raw\n---\n#secretly",
    }
    vault = loaded(tmp_path, files)

    assert sorted(vault.notes.keys() - public(vault, rule).notes.keys()) == sorted(expected)


def test_a_heading_does_not_tell_what_it_embeds(tmp_path: Path) -> None:
    files = {"A.md": "## See ![[Canary]] here\n", "Canary.md": "---\npublish: false\n---\n"}
    (heading,) = public(loaded(tmp_path, files), RULE).notes["A"].headings

    assert "Canary" not in heading.title + heading.text + heading.id
