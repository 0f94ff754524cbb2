"""Work that is done beside other work gives what it would give alone."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from vaultweave.read.beside import aided, beside


def nothing() -> None:
    """To make ready."""


def fails() -> int:
    raise ValueError("for a reason")


def dies(here: int) -> int:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def slow(place: Path) -> None:
    (place / "pid").write_text(str(os.getpid()))
    time.sleep(60)


def test_what_is_in_memory_is_found_there() -> None:
    here = os.getpid()
    for pays in (True, False):
        with beside(lambda: os.getpid() == here, pays=pays) as asked:
            assert asked() is not pays
        with beside(lambda: dies(here), pays=pays) as asked:
            assert asked() == 7
        with beside(fails, pays=pays) as asked, pytest.raises(ValueError, match="for a reason"):
            asked()


def test_an_aide_is_another_process() -> None:
    with aided(nothing, pays=True) as aide:
        assert aide
        asked = aide.begin(os.getpid)
        assert asked() != os.getpid()
    with aided(nothing, pays=False) as aide:
        assert not aide
        assert aide.begin(os.getpid)() == os.getpid()


def test_an_aide_does_one_work_after_another() -> None:
    with aided(nothing, pays=True) as aide:
        first = aide.begin(partial(bytes, 1 << 20))
        second = aide.begin(partial(sorted, [1] * (1 << 18)))
        third = aide.begin(os.getpid)

        assert third() != os.getpid()
        assert len(first()) == 1 << 20
        assert second() == [1] * (1 << 18)


def test_what_is_made_ready_is_there(tmp_path: Path) -> None:
    with aided((tmp_path / "ready").touch, pays=True) as aide:
        assert aide.begin((tmp_path / "ready").exists)()


def test_what_fails_there_is_told_here() -> None:
    with aided(nothing, pays=True) as aide, pytest.raises(ValueError, match="for a reason"):
        aide.begin(fails)()


@pytest.mark.parametrize("ready", [nothing, fails, partial(os._exit, 3)])
def test_a_process_that_dies_costs_time_only(ready: partial[object]) -> None:
    with aided(ready, pays=True) as aide:
        assert aide.begin(partial(dies, os.getpid()))() == 7


def test_what_goes_wrong_meanwhile_ends_it() -> None:
    def goes_wrong() -> None:
        with aided(nothing, pays=True) as aide:
            aide.begin(partial(time.sleep, 60))
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        goes_wrong()


def test_what_nobody_asks_for_is_ended(tmp_path: Path) -> None:
    began = time.monotonic()
    with aided(nothing, pays=True) as aide:
        aide.begin(partial(slow, tmp_path))
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.01)

    assert time.monotonic() - began < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
