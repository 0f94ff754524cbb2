"""Obsidian's settings: what is damaged counts as empty and is told; what is there is obeyed."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_
from hypothesis import strategies as st

from tests.shelf import loaded, written
from vaultweave import checks
from vaultweave.api import build, check, load
from vaultweave.model.errors import VaultweaveError
from vaultweave.read.daily import day
from vaultweave.read.filters import RefusedError, ignored, pattern
from vaultweave.read.settings import APP, Settings, obsidian, settings

FILES = [
    APP, ".obsidian/daily-notes.json", ".obsidian/templates.json", ".obsidian/types.json",
    ".obsidian/plugins/templater-obsidian/data.json",
]  # fmt: skip
DAMAGED = {
    "cut off": '{"userIgnoreFilters": [',
    "a list": "[1]",
    "a number": "4",
    "deep": "[" * 100_000,
    "a long number": "9" * 5000,
    "bytes": "\ud800",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_counts_as_empty_and_is_named(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    found = obsidian(tmp_path)

    assert (found.strict_line_breaks, found.ignored, found.templates) == (False, (), ())
    assert [(p.path, p.rule) for p in found.problems] == [(name, "VW613")]


def test_where_the_settings_break_is_told_by_check(tmp_path: Path) -> None:
    vault = loaded(tmp_path, {"A.md": "", APP: '{\n  "strictLineBreaks": yes\n}'})
    problem = checks.check(vault)[0]

    assert (problem.path, problem.span.line, problem.span.column) == (APP, 2, 23)


@settings_(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(
    st.sampled_from(["strictLineBreaks", "userIgnoreFilters", "folder", "format", "types"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                 lambda inner: st.lists(inner, max_size=3)
                 | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=5),
))  # fmt: skip
def test_any_values_are_read(values: dict[str, object]) -> None:
    assert isinstance(settings(lambda _: json.dumps(values).encode()), Settings)


def test_what_is_there_is_read() -> None:
    files = {
        FILES[0]: {"strictLineBreaks": True, "userIgnoreFilters": ["Old/", "/x$/", 3]},
        FILES[1]: {"folder": "/Days/", "format": "", "template": "Meta/Day.md"},
        FILES[2]: {"folder": "Templates"},
        FILES[3]: {"types": {"Due": "date", "n": 4}},
        FILES[4]: {"templates_folder": "Meta/T/", "template_folder": "Templates"},
    }
    found = settings(lambda name: json.dumps(files[name]).encode())

    assert found == Settings(
        strict_line_breaks=True,
        ignored=("Old/", "/x$/"),
        templates=("Templates", "Meta/T", "Meta/Day"),
        types={"due": "date"},
        daily=("Days", "YYYY-MM-DD"),
    )


REFUSED = [
    "(a+)+", "(a|b)*", "(?:a*)*x", "((a?)+)", "(a|aa){2,}", "(.*)\\1", "a.*b.*c", "^a.*b.*c.*d",
    "(a{1,9}){3}", "[", "(", "a{", "(?P<n", "*a", "x" * 300, "(((((a+)))))+$", "a**", "a+*",
]  # fmt: skip
FINE = {
    ".*": ("any", ""),
    "\\.draft$": ("x/a.draft", "x/a.draft.md"),
    "^Archive/\\d{4}/": ("Archive/2024/a.md", "b/Archive/2024/a.md"),
    ".*/Private/.*": ("x/Private/a.md", "Private/a.md"),
    "(old|gone)": ("a/gone.md", "a/new.md"),
    "^(a|b)?c": ("bc.md", "dc.md"),
    "[)(|+]x": ("a+x", "ax"),
    "\\(x\\)+": ("(x)))", "x"),
    "^a.*z.*md$": ("a/z/b.md", "b/z.md"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_patterns_that_are_wrong_or_may_take_long_are_refused(text: str) -> None:
    if text == "a{":  # braces that count nothing are letters
        assert pattern(text).search("a{")
        return
    with pytest.raises(RefusedError):
        pattern(text)


@pytest.mark.parametrize(("text", "paths"), FINE.items())
def test_other_patterns_find_what_they_say(text: str, paths: tuple[str, str]) -> None:
    found = ignored((f"/{text}/",))

    assert (found(paths[0]), found(paths[1])) == (True, text == ".*")


def test_filters_are_beginnings_of_paths() -> None:
    found = ignored(("Old/", "/Attic", "Note.md", "", "/", "/(/"))
    paths = ["Old/a.md", "old/a.md", "x/Old/a.md", "Attic/b.md", "Note.md", "Older.md"]

    assert [found(path) for path in paths] == [True, True, False, True, True, False]


@settings_(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ab.*+?(){}[]|\\1,^$d", max_size=30))
def test_no_pattern_that_is_let_through_takes_long(text: str) -> None:
    try:
        found = pattern(text)
    except RefusedError:
        return
    for path in ("a" * 400, "ab" * 200, "ba." * 130 + "!"):
        start = time.process_time()
        found.search(path)
        assert time.process_time() - start < 0.2


def test_a_pattern_that_is_refused_is_a_problem_at_its_line(tmp_path: Path) -> None:
    text = '{\n  "userIgnoreFilters": [\n    "Old/",\n    "/(a+)+$/"\n  ]\n}'
    vault = loaded(tmp_path, {"A.md": "", APP: text})
    (problem,) = vault.problems

    assert (problem.rule, problem.span.line, problem.span.column) == ("VW613", 4, 5)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("Days/2024-03-05.md", "YYYY-MM-DD", "2024-03-05"),
        ("Days/2024-13-05.md", "YYYY-MM-DD", None),
        ("Days/2024-03-05 note.md", "YYYY-MM-DD", None),
        ("Other/2024-03-05.md", "YYYY-MM-DD", None),
        ("Days/2024/03/2024-03-05.md", "YYYY/MM/YYYY-MM-DD", "2024-03-05"),
        ("Days/Tuesday, March 5th 2024.md", "dddd, MMMM Do YYYY", "2024-03-05"),
        ("Days/5 Mar 2024.md", "D MMM YYYY", "2024-03-05"),
        ("Days/Day 2024.03.05.md", "[Day] YYYY.MM.DD", "2024-03-05"),
        ("Days/2024-W10.md", "gggg-[W]ww", None),
        ("Days/2024-03.md", "YYYY-MM", None),
        ("Days/((((.md", "((((", None),
    ],
)
def test_the_day_of_a_daily_note(path: str, form: str, expected: str | None) -> None:
    assert day(path, "Days", form) == expected


def test_a_name_dates_its_note_where_nothing_else_does(tmp_path: Path) -> None:
    days = {
        "Model 2026-03-02 v2": None,
        "2026-13-02": None,
        "2026-03-022": None,
        "2026-03": None,
        "Days/2026-03-02": "2026-03-02",
        "2026-02-03 Call with Aster": "2026-02-03",
        "Days/Daily briefing 2026-03-04": "2026-03-04",
    }
    vault = loaded(tmp_path, {f"{name}.md": "text" for name in days})

    assert {name: vault.notes[name].date for name in days} == days


def test_a_daily_note_has_the_date_of_its_name_unless_it_tells_another(tmp_path: Path) -> None:
    files = {
        ".obsidian/daily-notes.json": '{"folder": "Days"}',
        "Days/2024-03-05.md": "x",
        "Days/2024-03-06.md": "---\nupdated: 2025-01-01\n---\n",
        "2024-03-07.md": "x",
    }
    vault = loaded(tmp_path, files)

    assert [note.date for note in vault.notes.values()] == [
        "2024-03-07",
        "2024-03-05",
        "2025-01-01",
    ]


def names(site: Path) -> str:
    return "".join(p.read_text() for p in (site / "_/search").glob("*.js"))


EXCLUDED = {
    ".obsidian/app.json": '{"userIgnoreFilters": ["Old/", "/secret/"]}',
    ".obsidian/templates.json": '{"folder": "Forms"}',
    ".obsidian/daily-notes.json": '{"template": "Meta/Day"}',
    "A.md": "[[Dated]] [[Top secret]]",
    "Old/Dated.md": "old text",
    "x/Top secret.md": "hush",
    "Forms/Form.md": "canary",
    "Meta/Day.md": "canary",
    "Meta/Days.md": "shown",
}


def test_excluded_files_are_published_but_not_found(tmp_path: Path) -> None:
    build(written(tmp_path / "v", EXCLUDED), tmp_path / "site")
    pages = {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / "site").rglob("*.html")}

    assert "dated.html" in pages
    assert 'href="old/dated.html"' in pages["a.html"]
    assert "Dated" not in names(tmp_path / "site")
    assert "Top secret" not in names(tmp_path / "site")
    assert '"A"' in names(tmp_path / "site")
    assert "canary" not in "".join(pages.values())
    assert "days.html" in pages


def test_gaps_in_templates_are_filled_later(tmp_path: Path) -> None:
    gaps = "---\nup: {{up}} of {{date}}\n---\n[[{{title}}]] ![[<% tp.file.title %> plan.png]]\n"
    lost = "[[Gone]] [[{{title}}]]"
    files = {
        "A.md": f"[[Forms/Form]] [[Day]] {lost}",
        "Forms/Form.md": f"{gaps}{lost}",
        "Formsheet.md": gaps,
        "Meta/Day.md": f"{gaps}[[A#{{{{x}}}}]]",
    }
    root = written(tmp_path, {**EXCLUDED, **files})

    assert [(p.rule, p.path, p.target) for p in check(load(root)) if p.level == "error"] == [
        ("VW101", "A.md", "Gone"),
        ("VW101", "A.md", "{{title}}"),
        ("VW101", "Forms/Form.md", "Gone"),
        ("VW401", "Formsheet.md", ""),
        ("VW101", "Formsheet.md", "{{title}}"),
        ("VW107", "Formsheet.md", "<% tp.file.title %> plan.png"),
    ]


def test_excluded_files_are_private_where_the_config_says_so(tmp_path: Path) -> None:
    config = {"vaultweave.toml": '[publish]\nexcluded = "private"\n'}
    build(written(tmp_path / "v", EXCLUDED | config), tmp_path / "site")
    text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "site").rglob("*.html"))

    assert "old text" not in text
    assert "hush" not in text


UNSURE = [
    *DAMAGED.values(),
    "",
    '{"userIgnoreFilters": "old/"}',
    '{"userIgnoreFilters": ["/(a+)+/"]}',
]


@pytest.mark.parametrize("text", UNSURE)
def test_nothing_is_published_while_it_is_not_known_what_is_private(
    text: str, tmp_path: Path
) -> None:
    root, site = written(tmp_path / "v", EXCLUDED), tmp_path / "site"
    build(root, site)
    before = {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    (root / APP).write_bytes(text.encode("utf-8", "surrogatepass"))
    build(root, tmp_path / "other")  # nobody said that excluded files are private
    written(root, {"vaultweave.toml": '[publish]\nexcluded = "private"\n'})
    with pytest.raises(VaultweaveError, match="Refused to publish"):
        build(root, site)

    assert before == {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    assert load(root).notes


def test_settings_that_are_not_there_exclude_nothing(tmp_path: Path) -> None:
    files = {"A.md": "x", "vaultweave.toml": '[publish]\nexcluded = "private"\n'}
    for at, more in enumerate(({}, {".obsidian": ""}, {APP: "{}"}, {APP: '{"x": 1}'})):
        build(written(tmp_path / f"v{at}", files | more), tmp_path / f"site{at}")
        assert (tmp_path / f"site{at}/a.html").exists()


def test_properties_are_shown_as_their_types_say(tmp_path: Path) -> None:
    types = {"done": "checkbox", "off": "checkbox", "due": "date", "at": "datetime", "odd": "date",
             "topics": "tags", "word": "text", "plain": "number"}  # fmt: skip
    text = (
        "---\ndone: 'true'\noff:\ndue: 2024-03-05\nat: 2024-03-05T10:30\nodd: soon\n"
        "topics: [ai, '#nowhere']\nword: true\nplain: 4\n---\n#ai\n"
    )
    files = {".obsidian/types.json": json.dumps({"types": types}), "A.md": text}
    build(written(tmp_path / "v", files), tmp_path / "site")
    page = (tmp_path / "site/a.html").read_text(encoding="utf-8")
    shown = dict(part.split("</dt>\n", 1) for part in page.partition("<dl>")[2].split("<dt>")[1:])

    assert shown["done"].startswith("<dd>yes</dd>")
    assert shown["off"].startswith("<dd>no</dd>")
    assert '<time datetime="2024-03-05">2024-03-05</time>' in shown["due"]
    assert '<time datetime="2024-03-05 10:30">2024-03-05 10:30</time>' in shown["at"]
    assert "<dd>soon</dd>" in shown["odd"]
    assert 'href="tags/ai.html">#ai</a>' in shown["topics"]
    assert "<dd>#nowhere</dd>" in shown["topics"]
    assert "<dd>true</dd>" in shown["word"]
