"""What a vault's `.obsidian` folder says about reading it."""

from __future__ import annotations

import json
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
    folder = root / ".obsidian"
    app = _json(folder / "app.json")
    ignored = app.get("userIgnoreFilters")
    folders = (
        _json(folder / "templates.json").get("folder"),
        _json(folder / "plugins/templater-obsidian/data.json").get("templates_folder"),
    )
    return Settings(
        strict_line_breaks=app.get("strictLineBreaks") is True,
        ignored=tuple(x for x in ignored if isinstance(x, str))
        if isinstance(ignored, list)
        else (),
        templates=tuple(x.strip("/") for x in folders if isinstance(x, str) and x.strip("/")),
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        value = json.loads(path.read_text(encoding="utf-8-sig", errors="replace"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
