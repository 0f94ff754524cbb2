"""TOML: the line where a key stands, and values as one would write them."""

from __future__ import annotations

import json
import re

_HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r""""[^"]*"|'[^']*'|[^.\s]+""")


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """The line that says most of the way to a key; TOML's own reader does not tell."""
    prefix: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        header, pair = _HEADER.match(line), _KEY.match(line)
        if header:
            path = prefix = _parts(header[1])
        elif pair:
            path = (*prefix, *_parts(pair[1]))
        else:
            continue
        shared = len(path) if path == keys[: len(path)] else 0
        if shared > depth:
            best, depth = number, shared
    return best


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def written(value: object) -> str:
    """A value of a config as TOML: a text, a number, a list of them; a table is shown empty."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    return "{}" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
