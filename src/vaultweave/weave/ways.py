"""Two output paths to the href that leads from one to the other."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from vaultweave.weave.output import SAFE


def relative(start: str, end: str, fragment: str = "") -> str:
    """The href from one output path to another, percent-encoded.

    It never begins with a slash, so it holds on a server, under a folder and from a file.
    """
    anchor = _anchor(fragment) if fragment else ""
    if start == end and anchor:
        return anchor
    return _ways(start.rpartition("/")[0])[end] + anchor


@lru_cache(maxsize=65536)
def _anchor(fragment: str) -> str:
    return "#" + quote(fragment, safe="-._~=&,;:@!$*+/?")


class _Ways(dict[str, str]):
    """The way from one folder to each output path, found when it is first asked for."""

    def __init__(self, folder: str) -> None:
        self._here = folder.split("/") if folder else []
        self._folders: dict[str, str] = {}

    def __missing__(self, end: str) -> str:
        folder, _, name = end.rpartition("/")
        above = self._folders.get(folder)
        if above is None:
            above = self._folders[folder] = self._to(folder)
        found = self[end] = above + _quoted(name)
        return found

    def _to(self, folder: str) -> str:
        there = folder.split("/") if folder else []
        same = 0
        for mine, yours in zip(self._here, there, strict=False):
            if mine != yours:
                break
            same += 1
        up = "../" * (len(self._here) - same)
        return up + "".join(f"{_quoted(name)}/" for name in there[same:])


# Pages are made folder by folder, and most of what one links to its neighbours link to as well.
_ways = lru_cache(maxsize=32)(_Ways)


def _quoted(name: str) -> str:
    return name if SAFE.fullmatch(name) else quote(name, safe="-._~", errors="replace")
