"""Bases: as much of one as a plain list of notes can be made from.

A filter is either read whole or not at all: a list by half of it would show what its author
left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from vaultweave.read.properties import properties

_LONGEST = 2_000
_DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')|(\d+(?:\.\d+)?)|([^\W\d][\w-]*+)"""
    r"""|(&&|\|\||[=!<>]=|[!<>().,\[\]-]))"""
)
_COMPARED = frozenset({"==", "!=", "<", ">", "<=", ">="})

# What may be called, and with how many arguments (-1: one or more), the value before it aside.
_FUNCTIONS = {"link": (1, 2), "list": (1, 1), "date": (1, 1)}
_METHODS = {
    "hasTag": (1, 9), "inFolder": (1, 1), "hasLink": (1, 1), "hasProperty": (1, 1),
    "contains": (1, 1), "containsAny": (1, 9), "containsAll": (1, 9), "isEmpty": (0, 0),
    "startsWith": (1, 1), "endsWith": (1, 1), "lower": (0, 0), "asFile": (0, 0),
}  # fmt: skip


FILE = frozenset({"name", "basename", "path", "folder", "ext", "tags", "links", "file"})
"""What is known of a note as a file."""


class UnreadableError(ValueError):
    """The base asks for more than a plain list can give."""


class Term(NamedTuple):
    """A part of a filter: an operation, and what it is applied to, terms or plain values.

    Operations: `and or not`, comparisons, `value` (a plain one), `field` (a way of names),
    functions and methods.
    """

    name: str
    of: tuple[Any, ...] = ()


class View(NamedTuple):
    """A view: what its notes must fulfil, and how many it shows; 0 for all."""

    name: str
    filter: Term
    limit: int


@lru_cache(maxsize=256)
def view(text: str, name: str = "") -> View:
    """The view of this name, or the first of a base. Raises UnreadableError."""
    value = _loaded(text)
    common = _filters(value)
    raw = value.get("views")
    several = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else [{}]
    for one in several:
        called = str(one.get("name", ""))
        if not name or called.strip().lower() == name.strip().lower():
            limit = one.get("limit")
            own = _filters(one)
            most = limit if isinstance(limit, int) and limit > 0 else 0
            return View(called, Term("and", (common, own)), most)
    raise UnreadableError(f"no view {name}")


def _loaded(text: str) -> Mapping[str, Any]:
    """A base's YAML, under the limits of properties."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if re.search(r"^---", text, re.MULTILINE):
        raise UnreadableError("several documents")
    found = properties(f"---\n{text}\n---\n")
    if any(problem.level == "error" for problem in found.problems):
        raise UnreadableError("no YAML")
    return found.values


def _filters(value: Mapping[str, Any]) -> Term:
    """The filter of a base or view; one that lets all through where it has none."""
    return _filter(value["filters"]) if "filters" in value else Term("and")


def _filter(value: object, depth: int = 0) -> Term:
    """A filter as its YAML has it: an expression, or and, or, not with a list of filters."""
    if isinstance(value, str):
        return _Expression(value).whole()
    if not isinstance(value, dict) or len(value) != 1 or depth > _DEEPEST:
        raise UnreadableError("no filter")
    ((key, inner),) = value.items()
    each = inner if isinstance(inner, list) else [inner]
    terms = tuple(_filter(one, depth + 1) for one in each)
    if key == "not":
        return Term("not", (Term("or", terms),))
    if key not in {"and", "or"}:
        raise UnreadableError(str(key))
    return Term(key, terms)


class _Expression:
    """A filter written as an expression: read from left to right, by what binds least first."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise UnreadableError("too long")
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Term:
        term = self._either()
        if self.at < len(self.tokens):
            raise UnreadableError(self.tokens[self.at])
        _known(term)
        return term

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str) -> bool:
        found = self._next() == wanted
        self.at += found
        return found

    def _must(self, wanted: str) -> None:
        if not self._take(wanted):
            raise UnreadableError(f"no {wanted}")

    def _either(self) -> Term:
        terms = [self._both()]
        while self._take("||"):
            terms.append(self._both())
        return Term("or", tuple(terms)) if len(terms) > 1 else terms[0]

    def _both(self) -> Term:
        terms = [self._compared()]
        while self._take("&&"):
            terms.append(self._compared())
        return Term("and", tuple(terms)) if len(terms) > 1 else terms[0]

    def _compared(self) -> Term:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnreadableError("too deep")
        if self._take("!"):
            term = Term("not", (self._compared(),))
        else:
            term = self._value()
            if self._next() in _COMPARED:
                self.at += 1
                term = Term(self.tokens[self.at - 1], (term, self._value()))
        self.depth -= 1
        return term

    def _value(self) -> Term:
        if self._take("("):
            term = self._either()
            self._must(")")
            return self._called(term)
        found = self._next()
        self.at += 1
        if found[:1].isidentifier() and found not in {"true", "false"}:
            if self._next() == "(":
                return self._called(Term(found, self._arguments(_FUNCTIONS.get(found))))
            return self._called(Term("field", (found,)))
        return self._called(Term("value", (self._plain(found),)))

    def _plain(self, found: str) -> str | float | bool:
        """A text, a number or a truth."""
        if found[:1] in {'"', "'"}:
            return _unquoted(found)
        if found in {"true", "false"}:
            return found == "true"
        negative = found == "-"
        if negative:
            found = self._next()
            self.at += 1
        if not found[:1].isdecimal():
            raise UnreadableError(found or "nothing")
        return -float(found) if negative else float(found)

    def _called(self, term: Term) -> Term:
        """A value with the members and calls behind it."""
        while True:
            if self._take("["):
                key = self._next()
                self.at += 1
                self._must("]")
                if term.name != "field" or key[:1] not in {'"', "'"}:
                    raise UnreadableError(key)
                term = Term("field", (*term.of, _unquoted(key)))
            elif self._take("."):
                name = self._next()
                self.at += 1
                if self._next() == "(":
                    term = Term(name, (term, *self._arguments(_METHODS.get(name))))
                elif term.name == "field" and name[:1].isidentifier():
                    term = Term("field", (*term.of, name))
                else:
                    raise UnreadableError(name)
            else:
                return term

    def _arguments(self, count: tuple[int, int] | None) -> tuple[Term, ...]:
        self._must("(")
        found: list[Term] = []
        while not self._take(")"):
            if found:
                self._must(",")
            found.append(self._either())
        if count is None or not count[0] <= len(found) <= count[1]:
            raise UnreadableError("a call")
        return tuple(found)


def _known(term: Term) -> None:
    """Refuse a filter that names what is not known of a note. Raises UnreadableError."""
    if term.name == "field":
        way = term.of[1:] if term.of[0] == "this" else term.of
        if way[:1] == ("file",):
            fine = len(way) == 1 or (len(way) == 2 and way[1] in FILE)
        else:
            fine = len(way) < 2 or (len(way) == 2 and way[0] == "note")
        if not fine or way[:1] == ("formula",):
            raise UnreadableError(".".join(term.of))
    for one in term.of:
        if isinstance(one, Term):
            _known(one)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError(text[at : at + 20])
        found.append(match[0].strip())
        at = match.end()
    return found


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])
