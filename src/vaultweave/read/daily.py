"""The day that a daily note's name tells, by the format that Obsidian gives such names."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

FORMAT = "YYYY-MM-DD"

_TOKEN = re.compile(r"\[([^\]\[]*)\]|Y{4}|YY|M{1,4}|Do|D{1,2}|d{1,4}|[A-Za-z]+|.", re.DOTALL)
_PARTS = {
    "YYYY": ("year", r"\d{4}"), "MM": ("month", r"\d{2}"), "M": ("month", r"\d{1,2}"),
    "DD": ("day", r"\d{2}"), "D": ("day", r"\d{1,2}"), "Do": ("day", r"\d{1,2}(?:st|nd|rd|th)"),
    "MMMM": ("month", r"[A-Za-z]{3,9}"), "MMM": ("month", r"[A-Za-z]{3}"),
}  # fmt: skip
_WEEKDAYS = frozenset({"ddd", "dddd"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day(path: str, folder: str, form: str) -> str | None:
    """The day of a note in the folder of daily notes, as YYYY-MM-DD; None for any other note."""
    start = f"{folder}/" if folder else ""
    names = _pattern(form)
    if names is None or not path.startswith(start):
        return None
    found = names.fullmatch(path[len(start) :].removesuffix(".md"))
    if found is None:
        return None
    month = found["month"]
    try:
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
        return date(int(found["year"]), number, int(re.sub(r"\D", "", found["day"]))).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _pattern(form: str) -> re.Pattern[str] | None:
    """What names of this format look like; None for a format that does not tell the day."""
    out: list[str] = []
    named: set[str] = set()
    for token in _TOKEN.finditer(form[:200]):
        text = token[0]
        if text in _PARTS:
            name, letters = _PARTS[text]
            out.append(letters if name in named else f"(?P<{name}>{letters})")
            named.add(name)
        elif text in _WEEKDAYS:
            out.append(r"[^\W\d]{2,12}")
        elif text[0].isalpha():
            return None
        else:
            out.append(
                re.escape(token[1] if text.startswith("[") and token[1] is not None else text)
            )
    return re.compile("".join(out)) if named == {"year", "month", "day"} else None
