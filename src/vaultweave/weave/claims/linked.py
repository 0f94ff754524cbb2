"""Texts that list links and nothing else, and what stands beside each link."""

from __future__ import annotations

import re

from vaultweave.model.marked import LINK, SIGNS, links_in

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


def told_list(text: str) -> list[tuple[int, str]]:
    """As `link_list`, with what is said between its links: `[[A]] and, in China, [[B]]`.

    That counts as the link's parentheses do. A hedge or a `not` holds for all that follow:
    `[[A]], perhaps [[B]] or [[C]]` is sure of one.
    """
    found = link_list(text)
    if found or text.isascii() or not _LOOSE.match(text):
        return found
    told, meant = [], ""
    for match in _EACH_LOOSE.finditer(text):
        how = (match["how"] or "").lower().strip(" ,").rpartition(" ")[2]
        meant = (how if how == "not" else _MEANT.get(how, "perhaps")) if how else meant
        parts = (meant, match["aside"], _inner(match[4]))
        told.append((links_in(match[3])[0], ", ".join(part for part in parts if part)))
    return told


def _inner(brackets: str) -> str:
    if not (brackets.startswith("(") and brackets.rstrip().endswith(")")):
        return brackets.strip()
    return ", ".join(part.strip(" ()") for part in re.split(r"\)\s*\(", brackets) if part.strip())
