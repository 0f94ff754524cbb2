"""What stands beside a role in its text and is no part of it: a condition, or an amount."""

from __future__ import annotations

import re

from vaultweave.model.marked import LINK

_CONDITION = re.compile(
    r"(?<=\S)\s+(?=(?:(?:but|only|even)\s+)*(?:if|unless|only\s+from)\s+\S)", re.IGNORECASE
)
_ASKED = re.compile(rf"(?:(?<=[\w)\"”*])|(?<={LINK}))\s?[?!]*\?[?!]*[\"”*_.]*\Z")
_LATER = re.compile(
    r"(?<=\S)\s++(?=(?:one day|some ?day|tomorrow|in (?:the )?future|eventually)\Z)", re.IGNORECASE
)
_THEN_WHY = re.compile(r"\A([^?:.;]*[\w)\"”*])\s?\?[?!]*[\"”*_]*(?=\s+\S)")
_BEFORE = re.compile(r"\A(\S+(?:\s\S+)?)\s+(?:before|back then)\Z", re.IGNORECASE)
_ENDS = (" day", "someday", "tomorrow", " future", "eventually")
_TOOS = (" too", " well", " today", " more", " again")
_RATHER = re.compile(r"\s(?:rather than|instead of)\s", re.IGNORECASE)
_TOO = re.compile(r"(?<!\s)\s++(?:too|as well|today|once more|again)\Z", re.IGNORECASE)
_USED = re.compile(r"\bused to be\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<=[^\W\d_])\s+(?=[~≈<>≤≥+±−-]*(?:(?:US|HK|C|A|R)?[$€£¥₹₩]\s?\d|#\s?\d|[Nn]o\.?\s?\d|\d[\d.,]*"
    r"(?:[–-]\d[\d.,]*)?(?:\s?%|(?:x|×|bps|pp|bn|mn|[kmbt]|m?tpa|[kmgt]wh?)\b)))"
)
_DATED = re.compile(
    r"(\w+(?:[ -](?:off|out))?)\s+((?:19|20)\d\d"
    r"(?:\Z|\s+(?:after|as|at|by|for|from|in|under|via|with)\s.*))\Z"
)
_NOTHING = re.compile(r"[~≈<>≤≥+±−-]*[$€£¥₹₩]?\s?0(?:[.,]0+)?(?:\s?%|\b)(?!\s?[–-])")

_NUMBER = r"[$€£¥₹₩]?\s?\d[\d.,]*(?:\s?[-–]\s?[$€£¥₹₩]?\d[\d.,]*)?"
_UNIT = r"\s?(?:%|x|×|bps|pp|[kmbt]n?|thousand|million|billion|trillion|[kmgt]wh?)?\+?"
_QUANTITY = re.compile(
    r"(?:(?:[~≈≥≤<>+±]|ca?\.?|about|around|over|up to)\s?)?"
    r"(?:#\s?\d+|no\.?\s?\d+|\d+(?:st|nd|rd|th)|top[- ]\d+|(?:fy|q[1-4]|h[12])\s?\d{2,4}"
    rf"|(?:us|r|a|c|hk|nt|s)?{_NUMBER}{_UNIT})(?=\s)\s+",
    re.IGNORECASE,
)


def quantities(text: str) -> tuple[str, str]:
    """The quantities that a role text begins with, and the rest: `25% shareholder`."""
    before = ""
    while match := _QUANTITY.match(text):
        before = f"{before} {match[0]}".strip()
        text = text[match.end() :]
    return before, text


def condition(text: str) -> tuple[str, str]:
    """A role text up to a condition, and that, "" for none: `winner if rates fall`.

    So it is with a day to come: `rival one day`. What `used to be`, or was `before`, was once.
    """
    if "used" in text:
        text = _USED.sub("once", text)
    if "before" in text or "back then" in text:
        text = _BEFORE.sub(r"once \1", text)
    head, *rest = _LATER.split(text, maxsplit=1) if text.endswith(_ENDS) else (text,)
    if not rest and ("if" in text or "unless" in text or "only from" in text):
        head, *rest = _CONDITION.split(text, maxsplit=1)
    return head, rest[0] if rest else ""


def told_once(text: str) -> str:
    """A role text without a `too` at its end, and with a mere `than` for `rather than`."""
    if text.endswith(_TOOS):
        text = _TOO.sub("", text)
    return _RATHER.sub(" than ", text) if " than " in text or " of " in text else text


def asked(text: str) -> tuple[str, bool]:
    """A role text without its question mark, and whether it has one: `supplier?`.

    Another sentence may follow: `rival? They would say so` is `rival: They would say so`.
    """
    if "?" not in text:
        return text, False
    plain = _THEN_WHY.sub(r"\1:", _ASKED.sub("", text))
    return plain, plain != text


def before_amount(text: str) -> tuple[str, str]:
    """A text up to an amount that follows a word, and the rest: `customer 34% of sales`.

    The rest is "" where there is none, or where it amounts to nothing.
    """
    head, *rest = _AMOUNT.split(text, maxsplit=1)
    if not rest or _NOTHING.match(rest[0]):
        return text, ""
    return head, rest[0]


def dated(text: str, events: frozenset[str]) -> tuple[str, str]:
    """What happened once and its year, `acquired 2019`; that is "" for none."""
    match = _DATED.match(text)
    return (match[1], match[2]) if match and match[1].lower() in events else (text, "")
