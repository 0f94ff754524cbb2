"""What is wrong with a vault, rule by rule; what is right comes first."""

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.shelf import loaded
from vaultweave import checks
from vaultweave.checks import Options, check
from vaultweave.checks.rules import BEYOND, RULES
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.near import names, near
from vaultweave.model.problem import Problem
from vaultweave.weave.load import LoadOptions

# Each of these would be found in nearly every vault of two notes.
DEFAULT = Options(ignore=("VW208", "VW209", "VW302", "duplicate-note-name"))


def found(root: Path, files: Mapping[str, str], options: Options = DEFAULT) -> list[Problem]:
    return check(loaded(root, files), options)


def told(root: Path, files: Mapping[str, str], options: Options = DEFAULT) -> list[str]:
    return [
        f"{p.path}:{p.span.line}:{p.span.column} {p.level} {p.rule} {p.message}"
        for p in found(root, files, options)
    ]


SOUND = {
    "a name": {"A.md": "[[B]]", "B.md": ""},
    "a name with its extension": {"A.md": "[[B.md]]", "B.md": ""},
    "a path": {"A.md": "[[x/B]]", "x/B.md": ""},
    "a heading": {"A.md": "[[B#One]]", "B.md": "# One"},
    "a heading of its own note": {"A.md": "# One\n\n[[#One]]"},
    "a block": {"A.md": "[[B#^one]]", "B.md": "Text. ^one"},
    "an embed": {"A.md": "![[B#One]]", "B.md": "# One"},
    "a file": {"A.md": "![[a.png]]", "a.png": ""},
    "a Markdown link": {"A.md": "[b](<x/B c.md>) [b](x/B%20c.md)", "x/B c.md": ""},
    "the web": {"A.md": "[b](https://example.org) <https://example.org>"},
    "code": {"A.md": "`[[B]]`\n\n    [[B]]\n\n```\n[[B]]\n```"},
    "an exact path among equals": {"A.md": "[[x/B]]", "x/B.md": "", "y/B.md": ""},
    "a shown alias": {"A.md": "[[B|Bee]]", "B.md": "---\naliases: [Bee]\n---"},
    "an alias that is the note's own name": {"B.md": "---\naliases: [b]\n---"},
}


@pytest.mark.parametrize("files", SOUND.values(), ids=SOUND)
def test_has_nothing_against(files: Mapping[str, str], tmp_path: Path) -> None:
    assert told(tmp_path, files) == []


