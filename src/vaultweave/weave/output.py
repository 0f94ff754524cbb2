"""Output paths: what may be written below OUT, and what may not."""

from __future__ import annotations

import re

from vaultweave.model.errors import VaultweaveError

_LIMIT = 200
SAFE = re.compile(r"[a-z0-9_-][a-z0-9._-]*+(?:/[a-z0-9_-][a-z0-9._-]*+)*+")
"""Output paths that are plain, so that they need no quotes either."""


def checked(path: str) -> str:
    """The output path, if it stays below OUT; every path that is written passes here.

    Raises VaultweaveError for an absolute path, `..`, an empty segment, a backslash, a control
    character, or a segment of more than 200 bytes.
    """
    if len(path) <= _LIMIT and SAFE.fullmatch(path):
        return path
    parts = path.split("/")
    bad = any(
        part in {"", ".", ".."} or len(part.encode("utf-8", "surrogateescape")) > _LIMIT
        for part in parts
    )
    if bad or "\\" in path or any(c < " " or c == "\x7f" for c in path):
        message = f"Refused to write to {path!r}: not a safe path inside the output folder."
        raise VaultweaveError(message)
    return path
