"""A front matter's YAML as nodes, its limits seen to before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

import yaml

from vaultweave.model.place import Span

LONGEST, DEEPEST, MOST_ALIASES = 64 << 10, 32, 100

# So few marks that can nest are safe with libyaml's composer; its stack overflows on 40,000.
_FEW_MARKS = 256

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DASHES = Span(1, 1, 1, 4)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML's own, without a guess at the type of each value, for which nobody asks a node."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class LimitError(ValueError):
    """A limit was passed; the message names it, and `span` where."""

    def __init__(self, message: str, span: Span = _DASHES) -> None:
        """The place is that of the opening dashes where there is no better one."""
        super().__init__(message)
        self.span = span


def composed(top: str) -> yaml.Node | None:
    """The YAML nodes of a front matter. Raises LimitError, or YAML's own errors.

    Events are counted first where there may be too many, and where something is wrong, to tell
    which: to read them costs as much again.
    """
    if len(top) > LONGEST:
        raise LimitError(f"they are longer than {LONGEST >> 10} KB")
    if top.count("*") <= MOST_ALIASES and sum(map(top.count, "[{-?:")) < _FEW_MARKS:
        with suppress(yaml.YAMLError):
            node: yaml.Node | None = yaml.compose(top, Loader=_Loader)
            if _depth(node, set()) <= DEEPEST:
                return node
    _count(top)
    return yaml.compose(top, Loader=_Loader)


def span_of(node: yaml.Node | yaml.Event) -> Span:
    """Where a node or an event stands in the file, below the opening dashes."""
    start: Any = node.start_mark
    end: Any = node.end_mark
    return Span(start.line + 2, start.column + 1, end.line + 2, end.column + 1)


def _depth(node: yaml.Node | None, seen: set[int]) -> int:
    """How deep collections are nested. What an alias repeats counts where it stands first."""
    if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
        return 0
    seen.add(id(node))
    pairs = isinstance(node, yaml.MappingNode)
    inner: Iterator[yaml.Node] = chain.from_iterable(node.value) if pairs else iter(node.value)
    deeper = [child for child in inner if isinstance(child, yaml.CollectionNode)]
    return 1 + max((_depth(child, seen) for child in deeper), default=0)


def _count(top: str) -> None:
    """Raises an error where a limit is passed, or where this is no YAML."""
    depth = aliases = 0
    for event in yaml.parse(top, Loader=_Loader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > DEEPEST:
                message = f"they are nested deeper than {DEEPEST} levels"
                raise LimitError(message, span_of(event))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MOST_ALIASES:
                message = f"they hold more than {MOST_ALIASES} YAML aliases"
                raise LimitError(message, span_of(event))
