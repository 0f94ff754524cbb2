"""Texts that list links and nothing else, and what stands beside each link."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from vaultweave.model.marked import LINK, SIGNS, links_in
from vaultweave.model.roles import Words

_PRICE = (
    r"(?:(?:at|@)\s++)?+(?:[~≈]?(?:US|HK|C|A|NT|R)?[$€£¥₩]\s?+\d+(?:[.,]\d+)*+\w?+|\$[A-Z][A-Z.]{0,5}(?!\w)"
    r"|[-+−~≈<>]*+\d[\d.]*+(?:,\d++)?(?:[–-]\d[\d.]*+)?\s?(?:%|x|bps|pp))(?=[\s,;]|\Z)\s*+"
)
_BESIDE = rf"(?:\((?:[^()]++|\([^()]*+\))*+\)\s*+|{_PRICE})*+"
_ENTRY = rf"{LINK}\s*+{_BESIDE}"
_JOINT = r"(?:,?\s*(?:and|or)\s+|,?\s*&\s*|[,;·•/+，、]\s*)"
_SURELY = (
    r"(?:(?:in|at|on|outside|across|within|among)\s(?!(?:a pinch|best|brackets|doubt|dreams|dispute"
    r"|future|paper|one time|principle|talks|theory|times?|some point|the (?:end|future|past))\b)"
    rf"(?:(?!{LINK})[^\d,;:()—–?.]){{2,30}}|since\s(?:(?!{LINK})[^,;:()—–?.]){{3,20}}"
    r"|for now|of course|above all|to (?:a (?:lesser|greater|smaller|large)|some) (?:degree|extent)"
    r"|(?:(?:less|more|most|most of) )?(?:all|also|curiously|crucially|especially|finally"
    r"|importantly|increasingly|ironically|lastly|lately|notably|now|oddly|paradoxically|perversely|quietly"
    r"|recently|strangely|surprisingly|today|unusually|visibly))"
)
_HOW = (
    r"(?:ex-|(?:(?:most|very|quite)\s)?(?:arguably|conceivably|formerly|likely|maybe|not|once|perhaps"
    r"|possibly|potentially|previously|probably),?\s+)"
)


_THOUSAND = re.compile(r"\d{3}\b")
_BRACKETS = re.compile(r"\([^()]*\)")
_SOME = frozenset(
    {
        "a", "an", "etc", "free", "many", "more", "most", "other", "others", "several", "some",
        "three", "two", "various",
    }
)  # fmt: skip
_LONG = 5  # words of a name without a link


def _bare(pattern: str) -> str:
    """A pattern without the names of its groups."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_AND = r"(?:,\s*+|(?<!\s)\s++)?"
_ASIDE = rf"(?:(?:{_AND}(?:and|or)|;),?\s++(?P<aside>{_SURELY}),\s++)"
_UNSURE = rf"(?:(?:{_AND}(?:and|or|but)|[,;]),?\s++(?P<how>{_HOW}))"
_MEANT = {"ex-": "formerly", "once": "formerly", "formerly": "formerly", "previously": "formerly"}
_TAIL = rf"(?:,?\s*(?:and others|etc\.?))?(?:\s|{SIGNS})*[.:]?\s*\Z"
_HEAD = rf"(?:(?!{LINK})[^\w(])*+(?:see(?:\s+also)?:?\s+)?{_ENTRY}"
_LINKS = re.compile(rf"{_HEAD}(?:{_JOINT}{_ENTRY})*{_TAIL}", re.IGNORECASE)
_LOOSE = re.compile(
    rf"{_HEAD}(?:(?:{_JOINT}|{_bare(_ASIDE)}|{_bare(_UNSURE)}){_ENTRY})*{_TAIL}", re.IGNORECASE
)
_EACH = re.compile(rf"({LINK})\s*+({_BESIDE})", re.IGNORECASE)
_EACH_LOOSE = re.compile(rf"(?:{_ASIDE}|{_UNSURE})?({LINK})\s*+({_BESIDE})", re.IGNORECASE)


def link_list(text: str) -> list[tuple[int, str]]:
    """The links of a text that lists links and nothing else, each with its parentheses' text.

    A ticker or a price may stand beside a link. None of `City Bike ([[Lyft]])`: a link in brackets
    after other text is a mention.
    """
    if text.isascii():
        return []
    if len(text) == 1:
        return [(number, "") for number in links_in(text)]
    if not _LINKS.match(text):
        return []
    return [(links_in(match[1])[0], _inner(match[2])) for match in _EACH.finditer(text)]


def told_list(text: str, words: Words | None = None) -> list[tuple[int, str]]:
    """As `link_list`, with what is said between its links: `[[A]] and, in China, [[B]]`.

    That counts as the link's parentheses do. A hedge or a `not` holds for all that follow:
    `[[A]], perhaps [[B]] or [[C]]` is sure of one. With a vocabulary's `words`, other parts may be
    names: `[[A]] (8%), Duke Energy, and others`.
    """
    found = link_list(text)
    if found or text.isascii():
        return found
    if not _LOOSE.match(text):
        return [] if words is None else _mixed(text, words)
    told, meant = [], ""
    for match in _EACH_LOOSE.finditer(text):
        how = (match["how"] or "").lower().strip(" ,").rpartition(" ")[2]
        meant = (how if how == "not" else _MEANT.get(how, "perhaps")) if how else meant
        parts = (meant, match["aside"], _inner(match[4]))
        told.append((links_in(match[3])[0], ", ".join(part for part in parts if part)))
    return told


def _mixed(text: str, words: Words) -> list[tuple[int, str]]:
    """The links of a list of links and names; none where a part may be a piece of a sentence."""
    found = []
    odd = words.prose | words.cuts | words.modality.keys()
    for part in parts(text):
        linked = told_list(part)
        if not linked and not _is_name(part, odd):
            return []
        found += linked
    return found


def _is_name(part: str, odd: AbstractSet[str]) -> bool:
    """Whether a text without links looks like a name, or like `a Texas co-op`."""
    plain = _BRACKETS.sub(" ", part).strip(" .")
    said = plain.split()
    if not 0 < len(said) <= _LONG or links_in(plain) or not odd.isdisjoint(plain.lower().split()):
        return False
    if said[0].lower() in _SOME:
        return True
    return all(word[0].isupper() or word[0].isdigit() or word == "&" for word in said)


def parts(text: str) -> list[str]:
    """A text at its commas and semicolons outside parentheses, without an `and` before the last."""
    found: list[str] = []
    end, inside = len(text), False
    for at in range(len(text) - 1, -1, -1):
        if text[at] in "()":
            inside = text[at] == ")"
        elif text[at] in ",;" and not inside and not _THOUSAND.match(text, at + 1):
            found.append(text[at + 1 : end])
            end = at
    found.append(text[:end])
    return [re.sub(r"\Aand\s+", "", part.strip()) for part in found[::-1] if part.strip()]


def _inner(brackets: str) -> str:
    if not (brackets.startswith("(") and brackets.rstrip().endswith(")")):
        return brackets.strip()
    return ", ".join(part.strip(" ()") for part in re.split(r"\)\s*\(", brackets) if part.strip())
