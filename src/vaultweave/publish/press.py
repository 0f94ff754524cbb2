"""Pages made and rendered, those only that could have changed, on as many processes as pay."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from multiprocessing import get_all_start_methods, get_context
from operator import itemgetter
from typing import NamedTuple

from vaultweave.model.problem import Problem
from vaultweave.model.reads import Read, watched
from vaultweave.publish.catalogue import Catalogue, digest
from vaultweave.publish.edition import Edition
from vaultweave.publish.manifest import Aside
from vaultweave.publish.page import Made
from vaultweave.publish.past import Leaf, Part, Unit
from vaultweave.publish.render import Renderer
from vaultweave.publish.search import search
from vaultweave.publish.views import VIEWS, Each, View
from vaultweave.read.workers import mortal

SHARE = 128
"""How many parts of a view a process makes at a time."""

_FEWEST = 2 * SHARE

Page = tuple[str, bytes | Aside | None]
"""An output path and what is to stand there; None where it stands there already."""

Standing = Callable[[Part, Leaf], bool]
"""Whether a part's page stands on the disk as it would be rendered."""


class Printed(NamedTuple):
    """What a part of a view gave: its pages, and what they were made from."""

    unit: Unit
    pages: Sequence[Page]
    reads: array[int]
    lacking: Sequence[Read]


class Shop(NamedTuple):
    """What all pages are printed with; `aside` is how a worker hands over its bytes."""

    this: Edition
    known: Catalogue
    render: Renderer
    standing: Standing
    aside: Callable[[bytes], Aside]


def parts(this: Edition, begins: tuple[str, ...] = ("",)) -> Iterator[Part]:
    """Every part of every view, in the order in which their pages are written.

    `begins` are the first letters of the names of views, where not all are wanted.
    """
    for name, view in _VIEWS.items():
        if not name.startswith(begins):
            continue
        keys = view.keys(this) if isinstance(view, Each) else ("",)
        yield from ((name, key) for key in keys)


def printed(shop: Shop, wanted: Sequence[Part], jobs: int = 0) -> Iterator[Printed]:
    """The wanted parts, in their order; which process made them changes nothing.

    `jobs` is a number of processes, 0 for one a processor. Workers are forked, so that they
    find everything in memory and only pages are sent; where there is no forking, or there are
    few parts, all is done here. A worker that dies costs time, never a page.
    """
    count = jobs or os.cpu_count() or 1
    if count == 1 or len(wanted) < _FEWEST or "fork" not in get_all_start_methods():
        yield from _print(shop, wanted)
        return
    tasks = [*_tasks(wanted)]
    _SHARED.append(shop)
    try:
        with ProcessPoolExecutor(count, get_context("fork"), mortal) as executor:
            waiting = {at: executor.submit(_print_here, tasks[at]) for at in _in_turn(tasks)}
            try:
                for at, task in enumerate(tasks):
                    try:
                        made = waiting.pop(at).result()
                    except BrokenProcessPool:
                        made = [*_print(shop, task)]
                    yield from made
            finally:  # where this ends early, as on a full disk, no more pages are made
                executor.shutdown(cancel_futures=True)
    finally:
        _SHARED.clear()


def _tasks(wanted: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Parts of one view each, in their order."""
    for _, parts_ in groupby(wanted, key=itemgetter(0)):
        several = [*parts_]
        yield from (several[start : start + SHARE] for start in range(0, len(several), SHARE))


def _in_turn(tasks: Sequence[Sequence[Part]]) -> list[int]:
    """The order in which tasks are begun: last come those of the first view, notes, all short.

    A list of all that is exposed may take as long as a thousand notes: were it begun last, all
    other processes would wait for the one that makes it.
    """
    first = tasks[0][0][0]
    return sorted(range(len(tasks)), key=lambda at: tasks[at][0][0] == first)


# What a forked worker finds; empty but while pages are printed.
_SHARED: list[Shop] = []


def _print_here(task: Sequence[Part]) -> list[Printed]:
    """Parts made by a worker, who writes their pages: to send them would cost as much again."""
    shop = _SHARED[0]

    def handed(data: bytes | Aside | None) -> bytes | Aside | None:
        return shop.aside(data) if isinstance(data, bytes) else data

    return [
        made._replace(pages=[(output, handed(data)) for output, data in made.pages])
        for made in _print(shop, task)
    ]


def _print(shop: Shop, wanted: Iterable[Part]) -> Iterator[Printed]:
    this, log = watched(shop.this)
    for part in wanted:
        name, key = part
        view = _VIEWS[name]
        pages: list[Page] = []
        leaves: list[Leaf] = []
        problems: list[Problem] = []
        for made in view.pages(this, key) if isinstance(view, Each) else view(this):
            leaf, data = _page(shop, part, made)
            leaves.append(leaf)
            pages.append((leaf.output, data))
            problems += made.problems if isinstance(made, Made) else ()
        reads, lacking = shop.known.find(log.lots())
        unit = Unit(name, key, tuple(leaves), tuple(problems))
        yield Printed(unit, pages, reads, lacking)


def _page(shop: Shop, part: Part, made: Made | tuple[str, bytes]) -> tuple[Leaf, bytes | None]:
    """A page, rendered unless it stands already."""
    if not isinstance(made, Made):
        leaf = Leaf(made[0], digest(made[1]))
        return leaf, None if shop.standing(part, leaf) else made[1]
    leaf = Leaf(made.output, digest((made.template, made.value)))
    same = shop.standing(part, leaf)
    return leaf, None if same else shop.render(made.template, made.value)


_Plain = Callable[[Edition], Iterator[tuple[str, bytes]]]


def _name(view: View | _Plain) -> str:
    """What a view is called from one build to the next."""
    made = view.pages if isinstance(view, Each) else view
    return f"{made.__module__}.{made.__qualname__}".removeprefix("vaultweave.publish.")


_VIEWS: dict[str, View | _Plain] = {_name(view): view for view in (*VIEWS, search)}