BROKEN = {
    "VW101": (
        {"A.md": "See [[Grid storge|it]]."},
        ['A.md:1:5 error VW101 no note is called "Grid storge"'],
    ),
    "VW101 in a property": (
        {"A.md": '---\nup: "[[B]]"\n---\n'},
        ['A.md:2:6 error VW101 no note is called "B"'],
    ),
    "VW101 in a comment": (
        {"A.md": "%% [[B]] %%"},
        ['A.md:1:4 error VW101 no note is called "B"'],
    ),
    "VW102": (
        {"A.md": "[[B#Two]] [[#Two]]", "B.md": "# One"},
        [
            'A.md:1:1 error VW102 "B" has no heading "Two"',
            'A.md:1:11 error VW102 this note has no heading "Two"',
        ],
    ),
    "VW103": (
        {"A.md": "[[B#^two]]", "B.md": "Text. ^one"},
        ['A.md:1:1 error VW103 "B" has no block "^two"'],
    ),
    "VW104": (
        {"A.md": "[[b]]", "B.md": ""},
        ['A.md:1:1 warning VW104 "b" differs from "B" in upper and lower case'],
    ),
    "VW106": (
        {"A.md": "[[B]]", "y/B.md": "", "zz/B.md": ""},
        ['A.md:1:1 warning VW106 "B" fits several files and means y/B.md here: y/B.md, zz/B.md'],
    ),
    "VW107": (
        {"A.md": "![[b.png]] [c](c.pdf)"},
        [
            'A.md:1:1 error VW107 no file "b.png" in the vault',
            'A.md:1:12 error VW107 no file "c.pdf" in the vault',
        ],
    ),
    "VW108": (
        {"A.md": "![[C]]\n\n![[B#Two]]\n\n![[B#^two]]", "B.md": "# One"},
        [
            'A.md:1:1 error VW108 no note is called "C"',
            'A.md:3:1 error VW108 "B" has no heading "Two"',
            'A.md:5:1 error VW108 "B" has no block "^two"',
        ],
    ),
    "VW122": (
        {"A.md": "[[Bee]]", "B.md": "---\naliases: [Bee]\n---"},
        [
            'A.md:1:1 warning VW122 "Bee" is an alias of "B", and Obsidian does not follow aliases',
        ],
    ),
    "VW123": (
        {"A.md": "| a | b |\n|---|---|\n| [[B|b]] | c |", "B.md": ""},
        [
            "A.md:3:3 warning VW123 the link's pipe splits the table's row in other programs",
        ],
    ),
    "VW202": (
        {"A.md": "---\naliases: [Cee]\n---", "B.md": "---\naliases: [cee]\n---"},
        [
            'A.md:2:11 error VW202 the alias "Cee" is claimed by another note too: B.md',
            'B.md:2:11 error VW202 the alias "cee" is claimed by another note too: A.md',
        ],
    ),
    "VW203": (
        {"A.md": "---\naliases: [b]\n---", "B.md": ""},
        ['A.md:2:11 error VW203 the alias "b" is the name of another note: B.md'],
    ),
    "VW404": (
        {"A.md": "---\na: 1\na: 2\n---"},
        ["A.md:3:1 warning VW404 the property 'a' stands twice; the last value counts"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), BROKEN.values(), ids=BROKEN)
def test_finds(files: Mapping[str, str], expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, files) == expected


def test_broken_properties_are_placed_in_the_file(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, {"A.md": "---\na: b: c\n---\n"})

    assert (problem.rule, problem.path, problem.span.line) == ("VW401", "A.md", 2)


def test_a_bad_file_is_named_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "Latin.md").write_bytes(b"caf\xe9 [[A]]")
    (tmp_path / "Out.md").symlink_to("/etc/hostname")

    assert [p.rule for p in found(tmp_path, {"A.md": "[[Latin]]"})] == ["VW602", "VW605"]


def test_planned_notes_are_kept_apart(tmp_path: Path) -> None:
    files = {"A.md": "[[Kim Vale]] [[people/kim Moss#x]] [[Kima]] ![[Kim Vale]]"}

    assert told(tmp_path, files, Options(placeholders=("Kim *",))) == [
        'A.md:1:1 info VW113 "Kim Vale" is still to be written',
        'A.md:1:14 info VW113 "people/kim Moss" is still to be written',
        'A.md:1:36 error VW101 no note is called "Kima"',
        'A.md:1:45 error VW108 no note is called "Kim Vale"',
    ]


def test_names_that_many_notes_want_are_to_be_written(tmp_path: Path) -> None:
    files = {
        "A.md": "[[Kim]] [[Kim#x]] [[Moss]] ![[Kim]]",
        "B.md": "[[kim|her]] [[Moss]] ![[Moss]] [[pic.png]]",
        "C.md": "[[Moss]] [[pic.png]] [[A#Gone]]",
        "D.md": "![[Moss]] [[pic.png]] [[A#Gone]] [[Kim/Moss]]",
        "E.md": "[[A#Gone]]",
    }
    wanted = [one for one in told(tmp_path, files, Options(wanted=3)) if "VW113" in one]

    assert wanted == [
        'A.md:1:19 info VW113 "Moss" is still to be written',
        'B.md:1:13 info VW113 "Moss" is still to be written',
        'C.md:1:1 info VW113 "Moss" is still to be written',
    ]
    assert not [one for one in told(tmp_path, files, Options()) if "VW113" in one]


