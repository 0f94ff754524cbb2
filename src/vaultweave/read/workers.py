"""Parse many notes, on as many processes as pay."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import msgspec

from vaultweave.read.parse import Options, Parsed, parse

CHUNK = 64
_FEWEST = 4 * CHUNK

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Parsed])


def parse_all(texts: Sequence[str], options: Options, jobs: int = 0) -> list[Parsed]:
    """Each text parsed, in order; the outcome does not depend on `jobs`.

    `jobs` is a number of processes, 0 for one a processor. Few texts are parsed right here,
    which is quicker than to start a process.
    """
    count = jobs or os.cpu_count() or 1
    if count == 1 or len(texts) < _FEWEST:
        with uncollected():
            return [parse(text, options) for text in texts]
    with ProcessPoolExecutor(count) as executor:
        return parse_on(executor, texts, options)


def parse_on(executor: Executor, texts: Sequence[str], options: Options) -> list[Parsed]:
    """Each text parsed by an executor's workers, who may be on other machines."""
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    waiting = [executor.submit(parse_chunk, chunk, options) for chunk in chunks]
    return [parsed for future in waiting for parsed in _DECODER.decode(future.result())]


def parse_chunk(texts: Sequence[str], options: Options) -> bytes:
    """Some texts parsed, as MessagePack: smaller and quicker to send than objects."""
    with uncollected():
        return _ENCODER.encode([parse(text, options) for text in texts])


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cyclic garbage collector, which finds none in values and costs a tenth to look.

    A collector that was off before stays off. What was made meanwhile counts as old, so that the
    next look does not begin with all of it.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
