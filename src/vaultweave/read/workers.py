"""Parse many notes, on as many processes as pay."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from vaultweave.read.recipe import Options

CHUNK = 64
_FEWEST = 4 * CHUNK

_ENCODER = msgspec.msgpack.Encoder()


class Packed(NamedTuple):
    """One text's facts and body as MessagePack: smaller and quicker to send than objects."""

    facts: bytes
    body: bytes


_DECODER = msgspec.msgpack.Decoder(list[Packed])


def parse_all(texts: Sequence[bytes], options: Options, jobs: int = 0) -> Iterator[list[Packed]]:
    """Each text parsed, in order, some at a time; the outcome does not depend on `jobs`.

    `jobs` is a number of processes, 0 for one a processor. Few texts are parsed right here,
    which is quicker than to start a process.
    """
    from vaultweave.read import parse as _  # noqa: F401, PLC0415 - before the fork, and only if needed

    count = jobs or os.cpu_count() or 1
    if count == 1 or len(texts) < _FEWEST:
        for chunk in _chunks(texts):
            yield parse_here(chunk, options)
        return
    with ProcessPoolExecutor(count, initializer=mortal) as executor:
        yield from parse_on(executor, texts, options)


def parse_on(
    executor: Executor, texts: Sequence[bytes], options: Options
) -> Iterator[list[Packed]]:
    """Each text parsed by an executor's workers, who may be on other machines."""
    waiting = [executor.submit(parse_chunk, chunk, options) for chunk in _chunks(texts)]
    for future in waiting:
        yield _DECODER.decode(future.result())


def parse_chunk(texts: Sequence[bytes], options: Options) -> bytes:
    """Some texts parsed, as one message."""
    return _ENCODER.encode(parse_here(texts, options))


def parse_here(texts: Sequence[bytes], options: Options) -> list[Packed]:
    """Some texts parsed, in this process."""
    from vaultweave.read.parse import parse_bytes  # noqa: PLC0415 - what is remembered needs no parser

    with uncollected():
        each = (parse_bytes(text, options) for text in texts)
        return [Packed(_ENCODER.encode(one.content), _ENCODER.encode(one.body)) for one in each]


def mortal() -> None:
    """Have this worker end with the process that began it, even if that one is killed."""

    def follow() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _chunks(texts: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]


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
