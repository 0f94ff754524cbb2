"""Mending: the edits of problems, on any line ends, and not a letter besides."""

import os
import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shelf import written
from vaultweave.checks import Options, check
from vaultweave.checks.mend import mend, moved
from vaultweave.cli import main
from vaultweave.commands.mending import Change, changes, write
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem
from vaultweave.read.settings import Settings
from vaultweave.read.source import Source, Walk, blob_id, reread
from vaultweave.weave.load import Finder, LoadOptions, woven


def problem(*edits: Edit, safe: bool = True) -> Problem:
    span = edits[0].span
    return Problem("A.md", span, "VW104", "case-mismatch", "warning", "", edits=edits, safe=safe)


def at(line: int, column: int, end: int, text: str) -> Edit:
    return Edit(Span(line, column, line, end), text)


KEPT = {
    "a guess": problem(at(1, 1, 2, "x"), safe=False),
    "no such line": problem(at(9, 1, 2, "x")),
    "no such column": problem(at(1, 9, 12, "x")),
    "one of two edits is nowhere": problem(at(1, 1, 2, "x"), at(9, 1, 2, "x")),
}


@pytest.mark.parametrize("one", KEPT.values(), ids=KEPT)
def test_leaves_alone(one: Problem) -> None:
    assert mend("abc\ndef", [one]) == ("abc\ndef", ())


MENDED = {
    "a line": ("abc\ndef", [at(2, 1, 3, "x")], "abc\nxf"),
    "line ends of Windows": ("abc\r\ndef\r\n", [at(2, 2, 3, "xyz")], "abc\r\ndxyzf\r\n"),
    "line ends of old": ("abc\rdef", [at(2, 2, 3, "")], "abc\rdf"),
    "all kinds": (
        "a\r\nb\nc\rd",
        [at(1, 1, 2, "1"), at(3, 1, 2, "3"), at(4, 1, 2, "4")],
        "1\r\nb\n3\r4",
    ),
    "wide letters": ("🔋é\u0301 b", [at(1, 5, 6, "c")], "🔋é\u0301 c"),
    "an insertion": ("abc", [at(1, 4, 4, "!")], "abc!"),
    "separators that are no line ends": (
        "a\u2028b\x85c\nd",
        [at(2, 1, 2, "e")],
        "a\u2028b\x85c\ne",
    ),
}


@pytest.mark.parametrize(("text", "edits", "expected"), MENDED.values(), ids=MENDED)
def test_mends(text: str, edits: list[Edit], expected: str) -> None:
    assert mend(text, [problem(edit) for edit in reversed(edits)]).text == expected


def test_of_two_that_meet_the_safe_one_wins_then_the_first() -> None:
    guess, sure = problem(at(1, 1, 3, "x"), safe=False), problem(at(1, 2, 4, "y"))
    late = problem(at(1, 3, 5, "z"))
    for order in ([guess, sure, late], [late, sure, guess]):
        assert mend("abcdef", order, unsafe=True) == ("ayde".replace("de", "def"), (sure,))


def test_quotes_and_what_they_hold_are_mended_together() -> None:
    quotes = problem(at(1, 2, 2, '"'), at(1, 4, 4, '"'))

    assert mend("abcd", [quotes, problem(at(1, 2, 4, "x"))]).text == 'a"x"d'


def test_what_was_found_in_another_version_moves_with_its_line() -> None:
    found = [problem(at(2, 1, 2, "x")), problem(at(3, 1, 2, "y"))]
    old, new = ["a", "b", "c"], ["new", "a", "b", "changed"]

    assert [p.edits for p in moved(found, old, new)] == [(at(3, 1, 2, "x"),)]


START = {
    "Grid storage.md": "---\naliases: [BESS]\n---\n# Running costs\n\nText. ^one\n",
    "x/Twin.md": "[[Grid storage]]",
    "yy/Twin.md": "[[Grid storage]]",
    "café.md": "[[Grid storage]]",
}
LINES = (
    "See [[grid Storage]] and [[BESS|it]] and `[[BESS]]`.",
    "- [[BESS#Running costs]] 🔋 [[Twin]] — supplier",
    "[costs](Grid%20storage.md#running-costs) and [[Grid storage#Runing costs]]",
    "| a | b |\n|---|---|\n| é [[Grid storage|it]] | [[bess]] \\| 🇫🇷 [[BESS]] |",
    "A\x08 bell\x0b and \ufeff[[cafe\u0301]] [[CAFÉ]]",
    "%% vaultweave-ignore VW101 -- nothing here %%",
    "text %% vaultweave-ignore-file alias-link %% [[Gird storage]]",
    "> [!note] [[BESS]]\n> more ![[Gird storage]]",
    "```\n[[grid storage]]\n```",
    "$x$ #Storage #storage [[Grid storage]] ^two",
    "[[nowhere at all]] [[ Gird storage | two  words ]] [x](<Gird storage.md>)",
    "",
    "plain 漢字 text",
)
HEADS = (
    "",
    "---\nup: [[Grid storage]]\n---\n",
    "---\ntitle: 1.10\ntags: [no, storage, 'x']\naliases: [12]\nup: [[BESS]]\n---\n",
    '---\nvaultweave: {ignore: [VW208]}\nup: "[[grid storage|\\"x\\"]]"\n---\n',
)
NOTES = st.tuples(
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(LINES), max_size=5),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("", "\ufeff")),
)


