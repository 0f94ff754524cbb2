"""Which notes are private, and which properties no page may show."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from vaultweave.model.vault import Note
from vaultweave.read.filters import ignored

_OFF = frozenset({"", "false", "no", "off", "0", "none", "null"})

# The site's own work needs these, and no page shows them.
_KEPT = frozenset({"permalink", "cssclasses", "cssclass"})


class Privacy(Struct, frozen=True):
    """Which notes are private, besides those with `publish: false` or `draft: true`.

    `mode` opt-in: all but those with `publish: true`, so that no canvas is public, which can't say
    it. A folder's name is meant at any depth, its path from the root, where it may be a note's
    too. A tag stands for those below it too. A property is named alone (set to anything but no) or
    with its value, `status=raw`. `hide` are patterns of properties that never leave the vault,
    `excluded` Obsidian's filters of files that are private too.
    """

    mode: Literal["all", "opt-in"] = "all"
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def judge(rule: Privacy) -> Callable[[Note], bool]:
    """A function from a note to whether it is not to be published.

    `publish: true` does not free a note of the config.
    """
    wanted = [[part.strip().lower() for part in p.partition("=")] for p in rule.properties]
    names = {"publish", "draft", *(name for name, _, _ in wanted)}
    folders = [(folder, fold(folder)) for folder in rule.folders]
    tags = [fold(tag.lstrip("#")) for tag in rule.tags]
    excluded = ignored(rule.excluded) if rule.excluded else None
    opt_in = rule.mode == "opt-in"

    def is_private(note: Note) -> bool:
        own = note.content.properties
        properties = {low: _said(own[key]) for key in own if (low := key.lower()) in names}
        published = properties.get("publish", "")
        if published in _OFF and (published or opt_in):
            return True
        return bool(
            properties.get("draft", "") not in _OFF
            or (excluded and excluded(note.path))
            or (folders and _in_folder(note.path, folders))
            or (tags and any(_has_tag(note, tag) for tag in tags))
            or any(_has_property(properties, one) for one in wanted)
        )

    return is_private


def is_private(note: Note, rule: Privacy) -> bool:
    """Whether one note is not to be published."""
    return judge(rule)(note)


@lru_cache(maxsize=1 << 14)
def is_hidden(key: str, hide: tuple[str, ...]) -> bool:
    """Whether a property of this name or path must not be shown."""
    top = key.partition(".")[0].lower()
    return top not in _KEPT and any(fnmatchcase(top, pattern.lower()) for pattern in hide)


def fold(text: str) -> str:
    """A name, tag or path as privacy compares them."""
    return unicodedata.normalize("NFC", text).strip().strip("/").lower()


def _said(value: Any) -> str:  # noqa: ANN401 - a property holds anything
    """A property's value as one lower-case text; nothing and an empty list are empty."""
    if isinstance(value, list):
        return " ".join(_said(part) for part in value)
    return "" if value is None else str(value).strip().lower()


def _in_folder(path: str, folders: list[tuple[str, str]]) -> bool:
    inner = f"/{fold(path)}"
    for folder, wanted in folders:
        if "/" in wanted or folder.startswith("/"):
            if inner.startswith(f"/{wanted}/") or inner == f"/{wanted}.md":
                return True
        elif wanted and f"/{wanted}/" in inner:
            return True
    return False


def _has_tag(note: Note, wanted: str) -> bool:
    return any(f"{fold(own.name)}/".startswith(f"{wanted}/") for own in note.content.tags)


def _has_property(properties: Mapping[str, str], wanted: list[str]) -> bool:
    name, equals, value = wanted
    said = properties.get(name)
    if said is None:
        return False
    return said == value if equals else said not in _OFF
