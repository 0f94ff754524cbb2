"""The command line, as transcripts: a vault, what is typed, and what comes back.

A transcript holds files (`=== path`), then commands (`$ vaultweave …`), each with what it prints:
lines of standard error begin with `! `, and an exit status other than 0 stands last, as `[1]`.
Times are written as `(… s)`, and how many pages and files a site has as N. With
VAULTWEAVE_UPDATE=1, what is printed is written into the file.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave import __version__
from vaultweave.cli import COMMANDS, main

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
UPDATE = os.environ.get("VAULTWEAVE_UPDATE") == "1"
SLOW = ("jinja2", "networkx", "numpy", "rich")


def parts(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The files of a transcript, and its commands with what they print."""
    head, *commands = re.split(r"^\$ ", text, flags=re.MULTILINE)
    _, *files = re.split(r"^=== (.+)\n", head, flags=re.MULTILINE)
    pairs = (command.partition("\n") for command in commands)
    return dict(zip(files[::2], files[1::2], strict=True)), [(line, out) for line, _, out in pairs]


def called(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, as a transcript writes it."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    out, err = capsys.readouterr()
    err = re.sub(r"\(\d+\.\d\d s\)", "(… s)", err.replace(f"{Path.cwd()}/", ""))
    err = re.sub(r"\b[1-9]\d* (pages|written|unchanged)\b", r"N \1", err)
    lines = [*out.splitlines(), *(f"! {line}".rstrip() for line in err.splitlines())]
    if stopped.value.code:
        lines.append(f"[{stopped.value.code}]")
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_transcript(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = file.read_text(encoding="utf-8")
    files, commands = parts(text)
    monkeypatch.chdir(written(tmp_path, files))
    monkeypatch.delenv("NO_COLOR", raising=False)
    expected, actual = "", ""
    for line, out in commands:
        name, *arguments = shlex.split(line)
        assert name == "vaultweave"
        expected += f"$ {line}\n{out.rstrip()}\n"
        actual += f"$ {line}\n{called(arguments, capsys).rstrip()}\n"
    if UPDATE:
        file.write_text(text[: text.index("$ vaultweave")] + actual, encoding="utf-8")
    assert actual == expected


def python(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter that sees the package."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return written(tmp_path, {"A.md": "[[B]] [[C]]\n" * 2000, "B.md": "[[A]]"})


def test_the_module_is_the_command(vault: Path) -> None:
    done = python("-m", "vaultweave", "--version", cwd=vault)

    assert (done.returncode, done.stdout) == (0, f"vaultweave {__version__}\n")


@pytest.mark.parametrize("command", ["check", "links"])
def test_checks_pay_for_no_slow_library(command: str, vault: Path) -> None:
    code = (
        "import sys; from vaultweave.cli import main\n"
        f"try: main([{command!r}, '-q'])\n"
        f"finally: print(sorted(set({SLOW!r}) & set(sys.modules)))"
    )

    assert python("-c", code, cwd=vault).stdout.splitlines()[-1] == "[]"


def test_the_import_costs_nothing(vault: Path) -> None:
    code = "import sys, vaultweave; print([m for m in sys.modules if m.startswith('vaultweave.')])"

    assert python("-c", code, cwd=vault).stdout == "[]\n"


def test_the_version_loads_no_reader(vault: Path) -> None:
    code = (
        "import sys; from vaultweave.cli import main\n"
        "try: main(['--version'])\n"
        "finally: print([m for m in ('markdown_it', 'yaml', 'rapidfuzz') if m in sys.modules])"
    )

    assert python("-c", code, cwd=vault).stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_silent(vault: Path) -> None:
    command = shlex.join([sys.executable, "-m", "vaultweave", "links"])
    done = python(
        "-c",
        f"import subprocess; subprocess.run({command + ' | head -1'!r}, shell=True)",
        cwd=vault,
    )

    assert done.stdout.startswith("place")
    assert "rror" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there is no such shell")
@pytest.mark.parametrize("asked", ["--help", "check --help", "--version"])
def test_help_that_nobody_reads_is_no_fault(asked: str, tmp_path: Path) -> None:
    words = f"{shlex.join([sys.executable, '-m', 'vaultweave'])} {asked}"
    script = f"{words} | true; echo ${{PIPESTATUS[0]}}"
    done = python(
        "-c", f"import subprocess; subprocess.run(['bash', '-c', {script!r}])", cwd=tmp_path
    )

    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(os.name == "nt", reason="there is no such shell")
@pytest.mark.parametrize("more", [[], ["--format", "json"], ["--unsafe-fixes", "--diff"]])
@pytest.mark.parametrize("end", [" | true", " 2>&1 | true"])
def test_a_verdict_stands_though_nobody_reads_it(end: str, more: list[str], tmp_path: Path) -> None:
    (tmp_path / "Grid.md").write_text("")
    (tmp_path / "A.md").write_text("[[Grd]] [[Nobody]]\n" * 3000)
    command = [sys.executable, "-m", "vaultweave", "-C", str(tmp_path), "check"]
    sound = [*command, "--select", "VW606"]
    said = [
        python(
            "-c",
            f"import subprocess; subprocess.run(['bash', '-c', {shlex.join(words) + end!r} +"
            " '; echo ${PIPESTATUS[0]}'])",
            cwd=tmp_path,
        )
        for words in ([*command, *more], sound)
    ]

    assert [(done.stdout, done.stderr.count("rror:")) for done in said] == [("1\n", 0), ("0\n", 0)]


@pytest.mark.skipif(os.name == "nt", reason="there is no such device, and no such shell")
def test_where_nothing_can_be_printed_nothing_is_reported_as_a_fault(vault: Path) -> None:
    command = shlex.join([sys.executable, "-m", "vaultweave", "links"])
    said = {
        end: python(
            "-c",
            f"import subprocess; subprocess.run({f'{command} {end}'!r}, shell=True)",
            cwd=vault,
        ).stderr
        for end in (">&-", "> /dev/full", "2>&- >&-")
    }

    assert " links in " in said[">&-"]
    assert said["> /dev/full"].endswith("could not write all of it: No space left on device\n")
    assert not any("should not" in text or "Traceback" in text for text in said.values())


def test_an_interrupt_is_130(
    vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(vault)
    monkeypatch.setattr("vaultweave.checks.check", interrupt)

    assert called(["check"], capsys).rstrip().endswith("[130]")


def test_a_fault_of_ours_is_short_and_2(
    vault: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("no\x1b[31m such\nthing")

    monkeypatch.chdir(vault)
    monkeypatch.setattr("vaultweave.checks.check", fail)

    assert called(["check"], capsys) == (
        "! vaultweave: this should not have happened: KeyError: 'no\\x1b[31m such\\nthing'\n"
        "! Please report it, with the command and what it prints with -v added.\n"
        "[2]\n"
    )
    assert "Traceback" in called(["check", "-v"], capsys)


def test_names_cannot_steer_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "x\x1b]0;y\x07\n::error::\u202e\x9b\u2028.md"
    monkeypatch.chdir(written(tmp_path, {name: "[[\x1b[2J\x9b\u202enone]]"}))
    said = "".join(
        called(["check", "--format", shape], capsys) for shape in ("full", "concise", "jsonl")
    )
    said += called(["links"], capsys) + called(["links", "--format", "jsonl"], capsys)

    assert "none" in said
    assert not set("\x1b\x07\x9b\u202e\u2028\r") & set(said)
    assert not re.search(r"^(?:! )?::", said, re.MULTILINE)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_help_has_examples(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = called([*command, "--help"], capsys)

    assert said.startswith(" ".join(["Usage: vaultweave", *command]))
    assert "  vaultweave " in said.partition("Options:")[2]
    assert max(map(len, said.splitlines())) <= 100


@pytest.mark.parametrize(
    ("shell", "words", "expected"),
    [
        ("bash", "vaultweave ch", "plain,check"),
        ("zsh", "vaultweave stat", "plain\nstatements\n_"),
        ("fish", "vaultweave exp", "plain,explain"),
        ("bash", "vaultweave check --form", "plain,--format"),
        ("bash", "vaultweave check --format con", "plain,concise"),
    ],
)
def test_completion(
    shell: str,
    words: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_VAULTWEAVE_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    last = words.rpartition(" ")[2]
    monkeypatch.setenv("COMP_CWORD", last if shell == "fish" else str(words.count(" ")))
    with pytest.raises(SystemExit):
        main([])

    assert expected in capsys.readouterr().out


def test_names_of_commands_are_completed_without_loading_one() -> None:
    code = (
        "import sys\nfrom vaultweave.cli import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith('vaultweave.commands.')))"
    )
    environment = {"_VAULTWEAVE_COMPLETE": "bash_complete", "COMP_WORDS": "vaultweave ch"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment | {"COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [
        "plain,check",
        "vaultweave.commands.shared vaultweave.commands.terminal",
    ]
