"""Dates as precise as they are written: `2025`, `2025-Q3`, `2025-12`, `2025-12-03`."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from vaultweave.model.errors import VaultweaveError

_PERIOD = re.compile(
    r"(\d{4})(?:-(?:(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?|Q([1-4])|H([12])))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def period(text: str) -> tuple[str, str] | None:
    """The first and the last day of a date, each as `2025-12-03`; None for what is no date."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, quarter, half = match.groups()
    first, last = 1, 12
    if month:
        first = last = int(month)
    elif quarter:
        first, last = 3 * int(quarter) - 2, 3 * int(quarter)
    elif half:
        first, last = 6 * int(half) - 5, 6 * int(half)
    end = calendar.monthrange(int(year) or 1, last)[1]
    if day:
        return (f"{year}-{first:02}-{day}",) * 2
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{end:02}"


def bounds(since: str | None, until: str | None) -> tuple[str, str]:
    """The first and the last day that two dates allow.

    Raises VaultweaveError for what is no date.
    """
    found = []
    for text in (since, until):
        known = period(text) if text is not None else ("", "9999-12-31")
        if known is None:
            raise VaultweaveError(
                f'"{text}" is no date; write one as 2025, 2025-Q3, 2025-12 or 2025-12-03'
            )
        found.append(known)
    return found[0][0], found[1][1]


def within(date: str | None, days: tuple[str, str]) -> bool:
    """Whether any day of a date lies within some days."""
    known = period(date) if date else None
    return known is not None and known[0] <= days[1] and known[1] >= days[0]


def last_day(date: str | None) -> str:
    """The last day of a date, "" for none: what dates are ordered by."""
    known = period(date) if date else None
    return known[1] if known else ""
