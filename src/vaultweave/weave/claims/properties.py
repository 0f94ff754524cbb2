"""Properties as facts of their note: what its head says of it, beside what its text does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vaultweave.model.statement import Fact
from vaultweave.weave.claims.page import Page

# These say how a note is named, filed and shown, and nothing of what it is about.
_FILING = frozenset(
    {
        "aliases", "alias", "banner", "cover", "created", "cssclass", "cssclasses", "date",
        "description", "draft", "icon", "image", "kind", "lastmod", "modified", "permalink",
        "publish", "tag", "tags", "title", "type", "updated", "vaultweave",
    }
)  # fmt: skip
_LINK = re.compile(r"!?\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")


def from_properties(page: Page) -> Iterator[Fact]:
    """A fact for each value of a property, those that file the note aside; of a list, one each."""
    content = page.note.content
    for key, span in content.places:
        if key.strip().lower() in _FILING:
            continue
        value = content.properties.get(key)
        for one in value if isinstance(value, list) else (value,):
            text = _text(one)
            if text:
                yield Fact(page.note.id, key, text, page.place(span))


def _text(value: Any) -> str:  # noqa: ANN401 - a property holds anything
    """A value as a reader sees it; "" for none, and for what is no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        shown = _LINK.sub(lambda match: (match[2] or match[1]).strip(), value)
        return " ".join(shown.split())
    return str(value) if isinstance(value, int | float) else ""
