"""Pages printed by many processes are those that one prints."""

from pathlib import Path

from msgspec.structs import replace

from tests.shelf import written
from vaultweave.publish.build import Folders, Site, build
from vaultweave.weave.load import LoadOptions, load

FILES = {
    f"Notes/N{n}.md": f"#company\n\n**N{n}** — number {n}.\n\n![[N{n // 2}#Related]]\n\n"
    f"**Bull:**\n- grows {n}%\n\n## Related\n\n- [[N{n + 1}]] — supplier (${n}M)\n"
    "- [[Theme]] — exposed\n"
    for n in range(300)
}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_any_number_of_processes_writes_the_same_bytes(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", FILES)
    loaded = load(root, LoadOptions(jobs=1))
    site = Site(title="T", jobs=1)

    for jobs in (1, 3):
        folders = Folders(root, tmp_path / str(jobs))
        build(loaded.vault, loaded.bodies, folders, replace(site, jobs=jobs))

    assert tree(tmp_path / "1") == tree(tmp_path / "3")
    assert len(tree(tmp_path / "1")) > 300


def test_many_processes_read_the_same_vault(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", FILES)

    assert load(root, LoadOptions(jobs=1)) == load(root, LoadOptions(jobs=2))
