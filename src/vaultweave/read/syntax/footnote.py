"""Footnotes: ids without regard to case, `^[in the line]` with places, none left out."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

_REFERENCE = re.compile(r"\[\^([^\s\]]{1,200})\]")


def plugin(md: MarkdownIt) -> None:
    """Use the footnote plugin's blocks and tail, with references of our own."""
    md.use(footnote_plugin)
    md.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.disable(["footnote_inline", "footnote_ref"])
    md.inline.ruler.before("link", "note_reference", _reference)
    md.inline.ruler.before("link", "note_inline", _inline)
    md.core.ruler.before("footnote_tail", "footnote_kept", _keep)


def _notes(state: StateBlock | StateInline | StateCore) -> dict[str, Any]:
    notes: dict[str, Any] = state.env.setdefault("footnotes", {})
    notes.setdefault("refs", {})
    notes.setdefault("list", {})
    return notes


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    count = len(state.tokens)
    if not footnote_def(state, start, end, silent):
        return False
    if not silent:
        opening = state.tokens[count]
        refs = _notes(state)["refs"]
        refs.pop(":" + opening.meta["label"], None)
        opening.meta["label"] = opening.meta["label"].lower()
        refs[":" + opening.meta["label"]] = -1
    return True


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    notes = _notes(state)
    label = match[1].lower()
    key = ":" + label
    if key not in notes["refs"]:
        return False
    if not silent:
        if notes["refs"][key] < 0:
            notes["refs"][key] = len(notes["list"])
            notes["list"][notes["refs"][key]] = {"label": label, "count": 0}
        number = notes["refs"][key]
        token = state.push("footnote_ref", "", 0)
        token.meta = {"id": number, "subId": notes["list"][number]["count"], "label": label}
        notes["list"][number]["count"] += 1
    state.pos = match.end()
    return True


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    start = state.pos
    if not state.src.startswith("^[", start):
        return False
    end = parseLinkLabel(state, start + 1)
    if end < 0:
        return False
    if not silent:
        text = state.src[start + 2 : end]
        listed = _notes(state)["list"]
        number = len(listed)
        listed[number] = {"content": text, "tokens": []}
        state.md.inline.parse(text, state.md, state.env, listed[number]["tokens"])
        token = state.push("footnote_ref", "", 0)
        token.meta = {"id": number, "base": start + 2}
    state.pos = end + 1
    return True


def _keep(state: StateCore) -> None:
    """Definitions that nothing refers to are listed too: their words were written to be read."""
    if "footnotes" not in state.env:
        return
    notes = _notes(state)
    for key, number in notes["refs"].items():
        if number < 0:
            notes["refs"][key] = len(notes["list"])
            notes["list"][notes["refs"][key]] = {"label": key[1:], "count": 0}
