"""Parallel parsing is serial parsing, sooner; and who dies of a note costs no more than it."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.shelf import written
from vaultweave import api
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import project
from vaultweave.read import watchdog
from vaultweave.read.beside import aided
from vaultweave.read.cache import Cache, unpacked_body, unpacked_content
from vaultweave.read.notes import read_notes
from vaultweave.read.parse import Options, Parsed, parse
from vaultweave.read.properties import properties as real
from vaultweave.read.source import Source
from vaultweave.read.workers import CHUNK, Crew, Packed, parse_all, parse_chunk, parse_on
from vaultweave.weave.load import LoadOptions, load

TEXTS = [
    f"---\nn: {n}\nbig: {'9' * 40}\nup: '[[A{n}]]'\n---\n# T{n}\n\n"
    f"- [[B{n}|b]] — peer ($9B) ^x{n}\n\n"
    f"| a | b |\n|---|---|\n| [[C]] | ==d== |\n\n![[E#F]] #tag $x^{n}$\n\n```python\nx = {n}\n```\n"
    for n in range(CHUNK * 2 + 3)
]
BYTES = [text.encode() for text in TEXTS]
READS = "vaultweave.read.parse.properties"
DEADLY = b"This one is deadly."


def unpacked(chunks: list[list[Packed]]) -> list[Parsed]:
    each = [one for chunk in chunks for one in chunk]
    return [Parsed(unpacked_content(one.facts), unpacked_body(one.body)) for one in each]


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that ends its process, as a crash or the lack of memory would."""
    parent = os.getpid()

    def properties(text: str) -> object:
        if "deadly" in text:
            assert os.getpid() != parent, "it would have killed the whole run"
            os._exit(9)
        return real(text)

    monkeypatch.setattr(READS, properties)


def test_workers_give_what_one_process_gives() -> None:
    expected = [parse(text) for text in TEXTS]

    with ProcessPoolExecutor(2) as executor:
        assert expected == unpacked(list(parse_on(executor, [BYTES[:70], BYTES[70:]], Options())))
    for jobs in (1, 2, 3):
        assert expected == unpacked(list(parse_all(BYTES, Options(), Crew(jobs))))


def test_the_texts_of_an_aide_are_got_at_once() -> None:
    asked: list[int] = []

    def again(sources: Sequence[Source]) -> list[bytes]:
        asked.append(len(sources))
        return [BYTES[int(source.blob, 16)] for source in sources]

    sources = [Source(f"{number}.md", f"{number:02}", None) for number in range(5)]
    with aided(lambda: None, pays=True) as aide:
        found = read_notes(sources, Cache(None, Options()), Options(), again, Crew(aide=aide))

    assert asked == [5]
    assert [found[source.path].headings[0].title for source in sources] == [
        f"T{n}" for n in range(5)
    ]


def test_few_texts_are_parsed_here() -> None:
    assert [parse("a"), parse("b")] == unpacked(list(parse_all([b"a", b"b"], Options())))


@pytest.mark.usefixtures("deadly")
@pytest.mark.parametrize("at", [0, 1, CHUNK + 5, 2 * CHUNK + 3])
def test_a_worker_that_dies_costs_one_note(at: int) -> None:
    texts = [*BYTES[:at], DEADLY, *BYTES[at:]]
    chunks = list(parse_all(texts, Options(), Crew(2)))
    found = unpacked(chunks)

    assert [parse(text) for text in TEXTS] == found[:at] + found[at + 1 :]
    assert [p.rule for p in found[at].content.problems] == ["VW603"]
    assert [one.sure for chunk in chunks for one in chunk].index(False) == at


@pytest.mark.usefixtures("deadly")
def test_such_a_note_stays_at_home_and_is_told(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", {"A.md": "On [[Bad]].", "Bad.md": DEADLY.decode()})
    place = replace(project(root), out=tmp_path / "site")
    place = replace(place, config=replace(place.config, build=replace(place.config.build, jobs=2)))
    loaded = api.read(place)
    shown = api.seen(place, loaded.vault)
    api.publish(place, shown, loaded.bodies)

    assert [(p.path, p.rule) for p in loaded.vault.problems] == [("Bad.md", "VW603")]
    assert list(shown.notes) == ["A"]
    assert not any("deadly" in f.read_text() for f in (tmp_path / "site").rglob("*.html"))
    assert api.read(place).vault.problems == loaded.vault.problems


def test_what_takes_too_long_is_given_up_and_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def properties(text: str) -> object:
        while "slow" in text:
            time.process_time()
        return real(text)

    root = written(tmp_path / "vault", {"A.md": "Quick.", "B.md": "A slow one."})
    options = LoadOptions(cache=tmp_path / "cache")
    with monkeypatch.context() as patched:
        patched.setattr(READS, properties)
        patched.setattr(watchdog, "SOFT", 0.2)
        found = load(root, options).vault
    again = load(root, options).vault

    assert [(p.path, p.rule) for p in found.problems] == [("B.md", "VW603")]
    assert "too long" in found.problems[0].message
    assert again.problems == ()


def test_a_worker_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def properties(text: str) -> object:
        if "deaf" in text:
            time.sleep(60)
        return real(text)

    monkeypatch.setattr(READS, properties)
    monkeypatch.setattr(watchdog, "HARD", 0.3)
    found = unpacked(list(parse_all([b"a", b"A deaf one.", b"b"], Options(), Crew(2))))

    assert [len(one.content.problems) for one in found] == [0, 1, 0]


def test_another_version_is_not_taken_for_ours() -> None:
    with pytest.raises(VaultweaveError, match="another version"):
        parse_chunk([b"a"], Options(), "0")


def test_addresses_of_executors() -> None:
    for address in ("localhost:1", "ray://localhost:1"):
        with pytest.raises(VaultweaveError, match="write dask://host:port"):
            list(parse_all([b"a"], Options(), Crew(executor=address)))
