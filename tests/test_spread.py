"""What many processes make of many texts is what one would."""

import os
import signal
from collections.abc import Sequence

import pytest

from vaultweave.read import spread
from vaultweave.read.spread import forked
from vaultweave.read.workers import CHUNK, Crew

HERE = os.getpid()
TEXTS = [str(n).encode() for n in range(3 * CHUNK + 1)]


def joined(texts: Sequence[bytes]) -> bytes:
    return b" ".join(texts)


def dies(texts: Sequence[bytes]) -> bytes:
    if os.getpid() != HERE and texts[0] == TEXTS[CHUNK]:
        os.kill(os.getpid(), signal.SIGKILL)
    return joined(texts)


@pytest.mark.parametrize(("few", "jobs"), [(0, 2), (0, 1), (999, 2)])
def test_texts_come_back_in_their_order(
    few: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "_FEWEST", few)
    found = spread.spread(joined, TEXTS, Crew(jobs))

    assert found is not None
    assert len(found) == 4
    assert b" ".join(found) == joined(TEXTS)


def test_nobody_tells_where_a_process_died(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "_FEWEST", 0)

    assert spread.spread(dies, TEXTS, Crew(2)) is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_forked_processes_find_what_is_in_memory(jobs: int) -> None:
    words = ["a", "b", "c"]

    def work(places: Sequence[int]) -> bytes:
        return ",".join([*(words[at] for at in places), str(os.getpid() == HERE)]).encode()

    with forked(work, jobs) as begin:
        waiting = [begin([0, 2]), begin([1])]
        here = str(jobs == 1)

        assert [result().decode() for result in waiting] == [f"a,c,{here}", f"b,{here}"]


def test_what_a_forked_process_dies_of_is_made_here() -> None:
    def work(places: Sequence[int]) -> bytes:
        if os.getpid() != HERE and 1 in places:
            os.kill(os.getpid(), signal.SIGKILL)
        return str(places).encode()

    with forked(work, 2) as begin:
        waiting = [begin([at]) for at in range(6)]

        assert [result() for result in waiting] == [f"[{at}]".encode() for at in range(6)]
