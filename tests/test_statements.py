"""What notes state, by fixtures/relations.txt: Markdown in, statements out."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from vaultweave.model.roles import extend, vocabulary
from vaultweave.model.statement import Fact, Statement, statement_record
from vaultweave.model.vault import Note
from vaultweave.read.parse import parse
from vaultweave.weave.resolve import index, resolve_all
from vaultweave.weave.statements import Stated, state

FIXTURE = Path(__file__).parent / "fixtures" / "relations.txt"
CAST = re.compile(r"^(.+) \(([\w-]+)\)$", re.MULTILINE)
WANTED = re.compile(r"(?P<ends>.+? -- .+? -> .+?)(?: \{(?P<more>.*)\})?\Z")


class Case(NamedTuple):
    title: str
    note: str
    text: str
    wanted: list[str]


def read() -> tuple[dict[str, str], list[Case]]:
    """The cast, name to kind, and the cases."""
    top, *blocks = FIXTURE.read_text("utf-8").split("\n== ")
    cast = {name: kind.replace("none", "") for name, kind in CAST.findall(top.split("cast:")[1])}
    cases = []
    for block in blocks:
        head, _, said = block.partition("\n=>\n")
        title, where, text = head.split("\n", 2)
        lines = [line for line in said.splitlines() if line and not line.startswith("####")]
        cases.append(Case(title, where.removeprefix("in "), text, lines))
    return cast, cases


KINDS, CASES = read()


def weave(texts: Mapping[str, str], kinds: Mapping[str, str] = KINDS) -> Stated:
    """What notes state, by name; each note stands at the vault's root."""
    contents = {f"{name}.md": parse(text).content for name, text in texts.items()}
    targets, _ = resolve_all(index(contents), contents)
    notes = {
        name: Note(
            id=name,
            path=f"{name}.md",
            name=name,
            title=name,
            kind=kinds.get(name, ""),
            description="",
            date=None,
            content=contents[f"{name}.md"],
            targets=targets[f"{name}.md"],
        )
        for name in texts
    }
    return state(notes, vocabulary=vocabulary())


def said_in(case: Case) -> Stated:
    text = f"## Related\n{case.text}" if re.match(r"[-\d]+[ .]", case.text) else case.text
    return weave(dict.fromkeys(KINDS, "") | {case.note: text})


def ends(statement: Statement) -> str:
    subject = statement.subject or (
        f'"{statement.subject_text}"' if statement.subject_text else "-"
    )
    target = statement.object or (f'"{statement.object_text}"' if statement.object_text else "-")
    return f"{subject} -- {statement.role} -> {target}"


def field(statement: Statement, key: str) -> str:
    value = getattr(statement, key)
    return " ".join(value) if isinstance(value, tuple) else str(value or "")


def is_fact(fact: Fact, line: str) -> bool:
    entity, attribute, value, *more = line.removeprefix("fact: ").split(" | ")
    wanted = {"entity": entity, "attribute": attribute, "value": value}
    wanted |= dict(part.split("=", 1) for part in more)
    return all(getattr(fact, key) == text for key, text in wanted.items())


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_states(case: Case) -> None:
    stated = said_in(case)
    facts = [line for line in case.wanted if line.startswith("fact: ")]
    wanted = [
        match
        for line in case.wanted
        if line != "nothing" and line not in facts
        for match in [WANTED.match(line)]
        if match
    ]

    assert [ends(one) for one in stated.statements] == [match["ends"] for match in wanted]
    for one, match in zip(stated.statements, wanted, strict=True):
        more = dict(
            part.split("=", 1) for part in re.split(r"; (?=\w+=)", match["more"] or "") if part
        )
        for key in ("modality", "stance"):
            assert field(one, key) == more.get(key, ""), f"{key} of {match[0]}"
        for key, text in more.items():
            assert field(one, key) == text, f"{key} of {match[0]}"
    for line in facts:
        assert [fact for fact in stated.facts if is_fact(fact, line)], (line, stated.facts)


def test_a_role_of_the_vaults_own_is_one_that_three_notes_use() -> None:
    texts = {
        "A": "## Related\n- [[D]] — sister fund (since 2020)\n- [[D]] — former sister fund",
        "B": "## Related\n- [[D]] — the sister fund\n- [[C]] — drinking buddy",
        "C": "## Related\n- [[D]], [[B]] — Sister funds\n"
        "- [[A]] — drinking buddy\n- [[A]] — Drinking buddy",
        "D": "# Elsewhere\n- [[A]] — sister fund",
    }
    found = [(ends(s), s.modality, s.context, s.flags) for s in weave(texts).statements]

    assert found == [
        ("D -- sister fund -> A", None, "since 2020", ("unknown-role",)),
        ("D -- sister fund -> A", "former", "", ("unknown-role",)),
        ("D -- sister fund -> B", None, "", ("unknown-role",)),
        ("C -- related -> B", None, "drinking buddy", ()),
        ("D -- sister fund -> C", None, "", ("unknown-role",)),
        ("B -- sister fund -> C", None, "", ("unknown-role",)),
        ("A -- related -> C", None, "drinking buddy", ()),
        ("A -- related -> C", None, "Drinking buddy", ()),
    ]


