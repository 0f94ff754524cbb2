"""The frame around what is embedded, and what an embed is called."""

from __future__ import annotations

import html
import posixpath

from vaultweave.model.note import Link
from vaultweave.model.vault import Note, Target


def file_name(link: Link) -> str:
    """What stands for a file that is not there."""
    return posixpath.basename(link.target) or link.display


def heading(target: Target, link: Link, note: Note | None) -> str:
    """What stands above an embed."""
    if note is None:
        return link.target
    if target.heading >= 0:
        return f"{note.title} › {note.content.headings[target.heading].title}"
    return note.title


def box(words: str, title: str, body: str = "", *, inline: bool = False) -> str:
    """An embed's frame: a title that links to the source, above what is shown of it.

    `words` are text, `title` and `body` HTML.
    """
    said = html.escape(words)
    if inline:
        return f'<span class="embed-cut">{said}{title}</span>'
    if not body:
        return f'<div class="embed embed-cut">{said}{title}</div>'
    head = f'<figcaption class="embed-title">{said}{title}</figcaption>'
    return f'<figure class="embed">{head}<div class="embed-body">{body}</div></figure>'
