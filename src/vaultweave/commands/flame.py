"""A profile of a run: samples of its stack, and a picture of where they fell."""

from __future__ import annotations

import html
import json
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

Stack = tuple[str, ...]
Samples = Mapping[Stack, int]

_EVERY = 0.001
_WIDTH, _ROW, _LEAST = 1200, 16, 0.3
_HUES = 55


class _Box(NamedTuple):
    """A function in the picture: where it begins, how wide it is, in samples; how deep it lies."""

    name: str
    start: int
    size: int
    depth: int


@contextmanager
def profiled(file: Path) -> Iterator[None]:
    """Write a profile of what is done within.

    By the file's ending: a picture (.svg), a speedscope profile (.json), or stacks as text, a line
    each with its number of samples. One is taken each millisecond of the process's own time.
    """
    found: Counter[Stack] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        found[_stack(frame)] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        write = {".svg": picture, ".json": speedscope}.get(file.suffix.lower(), collapsed)
        file.write_text(write(found), encoding="utf-8")


def collapsed(samples: Samples) -> str:
    """Stacks as text, for flamegraph.pl and its like."""
    return "".join(f"{';'.join(stack)} {count}\n" for stack, count in sorted(samples.items()))


def speedscope(samples: Samples) -> str:
    """A profile for https://www.speedscope.app."""
    names = sorted({name for stack in samples for name in stack})
    number = {name: at for at, name in enumerate(names)}
    rows = sorted(samples.items())
    total = sum(samples.values())
    profile = {
        "type": "sampled",
        "name": "vaultweave",
        "unit": "milliseconds",
        "startValue": 0,
        "endValue": total,
        "samples": [[number[name] for name in stack] for stack, _ in rows],
        "weights": [count for _, count in rows],
    }
    return json.dumps(
        {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "shared": {"frames": [{"name": name} for name in names]},
            "profiles": [profile],
        }
    )


def picture(samples: Samples) -> str:
    """A flame graph: the wider a box, the more time was spent in it and what stands on it."""
    total = sum(samples.values())
    boxes = list(_boxes(samples))
    depth = max((box.depth for box in boxes), default=0)
    height = (depth + 3) * _ROW
    scale = _WIDTH / max(total, 1)
    drawn = "".join(
        _drawn(box, scale, height, total) for box in boxes if box.size * scale >= _LEAST
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'font-family="monospace" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n'
        f'<text x="6" y="13">{total:,} ms of processor time; hover a box for its share</text>\n'
        f"{drawn}</svg>\n"
    )


def _stack(frame: FrameType | None) -> Stack:
    names: list[str] = []
    while frame is not None:
        code = frame.f_code
        module = frame.f_globals.get("__name__", "?")
        names.append(f"{module}.{code.co_qualname}")
        frame = frame.f_back
    return tuple(reversed(names))


def _boxes(samples: Samples) -> Iterator[_Box]:
    """Each function with its callers beneath it; stacks side by side in the order of names."""
    open_: list[tuple[str, int]] = []
    at = 0
    for stack, count in [*sorted(samples.items()), ((), 0)]:
        same = 0
        while same < min(len(stack), len(open_)) and open_[same][0] == stack[same]:
            same += 1
        while len(open_) > same:
            name, start = open_.pop()
            yield _Box(name, start, at - start, len(open_))
        open_ += [(name, at) for name in stack[same:]]
        at += count


def _drawn(box: _Box, scale: float, height: int, total: int) -> str:
    name = html.escape(box.name)
    x, width = box.start * scale, box.size * scale
    y = height - (box.depth + 1) * _ROW
    room = int(width / 6.7)
    shown = html.escape(box.name if len(box.name) <= room else box.name[-room:]) if room > 2 else ""
    hue = sum(box.name.partition(".")[0].encode()) % _HUES
    return (
        f"<g><title>{name}: {box.size:,} ms, {box.size / total:.1%}</title>"
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW - 1}" '
        f'fill="hsl({hue},80%,70%)"/>'
        f'<text x="{x + 2:.1f}" y="{y + 11}">{shown}</text></g>\n'
    )
