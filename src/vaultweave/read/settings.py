"""What a vault's `.obsidian` folder says about reading it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem
from vaultweave.read.daily import FORMAT
from vaultweave.read.filters import RefusedError, pattern

APP = ".obsidian/app.json"
DAILY = ".obsidian/daily-notes.json"
TEMPLATES = ".obsidian/templates.json"
TEMPLATER = ".obsidian/plugins/templater-obsidian/data.json"
TYPES = ".obsidian/types.json"

_LARGEST = 1 << 20


class Settings(Struct, frozen=True):
    """Obsidian's settings that change what a vault means; its defaults where a file is missing.

    `ignored` are the filters of excluded files, `templates` folders and notes that only others
    are made from, `types` the kinds of properties by lower-case name; `daily` is the folder of
    daily notes and the format of their names, None where there are none.
    """

    strict_line_breaks: bool = False
    ignored: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    types: Mapping[str, str] = {}
    daily: tuple[str, str] | None = None
    problems: tuple[Problem, ...] = ()


def obsidian(root: Path) -> Settings:
    """Read `.obsidian` under `root`. Files that are missing or damaged count as empty."""
    return settings(lambda name: on_disk(root / name))


def settings(read: Callable[[str], bytes | None]) -> Settings:
    """The same from whatever gives the bytes of a file by its vault path, None for no such file."""
    problems: list[Problem] = []
    app, daily, templates, templater, types = (
        _json(name, read(name), problems) for name in (APP, DAILY, TEMPLATES, TEMPLATER, TYPES)
    )
    filters = app.get("userIgnoreFilters")
    ignored = tuple(x for x in filters if isinstance(x, str)) if isinstance(filters, list) else ()
    problems += _refused(ignored, read(APP) or b"")
    used = (
        templates.get("folder"),
        templater.get("templates_folder"),
        templater.get("template_folder"),
        daily.get("template"),
    )
    kinds = types.get("types")
    return Settings(
        strict_line_breaks=app.get("strictLineBreaks") is True,
        ignored=ignored,
        templates=tuple(dict.fromkeys(filter(None, map(_folder, used)))),
        types={
            name.lower(): kind
            for name, kind in (kinds.items() if isinstance(kinds, dict) else ())
            if isinstance(kind, str)
        },
        daily=(_folder(daily.get("folder")), _text(daily.get("format")) or FORMAT)
        if daily
        else None,
        problems=tuple(problems),
    )


def doubt(root: Path) -> str:
    """Why it is not sure which files Obsidian excludes: what is wrong with the list, or nothing.

    A file that is not there excludes none; one that is empty was cut off.
    """
    try:
        (root / APP).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return error.strerror or "it cannot be read"
    data = on_disk(root / APP)
    if not data or not data.strip():
        return "it cannot be read" if data is None else "it is empty"
    problems: list[Problem] = []
    filters = _json(APP, data, problems).get("userIgnoreFilters") or []
    if not (isinstance(filters, list) and all(isinstance(x, str) for x in filters)):
        return "userIgnoreFilters is no list of texts"
    problems += _refused(tuple(filters), data)
    return problems[0].message if problems else ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _folder(value: object) -> str:
    """A folder or note as a vault path; "" for the vault itself, and for what is none."""
    return _text(value).strip("/").removesuffix(".md")


def _refused(filters: tuple[str, ...], data: bytes) -> Iterator[Problem]:
    """Patterns of excluded files that are not used, at their lines."""
    lines = data.decode("utf-8-sig", "replace").splitlines()
    for text in filters:
        if len(text) < 2 or not (text.startswith("/") and text.endswith("/")):
            continue
        try:
            pattern(text[1:-1])
        except RefusedError as error:
            written = json.dumps(text, ensure_ascii=False)
            line = next((n for n, one in enumerate(lines, 1) if written in one), 1)
            start = lines[line - 1].find(written) + 1 if lines else 1
            span = Span(line, max(1, start), line, max(1, start) + len(written))
            yield _problem(APP, f"the excluded files {text} are not excluded: {error}", span)


def on_disk(file: Path) -> bytes | None:
    """The bytes of a file of settings; None where it cannot be read, or is far too large."""
    try:
        return file.read_bytes() if file.stat().st_size <= _LARGEST else None
    except OSError:
        return None


def _json(path: str, data: bytes | None, problems: list[Problem]) -> dict[str, Any]:
    """An object from a file; an empty one, and a problem, from what is none."""
    try:
        value = json.loads((data or b"{}").decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        span = Span(error.lineno, error.colno, error.lineno, error.colno + 1)
        problems.append(_problem(path, f"the settings are no valid JSON: {error.msg}", span))
        return {}
    except (ValueError, RecursionError):
        problems.append(_problem(path, "the settings are nested too deeply"))
        return {}
    if isinstance(value, dict):
        return value
    problems.append(_problem(path, "the settings are no object with names and values"))
    return {}


def _problem(path: str, message: str, span: Span = START) -> Problem:
    fix = "mend the file, or save these settings in Obsidian again"
    return Problem(path, span, "VW613", "invalid-settings", "warning", message, fix=fix)
