"""Keys in a context: `since 2024, until 2031, conf: high, src: 10-K, weight: 0.4`."""

from __future__ import annotations

import re
from functools import lru_cache

from vaultweave.model.dates import date_in

_PART = re.compile(r"[,;]\s|\s(?:—|–|--|-)\s")
_TERM = re.compile(
    r"(?P<key>as of|as at|since|until|till|conf(?:idence)?|src|source|weight)"
    r"(?P<colon>\s*[:=])?\s+(?P<value>\S.*)\Z",
    re.IGNORECASE,
)
_NAMES = {"as at": "as of", "till": "until", "confidence": "conf", "source": "src"}
_DATED = frozenset({"as of", "since", "until"})


@lru_cache(maxsize=65536)
def terms_in(context: str) -> tuple[tuple[str, str], ...]:
    """The keys of a context with their values; dates as `date_in` writes them.

    `as of`, `since` and `until` need a date, `conf`, `src` and `weight` a colon: all else is text.
    """
    found: dict[str, str] = {}
    for part in _PART.split(context):
        match = _TERM.match(part.strip())
        if match is None:
            continue
        key = _NAMES.get(match["key"].lower(), match["key"].lower())
        value = date_in(match["value"], ahead=True) if key in _DATED else match["value"].strip()
        if value and (key in _DATED or match["colon"]):
            found.setdefault(key, value)
    return tuple(found.items())
