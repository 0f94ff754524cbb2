"""Text within XML: escaped, and without the characters that no XML may have."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
    | {"\r": "&#13;"}
)
_PLAIN = re.compile(r"[^&<>\"\t\n\r]*\Z")


def escaped(text: str) -> str:
    """A text as it may stand between tags and in quotes; what XML cannot hold becomes U+FFFD."""
    if not text.isprintable():
        text = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if _PLAIN.match(text) else text.translate(_ESCAPED)


def written(value: object) -> str:
    """A plain value as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escaped(str(value))
