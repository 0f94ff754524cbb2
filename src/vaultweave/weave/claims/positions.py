"""Positions of a thesis or a day: `Long [[A]], entry $12`, `long [[A]] / short [[B]]`."""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultweave.model.marked import LINK
from vaultweave.weave.claims.linked import link_list

_START = re.compile(rf"(?:(?!{LINK})\W)*(?=(?:long|short)\s)", re.IGNORECASE)
_LEG = re.compile(rf"\b(long|short)\s+(?={LINK})", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:and|vs\.?|versus|against)\Z", re.IGNORECASE)
_ENTRY = rf"{LINK}\s*+(?:\([^()]*+\)\s*+)?+"
_NAMES = re.compile(
    rf"({_ENTRY}(?:(?:[,/&+]|and\b)\s*+{_ENTRY})*+)"
    r"(?:[,;:]\s+|(?=(?:at|from|since|into|entry|entered|stop|target|for|with|on)\s))"
)


class Leg(NamedTuple):
    """One side of a position: its role, its links' numbers with their brackets, and the rest."""

    role: str
    names: list[tuple[int, str]]
    rest: str


def legs(text: str) -> list[Leg]:
    """The positions with which a marked text begins, none where it says anything else."""
    start = _START.match(text)
    if start is None or _LEG.match(text, start.end()) is None:
        return []
    _, *parts = _LEG.split(text[start.end() :])
    found = [_leg(role.lower(), said) for role, said in zip(parts[::2], parts[1::2], strict=True)]
    return found if all(leg.names for leg in found) else []


def _leg(role: str, said: str) -> Leg:
    plain = _JOINT.sub("", said.rstrip(" ,;/&|+·")).rstrip(" ,;/&|+·")
    names = link_list(plain)
    match = None if names else _NAMES.match(plain)
    if match is None:
        return Leg(role, names, "")
    return Leg(role, link_list(match[1].strip()), plain[match.end() :])
