"""A process beside this one: for work that is known, or begun before it is known what there is."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import BinaryIO, NamedTuple, TypeVar

Value = TypeVar("Value")
Work = Callable[[], Value]


class Pipes(NamedTuple):
    """Two ends: what another process is given, and what it tells."""

    given: BinaryIO
    told: BinaryIO


class Aide:
    """Who does some work while this process goes on; without a process, nobody."""

    def __init__(self, pipes: Pipes | None = None) -> None:
        """Nothing is to be done yet."""
        self._pipes = pipes
        self._last: Work[object] | None = None

    def __bool__(self) -> bool:
        """Whether there is a process."""
        return self._pipes is not None

    def begin(self, work: Work[Value]) -> Work[Value]:
        """A function that gives what `work` does, which begins now if there is a process.

        The work and its result are sent, so both can be pickled. Where the process dies, or the
        work fails there, it is done here when it is asked for. Another work waits for the last.
        """
        if self._pipes is None:
            return work
        if self._last:  # neither process may wait for the other to read
            with suppress(Exception):  # it is told where it is asked for
                self._last()
        given, told = self._pipes
        try:
            pickle.dump(work, given)
            given.flush()
        except OSError:
            return work
        self._last = asked = cache(_asking(told, work))
        return asked


ALONE = Aide()


@contextmanager
def beside(work: Work[Value], *, pays: bool) -> Iterator[Work[Value]]:
    """A function that gives what `work` does, which has begun already if that `pays`.

    The other process finds all that is in memory; only its result is sent. Where there is no
    forking, or it dies or fails, the work is done here when it is asked for.
    """
    with _forked(lambda _, told: pickle.dump(work(), told), pays=pays) as pipes:
        yield work if pipes is None else _asking(pipes.told, work)


@contextmanager
def aided(ready: Callable[[], object], *, pays: bool) -> Iterator[Aide]:
    """An aide, if that `pays` and the system can fork, who does `ready` while there is no work."""

    def life(given: BinaryIO, told: BinaryIO) -> None:
        ready()
        while True:
            pickle.dump(pickle.load(given)(), told)  # noqa: S301 - from our own process
            told.flush()

    with _forked(life, pays=pays) as pipes:
        yield Aide(pipes)


@contextmanager
def _forked(life: Callable[[BinaryIO, BinaryIO], object], *, pays: bool) -> Iterator[Pipes | None]:
    """The pipes to a process with all that is in memory, which ends with this one or before."""
    if not pays or not hasattr(os, "fork"):
        yield None
        return
    (work, given), (told, result) = os.pipe(), os.pipe()
    process = os.fork()
    if not process:
        os.close(given)
        os.close(told)
        _live(life, work, result)
    os.close(work)
    os.close(result)
    there, back = os.fdopen(given, "wb"), os.fdopen(told, "rb")
    try:
        yield Pipes(there, back)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        back.close()
        with suppress(OSError):  # what was never read
            there.close()


def _live(life: Callable[[BinaryIO, BinaryIO], object], work: int, result: int) -> None:
    """All that the other process does. Of what fails nothing is told: it is done again here."""
    try:
        with os.fdopen(work, "rb") as given, os.fdopen(result, "wb") as told:
            life(given, told)
    finally:
        os._exit(0)


def _asking(told: BinaryIO, work: Work[Value]) -> Work[Value]:
    def result() -> Value:
        try:
            found: Value = pickle.load(told)  # noqa: S301 - from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            return work()
        return found

    return result
