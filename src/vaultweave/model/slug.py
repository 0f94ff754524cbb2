"""Text to id or path segment: the only place where either is made."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(r'[?#%"<>|*:\\/\x00-\x1f\x7f-\x9f]+')
_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"-{2,}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z")
_NOT_ID = re.compile(r"[^\w.-]+")
_LIMIT = 200


def digest(text: str) -> str:
    """A short name for any text: eight hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def segment(name: str) -> str:
    """One segment of a URL path from a file or folder name: lower-case, at most 200 bytes.

    Never empty, never `.` or `..`, never the name of a Windows device.
    """
    text = unicodedata.normalize("NFC", name).lower()
    text = _SPACES.sub("-", _DROPPED.sub("", text))
    text = _HYPHENS.sub("-", text).strip("-.")
    text = text.encode("utf-8", "replace").decode("utf-8")
    if not text or not any(c.isalnum() for c in text) or _DEVICES.match(text):
        text = f"{text}-{digest(name)}".strip("-.")
    if len(text.encode()) > _LIMIT:
        cut = text.encode()[: _LIMIT - 9].decode("utf-8", "ignore").rstrip("-.")
        text = f"{cut}-{digest(name)}"
    return text


def heading_id(title: str, taken: dict[str, int]) -> str:
    """An HTML id for a heading, `h-` before it, made unique among those `taken` (updated)."""
    base = _heading(title)
    count = taken.get(base, 0)
    while True:
        name = f"{base}-{count}" if count else base
        count += 1
        if name not in taken:
            break
    taken[base] = count
    taken[name] = taken.get(name, 1)
    return name


@lru_cache(maxsize=4096)
def _heading(title: str) -> str:
    """Most headings of a vault are the same few."""
    text = unicodedata.normalize("NFC", title).lower()
    return "h-" + (_NOT_ID.sub("-", text).strip("-.")[:100] or "section")


def block_id(name: str) -> str:
    """The HTML id of a block called `^name`."""
    return "b-" + name.lower()


def line_id(line: int) -> str:
    """The HTML id of a block that begins in this line and has no name of its own."""
    return f"l-{line}"
