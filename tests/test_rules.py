"""Every rule of the table on texts of its own: what must not be found, then what must, and where.

A case is a title, files with `=== path` lines, and what is told; lines of a dot part them. Told is
`path:line:column-line:column level rule message`. Rules that a title names are switched on.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.shelf import loaded
from vaultweave.checks import Options, check
from vaultweave.checks.rules import BEYOND, RULES
from vaultweave.weave.privacy import Privacy

FILES = sorted((Path(__file__).parent / "fixtures" / "rules").glob("*.txt"))
ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")
QUIET = ("VW208", "VW209", "VW302", "VW201", "VW304", "VW121")

# Rules whose finding needs more than the text of some files, with the test that shows them.
ELSEWHERE = {
    "VW109": "test_embeds",
    "VW110": "test_embeds",
    "VW112": "test_staged",
    "VW402": "test_properties",
    "VW601": "test_source",
    "VW602": "test_checks",
    "VW603": "test_source",
    "VW604": "test_parse",
    "VW605": "test_checks",
    "VW608": "test_parse",
    "VW609": "test_parse",
    "VW610": "test_canvas",
    "VW611": "test_canvas",
    "VW612": "test_words",
    "VW613": "test_settings",
    "VW701": "test_external",
    "VW702": "test_external",
    "VW801": "test_write",
    "VW802": "test_api",
    "VW903": "test_baseline",
}


class Case(NamedTuple):
    """A title, files by path, and what is told of them."""

    title: str
    files: dict[str, str]
    told: list[str]


def cases(file: Path) -> list[Case]:
    out = []
    parts = re.split(r"(?:^|(?<=\n))\.\n", file.read_text("utf-8"))
    for at in range(0, len(parts) - 1, 3):
        title, text, told = parts[at].strip(), parts[at + 1], parts[at + 2]
        pieces = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
        bodies = (body.removesuffix("\n") for body in pieces[2::2])
        files = {
            path: ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), body)
            for path, body in zip(pieces[1::2], bodies, strict=True)
        }
        out.append(Case(title, files, told.strip().splitlines()))
    return out


CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}") for file in FILES for case in cases(file)
]


@pytest.mark.parametrize("case", CASES)
def test_a_rule(case: Case, tmp_path: Path) -> None:
    wanted = {code for line in case.told for code in re.findall(r" (VW\d{3}) ", line)}
    wanted |= set(re.findall(r"VW\d{3}", case.title))
    options = Options(
        ignore=tuple(code for code in QUIET if code not in wanted),
        severity=dict.fromkeys(wanted & {"VW121", "VW304", "VW504"}, "warning"),
        placeholders=("Planned *",),
        privacy=Privacy(folders=("Private",), hide=("_*",)),
    )
    told = [
        f"{p.path}:{p.span.line}:{p.span.column}-{p.span.end_line}:{p.span.end_column} "
        f"{p.level} {p.rule} {p.message}"
        for p in check(loaded(tmp_path, case.files), options)
    ]

    assert told == case.told


def test_decoys_come_first() -> None:
    for file in FILES:
        empty = [not case.told for case in cases(file)]
        assert empty[0], file.name
        assert empty == sorted(empty, reverse=True), file.name


def test_every_rule_has_its_cases() -> None:
    shown = {code for file in FILES for code in re.findall(r" (VW\d{3}) ", file.read_text("utf-8"))}

    others = [f for f in Path(__file__).parent.glob("test_*.py") if f.name != Path(__file__).name]
    told = "".join(file.read_text("utf-8") for file in others)
    assert not {c for c in {r.code for r in RULES} - shown - ELSEWHERE.keys() if c not in told}
    assert not BEYOND.keys() & {rule.code for rule in RULES}


def test_the_guide_says_what_is_not_looked_for() -> None:
    guide = Path(__file__).parents[1] / "notes" / "Guide" / "Mend and silence.md"

    assert all(code in guide.read_text("utf-8") for code in BEYOND)
