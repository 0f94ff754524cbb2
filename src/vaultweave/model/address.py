"""Which URLs may leave a page: the one function that decides on schemes."""

from __future__ import annotations

import html
import re

SCHEMES = frozenset({"http", "https", "mailto", "tel", "obsidian", "zotero", "ftp"})
"""What a link of a page may begin with."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]+")


def safe_url(url: str) -> str | None:
    """The URL as a browser would read it, or None where its scheme is not allowed.

    Control characters are dropped and character references decoded once, as browsers do,
    before the scheme is looked at. URLs of no scheme pass.
    """
    plain = _IGNORED.sub("", html.unescape(url)).strip()
    if plain.startswith(("//", "\\\\", "/\\", "\\/")):
        return None
    match = _SCHEME.match(plain)
    if match is None:
        return plain
    return plain if match[1].lower() in SCHEMES else None


def is_web(url: str) -> bool:
    """Whether a Markdown link's destination leaves the vault: it has a scheme, allowed or not.

    A colon further on, or after what can be no scheme, is one of a heading's or file's name.
    """
    return _SCHEME.match(url) is not None
