"""What `statements --suspicious` prints: what a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from vaultweave import api
from vaultweave.commands.shapes import put_records
from vaultweave.commands.shared import Run
from vaultweave.commands.terminal import count, put, table, working
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import Project, words

if TYPE_CHECKING:
    from vaultweave.ask.doubts import Doubt

_COLUMNS = ("why", "text", "hint", "count", "path", "line", "column")


def put_doubts(run: Run, place: Project, shape: str, filters: Mapping[str, Any]) -> int:
    """Print a vault's doubts. Raises VaultweaveError for filters, which fit statements alone."""
    from vaultweave.ask.doubts import doubts

    given = sorted(name for name, value in filters.items() if value)
    if given:
        raise VaultweaveError(f"--suspicious looks at the whole vault: leave out --{given[0]}")
    with working("reading…", quiet=run.quiet):
        found = doubts(api.read(place).vault, words(place.config))
    if shape == "table":
        put(_table(found))
    else:
        put_records(shape, map(_record, found), _COLUMNS)
    run.say(f"{count(len(found), 'thing')} to look at ({run.took()})")
    return 0


def _table(found: Iterable[Doubt]) -> Iterator[str]:
    rows = (
        (one.why, one.text, one.hint, f"{one.count:,}", f"{one.place.path}:{one.place.line}")
        for one in found
    )
    return table(("why", "text", "hint", "count", "first"), rows)


def _record(one: Doubt) -> dict[str, Any]:
    place = {"path": one.place.path, "line": one.place.line, "column": one.place.column}
    return {"why": one.why, "text": one.text, "hint": one.hint, "count": one.count, **place}
