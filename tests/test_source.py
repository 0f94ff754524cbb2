"""Walking a folder: what belongs to a vault, and what cannot be read."""

import os
from pathlib import Path

import pathspec
import pytest

from vaultweave.model.errors import VaultweaveError
from vaultweave.read.ignored import left_out
from vaultweave.read.parse import parse_bytes
from vaultweave.read.settings import Settings, obsidian
from vaultweave.read.source import blob_id, decode, reread, walk


def write(root: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def test_hidden_and_ignored_files_do_not_belong(tmp_path: Path) -> None:
    names = ["a.md", "b/c.MD", "b/d.png", ".x.md", ".obsidian/e.md", "node_modules/f.md", "T/g.md"]
    write(tmp_path, **dict.fromkeys(names, b"x"))

    found = walk(tmp_path, ("T/",))

    assert ["a.md", "b/c.MD"] == [source.path for source in found.sources]
    assert ("b/d.png",) == found.files
    assert () == found.problems


def test_bytes_that_are_no_text_are_named_and_shown(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{"a.md": b"ok\nb\xe9d", "b.md": "\ufeffé".encode("utf-16"), "c.md": b"\xef\xbb\xbfc"},
    )

    found = walk(tmp_path)

    assert ["ok\nb\ufffdd", "é", "c"] == [
        source.text.removeprefix("\ufeff") for source in found.sources
    ]
    assert [("a.md", "VW602", 2, 2), ("b.md", "VW602", 1, 1)] == [
        (source.path, p.rule, p.span.line, p.span.column)
        for source in found.sources
        for p in parse_bytes(source.data or b"").content.problems
    ]


def test_a_note_is_known_by_what_git_calls_it(tmp_path: Path) -> None:
    write(tmp_path, **{"a.md": b"hello\n", "b.md": b"other"})
    blob = "ce013625030ba8dba906f756967f9e9ca394464a"

    found = walk(tmp_path, known=frozenset({blob}))

    assert [("a.md", blob, None), ("b.md", blob_id(b"other"), b"other")] == [
        (source.path, source.blob, source.data) for source in found.sources
    ]


def test_what_changed_meanwhile_is_not_taken_for_what_was_read(tmp_path: Path) -> None:
    write(tmp_path, **{"a.md": b"one"})
    (source,) = walk(tmp_path).sources
    assert [b"one"] == reread(tmp_path, [source])

    write(tmp_path, **{"a.md": b"two"})
    with pytest.raises(VaultweaveError, match="changed while it was read"):
        reread(tmp_path, [source])


def test_links_out_of_the_vault_are_not_followed(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    write(tmp_path, **{"secret.md": b"canary", "vault/a.md": b"a", "vault/in/b.md": b"b"})
    (vault / "out.md").symlink_to(tmp_path / "secret.md")
    (vault / "root").symlink_to("/")
    (vault / "loop").symlink_to(vault)
    (vault / "near.md").symlink_to(vault / "a.md")

    found = walk(vault)

    assert ["a.md", "in/b.md", "near.md"] == [source.path for source in found.sources]
    assert [("out.md", "VW605"), ("root", "VW605")] == [(p.path, p.rule) for p in found.problems]


def test_pipes_do_not_hang_and_large_notes_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with (tmp_path / "big.md").open("wb") as big:
        big.truncate((20 << 20) + 1)

    found = walk(tmp_path)

    assert [("pipe.md", "VW601")] == [(p.path, p.rule) for p in found.problems]
    (data,) = reread(tmp_path, found.sources)
    assert ["VW603"] == [problem.rule for problem in decode(data)[1]]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path, **{"a.md": b"x"})
    (tmp_path / "a.md").chmod(0)

    assert ["VW601"] == [p.rule for p in walk(tmp_path).problems]


def test_obsidian_settings_survive_damage(tmp_path: Path) -> None:
    assert Settings() == obsidian(tmp_path)
    write(
        tmp_path,
        **{
            ".obsidian/app.json": b'{"strictLineBreaks": true, "userIgnoreFilters": ["Old/"]}',
            ".obsidian/templates.json": b'{"folder": "Templates/"}',
            ".obsidian/plugins/templater-obsidian/data.json": b"[" * 9999,
        },
    )
    found = obsidian(tmp_path)

    assert found.strict_line_breaks
    assert (found.ignored, found.templates) == (("Old/",), ("Templates",))
    assert ["VW613"] == [problem.rule for problem in found.problems]


@pytest.mark.parametrize("patterns", [("/site/",), ("/a b/c-d/", "/_x/"), ("site/",), ("*.tmp",)])
def test_what_is_left_out_is_what_git_would(patterns: tuple[str, ...]) -> None:
    skip, known = left_out(patterns), pathspec.PathSpec.from_lines("gitignore", patterns)
    assert skip is not None
    for path in ("site", "site/", "site/a.md", "in/site/a.md", "sites/a.md", "Site/a.md"):
        assert skip(path) == known.match_file(path), path
    for path in ("a b/c-d/", "a b/c-d/e/f.md", "a b/c.md", "_x/y", "_x", "x/_x/y", "b.tmp"):
        assert skip(path) == known.match_file(path), path
