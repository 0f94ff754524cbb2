"""Something done with many texts, on as many processes as pay."""

from __future__ import annotations

import os
from collections.abc import Callable

from vaultweave.read.workers import ALONE, CHUNK, Crew, Texts, processes

_FEWEST = 8 * CHUNK


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
