"""What is wrong with a text, as its tokens and lines tell: what is not shown, or not as meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from vaultweave.model.place import START, Span
from vaultweave.model.problem import Problem, flaw

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_HEAD = re.compile(r"---[ \t]*\n[^\W\d][\w -]{0,60}:(?:[ \t]|\n)")
_POINTER = "version https://git-lfs.github.com/spec/v1\n"
_LARGEST_POINTER = 1024
_CODE = frozenset({"fence", "code_block"})
_MOST = 20  # of one kind in one text: more would only say the same


def flaws(text: str, tokens: list[Token], env: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems of a whole text; `env` is what its parser was given and left there."""
    shift: int = env["shift"]
    yield from _too_deep(env)
    yield from _open_head(text, shift)
    if "%%" in text or "<!--" in text:
        yield from _unclosed(tokens, shift)
    if "```" in text or "~~~" in text:
        yield from _open_fences(tokens, env["lines"], shift)
    yield from _rejected(env["rejected"], shift)
    yield from _conflicts(text, tokens, shift)
    if text.startswith(_POINTER) and len(text) < _LARGEST_POINTER:
        message = "the note's text is not here: this is a pointer of git-lfs to it"
        fix = "run `git lfs pull`"
        yield Problem("", START, "VW606", "merge-conflict-markers", "warning", message, fix=fix)


def _too_deep(env: Mapping[str, Any]) -> Iterator[Problem]:
    for line, column in env.get("too_deep", ())[:_MOST]:
        row, start = line + 1 + env["shift"], column + 1
        span = Span(row, start, row, len(env["lines"][line]) + 1)
        message = "nested too deep: this and what is deeper is shown as plain text"
        yield flaw("VW604", "nesting-limit", message, span, "make the list or quote flatter")


def _rejected(tokens: list[Token], shift: int) -> Iterator[Problem]:
    """Formulas that are shown as they were typed."""
    for token in tokens:
        line = token.map[0] + 1 + shift if token.map else 1
        span = token.meta.get("span", Span(line, 1, line, 3))
        message = "the formula is not understood and is shown as typed"
        yield Problem(
            "", span, "VW608", "unknown-formula", "warning", message, target=token.content
        )


def _unclosed(tokens: list[Token], shift: int) -> Iterator[Problem]:
    """A comment without an end hides all that follows, as it does in the app: say so."""
    for token in tokens:
        if token.meta.get("unclosed"):
            line = (token.map[0] if token.map else 0) + 1 + shift
            mark = "-->" if token.type == "html_block" else "%%"
            message = "the comment that begins here is not closed: nothing after it is shown"
            span = Span(line, 1, line, 2)
            fix = f"write {mark} where it ends"
            yield Problem("", span, "VW609", "unclosed-comment", "warning", message, fix=fix)


def _open_head(text: str, shift: int) -> Iterator[Problem]:
    """Properties without an end are no properties: a rule, and text."""
    if not shift and _HEAD.match(text):
        message = "the properties that begin here are not closed: they are shown as text"
        fix = "write --- on a line of its own below them"
        yield flaw("VW401", "invalid-frontmatter", message, Span(1, 1, 1, 4), fix)


def _open_fences(tokens: list[Token], lines: list[str], shift: int) -> Iterator[Problem]:
    """Code that nobody ended goes on to the end of its item, quote or note, links and all."""
    for token in tokens:
        if token.type != "fence" or not token.map:
            continue
        first, end = token.map
        last = lines[end - 1].strip(" \t>") if end - first > 1 else ""
        if len(last) < len(token.markup) or last.strip(token.markup[0]):
            column = lines[first].find(token.markup) + 1
            span = Span(first + 1 + shift, column, first + 1 + shift, column + len(token.markup))
            message = "the code block that begins here is not closed: all that follows is code"
            fix = f"write {token.markup} on a line of its own where it ends"
            yield Problem("", span, "VW612", "unclosed-code", "warning", message, fix=fix)


def _conflicts(text: str, tokens: list[Token], shift: int) -> Iterator[Problem]:
    """The marks that git leaves in a file where two versions of it disagree; not those in code."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    code = {
        line + 1 + shift
        for token in tokens
        if token.type in _CODE and token.map
        for line in range(*token.map)
    }
    for match in list(_CONFLICT.finditer(text))[:_MOST]:
        line = text.count("\n", 0, match.start()) + 1
        if line not in code:
            span = Span(line, 1, line, 8)
            message = "git left both sides of a merge here, and its own marks"
            fix = "keep the right side, and delete the lines of <, = and >"
            yield flaw("VW606", "merge-conflict-markers", message, span, fix)
