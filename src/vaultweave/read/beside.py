"""A process beside this one: for work that is known, or begun before it is known what there is."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, NamedTuple, TypeVar

Value = TypeVar("Value")
Work = Callable[[], Value]


class Pipes(NamedTuple):
    """Two ends: what another process is given, and what it tells."""

    given: BinaryIO
    told: BinaryIO


class Aide(NamedTuple):
    """Who does one work while this process goes on; without a process, nobody."""

    pipes: Pipes | None = None

    def __bool__(self) -> bool:
        """Whether there is a process."""
        return self.pipes is not None

    def begin(self, work: Work[Value]) -> Work[Value]:
        """A function that gives what `work` does, which begins now if there is a process.

        The work and its result are sent, so both can be pickled. Where the process dies, or the
        work fails there, it is done here when it is asked for.
        """
        if self.pipes is None:
            return work
        given, told = self.pipes
        try:
            pickle.dump(work, given)
            given.flush()
        except OSError:
            return work
        return _asking(told, work)


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
        pickle.dump(pickle.load(given)(), told)  # noqa: S301 - from our own process

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
