"""What a claim's own words say of its end: `CEO (2015–2019)`, `shareholder, sold in 2020`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultweave.model.dates import date_in
from vaultweave.model.roles import Role, vocabulary
from vaultweave.weave.claims.page import Page
from vaultweave.weave.claims.taken import is_open

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_THEN = (
    r"(?=\s*+(?:[:.!()—–]|-\s|\Z)"
    r"|\s+(?:(?:after|by|to|amid)\b|@|at\s+[$€£¥]?\d)"
    r"|\s+(?:in |since |on |as of )?(?:early |mid-?\s?|late )?"
    rf"(?:['’]\d\d\b|(?:19|20)\d\d\b|\d\d?[/.]\d|q[1-4]\b|(?:{_MONTHS})[a-z]*\b))"
)
_STAKE = r"(?: (?:out|(?:its|their|the|his|her|all|whole|entire)\b[^,;()]{0,30}))?"
_SAYS = {
    "supply": r"(?:(?:contract|deal|agreement|partnership|rights|licen[cs]e) )?(?:was )?"
    r"(?:lost|ended|terminated|churned|dropped|discontinued|lapsed|expired|cancell?ed"
    r"|(?<=rights )returned|(?<=licence )returned|(?<=license )returned)",
    "ownership": rf"(?:fully )?(?:sold{_STAKE}|exited|divested|liquidated|dissolved)",
    "people": r"(?:left|resigned|ousted|fired|retired|stepped down|departed|removed|died)",
    "exposure": r"(?:averted|defused|lifted|removed|repealed|resolved|settled|solved|behind us)",
    "benefit": r"(?:faded|exhausted|spent|lapsed|expired|over|behind us)",
    "competition": r"(?:defunct|dissolved|exited)",
}
_OVER = {
    family: re.compile(rf"(?:now |since |was )?{says}{_THEN}", re.IGNORECASE)
    for family, says in _SAYS.items()
}
_CLOSED = re.compile(
    rf"(?:now )?(?:closed(?!-)|covered|exited|stopped(?: out)?|unwound|sold{_STAKE}){_THEN}",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"(?:closed|exited|former|past|previous|old)(?: (?:positions?|trades?|ideas?|names?))?\Z",
    re.IGNORECASE,
)
_VIA = r"(?:(?:but|only|(?:via|for|of|to|in|at|from|with|through|on)\s\D{1,40})\s)??"
_UNTIL = re.compile(rf"{_VIA}(?:until|till)\s+(.+)\Z", re.IGNORECASE)
_LASTED = re.compile(
    rf"{_VIA}(?:until|till|while|as long as)\s(?:(?!\b(?:is|are|be|been|has|have|gets?)\b).)*?"
    r"\b(?:lasted|ended|expired|lapsed|collapsed|ran out|fell (?:apart|through)|was|were|had)\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"(?:but |now )?(?:not any ?more|no longer|no more|(?:long )?gone(?: now| since)?"
    r"|until recently)[ .!]*\Z",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"(?:but |really )?(?:(?:no|none|not (?:really|ours|mine))[ .!]*\Z"
    r"|(?:that|who) never (?:was|were|came|happened|materiali[sz]ed)\b"
    r"|(?:of|to|for) (?:nothing|nobody|no one|none)\b)",
    re.IGNORECASE,
)
_PROVIDED = re.compile(
    r"(?:but |even |and )?(?:(?:only )?if|unless)\s"
    r"(?!(?:only|not|an?|any\w*|slight\w*|modest\w*|small|smaller|indirect\w*|partial\w*|less)\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€£¥₩₹]\s?\d|\d\s?(?:%|x\b|×|[kmbt]n?\b|[kmgt]wh?\b)", re.IGNORECASE)
_SPARED = re.compile(
    r"(?:but )?(?:(?:fully|now) )*(?:exempt|hedged|immune|insulated|spared|unaffected)"
    r"(?: so far)?[ .!]*\Z",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"(?:through|thru)\s+((?:19|20)\d\d)\Z", re.IGNORECASE)
_OF_FIGURES = frozenset({"reported"})
_SPANNED = frozenset({"competition", "people", "supply"})
_WORDS = {
    word: meant
    for word, meant in vocabulary().words.modality.items()
    if word not in ("barely", "hardly", "least", "less", "minimal", "negligible")
}
_LONG_AGO = "2026"
"""What ended before this year is over whoever reads it, and whenever."""

_SPAN = re.compile(
    rf"(?:from )?(?:[^\d]{{0,5}}(?:19|20)\d\d|(?:{_MONTHS})[a-z]{{0,6}}\.?)\s?(?:–|-|to)\s?"
    rf"((?:(?:{_MONTHS})[a-z]{{0,6}}\.?\s)?(?:19|20)\d\d|[^\d]{{0,5}}\d\d(?:\d\d)?)\Z",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\d{4}-\d\d")
_PART = re.compile(r"[,;]\s+|\(")
_ONCE = frozenset({"co-founder", "founder", "spin-off"})
_BOUGHT = frozenset({"acquired", "acquirer"})
_NATURAL = frozenset(
    {"eventual", "ideal", "logical", "most logical", "natural", "obvious", "perennial", "rumoured",
     "rumored", "speculated"}
)  # fmt: skip
_DEALS = {
    meant: re.compile(rf"(?:since |later |was )?(?:{says}){_THEN}", re.IGNORECASE)
    for meant, says in {
        "": "closed|completed|done",
        "failed": "failed|collapsed|abandoned|called off|withdrawn|cancell?ed|terminated"
        "|fell through|rejected",
        "blocked": "blocked|vetoed",
        "potential": "pending|announced|proposed|rumou?red|expected to close",
    }.items()
}
"""What is said of a purchase, "" where it took place."""


def came_to(role: Role, context: str, page: Page) -> str | None:
    """What a claim's context says became of it: it is over, or a purchase failed, or may come.

    What one did or was once, a founder or somebody bought, one stays. `until` a year is compared
    with the note's own day, or the last that its headings tell: no clock is asked.
    """
    if not context or role.name == "related":
        return None
    parts = _PART.split(context)
    if role.name in _BOUGHT or role.name in _ONCE:
        return deal(context) if role.name in _BOUGHT else None
    if any(_is_over(role, part, page) for part in parts):
        return "former"
    spared = role.family == "exposure" and any(_SPARED.match(part) for part in parts)
    if spared or any(_NEVER.match(part) for part in parts):
        return "negated"
    return None if role.family == "context" else _hedge(parts)


def would_be(role: Role, qualifier: str) -> str | None:
    """A `natural acquirer` has bought nothing."""
    return "potential" if role.name in _BOUGHT and qualifier.lower() in _NATURAL else None


def _hedge(parts: list[str]) -> str | None:
    if any(is_open(part) or _PROVIDED.match(part) for part in parts):
        return "potential"
    return next((_WORDS[word] for word in _words(parts) if word in _WORDS), None)


def _words(parts: list[str]) -> Iterator[str]:
    """The parts that may be one word on how a claim is meant; `$20B, reported` is a figure's."""
    for before, part in zip(["", *parts], parts, strict=False):
        word = part.lower().strip(" .!)")
        if word not in _OF_FIGURES or not _AMOUNT.search(before):
            yield word


def _is_over(role: Role, part: str, page: Page) -> bool:
    said = _CLOSED if role.edge == "position" else _OVER.get(role.family)
    if (said and said.match(part)) or _LASTED.match(part) or _NO_MORE.match(part):
        return True
    end = _UNTIL.match(part) or _THROUGH.match(part)
    held = role.family in _SPANNED or role.name == "owner"
    end = end or (_SPAN.match(part) if held else None)
    return end is not None and _is_past(end[1].strip(), page)


def deal(text: str) -> str | None:
    """What became of a purchase; one that was announced and then closed is done."""
    for part in reversed(_PART.split(text)):
        for meant, said in _DEALS.items():
            if said.match(part):
                return meant or None
    return None


def is_past(title: str) -> bool:
    """Whether a label or heading is over positions that one has no more."""
    return _PAST.match(title) is not None


def _is_past(end: str, page: Page) -> bool:
    date = date_in(f"20{end}" if len(end) == len("24") else end)
    if date is None:
        return False
    told = (section.date for section in page.sections if section.date)
    today = page.note.date or max((_LONG_AGO, *told))
    if _MONTH.match(date) and _MONTH.match(today):
        return date[:7] < today[:7]
    return date[:4] < today[:4]
