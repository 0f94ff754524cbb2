"""One build at a time below OUT: two that write there would each remove what the other made."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from vaultweave.model.errors import VaultweaveError


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold a site's folder while it is built; who is killed holds it no longer.

    A folder that this had to make is gone again where nothing came into it. Systems and disks
    that know no such locks do without. Raises VaultweaveError where another build is at work.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    handle = -1
    try:
        with contextlib.suppress(OSError):  # whatever is wrong with it, writing will tell
            out.mkdir(parents=True, exist_ok=True)
            handle = os.open(out, os.O_RDONLY)
        if handle >= 0 and not _take(handle):
            raise VaultweaveError(
                f"another build is writing to {out}; run this again when it is done"
            )
        yield
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(OSError):
            for folder in made:
                folder.rmdir()


def _take(handle: int) -> bool:
    """Take the lock of an open folder; False where somebody else has it."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk of elsewhere
        return True
    return True
