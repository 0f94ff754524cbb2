"""What a vault's `.obsidian` folder says about reading it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

_LARGEST = 1 << 20


class Settings(Struct, frozen=True):
    """Obsidian's settings that change what a vault means; its defaults where a file is missing."""

    strict_line_breaks: bool = False
    ignored: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


def obsidian(root: Path) -> Settings:
    """Read `.obsidian` under `root`. Files that are missing or damaged count as empty."""
    return settings(lambda name: on_disk(root / name))


def settings(read: Callable[[str], bytes | None]) -> Settings:
    """The same from whatever gives the bytes of a file by its vault path, None for no such file."""
    app = _json(read(".obsidian/app.json"))
    ignored = app.get("userIgnoreFilters")
    folders = (
        _json(read(".obsidian/templates.json")).get("folder"),
        _json(read(".obsidian/plugins/templater-obsidian/data.json")).get("templates_folder"),
    )
    return Settings(
        strict_line_breaks=app.get("strictLineBreaks") is True,
        ignored=tuple(x for x in ignored if isinstance(x, str))
        if isinstance(ignored, list)
        else (),
        templates=tuple(x.strip("/") for x in folders if isinstance(x, str) and x.strip("/")),
    )


def on_disk(file: Path) -> bytes | None:
    """The bytes of a file of settings; None where it cannot be read, or is far too large."""
    try:
        return file.read_bytes() if file.stat().st_size <= _LARGEST else None
    except OSError:
        return None


def _json(data: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads((data or b"{}").decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
