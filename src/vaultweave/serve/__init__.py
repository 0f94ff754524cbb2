"""The vault while it is written: built, served to this machine, and shown anew at each save."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vaultweave.model.errors import VaultweaveError
from vaultweave.serve.answer import Server
from vaultweave.serve.shown import Shown
from vaultweave.serve.watch import Watched, Watcher

PORT = 8000
_TRIES = 20
_GRACE = 0.1  # seconds for browsers to get a page that is ahead, before a build takes the processor
_TURN = 0.001  # seconds that a build may keep those waiting who answer browsers
_FEW = 8  # notes saved at once, of which each is worth a page of its own before the build

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
    after it. `ahead` makes the page of a note alone, by its file, with its path in the site; None
    where it cannot.
    """

    build: Callable[[], Built]
    watched: Callable[[], Watched]
    ahead: Callable[[Path], tuple[str, bytes] | None] = lambda _: None


def serve(place: Place, preview: Preview, say: Say) -> None:
    """Serve a site until interrupted, and renew it whenever something that makes it changes.

    What a build raises is shown over the pages, and the last good site stays. Raises
    VaultweaveError where the port is taken.
    """
    sys.setswitchinterval(_TURN)
    shown = Shown(place.out)
    watcher = Watcher(say, partial(hurry, shown, preview))
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
        if shown.is_ahead:
            time.sleep(_GRACE)
        renew(shown, preview.build, say)
        watcher.watch(preview.watched())


def hurry(shown: Shown, preview: Preview, changed: frozenset[str]) -> None:
    """Show the pages of a few saved notes at once; the build that follows has the last word.

    It may run beside a build that has begun before.
    """
    if len(changed) > _FEW or not all(path.lower().endswith(".md") for path in changed):
        return
    for path in sorted(changed):
        try:
            made = preview.ahead(Path(path))
        except Exception:  # noqa: BLE001 - whatever it is, the build will meet it too, and say it
            return
        if made:
            shown.lay(*made)


def renew(shown: Shown, build: Callable[[], Built], say: Say) -> None:
    """Build, and show what came of it."""
    before, lays = time.perf_counter(), shown.lays
    try:
        made = build()
    except VaultweaveError as error:
        shown.fail(str(error))
        say(str(error))
        return
    shown.update(made.problems, lays)
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
