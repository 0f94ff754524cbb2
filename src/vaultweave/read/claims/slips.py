"""What a text itself gets wrong: marks that come to nothing, ids that stand twice, odd letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from vaultweave.model.note import Scrap
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem
from vaultweave.read.syntax.slips import SPACED

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]+")
_FIELD = re.compile(r"[\s>*+-]*[*_]{0,3}([^\W\d_][\w -]{0,60})[*_]{0,3}::[*_]{0,3}\s*\Z")
_BLANKS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85]")
_KEYS = {
    "-----BEGIN ": re.compile(r"-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----"),
    "AKIA": re.compile(r"AKIA(?<=\bAKIA)[0-9A-Z]{16}\b"),
    "gh": re.compile(r"gh(?<=\bgh)[pousr]_[A-Za-z0-9]{36}\b"),
    "github_pat_": re.compile(r"github_pat_(?<=\bgithub_pat_)[A-Za-z0-9_]{40}"),
    "sk-": re.compile(r"sk-(?<=\bsk-)[A-Za-z0-9_-]{32}"),
    "xox": re.compile(r"xox(?<=\bxox)[abprs]-[A-Za-z0-9-]{20}"),
    "AIza": re.compile(r"AIza(?<=\bAIza)[A-Za-z0-9_-]{35}"),
}
"""What keys look like, by their first letters: where a pattern begins with those, it is quick."""

_SECRET = re.compile("|".join(key.pattern for key in _KEYS.values()))
_TOLD = {
    "VW114": (
        "unresolved-reference",
        "{} has no definition in this note, and stays text",
        "add the definition, or write an ordinary link",
    ),
    "VW115": ("empty-link", "{} names nothing", "name a target, or take the brackets away"),
    "VW116": ("unclosed-wikilink", "{} is not closed on its line", "write ]] where the link ends"),
    "VW117": (
        "unsafe-url-scheme",
        "the scheme of {} is not allowed on a page, and it stays text",
        "write an address of http, https, mailto or tel, or put it in code",
    ),
    "VW118": (
        "local-only-url",
        "{} works on one computer only, and stays text",
        "put the file into the vault, or name a public address",
    ),
    "VW126": (
        "blank-in-address",
        "the address of {} has a blank in it, so that all of it stays text",
        "write < and > around the address, or %20 for each blank",
    ),
}


def lost(found: Iterable[tuple[str, Span]], source: tuple[list[str], int]) -> Iterator[Problem]:
    """Marks that were noted while the lines were read: their rules and places."""
    lines, shift = source
    for rule, span in found:
        name, message, fix = _TOLD[rule]
        end = span.end_column - 1 if span.end_line == span.line else None
        text = lines[span.line - 1 - shift][span.column - 1 : end]
        yield Problem(
            "", span, rule, name, "error", message.format(text), target=text, fix=fix,
            edits=_bracketed(text, span) if rule == "VW126" else (),
        )  # fmt: skip


def _bracketed(text: str, span: Span) -> tuple[Edit, ...]:
    """The edit that puts a link's address between < and >."""
    match = SPACED.match(text)
    if match is None:
        return ()
    first, last = (span.column + at for at in match.span(1))
    return (Edit(Span(span.line, first, span.line, last), f"<{match[1]}>"),)


def scraps(found: Iterable[tuple[str, Span]], source: tuple[list[str], int]) -> Iterator[Scrap]:
    """Fields whose value was to be a link and is not closed."""
    lines, shift = source
    for rule, span in found:
        line = lines[span.line - 1 - shift]
        match = _FIELD.match(line[: span.column - 1])
        if rule == "VW116" and match:
            yield Scrap(match[1].strip(), line[span.column - 1 : span.end_column - 1], span)


def twice(tokens: Iterable[Token], source: tuple[list[str], int]) -> Iterator[Problem]:
    """Ids of blocks that stand a second time, in whatever case."""
    lines, shift = source
    typed: list[tuple[int, int, str]] = []
    for token in tokens:
        for name, rows in token.meta.get("typed", ()) if token.meta else ():
            first, last = rows or (0, 0)
            at = (r for r in range(last - 1, first - 1, -1) if f"^{name}" in lines[r])
            typed += [(row, lines[row].rfind(f"^{name}"), name) for row in [*at][:1]]
    seen: set[str] = set()
    for row, start, name in sorted(typed):
        if name.lower() in seen:
            line, column = row + 1 + shift, start + 1
            span = Span(line, column, line, column + len(name) + 1)
            message = f"^{name} is the id of another block of this note too"
            fix = "give one of them another id"
            yield Problem(
                "", span, "VW119", "duplicate-block-id", "error", message, f"^{name}", fix=fix
            )
        seen.add(name.lower())


def letters(text: str) -> Iterator[Problem]:
    """Characters that nobody sees, one problem a line; and line ends of two kinds.

    The text is that of the whole file, as it was read.
    """
    unseen = not text.replace("\n", "").replace("\t", "").isprintable()
    if unseen and _CONTROL.search(text):
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        for number, line in enumerate(plain.split("\n"), start=1):
            runs = list(_CONTROL.finditer(line))
            if runs:
                yield _unseen(number, runs)
    if "\r" in text:
        yield from _mixed(text)


def _unseen(number: int, runs: list[re.Match[str]]) -> Problem:
    spans = [Span(number, run.start() + 1, number, run.end() + 1) for run in runs]
    edits = tuple(
        Edit(span, " " if _BLANKS.search(run[0]) else "")
        for span, run in zip(spans, runs, strict=True)
    )
    whole = Span(number, spans[0].column, number, spans[-1].end_column)
    codes = ", ".join(sorted({f"U+{ord(char):04X}" for run in runs for char in run[0]}))
    message = f"characters that are not seen: {codes}"
    return Problem(
        "", whole, "VW607", "control-chars", "warning", message,
        fix="take them away", edits=edits, safe=True,
    )  # fmt: skip


def _mixed(text: str) -> Iterator[Problem]:
    """The first line that ends in another way than the line above all."""
    whole = text.count("\r\n")
    counts = {"\r\n": whole, "\n": text.count("\n") - whole, "\r": text.count("\r") - whole}
    kinds = [end for end, count in counts.items() if count]
    if len(kinds) < 2:
        return
    most = max(kinds, key=counts.__getitem__)
    for number, line in enumerate(re.split(r"(?<=\n)|(?<=\r)(?!\n)", text), start=1):
        end = line[len(line.rstrip("\r\n")) :]
        if end and end != most:
            column = len(line) - len(end) + 1
            span = Span(number, column, number, column)
            message = "line ends of two kinds stand in this file; here is the first of the rarer"
            fix = "save the file with one kind"
            yield Problem("", span, "VW607", "control-chars", "warning", message, fix=fix)
            return


def secrets(text: str) -> Iterator[Problem]:
    """What looks like a key of a service, without saying it again."""
    if not [True for hint, key in _KEYS.items() if hint in text and key.search(text)]:
        return
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    line, counted = 1, 0
    for match in _SECRET.finditer(plain):
        line += plain.count("\n", counted, match.start())
        counted = match.start()
        column = match.start() - plain.rfind("\n", 0, match.start())
        span = Span(line, column, line, column + len(match[0]))
        message = "this looks like a key or password"
        yield Problem("", span, "VW504", "possible-secret", "warning", message)
