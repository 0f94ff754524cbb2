"""How the disk describes a file, and when that tells that it is still the same."""

from __future__ import annotations

import os
import stat
from pathlib import Path

Traits = tuple[int, ...]
"""Size, times of change in nanoseconds, and number of a file."""

_DOUBT = 2_000_000_000


def traits(file: Path | str) -> Traits:
    """How the disk describes a file, links not followed; empty where there is none."""
    try:
        found = os.lstat(file)
    except OSError:
        return ()
    if not stat.S_ISREG(found.st_mode):
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_settled(found: Traits, saved: int) -> bool:
    """Whether a file was last touched well before a time: what came later shows in its traits.

    Two writes within a clock's tick look alike, and some disks count in steps of two seconds.
    """
    return bool(found) and max(found[1:3]) < saved - _DOUBT
