"""Pictures of other sites: shown where that is asked for, else linked."""

from __future__ import annotations

from markdown_it.common.utils import escapeHtml

from vaultweave.model.address import safe_url
from vaultweave.model.note import SIZE


def foreign(source: str, alt: str, *, loaded: bool, linked: bool) -> str:
    """A picture by its address and its words, which may end in a size as an embed's do.

    `loaded`: pages may load it; `linked`: it stands in a link, and so cannot be one.
    """
    text, _, last = alt.rpartition("|")
    size = SIZE.match(last)
    said = escapeHtml(text if size else alt)
    url = safe_url(source)
    if not url or not url.startswith(("http://", "https://")):
        return said
    address = escapeHtml(url)
    if loaded:
        width, height = size.groups() if size else (None, None)
        shape = (f' width="{width}"' if width else "") + (f' height="{height}"' if height else "")
        return (
            f'<img src="{address}" alt="{said}"{shape} loading="lazy" referrerpolicy="no-referrer">'
        )
    shown = said or address
    if linked:
        return shown
    return f'<a class="external image" href="{address}" rel="noopener noreferrer">{shown}</a>'
