"""What is remembered is what is read; a cache that is not as it should be costs only time."""

import gc
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shelf import written
from vaultweave.api import build
from vaultweave.model.note import Body
from vaultweave.read import store
from vaultweave.read.cache import Cache, Entry
from vaultweave.read.parse import Options, parse
from vaultweave.read.recipe import recipe, version
from vaultweave.read.source import blob_id
from vaultweave.read.workers import parse_here
from vaultweave.weave.load import Loaded, LoadOptions, load

FILES = {
    f"N{n}.md": f"---\naliases: [Note {n}]\nn: {n}\n---\n# N{n}\n\n"
    f"- [[N{n + 1}]] — supplier ^b{n}\n\n"
    f"![[N{n // 2}#N{n // 2}]] and ==words== of $x^{n}$. #tag\n\n*Updated 2026-01-{n + 1:02}*\n"
    for n in range(20)
} | {"Copy.md": "Same.", "Copy 2.md": "Same.", "Bad.md": "---\na: b: c\npublish: no\n---\n"}


def fresh(root: Path) -> Loaded:
    return load(root)


def again(root: Path, cache: Path, *, trusted: bool = False) -> Loaded:
    return load(root, LoadOptions(cache=cache, trusted=trusted))


def same(one: Loaded, other: Loaded) -> bool:
    return one.vault == other.vault and one.bodies == other.bodies


