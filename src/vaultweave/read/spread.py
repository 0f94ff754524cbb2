"""Something done with many texts, on as many processes as pay."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vaultweave.read.workers import ALONE, CHUNK, Crew, Texts, mortal, processes

if TYPE_CHECKING:
    from concurrent.futures import Future

_FEWEST = 8 * CHUNK

Work = Callable[[Sequence[int]], bytes]
"""Makes something of what stands at some places of a list that it knows."""


def spread(work: Callable[[Texts], bytes], texts: Texts, crew: Crew = ALONE) -> list[bytes] | None:
    """What `work` makes of the texts, some at a time; None where a process died of one.

    Each of its messages is about `CHUNK` texts, in their order. An executor is not asked: to send
    it the texts takes longer than what this is for.
    """
    count = crew.jobs or os.cpu_count() or 1
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    if count == 1 or len(texts) < _FEWEST:
        return [work(chunk) for chunk in chunks]
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - only if it pays

    try:
        with processes(count) as pool:
            return [*pool.map(work, chunks)]
    except BrokenProcessPool:
        return None


# What a forked worker finds; empty but while there are any.
_SHARED: list[Work] = []


Begin = Callable[[Sequence[int]], Callable[[], bytes]]
"""Begins with what stands at some places; gives a function that waits for what was made of it."""


@contextmanager
def forked(work: Work, jobs: int = 0) -> Iterator[Begin]:
    """Hands places over to processes that are forked now, and so find in memory all that there is.

    What a process died of is made here; so is all, when it is waited for, with one processor or
    where there is no forking.
    """
    from multiprocessing import get_all_start_methods, get_context  # noqa: PLC0415 - if it pays

    count = jobs or os.cpu_count() or 1
    if count == 1 or "fork" not in get_all_start_methods():
        yield lambda places: lambda: work(places)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - the same
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - the same

    def begin(places: Sequence[int]) -> Callable[[], bytes]:
        try:
            future: Future[bytes] = executor.submit(_made, places)
        except BrokenProcessPool:
            return lambda: work(places)

        def result() -> bytes:
            try:
                return future.result()
            except BrokenProcessPool:
                return work(places)

        return result

    _SHARED.append(work)
    try:
        with ProcessPoolExecutor(count, get_context("fork"), mortal) as executor:
            try:
                yield begin
            finally:
                executor.shutdown(cancel_futures=True)
    finally:
        _SHARED.clear()


def _made(places: Sequence[int]) -> bytes:
    return _SHARED[0](places)
