"""The gold corpus: what lines, lists and tables state, as a person reads them, and how we do."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from vaultweave.model.roles import vocabulary
from vaultweave.model.statement import Fact, Statement
from vaultweave.model.vault import Note
from vaultweave.read.parse import parse
from vaultweave.weave.resolve import index, resolve_all
from vaultweave.weave.statements import Stated, state

FOLDER = Path(__file__).parent / "fixtures" / "gold"
ARROW = re.compile(r"(?P<ends>.+? -- .+? -> .+?)(?: \{(?P<more>.*)\})?\Z")
SHORT = re.compile(r"(?P<by>\^?)(?P<role>[a-z][a-z -]*?)(?: \{(?P<more>.*)\})?\Z")
FIRST = re.compile(r"\[\[\s*([^\]|#]+?)\s*(?:[|#\]])|\]\(<?([^)>]+?)(?:\.md)?>?\)")


class Case(NamedTuple):
    """A note, its text, and what it states: an arrow and more fields each; nothing for `-`."""

    name: str
    note: str
    text: str
    wanted: tuple[tuple[str, Mapping[str, str]], ...]
    facts: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """How many statements of a case are right, and which are wrong or missed."""

    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def cast() -> dict[str, str]:
    """Every note of the cases, name to kind."""
    text = FOLDER.joinpath("cast.txt").read_text("utf-8")
    found = re.findall(r"^(.+) \((\w+)\)$", text, re.MULTILINE)
    return {name: kind.replace("none", "") for name, kind in found}


def lines() -> Iterator[Case]:
    """The cases of one line each."""
    note = above = ""
    for number, line in enumerate(_kept("lines.txt"), 1):
        if line.startswith("== "):
            note, _, above = line[3:].partition(" | ")
            above = (above or "## Related").replace(";;", "\n")
        elif " => " in line:
            text, _, said = line.rpartition(" => ")
            whole = f"{above}\n{text.replace(';;', chr(10))}\n"
            yield Case(f"{number} {text}", note, whole, tuple(_wanted(said, text, note)))


def blocks() -> Iterator[Case]:
    """The cases of many lines: tables, lists, heads of notes."""
    for block in "\n".join(_kept("blocks.txt")).split("\n== ")[1:]:
        top, _, said = block.partition("\n=>\n")
        title, where, text = top.split("\n", 2)
        note = where.removeprefix("in ")
        said_lines = [line for line in said.splitlines() if line and not line.startswith("####")]
        facts = tuple(line for line in said_lines if line.startswith("fact: "))
        wanted = [
            one for line in said_lines if line not in facts for one in _wanted(line, "", note)
        ]
        yield Case(title, note, text + "\n", tuple(wanted), facts)


def _kept(file: str) -> list[str]:
    text = FOLDER.joinpath(file).read_text("utf-8")
    return text.split("\n")


def _wanted(said: str, text: str, note: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for one in said.split(" && ") if said != "-" else ():
        match = ARROW.match(one)
        if match is not None:
            yield _named(match["ends"], note), _more(match["more"])
            continue
        short, first = SHORT.match(one), FIRST.search(text)
        assert short is not None, f"the fixture itself: {one}"
        assert first is not None, f"the fixture itself: {text}"
        ends = [first[1] or first[2], note]
        subject, target = reversed(ends) if short["by"] else ends
        yield f"{subject} -- {short['role']} -> {target}", _more(short["more"])


def _named(ends: str, note: str) -> str:
    subject, role, target = re.split(r" -- | -> ", ends)
    subject, target = (note if end == "." else end for end in (subject, target))
    return f"{subject} -- {role} -> {target}"


def _more(text: str | None) -> dict[str, str]:
    return dict(part.split("=", 1) for part in re.split(r"; (?=\w+=)", text or "") if part)


def woven(case: Case, kinds: Mapping[str, str]) -> Stated:
    """What the vault of the cast states, where one note holds a case's text."""
    texts = dict.fromkeys(kinds, "") | {case.note: case.text}
    contents = {f"{name}.md": parse(text).content for name, text in texts.items()}
    targets, _ = resolve_all(index(contents), contents)
    notes = {
        name: Note(
            id=name,
            path=f"{name}.md",
            name=name,
            title=name,
            kind=kinds[name],
            description="",
            date=None,
            content=contents[f"{name}.md"],
            targets=targets[f"{name}.md"],
        )
        for name in texts
    }
    return state(notes, vocabulary=vocabulary())


def judged(case: Case, stated: Stated) -> Verdict:
    """Each statement compared with what is wanted: ends, role, modality, stance, given fields."""
    left = [*case.wanted]
    right, wrong = 0, []
    for one in stated.statements:
        found = next((want for want in left if fits(one, want)), None)
        if found is None:
            wrong.append(told(one))
        else:
            left.remove(found)
            right += 1
    missed = [f"{arrow} {dict(more)}" for arrow, more in left]
    for fact in case.facts:
        if any(is_fact(one, fact) for one in stated.facts):
            right += 1
        else:
            missed.append(fact)
    return Verdict(right, tuple(wrong), tuple(missed))


def fits(one: Statement, want: tuple[str, Mapping[str, str]]) -> bool:
    arrow, more = want
    keys = {"modality": "", "stance": "", **more}
    return ends(one) == arrow and all(field(one, key) == text for key, text in keys.items())


def ends(one: Statement) -> str:
    subject = one.subject or (f'"{one.subject_text}"' if one.subject_text else "-")
    target = one.object or (f'"{one.object_text}"' if one.object_text else "-")
    return f"{subject} -- {one.role} -> {target}"


def field(one: Statement, key: str) -> str:
    value = getattr(one, key)
    return " ".join(value) if isinstance(value, tuple) else str(value or "")


def told(one: Statement) -> str:
    keys = ("modality", "stance", "context", "qualifier", "date", "scope", "mentions", "flags")
    more = "; ".join(f"{key}={field(one, key)}" for key in keys if field(one, key))
    return f"{ends(one)} {{{more}}}"


def is_fact(fact: Fact, line: str) -> bool:
    entity, attribute, value, *more = line.removeprefix("fact: ").split(" | ")
    wanted = {"entity": entity, "attribute": attribute, "value": value}
    wanted |= dict(part.split("=", 1) for part in more)
    numbers = wanted.pop("numbers", None)
    if numbers is not None and ", ".join(map(str, fact.numbers)) != numbers:
        return False
    return all(str(getattr(fact, key)) == text for key, text in wanted.items())
