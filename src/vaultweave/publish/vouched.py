"""Tables of a part of the vault that hand out an entry only where the last build had the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from vaultweave.model.reads import mapped, tables
from vaultweave.publish.catalogue import SIZE, Catalogue, Table, digest

Frozen = TypeVar("Frozen", bound=Struct)

Measures = Mapping[str, Callable[[Any, Any], bytes]]
"""By table, the digest of a key and its entry, where it is not that of the entry."""


class UnsureError(Exception):
    """Something was read that the part at hand cannot vouch for: only all of the vault can tell."""


class Vouched(Mapping[Any, Any]):
    """A table with some of the entries that `known` has digests of.

    An entry that is not here, or not the same, raises UnsureError; what never was there is not.
    Of entries that have changed since, those `before` are compared.
    """

    def __init__(
        self,
        name: str,
        base: Mapping[Any, Any],
        known: Table,
        measure: Callable[[Any, Any], bytes],
        before: Mapping[Any, Any],
    ) -> None:
        """Vouch for the entries of `base`."""
        self._name, self._base, self._known, self._measure = name, base, known, measure
        self._before, self._first = before, known.ids[None]

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - whatever the table holds
        place = self._known.ids.get(key)
        if place is None:
            raise KeyError(key)
        at = (place - self._first) * SIZE
        entry = self._base.get(key, self)
        was = self._before.get(key, entry)
        if entry is self or self._measure(key, was) != self._known.digests[at : at + SIZE]:
            raise UnsureError(f"{self._name}: {key}")
        return entry

    def __contains__(self, key: object) -> bool:
        return key is not None and key in self._known.ids

    def __iter__(self) -> Iterator[Any]:
        """All keys, where all are here as they were."""
        keys = [*self._known.ids][1:]
        for key in keys:
            self[key]
        return iter(keys)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def vouched(
    value: Frozen,
    known: Catalogue,
    measures: Measures,
    before: Mapping[str, Mapping[Any, Any]],
    is_sure: Callable[[str], bool] = lambda _: False,
) -> Frozen:
    """A value whose tables vouch for what they give; `before` has what has changed, by table.

    Those that are sure as they are give what they have.
    """

    def table(name: str, inner: Mapping[Any, Any]) -> Mapping[Any, Any]:
        if is_sure(name):
            return inner
        if name not in known.tables:
            raise UnsureError(name)
        measure = measures.get(name, lambda _, entry: digest(entry))
        return Vouched(name, inner, known.tables[name], measure, before.get(name, {}))

    return mapped(value, table)


def vouch(value: Struct, known: Catalogue, names: set[str]) -> None:
    """Raises UnsureError unless these fields, which are no tables, are what they were."""
    fields = dict(tables(value))
    for name in names:
        inner = fields.get(name)
        if not isinstance(inner, Mapping) and digest(inner) != known.tables[name].digests[:SIZE]:
            raise UnsureError(name)