FIXES = {
    "a mistyped name": ({"A.md": "[[Grid storge#x|it]]"}, ["write [[Grid storage#x|it]]"]),
    "several may be meant": ({"A.md": "[[Grid storagf]]", "Grid storags.md": ""}, [""]),
    "the wrong folder": ({"A.md": "[[x/Grid storage]]"}, ["write [[Grid storage]]"]),
    "an embed": ({"A.md": "![[Grid storge]]"}, ["write ![[Grid storage]]"]),
    "a Markdown link": (
        {"A.md": "[it](Grid%20storge.md)"},
        ["write [it](Grid%20storage.md)"],
    ),
    "a heading": (
        {"A.md": "[[Grid storage#Ecnomics]]", "Grid storage.md": "# Economics"},
        ["write [[Grid storage#Economics]]"],
    ),
    "an alias": (
        {"A.md": "[[BESS#x]]", "Grid storage.md": "---\naliases: [BESS]\n---\n# x"},
        ["write [[Grid storage#x|BESS > x]]"],
    ),
    "an alias of a note whose name clashes": (
        {"A.md": "[[Bee]]", "x/B.md": "---\naliases: [Bee]\n---", "y/B.md": ""},
        ["write [[x/B|Bee]]"],
    ),
    "an alias in a table": (
        {"A.md": "|a|\n|-|\n| [[BESS]] |", "Grid storage.md": "---\naliases: [BESS]\n---"},
        ["write [[Grid storage\\|BESS]]"],
    ),
    "letters' case": ({"A.md": "[[grid Storage]]"}, ["write [[Grid storage|grid Storage]]"]),
    "letters' case in a path": (
        {"A.md": "[[Y/b.md]]", "x/y/B.md": ""},
        ["write [[y/B.md|Y/b.md]]"],
    ),
    "an ambiguous name": (
        {"z/A.md": "[[B]]", "x/B.md": "", "y/B.md": ""},
        ["write [[x/B|B]]"],
    ),
    "a file elsewhere": (
        {"A.md": "![[x/chart.png|100]]", "y/chart.png": ""},
        ["write ![[y/chart.png|100]]"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), FIXES.values(), ids=FIXES)
def test_says_what_to_write(files: Mapping[str, str], expected: list[str], tmp_path: Path) -> None:
    vault = {"Grid storage.md": "", **files}

    assert [problem.fix for problem in found(tmp_path, vault)] == expected


def test_an_alias_does_not_resolve_where_the_config_says_so(tmp_path: Path) -> None:
    files = {"A.md": "[[Bee]]", "B.md": "---\naliases: [Bee]\n---"}
    (problem,) = check(loaded(tmp_path, files, LoadOptions(aliases="missing")), DEFAULT)

    assert (problem.rule, problem.candidates) == ("VW101", ("B",))


FAULTY = {"A.md": "[[B]] ![[c.png]] [[d]]", "x/D.md": "[[B]]"}
CHOICES = {
    "all": (Options(), ["A VW101", "A VW107", "A VW104", "x/D VW101"]),
    "a code": (Options(select=("VW101",)), ["A VW101", "x/D VW101"]),
    "a code in lower case": (Options(select=("vw107",)), ["A VW107"]),
    "a name": (Options(select=("case-mismatch",)), ["A VW104"]),
    "the beginning of a code": (Options(select=("VW2", "VW107")), ["A VW107"]),
    "all but one": (Options(ignore=("VW101",)), ["A VW107", "A VW104"]),
    "some, but not one": (Options(select=("VW1",), ignore=("VW10",)), []),
    "not in some files": (
        Options(per_file_ignores={"x/**": ("VW1",)}),
        ["A VW101", "A VW107", "A VW104"],
    ),
    "switched off": (Options(severity={"VW101": "off"}), ["A VW107", "A VW104"]),
}


@pytest.mark.parametrize(("options", "expected"), CHOICES.values(), ids=CHOICES)
def test_reports(options: Options, expected: list[str], tmp_path: Path) -> None:
    problems = found(tmp_path, FAULTY, options)

    assert [f"{p.path.removesuffix('.md')} {p.rule}" for p in problems] == expected


def test_severity_changes_a_level(tmp_path: Path) -> None:
    options = Options(severity={"VW101": "info", "case-mismatch": "error"})

    assert {p.rule: p.level for p in found(tmp_path, FAULTY, options)} == {
        "VW101": "info",
        "VW107": "error",
        "VW104": "error",
    }


@pytest.mark.parametrize(
    "options",
    [
        Options(select=("broken-heeding",)),
        Options(ignore=("VW999",)),
        Options(severity={"x": "off"}),
        Options(per_file_ignores={"**": ("",)}),
    ],
)
def test_refuses_rules_that_are_not_there(options: Options, tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="no rule is called"):
        found(tmp_path, {}, options)


def test_proposes_a_rule(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="did you mean broken-heading"):
        found(tmp_path, {}, Options(select=("broken-heeding",)))


def test_problems_are_sorted_and_said_once(tmp_path: Path) -> None:
    problems = found(tmp_path, {"b/A.md": "[[x]] [[x]]", "A.md": "[[y]]\n\n[[x]]", "Z.md": "[[x]]"})

    assert problems == sorted(set(problems))
    assert len(problems) == 5


def test_the_table_of_rules_is_in_order() -> None:
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {rule.level for rule in RULES} <= {"error", "warning", "info", "off"}


def test_every_code_of_the_program_has_its_rule() -> None:
    source = Path(checks.__file__).parents[1]
    used = {c for f in source.rglob("*.py") for c in re.findall(r'"(VW\d{3})"', f.read_text())}

    assert used <= {rule.code for rule in RULES} | BEYOND.keys()


EDITS = {
    "a name, and nothing else": (
        {"A.md": '- [[ Grid storge | it ]] and **[more *it*](Grid%20storge.md#x "t")**'},
        '- [[Grid storage| it ]] and **[more *it*](Grid%20storage.md#x "t")**',
    ),
    "an angle destination": (
        {"A.md": "[it](<Grid storge.md>)"},
        "[it](<Grid storage.md>)",
    ),
    "a destination with parentheses": (
        {
            "A.md": "[it](<x/Zinc or (a).md>) ![](Zinc%20or%20(a))",
            "Zinc ore (a).md": "",
        },
        "[it](<Zinc ore (a).md>) ![](Zinc%20ore%20%28a%29)",
    ),
    "a link in quotes": (
        {"A.md": "---\nup: '[[Grid storge|\"it\"]]'\n---\n"},
        "---\nup: '[[Grid storage|\"it\"]]'\n---\n",
    ),
    "a heading": (
        {"A.md": "[[Grid storage#Ecnomics: of it]]", "Grid storage.md": "# Economics: of [it](u)"},
        "[[Grid storage#Economics of it (u)]]",
    ),
    "an alias in a table with wide letters before": (
        {
            "A.md": "|a|b|\n|-|-|\n| 🔋é \\| x | [[BESS]] |",
            "Grid storage.md": "---\nalias: BESS\n---",
        },
        "|a|b|\n|-|-|\n| 🔋é \\| x | [[Grid storage\\|BESS]] |",
    ),
    "a loose pipe": (
        {"A.md": "|a|\n|-|\n| é [[Grid storage|it]] |"},
        "|a|\n|-|\n| é [[Grid storage\\|it]] |",
    ),
    "a slug": (
        {"A.md": "[it](Grid%20storage.md#running-costs)", "Grid storage.md": "# Running costs"},
        "[it](Grid%20storage.md#Running%20costs)",
    ),
    "an accident": (
        {"A.md": "[[age/Costs]]", "storage/Costs.md": ""},
        "[[storage/Costs|age/Costs]]",
    ),
    "the shortest path": (
        {"A.md": "[[Two]]", "a/b/x/Two.md": "", "c/dddddddddd/Two.md": "", "d/x/Two.md": ""},
        "[[d/x/Two|Two]]",
    ),
    "accents of their own": (
        {"A.md": "[[Cafe\u0301|there]]", "Caf\u00e9.md": ""},
        "[[Caf\u00e9|there]]",
    ),
}


@pytest.mark.parametrize(("files", "expected"), EDITS.values(), ids=EDITS)
def test_edits_only_what_is_wrong(files: Mapping[str, str], expected: str, tmp_path: Path) -> None:
    lines = files["A.md"].split("\n")
    for problem in reversed(found(tmp_path, {"Grid storage.md": "", **files})):
        for edit in problem.edits:
            span, line = edit.span, lines[edit.span.line - 1]
            lines[span.line - 1] = line[: span.column - 1] + edit.text + line[span.end_column - 1 :]

    assert "\n".join(lines) == expected


NAMES = names((name, name) for name in ("Grid storage", "Aster", "Catan", "Export rules", "AI"))


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("[[Tarifs]]", ("x/Tariffs", "y/Tariffs")),
        ("[[no/Tariffs]]", ("x/Tariffs", "y/Tariffs")),
        ("[[/y/z/Grid]]", ("x/y/z/Grid",)),
        ("[[y/z/Grid/]]", ("x/y/z/Grid",)),
        ("![[char.png]]", ("p/chart.png", "q/chart.png")),
    ],
)
def test_of_namesakes_none_is_guessed_unless_its_path_says_so(
    link: str, wanted: tuple[str, ...], tmp_path: Path
) -> None:
    notes = dict.fromkeys(("x/Tariffs.md", "y/Tariffs.md", "x/y/z/Grid.md", "a/Grid.md"), "")
    pictures = dict.fromkeys(("p/chart.png", "q/chart.png"), "")
    asked = Options(select=("VW101", "VW107"))
    (problem,) = found(tmp_path, {**notes, **pictures, "A.md": link}, asked)

    assert problem.candidates == wanted
    assert bool(problem.edits) is (len(wanted) == 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "Gird storage": ("Grid storage",),
        "grid-storage": ("Grid storage",),
        "Gridstorage": ("Grid storage",),
        "storage grid": ("Grid storage",),
        "rules export": ("Export rules",),
        "Asterr": ("Aster",),
        "Ast": (),
        "Japan": (),
        "IA": (),
        "ai": ("AI",),
        "": (),
        "…": (),
        "storage": (),
    }.items(),
)
def test_near(text: str, expected: tuple[str, ...]) -> None:
    assert near(text, NAMES) == expected