def note(parts: tuple[str, list[str], str, str, str]) -> str:
    head, lines, more, end, mark = parts
    return mark + (head + "\n".join([*lines, more])).replace("\n", end)


def problems(text: str) -> list[Problem]:
    """Those of one note among others, all in memory."""
    files = {path: body.encode() for path, body in START.items()} | {"A.md": text.encode()}
    sources = tuple(Source(path, blob_id(data), data) for path, data in sorted(files.items()))
    finder = Finder(lambda _, __: Walk(sources, (), ()), partial(reread, Path()))
    vault = woven(Path(), finder, Settings(), LoadOptions(jobs=1)).vault
    return [p for p in check(vault, Options()) if p.path == "A.md"]


def outside(text: str, done: tuple[Problem, ...]) -> str:
    """A pattern of all of a text but the spans of its problems."""
    starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", text))]

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    spans = sorted(
        (offset(p.span.line, p.span.column), offset(p.span.end_line, p.span.end_column))
        for p in done
    )
    parts, last = [], 0
    for start, end in spans:
        if start >= last:
            parts.append(re.escape(text[last:start]))
        last = max(last, end)
    return "(?s:.*?)".join([*parts, re.escape(text[last:])])


EXAMPLES = int(os.environ.get("VAULTWEAVE_MENDS", "300"))


@pytest.mark.parametrize("unsafe", [False, True])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mending_is_exact_and_ends(*, unsafe: bool, data: st.DataObject) -> None:
    parts = data.draw(NOTES)
    whole = note(parts)
    mark, text = whole[: whole.startswith("\ufeff")], whole.removeprefix("\ufeff")
    for _ in range(10):
        found = problems(mark + text)
        new, done = mend(text, found, unsafe=unsafe)
        assert re.fullmatch(outside(text, done), new), (text, new)
        if not done:
            break
        text = new

    assert mend(text, found, unsafe=unsafe) == (text, ())
    assert not [p for p in found if p.edits and (p.safe or unsafe)]


class Ran(NamedTuple):
    """How a check ended, and all that it printed."""

    code: int
    said: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A check with some options."""

    def checked(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(["check", *arguments])
        out, err = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), out + re.sub(r" \(\d.*", "", err))

    return checked


FAULTY = "See [[grid Storage|it]]\r\nand [[Grid storge]] 🔋\r\n"


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A note with one thing to mend and one to guess, its line ends those of Windows."""
    written(tmp_path, {"Grid storage.md": ""})
    (tmp_path / "A.md").write_bytes(b"\xef\xbb\xbf" + FAULTY.encode())
    (tmp_path / "A.md").chmod(0o640)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "A.md"


def test_fix_writes_what_is_safe(faulty: Path, run: Run) -> None:
    done = run("--fix")
    text = faulty.read_bytes()

    assert text == b"\xef\xbb\xbf" + FAULTY.replace("grid S", "Grid s").encode()
    assert stat.S_IMODE(faulty.stat().st_mode) == 0o640
    assert done.code == 1
    assert "VW104" not in done.said
    assert "mended 1 problem in 1 file\n1 error in 2 notes" in done.said
    assert not [p.name for p in faulty.parent.iterdir() if "mended" in p.name]
    assert run("--fix").said == done.said.replace("mended 1 problem in 1 file\n", "")
    assert faulty.read_bytes() == text


def test_unsafe_fixes_guess(faulty: Path, run: Run) -> None:
    assert run("--unsafe-fixes") == (0, "mended 2 problems in 1 file\nno problems in 2 notes\n")
    assert "[[Grid storage]] 🔋\r\n".encode() in faulty.read_bytes()


