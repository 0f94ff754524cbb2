"""Dates in text: `Dec 2025`, `Q3 2025`, `2026-01-28`, each as precise as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"""(?<![\w$€£¥.,-])(?:
      (?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\ (?P<month>{_MONTH}),?\ (?P<year>{_YEAR})
    | (?P<month2>{_MONTH})\ (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\ (?P<year2>{_YEAR})
    | (?P<month3>{_MONTH})\ (?P<year3>{_YEAR})
    | (?P<part>[qh][1-4])(?:[\ ’'/-]{{0,2}}(?P<year4>{_YEAR})|[\ ’'/-]{{1,2}}(?P<year7>\d\d))
    | (?P<number>[1-4])(?P<letter>[qh])[\ ’'/-]?(?P<year8>{_YEAR}|\d\d)
    | (?P<year5>{_YEAR})[\ -]?(?P<part2>[qh][1-4])
    | (?:fy|cy)[\ ’']{{0,2}}(?P<year6>{_YEAR}|\d\d)
    | (?P<only>{_YEAR})e?
    )(?![\w%]|[.,]\d|-\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_AHEAD = re.compile(
    r"(?:until|till|through|thru|by|before|expir\w+|due|matur\w+|ends?|ending|targets?|targeted"
    r"|guid\w+|deadline)"
    r"(?:\s+(?:in|on|by|for|the|end|of|early|late|mid|at|least))*[\s:-]\Z",
    re.IGNORECASE,
)
_OF_AHEAD = re.compile(
    r"\s+(?:(?:senior|convertible|first|second|main|revenue|sales|price|production|debt)\s+)?"
    r"(?:matur\w+|bonds?|deadlines?|targets?|guidance|estimates?|forecasts?|goals?|expir\w+)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:russell|csi|nikkei|stoxx|s&p|iso|rtx|vision|agenda|windows|top|over|room)\s\Z",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s+(?:[kmgt]wh?|mhz|km|m2|bps|tons?|tonnes|units?|beds|stores|shops|branches|sites|stations"
    r"|jobs|employees|people|staff|workers|customers|homes|vehicles|cars|aircraft|wafers|racks"
    r"|chips|gpus|points|miles|acres|patents)\b",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\b(?:as\s+of|as\s+at|updated|status)(?:\s+on)?[\s:]\Z", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
_NEAR = 32  # signs before a date that tell what it is


@lru_cache(maxsize=65536)
def date_in(text: str, *, ahead: bool = False) -> str | None:
    """The date of a text: `2026-01-28`, `2025-12`, `2025-Q3` or `2025`; None without one.

    The first after `as of`, else the first; what lies ahead (`until 2031`, `2030 maturities`,
    `2027E`) is none, but with `ahead`, where a title names it.
    """
    if not _DIGIT.search(text):
        return None
    first = None
    for match in _DATE.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if _AS_OF.search(before):
            return _written(match)
        if _is_count(match, before):
            continue
        if first is None and (ahead or not (_AHEAD.search(before) or _is_ahead(match))):
            first = match
    return _written(first) if first else None


def _is_count(match: re.Match[str], before: str) -> bool:
    """Whether four digits are a number or a name's: `2000 stores`, `Russell 2000`."""
    if not match["only"]:
        return False
    counted = _COUNTED.match(match.string, match.end())
    return counted is not None or _NUMBERED.search(before) is not None


def _is_ahead(match: re.Match[str]) -> bool:
    """Whether what stands after a date, or its `E`, makes it one that is only expected."""
    return match[0][-1] in "eE" or _OF_AHEAD.match(match.string, match.end()) is not None


def dates_in(text: str) -> Iterator[tuple[int, int, str]]:
    """All dates of a text, deadlines too: from where, to where, and the date as in `date_in`."""
    for match in _DATE.finditer(text):
        yield match.start(), match.end(), _written(match)


def is_date(text: str) -> bool:
    """Whether a text is a date and nothing else, as a column's header or a row's first cell may."""
    bare = text.strip().strip("()~*").strip()
    match = _DATE.match(bare)
    return match is not None and bare[match.end() :].strip().lower() in ("", "e", "est", "est.")


def _written(match: re.Match[str]) -> str:
    """A date as it is told: as precise as it was written."""
    found = match.groupdict()
    if found["iso"] or found["only"]:
        return str(match["iso"] or match["only"])
    for month, year, day in (("month", "year", "day"), ("month2", "year2", "day2")):
        if found[month]:
            return f"{found[year]}-{_number(found[month]):02d}-{int(found[day]):02d}"
    if found["month3"]:
        return f"{found['year3']}-{_number(found['month3']):02d}"
    if found["letter"]:
        return f"{_full(found['year8'])}-{found['letter'].upper()}{found['number']}"
    year = _full(found["year4"] or found["year5"] or found["year6"] or found["year7"])
    part = found["part"] or found["part2"]
    return f"{year}-{part.upper()}" if part else year


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _full(year: str) -> str:
    return year if len(year) == len("2025") else f"20{year}"
