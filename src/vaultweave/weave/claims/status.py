"""How a row's claims are meant, by what its other cells say: its status, or when it ended."""

from __future__ import annotations

import re

from vaultweave.model.dates import date_in, is_date
from vaultweave.weave.claims.cells import Cells
from vaultweave.weave.claims.labels import bare

_STATUS = {
    word: modality
    for modality, words in {
        "former": """churned defunct discontinued dissolved divested dropped ended expired former
            inactive lapsed left lost past sold terminated""",
        "exited": "exited",
        "potential": """candidate hypothetical idea loi mooted pending pipeline planned potential
            proposed prospect prospective evaluating qualifying sampling testing
            rumor rumored rumour rumoured shortlisted speculative""",
        "failed": "abandoned cancelled canceled collapsed failed rejected unsuccessful withdrawn",
        "blocked": "blocked vetoed",
    }.items()
    for word in words.split()
}
"""What a row's status makes of its claims; a deal that is `closed` is done."""

_DEALS = {
    **dict.fromkeys(("agreed", "announced", "signed"), "potential"),
    **dict.fromkeys(("ended", "expired", "lapsed", "lost", "terminated"), "failed"),
}
"""So it is with a purchase: one that is announced is not done, one that was lost never was."""

_STATUSES = frozenset({"status", "outcome", "result", "state"})
_CHANGES = frozenset({"action", "activity", "change", "move", "trade"})
_SOLD = re.compile(r"(?:exited|liquidated|(?:fully |all )?sold(?: out| all)?|closed out)\Z")
_PARTS = re.compile(r"\s/\s|[,;]")
_SOLD_ON = re.compile(rf"{_SOLD.pattern[:-2]}(?:\s+(?:in\s+)?(?P<when>\S.*))?\Z")
_SPANS = frozenset({"dates", "period", "tenure", "term", "time", "when", "year", "years"})
_ENDS = frozenset({"end", "end date", "ended", "left", "to", "until"})
_EXITS = frozenset({"churned", "divested", "exit", "exit date", "exit year", "exited", "sold"})
_HELD = frozenset({"investor", "long", "owner", "portfolio company", "short"})
_BOUGHT = frozenset({"acquired", "acquirer"})
_SIGNS = re.compile(r"\A\W++|(?<=\w)\W++\Z")
_WORD = re.compile(
    r"(in talks|under (?:discussion|negotiation|review)|not (?:renewed|extended)|called off"
    r"|fell through|[a-z]+)"
    r"(?:\s*[,;:–—].*|\s+(?P<when>\S.*))?\Z"
)
_TOLD = {"not renewed": "former", "not extended": "former"} | dict.fromkeys(
    ("called off", "fell through"), "failed"
)
_BECAUSE = re.compile(r"(?:after|by|due|for|over)\s")
_SPAN = re.compile(r"(?P<start>[^–—]{0,16}?\d)\s*(?:–|—|-|to\b|until\b)\s*(?P<end>[^–—]{0,16}\d)\Z")


def status(cells: Cells, role: str) -> str | None:
    """How a row's claims are meant, by what a column called `Status` says: `Exited 2019`."""
    for at, column in enumerate(cells.columns):
        title = bare(column.title).lower()
        if title.rpartition(" ")[2] in _STATUSES:
            text = _SIGNS.sub("", bare(cells.shown(at))).lower()
            word = _WORD.match(text)
            when = (word["when"] or "") if word else ""
            taken = word and word[1] == "lost" and when.startswith("to ")
            if word is None or not (taken or not when or is_date(when) or _BECAUSE.match(when)):
                return None
            return _meant(word[1], role)
        if title.split(" ")[0] in _CHANGES and role in _HELD:
            return "exited" if _SOLD.match(bare(cells.shown(at)).lower()) else None
    return "exited" if role in _HELD and any(map(_is_sold, cells.texts[1:])) else None


def _is_sold(text: str) -> bool:
    """Whether a cell says so, and when: `sold 2024`, or `~$40M / exited`, in a column of values."""
    several = (_SOLD_ON.match(part.strip()) for part in _PARTS.split(bare(text).lower()))
    return any(one and (not one["when"] or is_date(one["when"])) for one in several)


def _meant(word: str, role: str) -> str | None:
    if word in _TOLD:
        return _TOLD[word]
    if " " in word:
        return "potential"
    deal = _DEALS.get(word) if role in _BOUGHT else None
    return deal or _STATUS.get(word)


def ended(cells: Cells, *, people: bool) -> str | None:
    """Whether a row says when its claims ended: `former` for one that is over.

    A column `Exited` says so of anything, `To` or `Years` only of what people are. What ends after
    the note's own day still holds.
    """
    for at, column in enumerate(cells.columns):
        title, text = bare(column.title).lower(), cells.shown(at).strip()
        end = None
        if title in _EXITS or (people and title in _ENDS):
            end = text if is_date(text) and not text.lower().endswith("e") else None
        elif people and title in _SPANS and (match := _SPAN.match(text)):
            end = match["end"] if date_in(match["start"]) else None
        if end is not None and _is_past(end, cells.page.note.date):
            return "former"
    return None


def _is_past(end: str, today: str | None) -> bool:
    date = date_in(end)
    return date is not None and (today is None or date[:4] <= today[:4])
