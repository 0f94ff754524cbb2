"""Where a run's time goes, told by the conductors that know its stages.

As with logging, nobody has to pass a clock along, and where no one listens it costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Stages:
    """Seconds by stage, in the order in which the stages began; one within another counts alone."""

    def __init__(self) -> None:
        """Begin with none."""
        self.seconds: dict[str, float] = {}
        self._within: list[str] = []
        self._since = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of what is done within."""
        self._settle()
        self.seconds.setdefault(name, 0.0)
        self._within.append(name)
        try:
            yield
        finally:
            self._settle()
            self._within.pop()

    def _settle(self) -> None:
        now = time.perf_counter()
        if self._within:
            self.seconds[self._within[-1]] += now - self._since
        self._since = now


_LISTENING: ContextVar[Stages | None] = ContextVar("stages", default=None)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time of what is done within, if anybody listens."""
    stages = _LISTENING.get()
    if stages is None:
        yield
        return
    with stages.stage(name):
        yield


@contextmanager
def listened() -> Iterator[Stages]:
    """The stages of what is done within."""
    stages = Stages()
    token = _LISTENING.set(stages)
    try:
        yield stages
    finally:
        _LISTENING.reset(token)