def test_accents_cost_nothing() -> None:
    known = names((name, name) for name in ("Société Générale", "Nestlé", "日本電産"))

    assert near("Societe Generale", known) == ("Société Générale",)
    assert near("Nestle\u0301", known) == ("Nestlé",)
    assert near("Neslte", known) == ("Nestlé",)
    assert near("Sociology", known) == ()


def test_another_number_is_another_thing() -> None:
    several = ("2026-01-12", "Call 2026-01-12", "H100", "Q3 2025", "v1.2 notes", "Grid storage")
    known = names((name, name) for name in several)

    for text in ("2026-01-11", "Call 2026-01-13", "H200", "Q2 2025", "Q3 2026", "v1.3 notes"):
        assert near(text, known) == ()
    assert near("Cal 2026-01-12", known) == ("Call 2026-01-12",)
    assert near("20260112", known) == ("2026-01-12",)
    assert near("Grid storage2", known) == ("Grid storage",)


def test_a_name_that_no_link_can_hold_is_to_be_renamed(tmp_path: Path) -> None:
    files = {
        "Q3 #2.md": "",
        "Plan .md": "",
        "C# basics.md": "",
        "Home.md": "[[Q3 #2]] [[Plan ]] [[Q4 #2]] [[C# basics]]",
    }

    assert [(one.target, one.fix) for one in found(tmp_path, files) if one.rule == "VW101"] == [
        ("Q3#2", 'rename "Q3 #2", which no link can name'),
        ("Plan", 'rename "Plan ", which no link can name'),
        ("Q4#2", ""),
        ("C# basics", 'rename "C# basics", which no link can name'),
    ]


