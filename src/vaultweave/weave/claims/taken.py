"""Items that take back what the list above them says: `- [[Aster]] — no, it sells at home`."""

from __future__ import annotations

import re

_END = r"(?=\s*+(?:[:,;.!()—–]|-\s|\Z))"
_SINCE = r"(?=\s+(?:in|since|on|as of|after|by)\b|\s+(?:['’]\d\d|(?:19|20)\d\d)\b)"
_DENIED = re.compile(rf"(?:no|nope|nah|not|never|none|not (?:at all|really)){_END}", re.IGNORECASE)
_SPARED = re.compile(
    r"(?:un(?:affected|exposed|harmed|hurt|scathed|touched)|immune|insulated|(?:fully )?hedged"
    rf"|neutral|spared|exempt|no (?:effect|exposure|impact|link)|n/a){_END}",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:(?:formerly|churned|defected|departed|delisted|discontinued|dropped|ended|lapsed"
    rf"|terminated|left|lost|sold)(?:{_END}|{_SINCE})|(?:sold|exited) (?:its|their|the) )",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:still |now )?(?:in (?:early |advanced )?(?:talks|negotiations?)\b"
    r"|under (?:discussion|negotiation)\b"
    rf"|(?:loi|pilot|mou) only\b|(?:unclear|unconfirmed|unknown|tb[cd]|rumou?red|mooted){_END})",
    re.IGNORECASE,
)


def meant(text: str) -> str | None:
    """How an item of a role's list is meant, by what its text begins with; None for as said."""
    if _DENIED.match(text):
        return "negated"
    if _OVER.match(text):
        return "former"
    return "potential" if _OPEN.match(text) else None


def spared(text: str) -> str | None:
    """How an item of a list of who gains or loses is meant: `no: it earns dollars`, `immune`."""
    if _DENIED.match(text) or _SPARED.match(text):
        return "negated"
    return "potential" if _OPEN.match(text) else None
