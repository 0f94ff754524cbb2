"""What is printed: nothing that steers a terminal, columns that stand below one another."""

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shelf import written
from vaultweave.commands.findings import concise, full, jsonl
from vaultweave.commands.terminal import _visible, plain, record, table, width
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem

HARMLESS = {"\u200c", "\u200d", "\u00ad"}


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "plain": "plain",
        "Grid – storage, 图表 é 👩‍🔧": "Grid – storage, 图表 é 👩‍🔧",
        "a\x1b[31m\tb\n": "a␛[31m␉b␊",
        "\x7f\x9b\u202e\u2028\ud800": "␡����",
    }.items(),
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_nothing_printed_steers_a_terminal(text: str) -> None:
    for said in (plain(text), record({"text": text})):
        left = [c for c in said if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]

        assert set(left) <= HARMLESS


def test_what_can_be_printed_is_printed_as_it_is() -> None:
    every = "".join(c for c in map(chr, range(0x110000)) if c.isprintable())

    assert "".join(map(plain, every)) == "".join(map(_visible, every)) == plain(every)


@given(st.text(st.characters(codec="utf-8")))
def test_a_record_is_what_it_was(text: str) -> None:
    assert json.loads(record({"text": text, "n": None})) == {"text": text, "n": None}


@pytest.mark.parametrize(
    ("text", "columns"),
    {"": 0, "abc": 3, "图表": 4, "e\u0301": 1, "é": 1, "ｱ": 1}.items(),
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_table_is_aligned() -> None:
    rows = [("a", "图表", "x"), ("long name", "b", ""), ("c" * 70, "d", "y")]

    assert [line for line in table(("one", "two", "three"), rows) if "\x1b" not in line] == [
        "a" + " " * 59 + "  图表  x",
        "long name" + " " * 51 + "  b",
        "c" * 70 + "  d     y",
    ]


def told(line: str, span: Span, message: str = "no") -> list[str]:
    problem = Problem("A.md", span, "VW101", "broken-note-link", "error", message)
    return [text for text in full([problem], lambda _: ["", line]) if " | " in text]


def test_the_mark_stands_below_the_place() -> None:
    assert told("图表 [[x]] é", Span(2, 4, 2, 9)) == [
        "2 | 图表 [[x]] é",
        "  |      \x1b[31m\x1b[1m^^^^^\x1b[0m",
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    line, mark = told("a" * 500 + "[[x]]" + "b" * 500, Span(2, 501, 2, 506))

    assert line == "2 | …" + "a" * 60 + "[[x]]" + "b" * 95 + "…"
    assert mark.index("^") - mark.index("|") == line.index("[") - line.index("|") + len(
        "\x1b[31m\x1b[1m"
    )


def test_tabs_and_control_characters_take_one_column() -> None:
    line, mark = told("\t\x1b[[x]]", Span(2, 3, 2, 8))

    assert line == "2 |  ␛[[x]]"
    assert mark.startswith("  |   \x1b[31m")


@pytest.mark.parametrize(
    "span", [Span(1, 1, 1, 1), Span(9, 1, 9, 4), Span(2, 90, 2, 95), Span(1, 1, 1, 3)]
)
def test_a_place_that_cannot_be_shown_is_left_out(span: Span) -> None:
    assert told("text", span) == []


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert told("a bcd", Span(2, 3, 3, 2))[1].count("^") == 3


def test_one_line_stays_one_line() -> None:
    problem = Problem("A\n.md", Span(1, 2, 1, 3), "VW101", "x", "error", "no\x1b[0m\nnote", "t\n")

    assert list(concise([problem], lambda _: ())) == ["A␊.md:1:2: VW101 no␛[0m␊note"]
    assert len("".join(jsonl([problem], lambda _: ())).splitlines()) == 1


def through_terminal(*arguments: str) -> str:
    """What a command shows to a terminal of its own."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "vaultweave", *arguments]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        command, stdout=follower, stderr=follower, stdin=follower, env=environment
    ) as running:
        os.close(follower)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while part := os.read(leader, 4096):
                shown += part
        assert running.wait() == 0
    os.close(leader)
    return shown.decode()


def test_a_terminal_sees_how_far_a_build_is(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", {f"N{n}.md": f"[[N{n + 1}]]" for n in range(40)})
    shown = through_terminal("build", str(root), "-o", str(tmp_path / "site"))

    assert re.search(r"publishing.*\d%", shown)
    assert "pages from 40 notes" in shown


def test_a_pipe_and_a_quiet_terminal_see_no_bar(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", {"A.md": "Text."})
    command = [sys.executable, "-m", "vaultweave", "build", str(root), "-o", str(tmp_path / "one")]
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    quiet = through_terminal("build", str(root), "-o", str(tmp_path / "two"), "-q")

    assert "publishing" not in piped.stdout + piped.stderr
    assert "publishing" not in quiet
