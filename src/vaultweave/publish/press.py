"""Every page rendered, on as many processes as pay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.problem import Problem
from vaultweave.publish.edition import Edition
from vaultweave.publish.render import Renderer, renderer
from vaultweave.publish.views import VIEWS

SHARE = 128
_FEWEST = 2 * SHARE


class Printed(NamedTuple):
    """A page as it will stand on disk, and what could not be shown on it."""

    output: str
    data: bytes
    problems: tuple[Problem, ...]


class _Task(NamedTuple):
    """One kind of page, and which share of it where it is shared out."""

    view: int
    share: tuple[int, int]


def printed(this: Edition, jobs: int = 0) -> Iterator[Printed]:
    """All pages, in the order of VIEWS; which process made them changes nothing.

    `jobs` is a number of processes, 0 for one a processor. Workers are forked, so that they
    find the graph in memory and only pages are sent; where there is no forking, or there are
    few notes, all is done here. A worker that dies costs time, never a page.
    """
    render = renderer(this.site.theme)
    count = jobs or os.cpu_count() or 1
    tasks = _tasks(len(this.notes))
    if count == 1 or len(this.notes) < _FEWEST or "fork" not in get_all_start_methods():
        for task in tasks:
            yield from _print(this, task, render)
        return
    _SHARED.append((this, render))
    try:
        with ProcessPoolExecutor(count, get_context("fork")) as executor:
            waiting = [executor.submit(_print_here, task) for task in tasks]
            for task, future in zip(tasks, waiting, strict=True):
                try:
                    pages = future.result()
                except BrokenProcessPool:
                    pages = _print(this, task, render)
                yield from pages
    finally:
        _SHARED.clear()


# What a forked worker finds; empty but while pages are printed.
_SHARED: list[tuple[Edition, Renderer]] = []


def _tasks(notes: int) -> list[_Task]:
    """The first view makes a page a note, and is shared out; the others are one task each."""
    shares = max(1, notes // SHARE)
    first = [_Task(0, (number, shares)) for number in range(shares)]
    return first + [_Task(view, (0, 1)) for view in range(1, len(VIEWS))]


def _print_here(task: _Task) -> list[Printed]:
    this, render = _SHARED[0]
    return _print(this, task, render)


def _print(this: Edition, task: _Task, render: Renderer) -> list[Printed]:
    part = replace(this, share=task.share)
    return [
        Printed(made.output, render(made.template, made.value), made.problems)
        for made in VIEWS[task.view](part)
    ]
