"""Footnotes: ids without regard to case, `^[in the line]` with places, none left out."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from vaultweave.read.syntax.slips import lost_note
from vaultweave.read.syntax.tokens import made

_REFERENCE = re.compile(r"\[\^([^\s\]]{1,200})\]")


def plugin(md: MarkdownIt) -> None:
    """Use the footnote plugin's blocks and tail, with references of our own."""
    md.use(footnote_plugin)
    md.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.disable(["footnote_inline", "footnote_ref"])
    md.inline.ruler.before("link", "note_reference", _reference)
    md.inline.ruler.before("link", "note_inline", _inline)
    md.block.ruler.at("reference", _no_note, {"alt": []})
    md.core.ruler.at("footnote_tail", _tail)


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


def _no_note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`[^a b]: text` is text, not a link's definition that nobody sees."""
    begin = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", begin) and reference(state, start, end, silent)


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    notes = _notes(state)
    label = match[1].lower()
    key = ":" + label
    if key not in notes["refs"]:
        if not silent:
            lost_note(state, match[1], match.end())
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
    text = state.src[start + 2 : end]
    if end < 0 or not text.strip():
        return False
    if not silent:
        listed = _notes(state)["list"]
        number = len(listed)
        listed[number] = {"content": text, "tokens": []}
        state.md.inline.parse(text, state.md, state.env, listed[number]["tokens"])
        token = state.push("footnote_ref", "", 0)
        token.meta = {"id": number, "base": start + 2}
    state.pos = end + 1
    return True


def _tail(state: StateCore) -> None:
    """Move what the notes say to the end: all of it, since it was written to be read.

    Notes that nothing refers to come last; where a label stands twice, its note says both.
    """
    if "footnotes" not in state.env:
        return
    notes = _notes(state)
    state.tokens, said = _apart(state.tokens)
    for key, number in notes["refs"].items():
        if number < 0:
            notes["refs"][key] = len(notes["list"])
            notes["list"][notes["refs"][key]] = {"label": key[1:], "count": 0}
    if notes["list"]:
        state.tokens.append(made("footnote_block_open", "", 1))
        for number, note in notes["list"].items():
            state.tokens += _note(number, note, said)
        state.tokens.append(made("footnote_block_close", "", -1))


def _apart(tokens: list[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """The tokens outside of all definitions, and those of each; one may stand in another."""
    body: list[Token] = []
    said: dict[str, list[Token]] = {}
    around: list[list[Token]] = []
    current = body
    for token in tokens:
        if token.type == "footnote_reference_open":
            around.append(current)
            current = said.setdefault(token.meta["label"], [])
        elif token.type == "footnote_reference_close":
            current = around.pop()
        else:
            current.append(token)
    return body, said


def _note(number: int, note: dict[str, Any], said: dict[str, list[Token]]) -> list[Token]:
    """One note, with as many ways back as there are references to it."""
    meta = {"id": number, "label": note.get("label")}
    if "tokens" in note:
        inline = made("inline", "", 0, content=note["content"], children=note["tokens"])
        opening = made("paragraph_open", "p", 1, block=True)
        tokens = [opening, inline, made("paragraph_close", "p", -1, block=True)]
    else:
        tokens = said.get(note["label"], [])
    last = len(tokens) - (bool(tokens) and tokens[-1].type == "paragraph_close")
    back = [
        made("footnote_anchor", "", 0, meta={**meta, "subId": again})
        for again in range(max(1, note.get("count", 1)))
    ]
    first, end = made("footnote_open", "", 1, meta=meta), made("footnote_close", "", -1)
    return [first, *tokens[:last], *back, *tokens[last:], end]