def test_two_notes_that_disagree_are_both_kept() -> None:
    texts = {
        "A": "## Related\n- [[B]] — parent",
        "B": "## Related\n- [[A]] — parent\n- [[A]] — parent",
    }

    assert [ends(s) for s in weave(texts).statements] == [
        "B -- parent -> A",
        "A -- parent -> B",
        "A -- parent -> B",
    ]


def test_a_statement_has_its_place_and_anchor() -> None:
    (one,) = weave({"A": "text\n\n## Related\n\n  - [[B]] — supplier ^b1"}).statements

    assert (one.place.path, one.place.line, one.place.column) == ("A.md", 5, 5)
    assert one.anchor == "b-b1"


def test_a_claim_under_a_dated_heading_is_dated() -> None:
    text = "## Related\n### Customers (Dec 2025)\n- [[B]]\n- [[C]] — customer (Q1 2026)"

    assert [s.date for s in weave({"A": text}).statements] == ["2025-12", "2026-Q1"]


def test_what_acts_implies_who_is_exposed() -> None:
    text = (
        "## Related\n- [[B]] — threat\n- [[C]] — driver\n- [[D]] — former threat\n"
        "- [[E]] — not a risk\n- [[F]] — potential headwind\n- [[G]] — supplier"
    )
    stated = weave({"A": text})

    assert [(ends(s), s.derived, s.modality) for s in stated.derived] == [
        ("A -- exposed -> B", "acting-threat", None),
        ("A -- beneficiary -> C", "acting-driver", None),
        ("A -- exposed -> F", "acting-headwind", "potential"),
    ]
    assert all(s.derived is None for s in stated.statements)
    assert stated.derived[0].place == stated.statements[0].place


def test_inline_fields() -> None:
    """`supplies:: [[B]] (x)` and its like, as the reader of a text gives them: links with a key."""
    keys = ["supplier", "Exposed to", "competitor", "acquired_by", "Led by", "former CEO", "mentor"]
    text = " ".join(f"[[B{number}]]" for number in range(len(keys)))
    content = parse(f"## Related\n{text}").content
    links = [
        replace(link, kind="field", key=key) for link, key in zip(content.links, keys, strict=True)
    ]
    content = replace(content, links=tuple(links))
    targets, _ = resolve_all(index({"A.md": content}), {"A.md": content})
    note = Note("A", "A.md", "A", "A", "", "", None, content, targets["A.md"])
    found = state({"A": note}, vocabulary=vocabulary()).statements

    assert [(ends(s), s.modality, s.flags) for s in found] == [
        ("B0 -- supplier -> A", None, ()),
        ("A -- exposed -> B1", None, ()),
        ("B2 -- competitor -> A", None, ()),
        ("A -- acquired -> B3", None, ()),
        ("B4 -- leader -> A", None, ()),
        ("B5 -- ceo -> A", "former", ()),
        ("A -- mentor -> B6", None, ("unknown-role",)),
    ]
    assert {s.origin for s in found} == {"field"}
    assert {s.role_text for s in found} == set(keys)


def test_headings_of_relations_are_a_choice() -> None:
    text = "## Verwandt\n- [[B]] — x y\n## Related\n- [[C]] — x y"
    contents = {"A.md": parse(text).content}
    targets, _ = resolve_all(index(contents), contents)
    note = Note("A", "A.md", "A", "A", "", "", None, contents["A.md"], targets["A.md"])
    stated = state({"A": note}, vocabulary=vocabulary(), headings=("Verwandt",))

    assert [ends(s) for s in stated.statements] == ["B -- related -> A"]


def test_a_vaults_own_vocabulary_is_used() -> None:
    contents = {"A.md": parse("## Related\n- [[B]] — Lieferant (seit 2020)").content}
    targets, _ = resolve_all(index(contents), contents)
    note = Note("A", "A.md", "A", "A", "", "", None, contents["A.md"], targets["A.md"])
    german = extend(vocabulary(), {"supplier": {"aliases": ["Lieferant"]}})

    assert [ends(s) for s in state({"A": note}, vocabulary=german).statements] == [
        "B -- supplier -> A"
    ]


def test_a_record_of_a_text_names_it() -> None:
    (one,) = weave({"A": "## Related\n- Jo March — early investor"}).statements
    record = statement_record(one)

    assert record["subject"] is None
    assert record["subject_text"] == "Jo March"


def test_an_ambiguous_name_is_nobodys() -> None:
    contents = {
        "A.md": parse("**Winners:**\n- India\n- Peru").content,
        "Actors/India.md": parse("").content,
        "Regions/India.md": parse("").content,
        "Actors/Peru.md": parse("").content,
    }
    targets, _ = resolve_all(index(contents), contents)
    notes = {
        path[:-3]: Note(
            path[:-3], path, path[:-3].rpartition("/")[2], "", "", "", None, content, targets[path]
        )
        for path, content in contents.items()
    }
    found = [ends(s) for s in state(notes, vocabulary=vocabulary()).statements]

    assert found == ['"India" -- winner -> A', "Actors/Peru -- winner -> A"]
