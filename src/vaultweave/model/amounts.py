"""Amounts in a value: money, percentages, multiples, ranges and dates, as numbers with a unit."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

from msgspec import Struct

from vaultweave.model.dates import dates_in


class Amount(Struct, frozen=True):
    """One number of a text. Of a range, `value` to `high`.

    unit: a currency's code (`USD` for a bare `$`), `%`, `x` for multiples, `bps`, `pp`, a unit of
    measure as written in lower case but for its sign (`GW`), `date`, or "" for a bare number. A
    date's value is its year, `date` the whole of it. about: the text says that it is roughly so;
    bound: `<` or `>` where the number is a limit.
    """

    value: float
    unit: str = ""
    high: float | None = None
    about: bool = False
    bound: str = ""
    date: str = ""

    def __str__(self) -> str:
        """The amount written plainly: `~9..10 USD`."""
        if self.date:
            return self.date
        number = _plain(self.value) + (f"..{_plain(self.high)}" if self.high is not None else "")
        return f"{'~' if self.about else ''}{self.bound}{number} {self.unit}".rstrip()


_CURRENCIES = {
    "$": "USD", "US$": "USD", "R$": "BRL", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD",
    "S$": "SGD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "RMB": "CNY",
}  # fmt: skip
_CODES = "USD|EUR|GBP|JPY|CNY|RMB|CHF|INR|KRW|BRL|AUD|CAD|HKD|TWD|SGD|SEK|NOK|DKK|MXN|ZAR|AED|SAR"
_SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "million": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9, "t": 10**12, "tn": 10**12, "trillion": 10**12,
}  # fmt: skip
_SIGN = rf"US\$|R\$|A\$|C\$|HK\$|NT\$|S\$|[$€£¥₹₩]|(?:{_CODES})(?=[\s\d])"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|mm|tn|[kKmMbBT]|(?<=[$€£¥₹₩\d])t)(?!\w)"
_UNIT = (
    rf"%|percent\b|×|x(?!\w)|bps\b|bp\b|pp\b|(?:{_CODES})\b"
    r"|[kMGT]Wh?\b|[MGTPE]B\b|kt\b|Mt\b|kg\b|nm\b|km\b|[MGT]Hz\b"
    r"|(?:years?|months?|weeks?|days?|hours?)\b"
)
_AMOUNT = re.compile(
    rf"""(?<![\w#.:])(?<!\d,)
    (?P<about>(?:[~≈±]|(?:ca|c)\.|\b(?:about|around|roughly|nearly|almost|circa)\b)\s*)?
    (?P<bound>(?:[<>≤≥]|\b(?:over|under|above|below|up\ to|more\ than|less\ than|at\ least)\b)\s*)?
    (?P<sign>[-−+])?(?P<money>(?:{_SIGN})\s?)?(?P<about2>[~≈])?(?P<low>{_NUMBER})
    (?:\s?(?P<scale>{_SCALE}))?(?:\s?(?P<unit>{_UNIT}))?
    (?:\s?(?:–|-|\bto\b)\s?(?:{_SIGN})?\s?(?P<high>{_NUMBER})
       (?:\s?(?P<scale2>{_SCALE}))?(?:\s?(?P<unit2>{_UNIT}))?)?
    (?P<more>\+)?(?!\w|[.,:]\d|-[^\W\d])""",
    re.VERBOSE,
)
_SAME = {"percent": "%", "×": "x", "bp": "bps", "RMB": "CNY"}
_BOUNDS = {"<": "<", "≤": "<", "under": "<", "below": "<", "up to": "<", "less than": "<"}


@lru_cache(maxsize=65536)
def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a text, in their order: `$30 / $60` has two, `9–10%` is one."""
    if not any(char.isdigit() for char in text):
        return ()
    found, rest = [], text
    for start, end, date in dates_in(text):
        found.append((start, Amount(float(date[:4]), "date", date=date)))
        rest = rest[:start] + "\0" * (end - start) + rest[end:]
    found += [(match.start("low"), _amount(match)) for match in _AMOUNT.finditer(rest)]
    return tuple(amount for _, amount in sorted(found, key=itemgetter(0)))


def _amount(match: re.Match[str]) -> Amount:
    low_scale = _scale(match["scale"])
    high_scale = _scale(match["scale2"])
    ranged = match["high"] is not None
    if ranged and match["scale"] is None:
        low_scale = high_scale
    high = _number(match["high"]) * high_scale if ranged else None
    low = _number(match["low"]) * low_scale * (-1 if match["sign"] in ("-", "−") else 1)
    money = (match["money"] or "").strip()
    unit = match["unit2"] or match["unit"] or ""
    said = (match["bound"] or "").strip()
    bound = (_BOUNDS.get(said, ">") if said else "") or (">" if match["more"] else "")
    return Amount(
        float(f"{low:.12g}"),
        _CURRENCIES.get(money, money) or _SAME.get(unit, _singular(unit)),
        None if high is None else float(f"{high:.12g}"),
        bool(match["about"] or match["about2"]),
        bound,
    )


def _singular(unit: str) -> str:
    return unit[:-1] if unit.endswith("s") and unit != "bps" else unit


def _scale(text: str | None) -> int:
    return _SCALES[text.lower()] if text else 1


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
