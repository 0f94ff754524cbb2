"""Whom a piece of a stance list names: links, exact names of notes, or a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vaultweave.model.marked import LINK, links_in
from vaultweave.weave.claims.linked import link_list, parts, told_list
from vaultweave.weave.claims.page import Line, named

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_COLON = re.compile(rf"\A({LINK}(?:\s*+\([^()]*+\))*+|[^:,(]*[^:,(\s])\s*+:\s++(.+)\Z", re.DOTALL)
_IF = re.compile(rf"({LINK}(?:\s*+\([^()]*+\))?+)\s++((?:only )?(?:if|unless)\s.*)\Z", re.DOTALL)
_NAME_WORDS = 4
_EXCEPT = re.compile(r"\b(?:not|no|isn['’]t|except|excl|unlike|other than|but)\b", re.IGNORECASE)
_TAIL = re.compile(r"\A([^()]*\S)\s*\(((?:[^()]|\([^()]*\))*)\)\s*\Z")
_NOBODY = re.compile(
    rf"(?:(?!{LINK})\W)*(?:(?:none|nobody|no one|neither)\b"
    r"|no (?:\w+ ){0,2}(?:beneficiar(?:y|ies)|losers?|names?|victims?|winners?)\b"
    r"|(?:n/a|tb[acd])\b|(?:see|cf\.?|compare)\s"
    r"|(?:\w+ ){0,2}(?:bottom line|caveats?|conclusion|counter-?(?:argument|example|point)s?"
    r"|exceptions?|excluded|mixed|neutral|not (?:affected|exposed|included)|notes?|rebuttals?"
    r"|takeaways?|unaffected|unclear|why)\s*:"
    rf"|{LINK}\s+(?:is|are|was|were|has|have|had|looks?|seems?)\s+(?:\w+ly\s+)?"
    r"(?:not|no|hardly|barely|un\w+)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"\A(?:(?!{LINK})[^\w(\"“'‘$~€£])+")

Entity = tuple[str, str, tuple[str, ...]]


class Named(NamedTuple):
    """Whom a piece names: entities, each with its parentheses' text and flags; or a text.

    rest is what stands after a text's name; examples are links in a category's parentheses.
    """

    entities: tuple[Entity, ...] = ()
    text: str = ""
    rest: str = ""
    examples: tuple[str, ...] = ()


def found(words: Line, head: str | None, rest: str) -> Named | None:
    """Whom a piece names, before its dash or colon, and why; None where it names nobody."""
    text = rest if head is None else head
    if _NOBODY.match(text):
        return None
    said = names_in(words, text)
    if not said.entities and (match := _COLON.match(text.strip())):
        by_colon = names_in(words, match[1])
        if by_colon.entities:
            return by_colon._replace(rest=match[2] if head is None else f"{match[2]} — {rest}")
    if not said.entities and head is None and (match := _IF.match(text)):
        return names_in(words, match[1])._replace(rest=match[2])
    return said if head is None else said._replace(rest=rest)


def names_in(words: Line, text: str) -> Named:
    """Whom a marked text names, as a whole or as whole parts of a comma list."""
    text = _LEAD.sub("", text.strip())
    found: list[Entity] = []
    for number, inner in told_list(text.replace(" > ", ", ")):
        node = words.node(number)
        if node is not None:
            found.append((node, inner, ()))
    found = found or list(_listed(words, parts(text)))
    if found:
        unique = {entity[0]: entity for entity in reversed(found)}
        return Named(tuple(reversed(unique.values())))
    examples = words.nodes(" ".join(s for s in _BRACKET.findall(text) if not _EXCEPT.search(s)))
    match = _TAIL.match(text)
    name, rest = (match[1], match[2]) if match else (text, "")
    return Named((), words.shown(name.strip()), rest, examples)


def _listed(words: Line, parts: list[str]) -> Iterator[Entity]:
    """The entities of a comma list: all of its parts, if each is short; else those that lead."""
    prose = words.page.lexicon.vocabulary.words.prose
    found = [(part, _entity(words, part)) for part in parts]
    short = all(entity or _is_short(part, prose) for part, entity in found)
    for _, entity in found:
        if entity is not None:
            yield entity
        elif not short:
            return


def _is_short(part: str, prose: frozenset[str]) -> bool:
    """Whether a part of a list may be a name or a category, and no piece of a sentence."""
    tokens = _BRACKET.sub("", part).lower().split()
    return (
        len(tokens) <= _NAME_WORDS
        and not links_in(_BRACKET.sub("", part))
        and ":" not in part
        and prose.isdisjoint(tokens)
    )


def _entity(words: Line, part: str) -> Entity | None:
    """A link, or exactly a note's name, with what stands in parentheses after it."""
    names = words.page.lexicon.names
    whole = named(part, names)
    if whole is not None:
        return whole, "", ("unlinked",)
    inner = ", ".join(_BRACKET.findall(part))
    only = _BRACKET.sub("", part).strip()
    for number, _ in link_list(only)[:1]:
        node = words.node(number)
        return None if node is None else (node, inner, ())
    node = named(only, names)
    return None if node is None else (node, inner, ("unlinked",))
