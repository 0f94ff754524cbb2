"""Code blocks that a plugin shows as something else: a notice stands for them, not their text."""

from __future__ import annotations

from typing import Any

from vaultweave.read.holes import mark

_ASKED = {
    "dataview": "Dataview", "dataviewjs": "Dataview", "tasks": "the Tasks plugin",
    "query": "a search of the vault",
}  # fmt: skip


def query(language: str, text: str, env: dict[str, Any]) -> str | None:
    """What stands for a block of a language that asks; None for one that does not.

    A base is a hole: what it lists is known once all notes are. Its text goes to
    `env["queries"]`.
    """
    if language == "base":
        env["queries"].append(text)
        return mark("q", len(env["queries"]) - 1)
    if language == "compressed-json":
        return '<p class="notice">Excalidraw shows a drawing here.</p>\n'
    by = _ASKED.get(language)
    if by is None:
        return None
    return f'<p class="notice">In Obsidian, {by} shows a list here.</p>\n'
