"""Attachments in a page: pictures, players and links to files, as HTML text."""

from __future__ import annotations

import html
import posixpath
import re
from functools import lru_cache

from vaultweave.model.note import SIZE

IMAGES = frozenset({".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
AUDIO = frozenset({".flac", ".m4a", ".mp3", ".ogg", ".wav", ".3gp"})
VIDEO = frozenset({".mkv", ".mov", ".mp4", ".ogv", ".webm"})

Size = tuple[int, int]

_HEIGHT = re.compile(r"[#&]height=([0-9]{2,4})(?![0-9])")


def attributes(**values: str | None) -> str:
    """HTML attributes, escaped and quoted, each after a space; None leaves one out.

    A trailing underscore of a name is dropped, and the others become hyphens.
    """
    return "".join(
        [
            f' {_named(name)}="{_escaped(value)}"'
            for name, value in values.items()
            if value is not None
        ]
    )


# Of names there are few, and of hrefs those that pages of a folder share.
@lru_cache(maxsize=1 << 6)
def _named(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


_escaped = lru_cache(maxsize=1 << 12)(html.escape)


def sized(alias: str | None) -> tuple[str, str | None, str | None]:
    """An embed's text after its pipe as (alternative text, width, height).

    The last part is a size where it is `N` or `NxM`; `100x` and `x100` are text.
    """
    if alias is None:
        return "", None, None
    text, _, last = alias.rpartition("|")
    match = SIZE.match(last)
    if match is None:
        return alias, None, None
    return text, match[1], match[2]


def attachment(
    path: str, href: str, alias: str | None, own: Size | None = None, *, alone: bool = False
) -> str:
    """An attachment of any sort, embedded: an image, a player, or a link to the file.

    `own` is an image's own size: with it, a page keeps its place for it. A PDF that is `alone`
    in its block is shown.
    """
    name = posixpath.basename(path)
    ext = posixpath.splitext(name)[1].lower()
    text, width, height = sized(alias)
    size = attributes(width=width, height=height)
    if ext in IMAGES:
        alt = attributes(alt=text or posixpath.splitext(name)[0])
        shape = _shape(width, height, own)
        image = f'<img{attributes(src=href)}{alt}{shape} loading="lazy" decoding="async">'
        return _captioned(image, text) if text.strip() else image
    label = attributes(aria_label=text or name)
    if ext in AUDIO:
        return f'<audio controls preload="none"{attributes(src=href)}{label}></audio>'
    if ext in VIDEO:
        return f'<video controls preload="metadata"{attributes(src=href)}{label}{size}></video>'
    link = f'<a class="file"{attributes(href=href, data_type=ext[1:])}>{html.escape(name)}</a>'
    return f"{_pages(href, name)}{link}" if ext == ".pdf" and alone else link


def _captioned(image: str, text: str) -> str:
    """An image with its words below it, which a screen reader has from the image already."""
    caption = f'<span class="caption" aria-hidden="true">{html.escape(text)}</span>'
    return f'<span class="figure">{image}{caption}</span>'


def _pages(href: str, name: str) -> str:
    """A PDF in the browser's own viewer, at the page and of the height that the link asks for."""
    height = _HEIGHT.search(href)
    size = attributes(src=href, title=name, height=height[1] if height else None)
    return f'<iframe class="pdf"{size} loading="lazy"></iframe>'


def _shape(width: str | None, height: str | None, own: Size | None) -> str:
    """An image's size as attributes: as asked for, in its own proportion, or its own."""
    if height is not None:
        return attributes(width=width, height=height, data_fixed="")
    if own is None:
        return attributes(width=width)
    wide, high = own
    if width is not None:
        wide, high = int(width), max(1, round(int(width) * high / wide))
    return attributes(width=str(wide), height=str(high))