def test_an_address_with_a_blank_is_put_in_brackets(faulty: Path, run: Run) -> None:
    faulty.write_text('| [it](Grid storage.md) | ![](<x.md>) [b](Grid storage.md#Costs "c") |\n')
    faulty.with_name("Grid storage.md").write_text("# Costs\n")
    run("--fix")
    assert "(Grid storage.md)" in faulty.read_text()

    run("--unsafe-fixes")
    text = '| [it](<Grid storage.md>) | ![](<x.md>) [b](<Grid storage.md#Costs> "c") |\n'
    assert faulty.read_text() == text


def test_diff_shows_and_writes_nothing(faulty: Path, run: Run) -> None:
    before = faulty.read_bytes()
    done = run("--diff")

    assert (done.code, faulty.read_bytes()) == (1, before)
    assert "See [[grid Storage|it]]" in done.said
    assert "\n+\ufeffSee [[Grid storage|it]]" in done.said
    assert "\n+and" not in done.said


def test_a_file_that_may_not_be_written_is_left(
    faulty: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = faulty.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert "A.md is left as it is: it may not be written to" in run("--fix").said
    assert faulty.read_bytes() == before


def test_a_file_that_changed_meanwhile_is_left(faulty: Path) -> None:
    (found,) = changes(faulty.parent, [problem(at(1, 1, 2, "x"))], ({"A.md": "0" * 40}, None))
    change = Change("A.md", b"what it was", b"x", 1)

    assert found.why == "it has changed since it was read"
    assert write(faulty.parent, change) == "it has changed since it was read"
    assert sorted(p.name for p in faulty.parent.iterdir()) == ["A.md", "Grid storage.md"]


def test_a_link_to_a_file_stays_one(faulty: Path, run: Run) -> None:
    faulty.rename(faulty.with_name("real.txt"))
    faulty.symlink_to("real.txt")
    run("--fix")

    assert faulty.is_symlink()
    assert b"[[Grid storage|it]]" in faulty.read_bytes()


def test_a_version_has_no_files_to_mend(faulty: Path, run: Run) -> None:
    assert faulty.exists()
    assert run("--fix", "--rev", "HEAD").code == 2


def test_diff_says_what_only_a_guess_would_mend(faulty: Path, run: Run) -> None:
    faulty.write_text("[[Grid storge]]", encoding="utf-8")

    assert run("--fix", "--diff") == (
        0,
        "nothing can be mended without a guess; --unsafe-fixes would try 1\n",
    )


def test_a_heading_that_others_link_to_is_no_safe_thing_to_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    typed = {"A.md": "## Of [[AL]]\n\n[[#Of AL]] [[AL]]\n", "C.md": "# On [[b]]\n\n[[#On b]]\n"}
    written(tmp_path, {**typed, "B.md": "---\naliases: [AL]\n---\n"})
    monkeypatch.chdir(tmp_path)
    run("--fix")

    assert (tmp_path / "A.md").read_text() == "## Of [[AL]]\n\n[[#Of AL]] [[B|AL]]\n"
    assert (tmp_path / "C.md").read_text().endswith("[[#On b]]\n")
    assert "VW122" in run("--fix").said


@pytest.mark.parametrize(
    ("typed", "written_"),
    [
        ("[a](R%26D.md#nope)", "[a](R%26D.md#nope)"),  # nothing near it
        ("[a](r%26d.md#What%27s%20new%3F)", "[a](R&D.md#What%27s%20new%3F)"),
        ("[a](R%26D.md#Whats%20new)", "[a](R%26D.md#What's%20new?)"),
        ('[a](<r&d.md#What\'s new?> "t")', '[a](<R&D.md#What\'s new?> "t")'),
        ("[a](<AL>)", "[a](<5%2520 %3Cb%3E>)"),
        ("[a](AL)", "[a](5%2520%20%3Cb%3E)"),
        ("[a](Entity)", "[a](Entity)"),
        ("[[zu\u0308rich]]", "[[Zürich|zürich]]"),
    ],
)
def test_an_address_keeps_what_is_not_mended(
    typed: str, written_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    names = {"R&D.md": "# What's new?\n", "Zu\u0308rich.md": "", "A.md": typed}
    of = {"5%20 <b>.md": "AL", "Q&amp;A.md": "Entity"}
    heads = {name: f"---\naliases: [{alias}]\n---\n" for name, alias in of.items()}
    written(tmp_path, {**names, **heads})
    monkeypatch.chdir(tmp_path)
    run("--unsafe-fixes")

    assert (tmp_path / "A.md").read_text() == written_
