"""How large a picture is, from its first bytes, so that a page need not move when it comes."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

from vaultweave.publish.media import Size

_HEAD = 1 << 16
_LARGEST = 100_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's markers that hold a size
_LENGTH = r"\s*=\s*[\"']\s*([0-9]{1,5})(?:\.[0-9]+)?(?:px)?\s*[\"']"
_WIDTH = re.compile(r"\bwidth" + _LENGTH)
_HEIGHT = re.compile(r"\bheight" + _LENGTH)
_BOX = re.compile(r"\bviewBox\s*=\s*[\"'][-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")


def pixels(file: Path) -> Size | None:
    """Width and height in pixels; None where the file does not say, or is no picture we know."""
    try:
        with file.open("rb") as stream:
            size = _read(stream.read(_HEAD), file.suffix.lower())
    except (OSError, ValueError, IndexError, struct.error):
        return None
    return size if size and all(0 < side < _LARGEST for side in size) else None


def _read(data: bytes, ext: str) -> Size | None:
    for at, start, reader in _FORMATS:
        if data.startswith(start, at):
            return reader(data)
    return _svg(data) if ext == ".svg" else None


def _png(data: bytes) -> Size:
    return _two(">II", data, 16)


def _gif(data: bytes) -> Size:
    return _two("<HH", data, 6)


def _bmp(data: bytes) -> Size:
    width, height = _two("<ii", data, 18)
    return width, abs(height)


def _avif(data: bytes) -> Size:
    return _two(">II", data, data.index(b"ispe") + 8)


def _two(form: str, data: bytes, at: int) -> Size:
    first, second = struct.unpack_from(form, data, at)
    return first, second


def _jpeg(data: bytes) -> Size | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        if data[at + 1] in _FRAMES:
            height, width = _two(">HH", data, at + 5)
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def _webp(data: bytes) -> Size | None:
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = _two("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _svg(data: bytes) -> Size | None:
    """An SVG's own size, or that of its viewBox, from its opening tag."""
    text = data.decode("utf-8", "replace")
    start = text.find("<svg")
    tag = text[start : text.find(">", start)] if start >= 0 else ""
    width, height, box = _WIDTH.search(tag), _HEIGHT.search(tag), _BOX.search(tag)
    if width and height:
        return int(width[1]), int(height[1])
    return (round(float(box[1])), round(float(box[2]))) if box else None


_FORMATS: tuple[tuple[int, bytes, Callable[[bytes], Size | None]], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", _png),
    (0, b"GIF8", _gif),
    (0, b"BM", _bmp),
    (0, b"\xff\xd8", _jpeg),
    (8, b"WEBP", _webp),
    (4, b"ftypavif", _avif),
)
