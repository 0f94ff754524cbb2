"""A last limit on the time that one note may take, where those on its size did not help."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vaultweave.read.board import board_bytes
from vaultweave.read.parse import Parsed, given_up, parse_bytes
from vaultweave.read.recipe import Options

SOFT = 5.0
"""Seconds of a processor's time, and as many more for each million bytes."""

HARD = 60.0
"""Seconds after which a process that does not listen is ended."""

_MILLION = 1_000_000
_AGAIN = 1.0
_WHY = "to read it took too long"


class _TooLongError(Exception):
    """Raised wherever the parser stands."""


def watched(data: bytes, options: Options) -> tuple[Parsed, bool]:
    """One note parsed, or given up on; and whether it would come out the same the next time.

    Time is looked at only where it can be: on the main thread of a process.
    """
    read = board_bytes if options.canvas else parse_bytes
    if threading.current_thread() is not threading.main_thread():
        return read(data, options), True
    with _limited(SOFT * (1 + len(data) / _MILLION)) as rang:
        try:
            parsed = read(data, options)
        except _TooLongError:
            parsed = given_up(data, _WHY)
    if rang:
        parsed = given_up(data, _WHY)
    return parsed, not rang


@contextmanager
def _limited(seconds: float) -> Iterator[list[int]]:
    """Raise an error once this much time was used; what is given lists how often that was."""
    rang: list[int] = []

    def ring(*_: object) -> None:
        rang.append(1)
        raise _TooLongError

    _keep_alive()
    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield rang
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


_alive: dict[int, tuple[float, IO[str]]] = {}


def _keep_alive() -> None:
    """In a worker: put off its end, which comes if it hears no signal for long."""
    if multiprocessing.parent_process() is None:
        return
    since, sink = _alive.get(os.getpid(), (0.0, None))
    now = time.monotonic()
    if now - since < _AGAIN:
        return
    if sink is None:
        sink = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as it lives
    faulthandler.dump_traceback_later(HARD, exit=True, file=sink)
    _alive[os.getpid()] = (now, sink)
