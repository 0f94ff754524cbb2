"""What sort of entity a note is about, and to which group that sort belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from vaultweave.model.roles import plural_of

_ACTORS = ("actor", "company", "person", "fund", "country", "region", "product")
_THEMES = ("concept", "event", "thesis", "question", "sector", "theme")

# Kinds that no tag names: the shipped map must not take what a note touches for what it is.
_OF_FOLDERS = ("topic", "trend", "technology", "industry", "risk", "catalyst", "scenario")
_OF_PROPERTIES = (
    "market", "policy", "idea", "commodity", "driver", "framework", "headwind", "hypothesis",
    "indication", "indicator", "macro", "mechanism", "megatrend", "narrative", "pitch",
    "regulation", "shock", "subsector", "tailwind", "threat", "trade", "trial",
)  # fmt: skip

# Kinds of notes that tell of others, day by day, and are themselves nobody's theme.
_LOGS = (
    "briefing", "call", "daily", "diary", "digest", "interview", "journal", "log", "meeting",
    "minutes", "monthly", "news", "newsletter", "recap", "roundup", "transcript", "update",
    "watchlist", "weekly",
)  # fmt: skip

# What a word for a sort of note ends in, as in `company-profile`.
_PAPERS = frozenset({"brief", "card", "note", "overview", "page", "profile", "summary"})

STAKES = frozenset({"idea", "pitch", "thesis", "trade"})
"""Kinds of notes that argue for a position of their writer's."""

_DAY = re.compile(
    rf"(?:.*/)?(?:(?:{'|'.join(_LOGS)}|market|morning|note|notes|wrap)[ _-]+)*"
    r"\d{4}-(?:\d\d(?:-\d\d)?|W\d\d|Q[1-4])"
    rf"(?:[ _-]+(?:{'|'.join(_LOGS)}|market|morning|note|notes|wrap))*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
# Two sorts in one folder, or one that is named by what its notes are not: "Notes on Companies".
_MIXED = re.compile(
    r"[&+,]|\b(?:about|and|by|for|from|in|no|non|not|of|on|or|per|to|vs|with|without)\b"
)

KINDS: Mapping[str, str] = MappingProxyType(
    {form: name for name in (*_ACTORS, *_THEMES) for form in (name, plural_of(name))}
    | {"persons": "person"}
)
"""Folder, tag or value of `type`, folded, to kind: English words, singular and plural."""

_FOLDERS: Mapping[str, str] = MappingProxyType(
    {form: name for name in _OF_FOLDERS for form in (name, plural_of(name))}
)

GROUPS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(_ACTORS, "actor")
    | dict.fromkeys((*_THEMES, *_OF_FOLDERS, *_OF_PROPERTIES), "theme")
    | dict.fromkeys(_LOGS, "log")
)
"""Kind to group."""


def kind_of(
    properties: Mapping[str, Any],
    tags: Iterable[str],
    folder: str,
    kinds: Mapping[str, str] = KINDS,
) -> str:
    """The kind of a note, "" for none.

    Property `type` or `kind`, as it stands where the map does not know it; else the first tag that
    the map knows (`#actor/bank` is an `actor` unless the map says more); else the folder, by its
    longest leading part that the map knows, else by the last word of the first part that ends in
    one that it knows (`02 - Themes`, `Research/Private companies`). `folder` is the note's,
    without its name, "" for the vault's root. The map's keys are folded.
    """
    for key in ("type", "kind"):
        word = _said(properties, key)
        if word:
            return kinds.get(word.lower(), word.lower())
    for tag in tags:
        found = _leading(tag, kinds)
        if found:
            return found
    return _leading(folder, kinds) or _leading(folder, _FOLDERS) or _ending(folder, kinds)


def sort_of(kind: str, groups: Mapping[str, str] = GROUPS) -> str:
    """A kind as the groups know it: a `private-company` is a `company`, and so is its `profile`.

    As it stands where they know none of its words.
    """
    if kind in groups or not kind:
        return kind
    last = _last(kind)
    return last if last in groups else kind


def is_day(id_: str) -> bool:
    """Whether a note is called as a day, a week or a month, and as nothing else."""
    return "-" in id_ and _DAY.match(id_) is not None


def is_log(id_: str, kind: str) -> bool:
    """Whether a note tells of others, day by day: by its kind, or by its name where it has none."""
    return is_day(id_) if not kind else group_of(kind) == "log"


def group_of(kind: str, groups: Mapping[str, str] = GROUPS) -> str:
    """The group of a kind; a kind that no group claims, and no kind, count as actors."""
    return groups.get(sort_of(kind, groups), "actor")


def _said(properties: Mapping[str, Any], name: str) -> str:
    """A property's text, whatever the case of its key; of a list, the first text."""
    for key, value in properties.items():
        if str(key).lower() != name:
            continue
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, str):
            inner = first.strip().removeprefix("[[").removesuffix("]]")
            return inner.rpartition("|")[2].rpartition("/")[2].strip()
    return ""


def _leading(path: str, kinds: Mapping[str, str]) -> str:
    parts = path.lower().split("/")
    for count in range(len(parts), 0, -1):
        found = kinds.get("/".join(parts[:count]))
        if found is not None:
            return found
    return ""


@lru_cache(maxsize=4096)
def _last(kind: str) -> str:
    words = _WORD.findall(kind)
    while len(words) > 1 and words[-1] in _PAPERS:
        words.pop()
    last = words[-1] if words else ""
    return KINDS.get(last) or _FOLDERS.get(last) or last


def _ending(folder: str, kinds: Mapping[str, str]) -> str:
    for part in folder.lower().split("/"):
        words = _WORD.findall(part)
        if words and not _MIXED.search(part):
            found = kinds.get(words[-1]) or _FOLDERS.get(words[-1])
            if found is not None:
                return found
    return ""
