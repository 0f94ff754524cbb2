"""Addresses of the web: their schemes, and whether more than one computer can follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from vaultweave.checks.rules import finding
from vaultweave.model.address import safe_url
from vaultweave.model.note import Url
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Vault

_LOCAL_HOST = re.compile(r"(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1)\Z")
_DRIVE = re.compile(r"[a-z]:", re.IGNORECASE)
_MAY_BE_LOCAL = re.compile(
    r"(?:obsidian|file):|https?://(?:localhost|[\w.-]*\.localhost|127|0|\[)", re.IGNORECASE
)


def web(vault: Vault, hidden: frozenset[str]) -> Iterator[Problem]:
    """Links to the web that name nothing, that pages can't hold, or that work at home only."""
    for note in vault.texts.values():
        for url in note.content.urls:
            if url.url.startswith(("https://", "http://")) and not _MAY_BE_LOCAL.match(url.url):
                continue
            problem = _judged(note, url, published=note.id not in hidden)
            if problem is not None:
                yield problem


def _judged(note: Note, url: Url, *, published: bool) -> Problem | None:
    text = url.url
    if not text.strip():
        fix = "name a target, or take the brackets away"
        return finding("VW115", note.path, url.span, "the link names nothing", fix=fix)
    if _DRIVE.match(text) and not text[2:3].isalnum():
        message = f'"{text}" leads out of the vault'
        fix = "put the file into the vault, and name it by its path there"
        return finding("VW111", note.path, url.span, message, target=text, fix=fix)
    if _is_local(text):
        message = f'"{text}" works on one computer only'
        fix = "put the file into the vault, or name a public address"
        if published:
            return finding("VW118", note.path, url.span, message, target=text, fix=fix)
    elif safe_url(text) is None:
        message = f'the scheme of "{text}" is not allowed on a page, and the link is left out'
        fix = "write an address of http, https, mailto or tel, or put it in code"
        return finding("VW117", note.path, url.span, message, target=text, fix=fix)
    return None


def _is_local(text: str) -> bool:
    if text.lower().startswith(("file:", "obsidian:")):
        return True
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return False
    return _LOCAL_HOST.match(host.lower()) is not None