@pytest.mark.parametrize(
    ("link", "fix"),
    [
        ("[[www.notes]]", ""),
        ("![[https://a.example/x.png]]", ""),
        ("[[https://a.example/x y]]", ""),
        ("%% [[https://a.example]] %%", ""),
        ("[[Other^one]]", ""),
        ("[[Note^two_ids]]", ""),
        ("[[https://a.example|the plan]]", "write [the plan](https://a.example)"),
        ("[[www.a.example/x#y]]", "write [www.a.example/x#y](https://www.a.example/x#y)"),
        ('[x](www.a.example/y_(z) "t")', 'write [x](https://www.a.example/y_(z) "t")'),
        ("[[Note^one|it]]", "write [[Note#^one|it]]"),
        ("[x](Note.md^one)", "write [x](Note.md#^one)"),
    ],
)
def test_what_is_no_name_of_a_note_is_told_as_what_it_is(
    tmp_path: Path, link: str, fix: str
) -> None:
    files = {"Note.md": "[[A]] ^one", "A.md": f"{link} [[Note]]"}

    assert [p.fix for p in found(tmp_path, files) if p.rule in ("VW101", "VW107")] == [fix]


@pytest.mark.parametrize(
    ("part", "message", "guess"),
    [
        ("Risks#", "", ()),
        ("Costs# #Risks", "", ()),
        ("C# basics", '"N" has no heading "C > basics"', ("C basics",)),
        ("Outlook#Risks", '"N" has no heading "Outlook > Risks"', ("Risks",)),
        ("Costs#^one", '"N" has no heading "Costs > ^one"', ("^one",)),
        ("Costs#^two", '"N" has no heading "Costs > ^two"', ()),
    ],
)
def test_a_heading_below_another_is_told_with_it(
    tmp_path: Path, part: str, message: str, guess: tuple[str, ...]
) -> None:
    text = "[[A]]\n# Costs\n## C# basics\n## Risks\n# Outlook\nText ^one"
    told = found(tmp_path, {"N.md": text, "A.md": f"[[N#{part}]]"})

    assert [(one.message, one.candidates) for one in told] == (
        [(message, guess)] if message else []
    )


