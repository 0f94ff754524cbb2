"""An item's claims: `[[A]] — role; [[B]] — role` makes two in one line."""

from __future__ import annotations

import re

from msgspec import Struct

from vaultweave.model.marked import LINK
from vaultweave.model.note import Item

_CLAUSE = re.compile(
    rf";\s*(?=(?:see\s+)?{LINK}\s*(?:\((?:[^()]|\([^()]*\))*\)\s*)*"
    rf"(?:(?:[,·&+]|\band\b)\s*{LINK}\s*(?:\([^()]*\)\s*)*)*(?:—|–|--|-)\s)",
    re.IGNORECASE,
)
_DASH = re.compile(r"(?:(?<!\s)\s++)?(?:—|--|–|(?<=\s)-(?=\s))\s*")


class Clause(Struct, frozen=True, gc=False):
    """One claim of an item: marked text before its dash and after it; no dash, no `head`."""

    head: str
    dashed: bool
    rest: str


def clauses(item: Item, head: str, rest: str) -> list[Clause]:
    """The claims of an item: `; [[C]] — role` begins another in the same line."""
    if ";" not in rest:
        return [Clause(head, bool(item.separator), rest)]
    first, *more = _CLAUSE.split(rest)
    found = [Clause(head, bool(item.separator), first)]
    for part in more:
        start, *tail = _DASH.split(part, maxsplit=1)
        found.append(Clause(start, dashed=True, rest=tail[0] if tail else ""))
    return found
