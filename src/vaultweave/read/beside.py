"""Something small found out of much, by a process beside this one, while this one goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from vaultweave.read.workers import mortal

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Value = TypeVar("Value")


@contextmanager
def beside(work: Callable[[], Value], *, pays: bool) -> Iterator[Callable[[], Value]]:
    """A function that gives what `work` does, which has begun already if that `pays`.

    The other process is forked, so that it finds all that is in memory; only its result is sent.
    Where there is no forking, or it dies or fails, the work is done here when it is asked for.
    """
    if not pays:
        yield work
        return
    from multiprocessing import get_all_start_methods, get_context  # noqa: PLC0415 - if it pays

    if "fork" not in get_all_start_methods():
        yield work
        return
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, work), daemon=True)
    process.start()
    there.close()

    def result() -> Value:
        try:
            found: Value = here.recv()
        except (EOFError, OSError):
            return work()
        return found

    try:
        yield result
    finally:
        here.close()
        process.terminate()
        process.join()


def _send(there: Connection, work: Callable[[], object]) -> None:
    mortal()
    try:
        found = work()
    except Exception:  # noqa: BLE001 - it is done again where it can be told
        return
    there.send(found)
