"""The vault while it is written: built, served to this machine, and shown anew at each save."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from vaultweave.model.errors import VaultweaveError
from vaultweave.serve.answer import Server
from vaultweave.serve.shown import Shown
from vaultweave.serve.watch import Watched, Watcher

PORT = 8000
_TRIES = 20

Say = Callable[[str], None]


class Built(NamedTuple):
    """What a build came to: how many files it wrote or removed, and what was wrong in notes."""

    changed: int
    problems: tuple[str, ...]


class Place(NamedTuple):
    """Where a site lies and is served.

    `port` 0 takes any; None takes the first free one from 8000 on. `prefix` is the path of the
    site's own address.
    """

    out: Path
    host: str = "127.0.0.1"
    port: int | None = None
    prefix: str = "/"


class Preview(NamedTuple):
    """A site that can be brought up to date.

    `build` raises VaultweaveError where that cannot be; `watched` says what has to be watched
    after it.
    """

    build: Callable[[], Built]
    watched: Callable[[], Watched]


def serve(place: Place, preview: Preview, say: Say) -> None:
    """Serve a site until interrupted, and renew it whenever something that makes it changes.

    What a build raises is shown over the pages, and the last good site stays. Raises
    VaultweaveError where the port is taken.
    """
    shown = Shown(place.out)
    watcher = Watcher(say)
    with started(place, shown) as server:
        # Watched first, so that what is saved during the first build is not missed.
        watcher.watch(preview.watched())
        renew(shown, preview.build, say)
        say(f"http://{_name(place.host)}:{server.server_port}{place.prefix}  (Ctrl-C stops)")
        try:
            follow(preview, shown, watcher, say)
        finally:
            watcher.close()


def follow(preview: Preview, shown: Shown, watcher: Watcher, say: Say) -> None:
    """Renew a site at each change, until the watcher is closed."""
    watcher.watch(preview.watched())
    while watcher.wait():
        renew(shown, preview.build, say)
        watcher.watch(preview.watched())


def renew(shown: Shown, build: Callable[[], Built], say: Say) -> None:
    """Build, and show what came of it."""
    before = time.perf_counter()
    try:
        made = build()
    except VaultweaveError as error:
        shown.fail(str(error))
        say(str(error))
        return
    shown.update(made.problems)
    if made.changed:
        took = time.perf_counter() - before
        say(f"{made.changed:,} file{'' if made.changed == 1 else 's'} changed ({took:.2f} s)")
    for line in made.problems:
        say(line)


@contextmanager
def started(place: Place, shown: Shown) -> Iterator[Server]:
    """A server that answers in threads of its own. Raises VaultweaveError without a port."""
    server = _bound(place, shown)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        shown.close()
        server.shutdown()
        server.server_close()


def _bound(place: Place, shown: Shown) -> Server:
    ports: Sequence[int] = range(PORT, PORT + _TRIES) if place.port is None else [place.port]
    for port in ports:
        try:
            return Server((place.host, port), shown, place.prefix)
        except OSError as error:
            reason = error.strerror or str(error)
    raise VaultweaveError(f"Cannot serve at {place.host}, port {_ports(ports)}: {reason}.")


def _ports(ports: Iterable[int]) -> str:
    numbers = [*ports]
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _name(host: str) -> str:
    return f"[{host}]" if ":" in host else host
