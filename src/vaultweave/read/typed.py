"""Plain values of properties: what they are by YAML 1.2, and what others take them for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from vaultweave.model.note import Link
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem
from vaultweave.read.syntax.wikilink import markdown_target, split_wikilink

_KINDS = {
    "yes or no": re.compile(r"(?:y|n|yes|no|on|off|true|false)\Z", re.IGNORECASE),
    "a date": re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt ].{1,40})?\Z"),
    "a time": re.compile(r"[-+]?\d{1,9}(?::[0-5]?\d){1,9}(?:\.\d{0,99})?\Z"),
    "an octal number": re.compile(r"[-+]?0o?[0-7_]{1,99}\Z"),
    "a number": re.compile(
        r"[-+]?(?:0x[0-9A-Fa-f_]{1,99}|\d[\d_]{0,99}(?:\.\d{0,99})?e[-+]?\d{1,9})\Z"
    ),
    "an infinity": re.compile(r"[-+]?\.(?:inf|nan)\Z", re.IGNORECASE),
}
NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z|0o[0-7]{1,20}\Z|0x[0-9a-fA-F]{1,15}\Z")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]{1,400}|[0-9]{1,400}(?:\.[0-9]{0,400})?)(?:[eE][-+]?[0-9]{1,3})?\Z"
)
_DECIMAL = re.compile(r"[-+]?\d{1,99}\.\d{0,99}\Z")
_INTEGER = re.compile(r"[-+]?\d{1,99}\Z")
_PERHAPS = re.compile(r"[-+.\d]|(?:y|n|yes|no|on|off|true|false)\Z", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{0,500})\]\(<?([^()<>\s][^()<>]{0,1000})>?\)\Z")
_WITHHELD = re.compile(
    r"""^(?:["']?publish["']?[ ]*:[ ]*["']?(?:false|no|off|0)"""
    r"""|["']?draft["']?[ ]*:[ ]*["']?(?:true|yes|on|1))\b""",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_TAG = re.compile(r"[\s!\"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\]")


def scalar(text: str) -> str | int | float | bool | None:
    """A plain scalar by YAML 1.2's core schema; infinities stay text, JSON has none."""
    if text in NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.match(text):
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    if _FLOAT.match(text):
        number = float(text)
        return number if abs(number) < float("inf") else text
    return text


def withheld(top: str) -> bool:
    """Whether a front matter that can't be read says that its note is not to be published.

    Broken YAML costs a note its properties, but must not publish what its author held back.
    """
    return _WITHHELD.search(top) is not None


class Scalar(NamedTuple):
    """A value as typed, where it stands, and whether without quotes."""

    text: str
    span: Span
    plain: bool


def odd_names(key: str, found: Iterable[Scalar]) -> Iterator[Problem]:
    """What is odd about the values of one of the keys title, tags and aliases."""
    for scalar in found:
        kind = _kind(key, scalar) if scalar.plain else ""
        if kind:
            yield _retyped(scalar, kind)
        elif key in {"tags", "tag"}:
            yield from _invalid(scalar)


def _kind(key: str, scalar: Scalar) -> str:
    """What else the value is to some reader of YAML; "" where all agree that it is text.

    A whole number is the same text to all, but not a name to Obsidian; as a tag it is invalid.
    """
    text = scalar.text
    if not _PERHAPS.match(text):
        return ""
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.match(text)), "")
    if not kind and _DECIMAL.match(text) and str(float(text)) != text:
        kind = "a number"
    if not kind and key in {"alias", "aliases"} and (_INTEGER.match(text) or _DECIMAL.match(text)):
        kind = "a number"
    return kind


def _retyped(scalar: Scalar, kind: str) -> Problem:
    span, text = scalar.span, scalar.text
    message = f"{text} is {kind} to some programs, without quotes"
    start = Span(span.line, span.column, span.line, span.column)
    end = Span(span.end_line, span.end_column, span.end_line, span.end_column)
    return Problem(
        "", span, "VW403", "frontmatter-type", "warning", message, text,
        fix=f'write "{text}"', edits=(Edit(start, '"'), Edit(end, '"')), safe=True,
    )  # fmt: skip


def _invalid(scalar: Scalar) -> Iterator[Problem]:
    """A tag that Obsidian would drop."""
    name = scalar.text.removeprefix("#").rstrip("/")
    fix = ""
    if not name:
        message = "a tag without a name"
    elif _NOT_TAG.search(name):
        sign = _NOT_TAG.findall(name)[0]
        what = "a blank" if sign.isspace() else sign
        message = f'"{name}" can\'t be a tag, for {what} in it'
        fix = f"write {_NOT_TAG.sub('-', name)}" if sign.isspace() else ""
    elif name.isascii() and name.isdigit():
        message, fix = f'"{name}" can\'t be a tag: it is all digits', f"write y{name}"
    else:
        return
    yield Problem("", scalar.span, "VW407", "invalid-tag", "warning", message, scalar.text, fix=fix)


def linked(text: str, key: str, span: Span, raw: str) -> Link | None:
    """The link that a property's whole value is; `raw` is its first line of source."""
    if text.startswith("[[") and text.endswith("]]") and "]]" not in text[2:-2]:
        parts = split_wikilink(text[2:-2])
        link = Link("property", *parts, "property", span, key=key) if parts else None
        return link if link is None or raw == link.plain else replace(link, raw=raw)
    match = _MARKDOWN_LINK.match(text)
    target = markdown_target(match[2]) if match else None
    if match is None or target is None:
        return None
    return Link("property", *target, match[1], "property", span, key=key, raw=raw)


def unquoted_link(raw: str, span: Span) -> Problem:
    """A wikilink that YAML takes for a list in a list."""
    mark = "'" if '"' in raw or "\\" in raw else '"'
    start = Span(span.line, span.column, span.line, span.column)
    end = Span(span.end_line, span.end_column, span.end_line, span.end_column)
    quotes = (Edit(start, mark), Edit(end, mark)) if not (mark == "'" and "'" in raw) else ()
    message = f"{raw} stands without quotes, and is a list in a list to Obsidian"
    return Problem(
        "", span, "VW405", "unquoted-wikilink-in-yaml", "warning", message, raw,
        fix=f"write {mark}{raw}{mark}", edits=quotes, safe=bool(quotes),
    )  # fmt: skip
