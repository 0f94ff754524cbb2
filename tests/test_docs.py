"""README and Guide are tests: every code block runs, and no page promises what is not there.

A block's language says what becomes of it. `console`: each line after `$ ` is typed into a shell,
and what stands below is all that it prints, a line `...` for any lines; it must succeed, unless
`$ echo $?` follows. `python`: run, in one namespace a page; what it prints is the `text` block
after it. `toml`, `yaml`, `markdown`, `jinja`, `css`: read as such. With a path after the language
the block is that file, there for all commands below it. Times, and counts of the whole sample
vault, may differ from what a page shows; everything else may not.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import click
import jinja2
import pytest
import yaml

from tests.schema import of_package, valid
from vaultweave import api, checks
from vaultweave.ask.filters import role_name
from vaultweave.cli import COMMANDS, cli
from vaultweave.config import read
from vaultweave.model.roles import Family, vocabulary
from vaultweave.model.vault import Vault
from vaultweave.project import Project, rules, words
from vaultweave.publish.render import ours
from vaultweave.read.parse import parse

ROOT = Path(__file__).parents[1]
GUIDE = tuple(  # all but the list that test_theme makes
    file for file in sorted((ROOT / "notes" / "Guide").glob("*.md")) if file.stem != "Theme values"
)
PAGES = (ROOT / "README.md", *GUIDE)
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<path>[^`\n]+))?\n(?P<code>.*?)^(?P=fence)$\n?",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^[\s>]*(```|~~~)", re.MULTILINE)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COUNT = re.compile(r"\b[1-9][\d,]* (pages|notes|written|unchanged|info)\b")

# What only a person's machine can do, with the test that does it instead.
ELSEWHERE = {
    "make site": "test_site",
    "make test": "this run",
    "pip install": "test_package",
    "pipx install": "test_package",
    "python3 -m venv": "test_package",
    "source": "the shell",
    "git push": "test_hook",
    "pre-commit": "test_precommit",
    "cd": "the shell",
}

COMMITTER = {
    f"GIT_{who}_{what}": "reader@example.org"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
} | {"GIT_CONFIG_GLOBAL": os.devnull}


class Block(NamedTuple):
    """A code block: its language, the file that it is (or ""), and the code."""

    language: str
    path: str
    code: str


def blocks(text: str) -> list[Block]:
    return [Block(m["language"], m["path"] or "", m["code"]) for m in BLOCK.finditer(text)]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the pages speak of, so that a transcript may write."""
    shutil.copytree(ROOT / "notes", tmp_path / "notes")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def vault() -> Vault:
    return api.load(ROOT / "notes")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_blocks(page: Path, checkout: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not FENCE.search(BLOCK.sub("", text)), "a block that is not read: its fence or language"
    found = blocks(text)
    names: dict[str, object] = {}
    for index, block in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else Block("", "", "")
        if block.path:
            file = checkout / block.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
        match block.language:
            case "console":
                transcript(block.code, checkout)
            case "python":
                printed = run_python(block.code, checkout, names)
                assert_matches(after.code if after.language == "text" else "", printed)
            case "toml":
                configure(block, checkout)
            case "yaml":
                run_yaml(block.code, checkout)
            case "markdown":
                assert not parse(block.code).content.problems
            case "jinja":
                extend(block.code)
            case "css":
                style(block.code)
            case _:
                assert block.language in {"text", "mermaid"}, block.language


def transcript(code: str, folder: Path) -> None:
    """Type what stands after `$ `, and compare what is printed."""
    first, *parts = re.split(r"^\$ ", code, flags=re.MULTILINE)
    assert not first, f"printed before any command: {first}"
    assert parts, "a transcript without a command"
    typed = [part.partition("\n")[::2] for part in parts]
    status = 0
    for index, (command, expected) in enumerate(typed):
        if any(command == name or command.startswith(f"{name} ") for name in ELSEWHERE):
            continue
        if command == "echo $?":
            assert expected == f"{status}\n", f"the status was {status}"
            continue
        done = shell(command, folder)
        status = done.returncode
        asked = index + 1 < len(typed) and typed[index + 1][0] == "echo $?"
        assert status == 0 or asked, f"{command}: status {status}\n{done.stdout}"
        if expected:
            assert_matches(expected, done.stdout)


def shell(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a line in a shell in which `vaultweave` is this one."""
    path = folder / ".bin" / "vaultweave"
    if not path.exists():
        path.parent.mkdir()
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vaultweave "$@"\n')
        path.chmod(0o755)
    known = {
        name: os.environ[name] for name in ("HOME", "LANG", "PYTHONPATH") if name in os.environ
    }
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**known, **COMMITTER, "PATH": f"{path.parent}:{os.environ['PATH']}", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def assert_matches(expected: str, printed: str) -> None:
    """Whether a text is what a page shows of it; `...` alone is a claim of nothing."""
    assert not expected or expected.replace("...\n", "").strip(), "nothing but `...` is expected"
    parts = [
        re.escape(alike(part)) for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    ]
    shown = alike(printed)
    if not re.fullmatch("(?:.*\n)*?".join(parts), shown):
        pytest.fail(f"expected:\n{expected}\nprinted:\n{printed}", pytrace=False)


def alike(text: str) -> str:
    """The text without what may differ: times, counts of all, and space at the ends of lines."""
    text = re.sub(r"\b\d+\.\d+ s\b", "0.0 s", text)
    return COUNT.sub(r"N \1", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE))


def run_python(code: str, folder: Path, names: dict[str, object]) -> str:
    """What a page's Python prints, run in the folder where a reader would stand."""
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(compile(code, "<page>", "exec"), names)  # noqa: S102 - the pages are ours
    return printed.getvalue()


def configure(block: Block, folder: Path) -> None:
    """Read a config as the commands do: keys and values, roles, and the names of rules."""
    name = "pyproject.toml" if "[tool.vaultweave" in block.code else "vaultweave.toml"
    path = folder / (block.path or f"example/{name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.code, encoding="utf-8")
    assert tomllib.loads(block.code)
    known = read(path)
    assert words(known).roles
    empty = folder / ".empty"
    empty.mkdir(exist_ok=True)
    checks.check(api.load(empty, config=known), rules(Project(empty, known, empty)))


def run_yaml(code: str, folder: Path) -> None:
    """Run what a workflow or a hook would run of ours, in a fresh checkout as there."""
    value: Any = yaml.safe_load(code)
    jobs = value.get("jobs", {}).values()
    steps = [step for job in jobs for step in job["steps"]]
    assert all(("run" in step) != ("uses" in step) for step in steps)
    named = r"[\w-]+(/[\w-]+){1,2}@v\d+"
    assert all(re.fullmatch(named, step.get("uses", "a/b@v1")) for step in steps)
    scripts = [job["script"] for job in value.values() if isinstance(job, dict) and "script" in job]
    valid_workflow(value, code)
    lines = [line for step in steps for line in step.get("run", "").splitlines()]
    lines += [line for script in scripts for line in script]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    entries = {hook["id"]: hook["entry"] for hook in offered}
    lines += [entries[hook["id"]] for repo in value.get("repos", ()) for hook in repo["hooks"]]
    assert lines, "a file that runs nothing"
    fresh = folder / ".fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(ROOT / "notes", fresh / "notes")
    shutil.copy(ROOT / "pyproject.toml", fresh)
    begin = "git init -q && git add . && git commit -q -m Fresh"
    done = shell(f"{begin} && git update-ref refs/remotes/origin/main HEAD", fresh)
    assert done.returncode == 0, done.stdout
    for line in lines:
        if not any(line.startswith(f"{name} ") for name in ELSEWHERE):
            done = shell(line, fresh)
            assert done.returncode == 0, f"{line}\n{done.stdout}"


def valid_workflow(value: dict[Any, Any], code: str) -> None:
    """Hold a workflow to the schema that its server publishes."""
    if "jobs" in value:
        # YAML 1.1 takes the key `on` for true.
        workflow = {"on" if key is True else key: inner for key, inner in value.items()}
        valid(of_package("GitHub Workflow"), workflow)
    elif "script:" in code:
        valid(of_package("gitlab-ci"), value)


def extend(code: str) -> None:
    """A template's blocks must be there in the one that it extends, or they would never show."""
    ours_ = jinja2.FileSystemLoader(ours())
    loader = jinja2.ChoiceLoader([ours_, jinja2.PrefixLoader({"ours": ours_})])
    env = jinja2.Environment(loader=loader, autoescape=True)
    base = re.search(r'{% extends "([^"]+)" %}', code)
    assert base
    known: set[str] = set()
    name: str | None = base[1]
    while name:
        source = env.loader.get_source(env, name)[0] if env.loader else ""
        known |= set(re.findall(r"{% block (\w+)", source))
        parent = re.search(r'{% extends "([^"]+)" %}', source)
        name = parent[1] if parent else None
    assert set(re.findall(r"{% block (\w+)", code)) <= known
    env.parse(code)


def style(code: str) -> None:
    """The properties that a sheet sets must be those that the theme has."""
    wanted = set(re.findall(r"(--[\w-]+)\s*:", code))
    assert wanted <= properties()
    assert code.count("{") == code.count("}") > 0


def properties() -> set[str]:
    sheet = (ours() / "assets" / "style.css").read_text(encoding="utf-8")
    return set(re.findall(r"(--[\w-]+)\s*:", sheet))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_that_prose_names_are_there(page: Path) -> None:
    options = {option for name in COMMANDS for option in options_of(name)}
    for span in spans(page):
        if span.startswith("-") and re.match(r"--?[a-z]", span, re.IGNORECASE):
            assert span.split()[0] in options | properties(), span
        if not span.startswith("vaultweave "):
            continue
        words = shlex.split(span)[1:]
        name = next((word for word in words if not word.startswith("-")), None)
        assert name in COMMANDS or set(words) <= options, span
        wrong = {word for word in words if re.match(r"-+[a-z]", word, re.IGNORECASE)} - options
        assert not wrong, f"{span}: {wrong}"


def test_templates_that_themes_names_are_there() -> None:
    names = set(spans(ROOT / "notes" / "Guide" / "Themes.md"))
    templates = {name for name in names if re.fullmatch(r"\w+\.html", name)}
    assert templates == {file.name for file in ours().glob("*.html")}


def test_words_that_the_guide_calls_roles_are() -> None:
    page = (ROOT / "notes" / "Guide" / "State relations.md").read_text(encoding="utf-8")
    known = vocabulary()
    bullets = re.findall(r"^- \*([\w ]+)\*: (.+)$", page, flags=re.MULTILINE)
    assert {name.lower() for name, _ in bullets} == set(get_args(Family))
    for _, listed in bullets:
        for word in re.split(r"[,;] ", listed):
            assert role_name(word, known) in known.roles, word


@pytest.mark.parametrize(("mark", "stance"), [("gain", "bullish"), ("lose", "bearish")])
def test_labels_that_the_guide_calls_stances_are(mark: str, stance: str, tmp_path: Path) -> None:
    page = (ROOT / "notes" / "Guide" / "Bull and bear cases.md").read_text(encoding="utf-8")
    line = re.search(rf"^- \*Names that {mark}\*: (.+)$", page, flags=re.MULTILINE)
    assert line
    labels = SPAN.findall(line[1])
    assert len(labels) > 4
    for at, label in enumerate(labels):
        (tmp_path / f"Note {at}.md").write_text(f"#concept\n\n**{label}:**\n- [[X]] — why\n")
    found = api.load(tmp_path).statements
    assert [(stance, "X")] * len(labels) == [(s.stance, s.subject) for s in found]


def test_cases_that_the_guide_names_are(tmp_path: Path) -> None:
    page = (ROOT / "notes" / "Guide" / "Bull and bear cases.md").read_text(encoding="utf-8")
    line = re.search(r"^- \*The note's own case\*: (.+)$", page, flags=re.MULTILINE)
    assert line
    labels = SPAN.findall(line[1])
    text = "".join(f"\n**{label}:**\n- because\n\n**{label} (if so):**\n- so\n" for label in labels)
    (tmp_path / "Note.md").write_text(f"#company\n{text}")
    found = api.load(tmp_path).statements
    sides = ["bullish" if "Bull" in label else "bearish" for label in labels for _ in range(2)]
    assert sides == [s.stance for s in found]
    assert {"", "if so"} == {s.scope for s in found}


def spans(page: Path) -> list[str]:
    """The inline code of a page."""
    return SPAN.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))


def options_of(name: str) -> Iterator[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command
    for parameter in (*command.params, *cli.params):
        yield from (*parameter.opts, *parameter.secondary_opts)
    yield from ("--help", "-h")


def test_guide_is_whole(vault: Vault) -> None:
    """The folder's own page leads to all others, and each of those to another two at least."""
    assert len(GUIDE) > 10
    pages = {f"Guide/{page.stem}" for page in GUIDE}
    links = {id_: {t.node for t in vault.notes[id_].targets} for id_ in pages}
    assert pages - links["Guide/Guide"] == {"Guide/Guide"}
    assert all(len(links[id_] & pages - {id_}) >= 2 for id_ in pages)
    assert all(links[id_] - pages for id_ in pages), "a page without an example from the vault"


def test_guide_states_nothing(vault: Vault) -> None:
    assert [] == [s for s in vault.statements if s.place.path.startswith("Guide/")]
    about = {f.entity for f in vault.facts if f.place.path.startswith("Guide/")}
    assert about <= {f"Guide/{page.stem}" for page in GUIDE}


def test_sample_vault_has_no_error_or_warning(vault: Vault) -> None:
    assert [] == [p for p in api.check(vault) if p.level != "info"]


def test_lines_a_page() -> None:
    assert len(PAGES[0].read_text(encoding="utf-8").splitlines()) <= 60
    assert all(30 <= len(p.read_text(encoding="utf-8").splitlines()) <= 90 for p in GUIDE)


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a\n", "a\nb\n"),
        ("a\n...\n", "b\na\n"),
        ("...\n", "a\n"),
        ("2 statements (0.1 s)\n", "3 statements (0.1 s)\n"),
        ("0 written, 3 unchanged\n", "3 written, 0 unchanged\n"),
    ],
)
def test_transcripts_can_fail(expected: str, printed: str) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        assert_matches(expected, printed)
