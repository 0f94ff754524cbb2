"""Work that is done beside other work gives what it would give alone."""

import os
import signal
import time
from pathlib import Path

import pytest

from vaultweave.read.beside import beside


def test_the_result_is_that_of_another_process() -> None:
    with beside(os.getpid, pays=True) as asked:
        assert asked() != os.getpid()
    with beside(os.getpid, pays=False) as asked:
        assert asked() == os.getpid()


def test_what_fails_there_is_told_here() -> None:
    def fails() -> int:
        raise ValueError("for a reason")

    with beside(fails, pays=True) as asked, pytest.raises(ValueError, match="for a reason"):
        asked()


def test_a_process_that_dies_costs_time_only() -> None:
    here = os.getpid()

    def dies() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return 7

    with beside(dies, pays=True) as asked:
        assert asked() == 7


def test_what_nobody_asks_for_is_ended(tmp_path: Path) -> None:
    def slow() -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)

    began = time.monotonic()
    with beside(slow, pays=True):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.01)

    assert time.monotonic() - began < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
