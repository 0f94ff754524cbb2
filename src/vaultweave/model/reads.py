"""What a page is made from, found out by watching: mappings and values that know what was asked.

A page is made from a few entries of large tables. Nobody writes down which: each table is handed
out as one that notes the keys it is asked for, those that it lacks as well, since a page may also
depend on what is not there.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    ValuesView,
)
from types import FunctionType, MethodType
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

Key = TypeVar("Key")
Value = TypeVar("Value")
Frozen = TypeVar("Frozen", bound=Struct)

Name = str | tuple[str, ...]
"""A key of a table."""


class Read(NamedTuple):
    """One thing that was asked: a key of a table; None for all of it, or what is no table."""

    table: str
    key: Name | None = None


# What a dict does by itself, whatever is made of it.
_find: Callable[..., Any] = dict.get
_has: Callable[..., bool] = dict.__contains__
_put, _clear, _keys, _size = dict.__setitem__, dict.clear, dict.keys, dict.__len__
_NOTHING = object()
_WHOLE = (None,)


class Lot(NamedTuple):
    """What was asked of a table: keys that are there, and others, of which any may be lacking.

    The one key None stands for all of it, or for what is no table.
    """

    table: str
    there: Collection[Any]
    others: Collection[Any] = ()


class Watched(dict[Key, Value]):
    """A mapping that notes which of its keys are asked for, and whether all of it was looked at.

    What was found stays in it, so that a second look costs what it does in any dict; `asked` has
    the keys of which it was only asked whether they are there, and those that it lacks.
    """

    __slots__ = ("asked", "base", "whole")

    def __init__(self, base: Mapping[Key, Value]) -> None:
        """Watch a mapping."""
        super().__init__()
        self.base = base
        self.asked: set[Key] = set()
        self.whole = False

    def is_asked(self) -> bool:
        """Whether anything was asked."""
        return bool(_size(self) or self.asked or self.whole)

    def take(self) -> tuple[Collection[Key | None], Collection[Key]]:
        """The keys that were found, None for all, and others that were asked for; begin anew."""
        there: list[Key | None] = [None] if self.whole else [*_keys(self)]
        others = [] if self.whole else [key for key in self.asked if not _has(self, key)]
        _clear(self)
        self.asked.clear()
        self.whole = False
        return there, others

    def __missing__(self, key: Key) -> Value:
        try:
            value = self.base[key]
        except KeyError:
            self.asked.add(key)
            raise
        _put(self, key, value)
        return value

    def get(self, key: Key, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        """The value of a key, or `default`."""
        found = _find(self, key, _NOTHING)
        if found is not _NOTHING:
            return found
        found = self.base.get(key, _NOTHING)
        if found is _NOTHING:
            self.asked.add(key)
            return default
        _put(self, key, found)
        return found

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
        self.values: list[tuple[_Proxy, str]] = []

    def lots(self) -> Iterator[Lot]:
        """What was asked, table by table, and begin anew."""
        for proxy, name in self.values:
            yield Lot(proxy.forget(name), _WHOLE)
        self.values.clear()
        for name, table in self.tables:
            if table.is_asked():
                yield Lot(name, *table.take())

    def take(self) -> Iterator[Read]:
        """The same, key by key."""
        for name, *keys in self.lots():
            yield from (Read(name, key) for several in keys for key in several)


class _Proxy:
    """Stands for a frozen value: its tables watched, its other fields noted when they are read.

    What was read stays with it, so that to read it again costs nothing, until the log is emptied.
    """

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
            value = getattr(self._value, name)
            self._log.values.append((self, name))
            self.__dict__[name] = value
            return value
        found = getattr(kind, name)
        if isinstance(found, property):
            made = cast("Callable[[object], object]", found.fget)(self)
            if isinstance(made, (Watched, _Proxy)):  # which note by themselves what is read of them
                self.__dict__[name] = made
            return made
        return MethodType(found, self) if isinstance(found, FunctionType) else found

    def forget(self, name: str) -> str:
        """Note a field again when it is read again; this is what the log calls it."""
        del self.__dict__[name]
        return self._prefix + name


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


def mapped(
    value: Frozen, made: Callable[[str, Mapping[Any, Any]], Mapping[Any, Any]], prefix: str = ""
) -> Frozen:
    """A value whose tables are what `made` makes of theirs, by the names that Log gives."""
    given = {
        name: made(prefix + name, inner)
        if isinstance(inner, Mapping)
        else mapped(inner, made, f"{prefix}{name}.")
        for name, inner in _parts(value)
    }
    return replace(value, **given)


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
