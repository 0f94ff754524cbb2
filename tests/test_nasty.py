"""A vault of bad files: a page shows what can be read, a problem says where and what to do."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_words import shown_html
from vaultweave.read import parse as parsing
from vaultweave.read import source as sources

Places = list[tuple[str, int, int]]

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
BOMB = b"---\na: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%b]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 10)) for n in b"bcdef"
)
# The file, what is wrong with it (rule, line, column in the file), and words that its page shows.
FILES: dict[str, tuple[bytes, Places, str]] = {
    "utf8.md": (b"# T\n\nab\xff\xfecd [[Good]]\nx \xc3( y\n", [("VW602", 3, 3)], "cd Good x"),
    "latin1.md": ("# Café\n\nnaïve\n".encode("latin-1"), [("VW602", 1, 6)], "Caf"),
    "surrogate.md": (b"a \xed\xa0\x80 b\n", [("VW602", 1, 3)], "b"),
    "bad-cr.md": (b"one\rtwo\r\nthree\rx\xe9 four\r", [("VW602", 4, 2)], "one two three"),
    "utf16le.md": ("\ufeff# Ça [[Good]]\n".encode("utf-16-le"), [("VW602", 1, 1)], "Ça Good"),
    "utf16be.md": ("\ufeff# Ça [[Good]]\n".encode("utf-16-be"), [("VW602", 1, 1)], "Ça Good"),
    "utf16-no-mark.md": ("# Ça [[Good]]\n".encode("utf-16-le"), [("VW602", 1, 1)], "Ça Good"),
    "utf16-cut.md": (b"\xff\xfea\x00b\x00c", [("VW602", 1, 1)], "ab"),
    "utf32.md": ("\ufeff# Ça [[Good]]\n".encode("utf-32-le"), [("VW602", 1, 1)], "Ça Good"),
    "picture.md": (b"\x89PNG\r\n\x1a\nwords " + bytes(range(128, 256)), [("VW602", 1, 1)], "words"),
    "bom.md": (b"\xef\xbb\xbf---\na: 1\n---\n[[Nowhere]] b\n", [("VW101", 4, 1)], "Nowhere b"),
    "bom-in-text.md": ("a \ufeff b [[Good]]\n".encode(), [], "b Good"),
    "cr.md": (b"# One\r\r[[Nowhere]]\rline\r", [("VW101", 3, 1)], "One Nowhere line"),
    "crlf.md": (b"# One\r\n\r\nx [[Nowhere]]\r\n", [("VW101", 3, 3)], "One x Nowhere"),
    "mixed.md": (b"a\r\nb\nc\rd [[Nowhere]]\n", [("VW101", 4, 3)], "a b c d"),
    "conflict.md": (
        b"# T\n\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> x\n\n```\n<<<<<<< a\n```\n",
        [("VW606", 3, 1), ("VW606", 7, 1)],
        "ours theirs",
    ),
    "conflict-in-properties.md": (
        b"---\na: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n---\ntext\n",
        [("VW606", 3, 1), ("VW401", 4, 1), ("VW606", 7, 1)],
        "text",
    ),
    "pointer.md": (POINTER, [("VW606", 1, 1)], "oid"),
    "yaml-colon.md": (b"---\ntitle: Notes: Admin\n---\nbody\n", [("VW401", 2, 13)], "body"),
    "yaml-tab.md": (b"---\na:\n\tb: 1\n---\nbody\n", [("VW401", 3, 1)], "body"),
    "yaml-open.md": (b"---\ntitle: x\nbody never closed\n", [("VW401", 1, 1)], "body never closed"),
    "yaml-quote.md": (b'---\na: "open\nb: 2\n---\nbody\n', [("VW401", 4, 1)], "body"),
    "yaml-bracket.md": (b"---\r\na: 1\r\nb: [\r\n---\r\nbody\r\n", [("VW401", 4, 1)], "body"),
    "yaml-list.md": (b"---\n- a\n---\nbody\n", [("VW401", 2, 1)], "body"),
    "yaml-text.md": (b"---\njust text\n---\nbody\n", [("VW401", 2, 1)], "body"),
    "yaml-twice.md": (b"---\na: 1\nb: 2\na: 3\n---\nbody\n", [("VW404", 4, 1)], "body"),
    "yaml-bell.md": (b"---\nab: 1\nc: x\x07y\n---\nbody\n", [("VW401", 3, 5)], "body"),
    "yaml-latin1.md": (b"---\na: caf\xe9\n---\nbody\n", [("VW602", 2, 7)], "body"),
    "yaml-python.md": (b"---\na: !!python/object/apply:os.system [x]\n---\nbody\n", [], "body"),
    "yaml-self.md": (b"---\nb: 1\na: &x [*x]\n---\nbody\n", [("VW402", 3, 4)], "body"),
    "yaml-bomb.md": (BOMB + b"---\nbody\n", [("VW402", 2, 4)], "body"),
    "yaml-deep.md": (b"---\na: " + b"[" * 5000 + b"\n---\nbody\n", [("VW402", 2, 35)], "body"),
    "yaml-long.md": (b"---\na: " + b"x" * 70_000 + b"\n---\nbody\n", [("VW402", 1, 1)], "body"),
    "yaml-digits.md": (b"---\na: " + b"9" * 5000 + b"\n---\nbody\n", [], "body"),
    "yaml-dates.md": (b"---\ndate: 2024-02-30\n---\nbody\n", [], "body"),
    "yaml-template.md": (b"---\ntags: {{a}}_x\n---\nbody\n", [("VW401", 2, 12)], "body"),
    "yaml-keys.md": (b"---\n? [a, b]\n: c\n[[X]]: d\n---\nbody\n", [], "body"),
    "open-fence.md": (b"a\n\n```py\n[[Nowhere]] b\n", [("VW612", 3, 1)], "a [[Nowhere]] b"),
    "open-comment.md": (b"seen\n\n%%\nhidden\n", [("VW609", 3, 1)], "seen"),
    "open-html.md": (b"seen\n\n<!-- hidden\n\nmore\n", [("VW609", 3, 1)], "seen"),
    "open-links.md": (b"a [[Good and\n\n[t](x\n\n![[b\n", [], "a [[Good and [t](x ![[b"),
    "open-formula.md": (b"a\n\n$$\nx^2\n\nword\n", [], "word"),
    "formulas.md": (b"a $\\frac{x$ b\n", [("VW608", 1, 3)], "a \\frac{x b"),
    "deep-list.md": (
        b"".join(b"%s- w%d\n" % (b"  " * n, n) for n in range(300)),
        [("VW604", 100, 201)],
        "- w299",
    ),
    "deep-quote.md": (
        b"".join(b"%sw%d\n" % (b"> " * n, n) for n in range(300)),
        [("VW604", 201, 401)],
        "w299",
    ),
    "empty.md": (b"", [], ""),
    "blank.md": (b" \n\t\n\n", [], ""),
    "head-only.md": (b"---\na: 1\n---", [], ""),
    "dashes.md": (b"---\n", [], ""),
    "escapes.md": (b"\x1b[31mred\x1b[0m [[\x1b[2JNowhere]]\n", [("VW101", 1, 14)], "red"),
    "long-line.md": (b"word [[Good]] " * 4000, [], "word Good word"),
    "Good.md": (b"fine\n", [], "fine"),
    "a\nb.md": (b"x [[Nowhere]]\n", [("VW101", 1, 3)], "x"),
    "tab\tname.md": (b"x\n", [], "x"),
    "e\u0301.md": (b"decomposed\n", [], "decomposed"),
    "folder.md/in.md": (b"inside\n", [], "inside"),
}
# What cannot be read at all, or is no file.
UNREAD = {
    "pipe.md": "VW601",
    "socket.md": "VW601",
    "nowhere.md": "VW601",
    "loop.md": "VW601",
    "one.md": "VW601",
    "two.md": "VW601",
    "ba\ufffdd.md": "VW601",
    "zero.md": "VW605",
    "passwd.md": "VW605",
    "etc": "VW605",
}
OWN = (
    {"VW101", "VW401", "VW402", "VW404"}
    | {f"VW60{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9)}
    | {"VW612"}
)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("n") / "vault"
    for name, (data, _, _) in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    Path(os.fsdecode(os.fsencode(root) + b"/ba\xffd.md")).write_bytes(b"# by its name")
    os.mkfifo(root / "pipe.md")
    os.mkfifo(root / "pipe.png")
    for link, end in {
        "zero.md": "/dev/zero", "passwd.md": "/etc/passwd", "etc": "/etc", "loop.md": "loop.md",
        "one.md": "two.md", "two.md": "one.md", "nowhere.md": "gone.md", "up": "..",
    }.items():  # fmt: skip
        (root / link).symlink_to(root / end if end == ".." else end)
    (root / "up").unlink()
    (root / "round").symlink_to(root)
    here = Path.cwd()
    try:
        os.chdir(root)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket.md")
    finally:
        os.chdir(here)
    return root


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vaultweave", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def found(vault: Path) -> list[dict[str, object]]:
    done = run("check", "-C", str(vault), "--format", "jsonl", "--fail-on", "info")

    assert 1 == done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def title(name: str) -> str:
    return " ".join(name.rpartition("/")[2].removesuffix(".md").split())


def test_there_are_many() -> None:
    assert 50 < len(FILES)


def test_each_problem_says_where(vault: Path) -> None:
    problems = [one for one in found(vault) if one["rule"] in OWN]
    places: dict[str, Places] = {name: [] for name in FILES}
    unread = {}
    for one in problems:
        path, rule = str(one["path"]), str(one["rule"])
        if path in FILES:
            places[path].append((rule, int(str(one["line"])), int(str(one["column"]))))
        else:
            unread[path] = rule

    assert {name: sorted(said) for name, (_, said, _) in FILES.items()} == {
        name: sorted(said) for name, said in places.items()
    }
    assert unread == UNREAD


def test_each_page_shows_what_can_be_read(vault: Path, tmp_path: Path) -> None:
    done = run("build", "-C", str(vault), "-o", str(tmp_path / "site"))
    pages = [
        " ".join(shown_html(page.read_text(encoding="utf-8")).split())
        for page in (tmp_path / "site").rglob("*.html")
    ]

    assert "Traceback" not in done.stderr
    assert [] == [
        name
        for name, (_, _, words) in FILES.items()
        if not any(words in page and title(name) in page for page in pages)
    ]


def test_a_note_that_is_too_long_is_read_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LONGEST", 100)
    text = "---\na: 1\n---\n" + "word [[A]]\n\n" * 8 + "rest [[B]] %%hid\nden%% <!-- h\n --> end"
    parsed = parsing.parse(text)
    html = "".join(piece for piece in parsed.body.pieces if isinstance(piece, str))

    assert ["A"] * 8 == [link.target for link in parsed.content.links]
    assert "rest [[B]]   end</pre>" in html
    assert [("VW603", 20, 1)] == [
        (p.rule, p.span.line, p.span.column) for p in parsed.content.problems
    ]


@pytest.mark.parametrize(
    ("data", "length", "line", "column"),
    [("é\n".encode() * 60, 66, 34, 1), (b"x" + "é".encode() * 60, 50, 1, 51)],
)
def test_a_file_that_is_too_large_is_read_as_far_as_it_goes(
    data: bytes, length: int, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGEST", 100)
    text, problems = sources.decode(data)

    assert length == len(text)
    assert [("VW603", line, column)] == [(p.rule, p.span.line, p.span.column) for p in problems]
