"""Parse many notes, on as many processes or machines as pay; one that dies costs one note."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from vaultweave.model.errors import VaultweaveError
from vaultweave.read.beside import ALONE as NOBODY
from vaultweave.read.beside import Aide
from vaultweave.read.recipe import Options, version

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

CHUNK = 64
"""How many notes a process gets at a time."""

BATCH = 128
"""How many another machine gets: each message costs it some milliseconds."""

PATIENCE = 10.0
"""Seconds in which an executor must answer."""

_FEWEST = 4 * CHUNK
_AHEAD = 8  # chunks for each process
_DASK = "dask://"

_ENCODER = msgspec.msgpack.Encoder()

Texts = Sequence[bytes]


class Crew(NamedTuple):
    """Who parses: a number of processes, 0 for one a processor; or an executor's address.

    Few texts are left to an `aide`, if there is one, who has the parser loaded.
    """

    jobs: int = 0
    executor: str = ""
    aide: Aide = NOBODY


ALONE = Crew()


class Packed(NamedTuple):
    """One text's facts and body as MessagePack: smaller and quicker to send than objects.

    What came of a parse that was given up is not `sure`, and not to be remembered.
    """

    facts: bytes
    body: bytes
    sure: bool = True


_DECODER = msgspec.msgpack.Decoder(list[Packed])


def parse_all(texts: Texts, options: Options, crew: Crew = ALONE) -> Iterator[list[Packed]]:
    """Each text parsed, in order, some at a time; the outcome does not depend on who does it.

    The texts are asked for some at a time too, so that they need not all be in memory. Few of
    them are parsed right here, unless a number of processes is asked for: to start one takes
    longer. Raises VaultweaveError where an executor cannot be reached, or is another version.
    """
    if crew.executor:
        with connected(crew.executor) as executor:
            yield from parse_on(executor, [*_chunks(texts, BATCH)], options)
        return
    if crew.aide and crew.jobs != 1 and len(texts) < CHUNK:
        yield crew.aide.begin(partial(parse_here, texts[:], options))()
        return
    from vaultweave.read import parse as _  # noqa: F401, PLC0415 - before the fork, and only if needed

    count = crew.jobs or os.cpu_count() or 1
    if count == 1 or (not crew.jobs and len(texts) < _FEWEST):
        for chunk in _chunks(texts, CHUNK):
            yield parse_here(chunk, options)
        return
    size = min(CHUNK, -(-len(texts) // count))
    done = 0
    while done < len(texts):
        rest = _chunks(texts, size, done)
        with processes(min(count, -(-(len(texts) - done) // size))) as pool:
            for found in _until_it_breaks(pool, rest, options, ahead=_AHEAD * count):
                done += len(found)
                yield found
        if done < len(texts):
            chunk = texts[done : done + size]
            done += len(chunk)
            yield isolated(chunk, options)


def parse_on(
    executor: Executor, chunks: Sequence[Texts], options: Options
) -> Iterator[list[Packed]]:
    """Texts parsed by an executor's workers, who may be on other machines.

    A chunk that they fail with is parsed here, note by note if need be.
    """
    waiting = deque((chunk, _submitted(executor, chunk, options)) for chunk in chunks)
    while waiting:
        chunk, future = waiting.popleft()
        try:
            found = _DECODER.decode(future.result())
        except (VaultweaveError, ImportError, AttributeError) as error:
            raise VaultweaveError(f"a worker of the executor cannot parse: {error}") from error
        except Exception:  # noqa: BLE001 - a worker that was killed, a machine that was lost
            found = isolated(chunk, options)
        yield found


def parse_chunk(texts: Texts, options: Options, wanted: str) -> bytes:
    """Some texts parsed, as one message. Raises VaultweaveError unless this version is `wanted`."""
    if wanted != version():
        raise VaultweaveError(
            "it has another version of vaultweave, of Python or of a library that parses; "
            "install the same on all machines"
        )
    return _ENCODER.encode(parse_here(texts, options))


def parse_here(texts: Texts, options: Options) -> list[Packed]:
    """Some texts parsed, in this process."""
    from vaultweave.read.parse import Parsed  # noqa: PLC0415 - what is known needs no parser
    from vaultweave.read.watchdog import watched  # noqa: PLC0415 - the same

    def packed(parsed: Parsed, sure: bool) -> Packed:  # noqa: FBT001 - as `watched` gives it
        return Packed(_ENCODER.encode(parsed.content), _ENCODER.encode(parsed.body), sure)

    with uncollected():
        return [packed(*watched(text, options)) for text in texts]


def prepare() -> None:
    """Load all that parses, and parse a line: what the first note would wait for."""
    parse_here([b"- [[A]] \xe2\x80\x94 b\n"], Options())


def isolated(texts: Texts, options: Options) -> list[Packed]:
    """Texts that a worker died of, or with: halved until one is left that cannot be parsed."""
    with processes(1) as pool:
        for found in _until_it_breaks(pool, iter([texts]), options, ahead=1):
            return found
    if len(texts) > 1:
        half = len(texts) // 2
        return isolated(texts[:half], options) + isolated(texts[half:], options)
    from vaultweave.read.parse import given_up  # noqa: PLC0415 - only where it is needed

    lost = given_up(texts[0], "the program that read it died of it")
    return [Packed(_ENCODER.encode(lost.content), _ENCODER.encode(lost.body), sure=False)]


def processes(count: int) -> ProcessPoolExecutor:
    """As many processes, which end with this one."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - what is known needs none

    return ProcessPoolExecutor(count, initializer=mortal)


@contextmanager
def connected(address: str) -> Iterator[Executor]:
    """The executor at an address, `dask://host:port`.

    Raises VaultweaveError for any other address, and where nobody answers.
    """
    if not address.startswith(_DASK):
        raise VaultweaveError(f"--executor {address}: write dask://host:port")
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError:
        raise VaultweaveError("--executor needs Dask: pip install 'vaultweave[dask]'") from None
    begin: Any = distributed.Client
    try:
        client = begin(f"tcp://{address.removeprefix(_DASK)}", timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise VaultweaveError(f"{address} does not answer: {error}") from error
    try:
        yield client.get_executor(pure=False)
    finally:
        client.close()


def mortal() -> None:
    """Have this worker end with the process that began it, even if that one is killed."""
    import multiprocessing  # noqa: PLC0415 - as above
    import threading  # noqa: PLC0415 - as above

    def follow() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _until_it_breaks(
    pool: ProcessPoolExecutor, chunks: Iterator[Texts], options: Options, *, ahead: int
) -> Iterator[list[Packed]]:
    """So many chunks are handed out at a time: they and what comes of them take room."""
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 - as above

    waiting = deque(_submitted(pool, chunk, options) for chunk in islice(chunks, ahead))
    while waiting:
        try:
            found = waiting.popleft().result()
        except BrokenExecutor:
            return
        waiting.extend(_submitted(pool, chunk, options) for chunk in islice(chunks, 1))
        yield _DECODER.decode(found)


def _submitted(executor: Executor, chunk: Texts, options: Options) -> Future[bytes]:
    from concurrent.futures import BrokenExecutor, Future  # noqa: PLC0415 - as above

    try:
        return executor.submit(parse_chunk, chunk, options, version())
    except BrokenExecutor as error:  # while others were still to be handed out
        broken: Future[bytes] = Future()
        broken.set_exception(error)
        return broken


def _chunks(texts: Texts, size: int, start: int = 0) -> Iterator[Texts]:
    return (texts[at : at + size] for at in range(start, len(texts), size))


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
