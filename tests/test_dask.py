"""A vault that other machines parse is the one that this machine parses."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave.cli import main
from vaultweave.model.errors import VaultweaveError
from vaultweave.read.parse import Options
from vaultweave.read.workers import BATCH, Crew, connected, parse_all
from vaultweave.weave.load import LoadOptions, load

distributed = pytest.importorskip("distributed", reason="needs the extra `dask`")

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, of sockets and loops

FILES = {
    f"Notes/N{n}.md": f"---\nn: {n}\n---\n#company\n\n**N{n}** — number {n}.\n\n## Related\n\n"
    f"- [[N{n + 1}]] — supplier (${n}M)\n\n{'!' if n % 8 else ''}[[N{n - n % 8}#Related]]\n"
    for n in range(2 * BATCH + 10)
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers, each a process of its own."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_of_two_reads_the_same_vault(address: str, tmp_path: Path) -> None:
    root = written(tmp_path, FILES)
    here = load(root, LoadOptions(jobs=1))
    there = load(root, LoadOptions(executor=address))

    assert here.vault == there.vault
    assert here.bodies == there.bodies


def test_both_workers_work(address: str) -> None:
    with connected(address) as executor:
        found = {executor.submit(_slow_process).result() for _ in range(1)}
        several = [executor.submit(_slow_process, n) for n in range(8)]
        found |= {future.result() for future in several}

    assert len(found) == 2
    assert os.getpid() not in found


def _slow_process(_: int = 0) -> int:
    import time  # noqa: PLC0415 - it runs elsewhere

    time.sleep(0.1)
    return os.getpid()


def test_the_same_bytes(address: str) -> None:
    texts = [text.encode() for text in FILES.values()]
    there = [one for chunk in parse_all(texts, Options(), Crew(executor=address)) for one in chunk]
    here = [one for chunk in parse_all(texts, Options(), Crew(1)) for one in chunk]

    assert here == there


def test_the_same_site(address: str, tmp_path: Path) -> None:
    root = written(tmp_path / "vault", FILES)
    for name, more in {"here": ("--jobs", "1"), "there": ("--executor", address)}.items():
        with pytest.raises(SystemExit) as stopped:
            main(["-q", "--no-cache", *more, "build", str(root), "-o", str(tmp_path / name)])
        assert stopped.value.code == 0

    assert tree(tmp_path / "here") == tree(tmp_path / "there")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultweave.read.workers.PATIENCE", 0.2)
    with pytest.raises(VaultweaveError, match="does not answer"), connected("dask://127.0.0.1:9"):
        pass
