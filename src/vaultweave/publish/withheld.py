"""Attachments that stay at home, whoever links them: what is not there, and what may run."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

from vaultweave.model.place import START
from vaultweave.model.problem import Problem
from vaultweave.publish.measure import inside

_TAG = re.compile(
    r"<(?:[^\s<>/:]+:)?(?:script|handler|listener|iframe|object|embed)\b", re.IGNORECASE
)
_EVENT = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
_STYLE = re.compile(r"<\?xml-stylesheet", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY(?!\s+[\w.-]+\s+([\"'])https?:[^<&%\"']*\1\s*>)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
_DROPPED = re.compile(r"[\t\n\r]+")  # by browsers, wherever they stand in an address
_ENCODING = re.compile(r"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)")
_PLAIN = re.compile(r"utf-?(?:8|16)|us-ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def withheld(path: str, root: Path) -> Problem | None:
    """Why an attachment is not published, though a note links it; None where it is."""
    file = root / path
    if not inside(file, root):
        why = "it is gone, or a link that leaves the vault", "Put the file itself into the vault."
    elif not os.access(file, os.R_OK):
        why = "it cannot be read", "Make it a file that you may read."
    elif file.suffix.lower() == ".svg" and is_scripted(file.read_bytes()):
        why = (
            "it holds a script, or may, which a browser runs once the picture is opened by itself",
            "Save it as a plain SVG, or as a PNG.",
        )
    else:
        return None
    message = f"{path} was not published: {why[0]}."
    return Problem(path, START, "VW601", "unreadable-file", "error", message, fix=why[1])


def is_scripted(data: bytes) -> bool:
    """Whether there is a script in an SVG, or what could become one: it is not parsed for that."""
    mark = _MARKS.get(data[:2])
    text = data.decode(mark or "utf-8", "replace")
    said = _ENCODING.search(text[:500])
    odd = said is not None and not _PLAIN.fullmatch(said[1].strip())
    if odd or "\0" in text or any(p.search(text) for p in (_TAG, _EVENT, _STYLE, _ENTITY)):
        return True
    return _ADDRESS.search(_DROPPED.sub("", html.unescape(text))) is not None
