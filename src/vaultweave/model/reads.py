"""What a page is made from, found out by watching: mappings and values that know what was asked.

A page is made from a few entries of large tables. Nobody writes down which: each table is handed
out as one that notes the keys it is asked for, those that it lacks as well, since a page may also
depend on what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from types import FunctionType, MethodType
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import Struct

Key = TypeVar("Key")
Value = TypeVar("Value")
Frozen = TypeVar("Frozen", bound=Struct)

Name = str | tuple[str, ...]
"""A key of a table."""


class Read(NamedTuple):
    """One thing that was asked: a key of a table; None for all of it, or what is no table."""

    table: str
    key: Name | None = None


class Watched(dict[Key, Value]):
    """A mapping that notes which of its keys are asked for, and whether all of it was looked at.

    What was found stays in it, so that a second look costs what it does in any dict.
    """

    __slots__ = ("asked", "base", "whole")

    def __init__(self, base: Mapping[Key, Value]) -> None:
        """Watch a mapping."""
        super().__init__()
        self.base = base
        self.asked: set[Key] = set()
        self.whole = False

    def forget(self) -> None:
        """Begin anew."""
        super().clear()
        self.asked.clear()
        self.whole = False

    def __missing__(self, key: Key) -> Value:
        self.asked.add(key)
        value = self.base[key]
        super().__setitem__(key, value)
        return value

    def get(self, key: Key, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        """The value of a key, or `default`."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        self.asked.add(cast("Key", key))
        return key in self.base

    def __iter__(self) -> Iterator[Key]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == other

    def __ne__(self, other: object) -> bool:
        return self._all() != other

    __hash__ = None

    def __reversed__(self) -> Iterator[Key]:
        return reversed([*self._all()])

    def __or__(self, other: Any) -> Any:  # noqa: ANN401 - as dict has it
        return {**self._all(), **other}

    def __ror__(self, other: Any) -> Any:  # noqa: ANN401 - as dict has it
        return {**other, **self._all()}

    def keys(self) -> KeysView[Key]:  # type: ignore[override]
        """All keys."""
        return self._all().keys()

    def values(self) -> ValuesView[Value]:  # type: ignore[override]
        """All values."""
        return self._all().values()

    def items(self) -> ItemsView[Key, Value]:  # type: ignore[override]
        """All pairs."""
        return self._all().items()

    def copy(self) -> dict[Key, Value]:
        """A plain dict of all."""
        return dict(self._all())

    def _all(self) -> Mapping[Key, Value]:
        self.whole = True
        return self.base


class Log:
    """Everything that was asked of a watched value since it was last emptied."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.tables: list[tuple[str, Watched[Any, Any]]] = []
        self.values: set[str] = set()

    def take(self) -> Iterator[Read]:
        """What was asked, and begin anew."""
        for name in self.values:
            yield Read(name)
        self.values.clear()
        for name, table in self.tables:
            if table.whole:
                yield Read(name)
            else:
                for key in table.asked:
                    yield Read(name, key)
            if table.whole or table.asked:
                table.forget()


class _Proxy:
    """Stands for a frozen value: its tables watched, its other fields noted when they are read."""

    def __init__(self, value: Struct, prefix: str, log: Log) -> None:
        self._value, self._prefix, self._log = value, prefix, log
        for name, inner in _parts(value):
            if isinstance(inner, Mapping):
                table: Watched[Any, Any] = Watched(inner)
                log.tables.append((prefix + name, table))
                setattr(self, name, table)
            elif isinstance(inner, Struct):
                setattr(self, name, _Proxy(inner, f"{prefix}{name}.", log))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the field holds
        kind = type(self._value)
        if name in kind.__struct_fields__:
            self._log.values.add(self._prefix + name)
            return getattr(self._value, name)
        found = getattr(kind, name)
        if isinstance(found, property):
            return cast("Callable[[object], object]", found.fget)(self)
        return MethodType(found, self) if isinstance(found, FunctionType) else found


def watched(value: Frozen) -> tuple[Frozen, Log]:
    """A value that can be read as the given one, and what is read of it."""
    log = Log()
    return cast("Frozen", _Proxy(value, "", log)), log


def tables(value: Struct, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """All that can be read of a value: its tables and other fields, by the names that Log gives."""
    kept = dict(_parts(value))
    for name in value.__struct_fields__:
        inner = kept.get(name)
        if isinstance(inner, Struct):
            yield from tables(inner, f"{prefix}{name}.")
        else:
            yield prefix + name, getattr(value, name)


def changes(old: Struct, new: Struct) -> frozenset[Read]:
    """All reads of a value that would not give the same of another of its kind."""
    found: set[Read] = set()
    after = dict(tables(new))
    for name, before in tables(old):
        now = after.pop(name, None)
        if isinstance(before, Mapping) and isinstance(now, Mapping):
            keys = {key for key in before if key not in now or now[key] != before[key]}
            keys |= {key for key in now if key not in before}
            found.update(Read(name, key) for key in keys)
            if keys:
                found.add(Read(name))
        elif now is not before and now != before:
            found.add(Read(name))
    return frozenset(found) | {Read(name) for name in after}


def _parts(value: Struct) -> Iterable[tuple[str, Any]]:
    """The fields that are tables, or hold some."""
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        if isinstance(inner, Mapping) or (isinstance(inner, Struct) and any(_parts(inner))):
            yield name, inner