def database(cache: Path) -> Path:
    (file,) = cache.glob("notes-*.sqlite3")
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = written(tmp_path / "vault", FILES)
    (root / "Latin.md").write_bytes(b"caf\xe9 [[N1]]")
    return root


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / ".vaultweave"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of texts that are parsed from now on."""
    counted: list[int] = []
    real = parse_here

    def here(texts: list[bytes], options: Options) -> object:
        counted.append(len(texts))
        return real(texts, options)

    monkeypatch.setattr("vaultweave.read.workers.parse_here", here)
    return counted


def test_what_did_not_change_is_not_parsed(root: Path, cache: Path, parses: list[int]) -> None:
    expected = fresh(root)
    parses.clear()

    assert same(expected, again(root, cache))
    assert parses == [len(FILES)]  # two files of one text are parsed once
    assert same(expected, again(root, cache))
    assert parses == [len(FILES)]

    written(root, {"N1.md": "Anew: [[N2]]."})
    assert same(again(root, cache), fresh(root))
    assert parses == [len(FILES), 1, len(FILES)]


def test_a_name_is_no_part_of_what_is_remembered(
    root: Path, cache: Path, parses: list[int]
) -> None:
    again(root, cache)
    (root / "N3.md").rename(root / "Moved.md")
    parses.clear()
    found = again(root, cache)

    assert parses == []
    assert same(found, fresh(root))


def test_settings_that_change_a_parse_do_not_share_it(root: Path, cache: Path) -> None:
    again(root, cache)
    written(root, {".obsidian/app.json": '{"strictLineBreaks": true}'})

    assert recipe(Options()) != recipe(Options(breaks=False))
    assert same(again(root, cache), fresh(root))


def test_the_folder_keeps_itself_out_of_git(root: Path, cache: Path) -> None:
    again(root, cache)

    assert (cache / ".gitignore").read_text().endswith("\n*\n")


def garbage(file: Path) -> None:
    file.write_bytes(b"\x80\x04ccposix\nsystem\n(S'touch pwned'\ntR." * 400)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def tables_gone(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE bodies")
    connection.close()


def columns_gone(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.executescript("DROP TABLE facts; CREATE TABLE facts (a); VACUUM")
    connection.close()


def rows_swapped(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE facts SET data = (SELECT data FROM facts LIMIT 1)")
    connection.close()


def copied(file: Path) -> None:
    shutil.copy(file, file.with_name("copy"))
    file.with_name("copy").replace(file)


def half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (garbage, "damaged and is made again"),
        (tables_gone, "damaged and is made again"),
        (columns_gone, "damaged and is made again"),
        (half, "damaged and is made again"),
        (rows_swapped, "damaged in part"),
        (copied, "from elsewhere and is made again"),
        (empty, ""),
    ],
)
def test_a_cache_that_is_not_sound_is_made_again(
    harm: Callable[[Path], None], said: str, root: Path, cache: Path
) -> None:
    expected = fresh(root)
    again(root, cache)
    harm(database(cache))
    found = again(root, cache)

    assert same(expected, found)
    assert (len(found.said), said in "".join(found.said)) == (bool(said), True)
    assert again(root, cache).said == ()
    assert not (Path.cwd() / "pwned").exists()


def test_a_cache_that_was_named_may_come_from_elsewhere(
    root: Path, cache: Path, parses: list[int]
) -> None:
    again(root, cache)
    copied(database(cache))
    parses.clear()

    assert (again(root, cache, trusted=True).said, parses) == ((), [])


def test_a_cache_of_another_version_is_left_and_said(root: Path, cache: Path) -> None:
    again(root, cache)
    database(cache).rename(cache / "notes-0123456789ab.sqlite3")
    found = again(root, cache)

    assert "another version" in "".join(found.said)
    assert {file.name for file in cache.glob("*.sqlite3")} == {
        "notes-0123456789ab.sqlite3",
        f"notes-{version()}.sqlite3",
    }


def test_few_caches_of_other_versions_are_kept(root: Path, cache: Path) -> None:
    again(root, cache)
    file = database(cache)
    for n in range(5):
        shutil.copy(file, cache / f"notes-{n}.sqlite3")
        os.utime(cache / f"notes-{n}.sqlite3", (n, n))
    file.unlink()
    again(root, cache)

    assert {"notes-3.sqlite3", "notes-4.sqlite3", file.name} == {
        found.name for found in cache.glob("*.sqlite3")
    }


@pytest.mark.parametrize("kind", ["link", "file", "read-only", "no parent"])
def test_where_no_cache_can_be_there_is_none(kind: str, root: Path, cache: Path) -> None:
    if kind == "link":
        cache.symlink_to(written(root.parent / "elsewhere", {"a": ""}))
    elif kind == "file":
        cache.write_text("mine")
    elif kind == "read-only":
        cache = written(root.parent / "closed", {"a": ""}) / ".vaultweave"
        cache.parent.chmod(0o555)
    else:
        cache = root.parent / "none" / ".vaultweave"
    found = again(root, cache)

    assert same(found, fresh(root))
    assert len(found.said) == 1
    assert found.said[0].startswith("nothing is remembered: ")
    assert not (root.parent / "elsewhere" / ".gitignore").exists()


def test_a_cache_that_is_read_only_is_read(root: Path, cache: Path, parses: list[int]) -> None:
    again(root, cache)
    database(cache).chmod(0o444)
    cache.chmod(0o555)
    written(root, {"N1.md": "Anew."})
    expected = fresh(root)
    parses.clear()
    found = again(root, cache)
    cache.chmod(0o755)

    assert same(expected, found)
    assert parses == [1]
    assert ["readonly" in line for line in found.said] == [True]


def test_a_cache_that_is_locked_is_done_without(
    root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultweave.read.database.WAIT", 0.05)
    again(root, cache)
    other = sqlite3.connect(database(cache), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    found = again(root, cache)
    other.close()

    assert same(found, fresh(root))
    assert "in use by another run" in "".join(found.said)
    assert again(root, cache).said == ()


def test_bodies_are_found_even_if_the_cache_goes(root: Path, cache: Path) -> None:
    found = again(root, cache)
    shutil.rmtree(cache)
    other = again(root, cache)
    database(cache).write_bytes(b"")

    assert found.bodies == fresh(root).bodies
    assert other.bodies == fresh(root).bodies


def test_two_hundred_harmed_caches_give_what_a_fresh_one_gives(root: Path, cache: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - it harms, and keeps no secret
    expected = fresh(root)
    again(root, cache)
    sound = database(cache).read_bytes()
    for _ in range(200):
        harmed = bytearray(sound)
        for _ in range(chance.choice((1, 1, 20, 400))):
            harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
        with database(cache).open("r+b") as stream:  # in place: a copy would not be looked at
            stream.write(harmed)
        assert same(expected, again(root, cache))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(max_size=80) | st.binary(max_size=40), max_size=6))
def test_what_is_remembered_is_what_is_read(
    texts: list[str | bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp = tmp_path_factory.mktemp("law")
    (tmp / "vault").mkdir()
    for n, text in enumerate(texts):
        data = text.encode("utf-8", "replace") if isinstance(text, str) else text
        (tmp / "vault" / f"{n}.md").write_bytes(data)
    expected = fresh(tmp / "vault")

    assert same(expected, again(tmp / "vault", tmp / "cache"))
    assert same(expected, again(tmp / "vault", tmp / "cache"))


def test_old_texts_are_forgotten_where_they_take_much(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LEAST", 100_000)
    for n in range(40):
        blobs = [blob_id(f"{n} {m}".encode()) for m in range(10)]
        kept = Cache(cache, Options())
        kept.keep([Entry(blob, b"\x90" * 500, b"\x92\x90\x90" + b"x" * 500) for blob in blobs])
        kept.tidy()

        assert kept.known() >= set(blobs)
        assert database(cache).stat().st_size < 200_000


RUN = "import sys; from vaultweave.cli import main; main(sys.argv[1:])"


def run(root: Path, cache: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", RUN, "-q", "-C", str(root), "--cache-dir", str(cache)]
    return subprocess.Popen(
        [*command, "links", "--format", "jsonl", *more], stdout=subprocess.PIPE, cwd=root.parent
    )


def test_a_run_that_is_killed_leaves_a_cache_of_use(root: Path, cache: Path) -> None:
    written(root, {f"More {n}.md": f"[[N1]] [[Gone {n}]]\n" * 9 for n in range(400)})
    expected = run(root, cache, "--no-cache").communicate()[0]
    started = time.perf_counter()
    assert run(root, cache).communicate()[0] == expected
    whole = time.perf_counter() - started

    for n in range(12):
        if n % 4 == 0:
            shutil.rmtree(cache, ignore_errors=True)  # the last run may have been killed before it
        process = run(root, cache)
        time.sleep(whole * (n + 1) / 13)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    found = run(root, cache)

    assert found.communicate()[0] == expected
    assert found.returncode == 0
    assert [file.name for file in cache.iterdir() if file.name.endswith("-journal")] == []


def test_two_runs_at_once_do_not_disturb_each_other(root: Path, cache: Path) -> None:
    expected = run(root, cache, "--no-cache").communicate()[0]
    for _ in range(3):
        several = [run(root, cache) for _ in range(3)]
        assert [process.communicate()[0] for process in several] == [expected] * 3
        assert {process.returncode for process in several} == {0}
        shutil.rmtree(cache)


def test_parsing_is_not_loaded_where_all_is_known(root: Path, cache: Path) -> None:
    code = (
        "import sys\nfrom vaultweave.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'markdown_it', 'yaml', 'networkx', 'numpy', 'jinja2', 'nh3', 'pygments'}"
        " & set(sys.modules)))"
    )
    for command in ("check", "links"):
        arguments = ["-q", "-C", str(root), "--cache-dir", str(cache), command]
        found = [
            subprocess.run(
                [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
            ).stdout.splitlines()[-1]
            for _ in range(2)
        ]
        assert found[1] == "[]"


def test_a_page_s_body_is_read_when_it_is_asked_for(root: Path, cache: Path) -> None:
    found = again(root, cache)
    some = found.bodies.of(["N1", "N2"])

    assert list(some) == ["N1", "N2"]
    assert some["N1"] == parse(FILES["N1.md"]).body
    assert some.get("N3") is None


def test_no_body_stays_in_memory(root: Path, cache: Path) -> None:
    """A build holds the facts of all notes, and the body of a page while it is made."""
    before = {id(one): one for one in gc.get_objects() if isinstance(one, Body)}  # of other tests
    found = again(root, cache)
    held = [one for one in gc.get_objects() if isinstance(one, Body) and id(one) not in before]

    assert held == []
    assert not any(found.bodies._cache._store._memory.values())  # noqa: SLF001 - nothing else shows it
    assert found.bodies["N1"] == parse(FILES["N1.md"]).body


def test_nothing_is_put_beside_notes_that_are_read_only(root: Path) -> None:
    root.chmod(0o555)
    build(root, root.parent / "site")
    root.chmod(0o755)

    assert not (root / ".vaultweave").exists()