def test_an_alias_of_several_is_no_typing_error(tmp_path: Path) -> None:
    head = "---\naliases: [Twin]\n---\n[[A]]"
    told = found(tmp_path, {"Twins.md": head, "x/B.md": head, "A.md": "[[twin]] [[B]] [[Twins]]"})
    (one,) = (one for one in told if one.rule == "VW101")

    assert one.message == 'no note is called "twin", and several have it for an alias: Twins, B'
    assert (one.candidates, one.edits) == (("Twins", "B"), ())


def test_near_answers_alike_however_much_it_was_asked() -> None:
    several = [f"{word}-{number} line\nbreak" for number in range(9) for word in ("Über", "ost")]
    several += ["Über", "_ost_", "o s t", "Ost 1 2", "\n", ""]
    fresh = {text: near(f"{text}x", names((n, n) for n in several)) for text in several}
    known = names((name, name) for name in several)
    for number in range(60):
        near(f"other{number} words", known)

    assert {text: near(f"{text}x", known) for text in several} == fresh
    assert fresh["_ost_"] == ("_ost_", "o s t")
    assert fresh["Über"] == ("Über",)


def test_near_is_quick() -> None:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    stems = [a + b + c for a in syllables[:20] for b in syllables[20:40] for c in syllables[40:60]]
    known = names((f"{stem} labs", stem) for stem in stems)
    start = time.perf_counter()
    for stem in stems[:4000]:
        near(f"{stem[::-1]} system", known)

    assert len(stems) == 8000
    assert time.perf_counter() - start < 5


def test_thousands_of_one_name_are_told_in_few_words(tmp_path: Path) -> None:
    files = {f"d{n}/A.md": "---\naliases: [Z]\n---\n[[A]] [[Z]]\n" for n in range(200)}
    found = checks.check(loaded(tmp_path, files))
    several = [problem for problem in found if problem.rule in ("VW101", "VW106", "VW201", "VW202")]

    assert len(several) == 800
    assert max(len(problem.message) for problem in several) < 200
    assert max(len(problem.candidates) for problem in several) == 20
    assert {problem.message.rpartition(" and ")[2] for problem in several} == {
        "194 more", "195 more"
    }  # fmt: skip
    assert all(problem.path not in problem.candidates for problem in several if not problem.fix)
