"""Bold labels and headings: bull and bear cases, lists of winners and losers, groups of a role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from vaultweave.model.marked import LINK
from vaultweave.model.roles import vocabulary
from vaultweave.model.statement import Stance
from vaultweave.weave.lexicon import Label

_IF = re.compile(
    r"(?:if|unless|what if|suppose)\s|(?:\w+ )?scenarios?\b"
    r"|(?:who|what (?:changes|happens)|winners?|losers?|beneficiaries|consequences|effects?"
    r"|exposure|impact)\b[^?]*\s(?:if|unless)\s",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?:why|how|what|when)\b|(?:notes?|evidence|method(?:s|ology)?|questions?)\Z"
    r"|(?:largely |mostly )?(?:neutral|mixed|unaffected|unexposed|unclear|undecided|immune"
    r"|insulated|hedged|spared|safe|neither|unchanged|too early)"
    r"(?: (?:names|ones|so far|for now|to (?:call|say|tell)|bag|effects?|impact|outcome))?\Z"
    r"|except(?:ions?|ed|ing)?\b|exempt\Z|excluded\Z|caveats?\b|(?:\w+ ){0,2}rebuttals?\Z"
    r"|who(?:['’]s| is| are)? (?:safe|unaffected|immune|insulated|neutral|not|spared)\b"
    r"|counter[- ]?(?:arguments?|evidence|examples?|points?)\Z|(?:to )?watch(?:[- ]?list)?\Z"
    r"|(?:longs?|shorts?|hedges?|pairs?|trades?|positions?)"
    r"(?: (?:book|basket|candidates?|ideas?|legs?|names|positions?|side|trades?))?\Z"
    r"|(?:investment )?ideas\Z|(?:\w+ )?implications\Z|next steps\Z|sources?\Z|summary\Z"
    r"|takeaways?\Z",
    re.IGNORECASE,
)
_HARMED = re.compile(
    r"\b(?:hit|hurt|harmed|lose|loses|losing|negative|pay|pays|pressured|squeezed|weakest|worst)\b",
    re.IGNORECASE,
)
_HELPED = re.compile(
    r"\b(?:best|benefit|benefits|gain|gains|helped|positive|strongest|win|wins|winning)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"(?:no|not|less|least)\s+(?!longer\b|more\b|yet\b|any\s?more\b)", re.IGNORECASE
)
_GONE = re.compile(
    r"(?:of|from|in) (?:the )?(?:last|past|previous|prior) "
    r"(?:boom|bubble|bust|crisis|cycle|decade|downturn|era|recession|round|shock|upcycle|war|wave)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"(?:(?<!\s)\s++)?\([^()]*+\)")
_BRACKET = re.compile(r"(?:(?<!\s)\s++)?[(\[]([^()\[\]]*+)[)\]]")
_SIGNS = re.compile(rf"\A(?:(?!{LINK})\W)++|(?<=\w|{LINK})(?:(?!{LINK})\W)++\Z")
_STEMS: Mapping[str, tuple[str, Stance]] = {
    "bullish": ("stance", "bullish"),
    "bearish": ("stance", "bearish"),
    "beneficiary": ("beneficiary", "bullish"),
    "winner": ("winner", "bullish"),
    "survivor": ("winner", "bullish"),
    "loser": ("loser", "bearish"),
    "victim": ("victim", "bearish"),
    "exposed": ("exposed", "bearish"),
    "vulnerable": ("exposed", "bearish"),
    "at risk": ("exposed", "bearish"),
    "threatened": ("exposed", "bearish"),
    "hurt": ("exposed", "bearish"),
}
_PLURALS = {"beneficiaries": "beneficiary"} | {
    stem + "s": stem for stem in ("winner", "survivor", "loser", "victim")
}
_VERBS: Mapping[str, tuple[str, Stance]] = {
    "benefit": ("beneficiary", "bullish"),
    "gain": ("beneficiary", "bullish"),
    "win": ("winner", "bullish"),
    "survive": ("winner", "bullish"),
    "die": ("loser", "bearish"),
    "lose": ("loser", "bearish"),
    "suffer": ("exposed", "bearish"),
}
_WHO = re.compile(
    r"(?:who|which (?:companies|firms|names|actors)|companies that)(?P<be>[’']s|[’']re| is| are"
    r"| gets?)?\s+(?:(?P<how>most|likely|also|really|least|not|less|hardly|never|potentially"
    r"|formerly)\s+)?"
    r"(?P<word>hurt|harmed|exposed|vulnerable|at risk|threatened"
    r"|(?:benefit|win|survive|die|lose|gain|suffer)s?|winning|losing|benefiting|dying)"
    r"(?:\s+most)?(?P<after>\s+.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_ING = {"winning": "win", "losing": "lose", "benefiting": "benefit", "dying": "die"}
_CASE = re.compile(
    r"(?:the\s+)?(?:(?P<before>.+?)(?<!\s)\s++)?(?:(?P<alone>bull|bear)s?"
    r"|(?P<word>bull|bear)(?:ish)?\s+(?:cases?|scenario|thesis|arguments?|points"
    r"|factors?|drivers?|reasons?|catalysts?|considerations))"
    r"(?:\s*[:—–-]\s*(?P<said>.+)|\s+(?P<after>(?:for|on|in|if|against)\s.+))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_LIST = re.compile(
    r"(?:(?P<before>.+?)(?<!\s)\s++)?(?P<word>bullish|bearish|beneficiar(?:y|ies)|(?:winner|survivor|loser"
    r"|victim)s?|exposed|vulnerable|at risk|threatened|hurt)(?P<after>\s+.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_MIXED = re.compile(
    r"(?:\b(?:and|or|vs\.?|versus|what|why|how|when|is|are|was|has|separates?|value|red|base|than)\b"
    r"|[/&?!;]|\b(?:bulls?|bears?|winners?|losers?)\b)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:from|of|in|on|for|if|to|by|under|when|at|near|over|as|with|today|so far|list|names|stocks"
    r"|companies|sectors|actors|countries|industries|banks|borrowers|currencies|economies"
    r"|exporters|firms|importers|insurers|issuers|lenders|markets|miners|players|producers"
    r"|regions|retailers|tickers|utilities)\b|[:—–-]\s*",
    re.IGNORECASE,
)
_NO_VIEW = re.compile(
    r"(?:market|markets|run|runs|trend|momentum|sentiment|divergence|engulfing|flag|reversal|rally"
    r"|analysts?|brokers?|calls|commentators?|forecasts?|voices|options|signals?|signs|indicators?|triggers|conditions"
    r"|setups?|patterns?)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:from|of|in|on|for|to|by|with|toward|about|the|[:—–-])(?:\s+|(?<=[:—–-]))", re.IGNORECASE
)
_WEIGHTS = frozenset(
    {
        "a",
        "an",
        "key",
        "main",
        "major",
        "biggest",
        "clear",
        "the",
        "top",
        "most",
        "highly",
        "big",
        "primary",
    }
)
_HEDGES = (
    (re.compile(r"(?<=\w)n't\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(?:no longer|no more|not yet|not at all)\b", re.IGNORECASE), "not"),
    (
        re.compile(r"\b(?:could|may|might|should|would)(?: be)?(?![\w-])", re.IGNORECASE),
        "potentially",
    ),
    (re.compile(r"\bused to be\b", re.IGNORECASE), "formerly"),
)
_HEDGED = re.compile(r"n't|\b(?:no|not|could|may|might|should|would|used)\b", re.IGNORECASE)
_MODALITIES = {
    **vocabulary().words.modality,
    **dict.fromkeys(("nobody", "none", "nowhere"), "negated"),
    **dict.fromkeys(("once", "were"), "former"),
    **dict.fromkeys(("possibly", "probably"), "potential"),
}
_ASIDES = frozenset({"actually", "be", "currently", "really", "who", "yet"})
_ADJECTIVES = frozenset({"exposed", "vulnerable", "at risk", "threatened", "hurt"})
_OR = re.compile(r"(?:(?<!\s)\s++)?[/&]\s*+|(?<!\s)\s++(?:and|or)\s++", re.IGNORECASE)
_DEGREES = frozenset({"hardest", "most", "the most", "worst"})
_TOWARD = frozenset({"to", "by", "from"})
_ANYBODY = frozenset({"actors", "companies", "company", "firms", "list", "names", "stocks"})
_WORDY = 4


@lru_cache(maxsize=65536)
def bare(title: str) -> str:
    """A heading, label or header without parentheses, colon and signs around it."""
    return _INSIDE.sub("", title).strip(" :.*_\t").strip()


def aside(title: str) -> str:
    """What the first parentheses of a title say: `former` of `Customers (former)`.

    What is `not disclosed` or `less known` is no denial.
    """
    match = _BRACKET.search(title)
    return match[1].strip() if match and not _PARTLY.match(match[1].strip()) else ""


def is_apart(title: str) -> bool:
    """Whether a heading or label under one of who gains or loses lists others: `Unaffected`."""
    return _APART.match(title) is not None


def is_against(title: str, label: Label) -> bool:
    """Whether a title under a stance is of the other side: `Who pays` under Winners."""
    sides = {"bullish": _HARMED, "bearish": _HELPED}
    return bool(label.stance and label.sort == "entity" and sides[label.stance].search(title))


def supposes(title: str) -> bool:
    """Whether a heading or label tells of what may be: `If rates fall`, `Scenario 2: a ban`."""
    return _IF.match(title) is not None


@lru_cache(maxsize=65536)
def stances(text: str) -> Label | None:
    """What a label or heading makes of the list under it; None for one that says no stance.

    The text is marked (model/marked), so that a scope may be a link.
    """
    scopes = [scope.strip() for scope in _BRACKET.findall(text)]
    plain = _SIGNS.sub("", " ".join(_BRACKET.sub("", text).split())).replace("’", "'")
    if not plain:
        return None
    said = _unhedged(plain)
    label = _case(said) or _who(said) or _list(said) or _alike(said)
    if label is None:
        return None
    parts = [part for part in (label.scope, *scopes) if part]
    modality = label.modality
    asked = text.rstrip(" :*_").endswith("?") and not _WHO.match(said)
    if label.sort == "entity" and (asked or any(supposes(part) for part in parts)):
        modality = modality or "potential"
    return label._replace(scope=", ".join(parts), text=plain, modality=modality)


def _unhedged(text: str) -> str:
    """A label with one word for what several say: `no longer exposed` is `not exposed`."""
    if _HEDGED.search(text):
        for pattern, word in _HEDGES:
            text = pattern.sub(word, text)
    return text


def _case(text: str) -> Label | None:
    match = _CASE.match(text)
    if match is None:
        return None
    before = match["before"] or ""
    if _MIXED.search(before) or before.count(" ") >= _WORDY or before.lower() == "no":
        return None
    word = (match["alone"] or match["word"]).lower()
    scope = _scope(match["said"] or match["after"] or before)
    return Label("case", "case", "bullish" if word == "bull" else "bearish", scope)


def _who(text: str) -> Label | None:
    match = _WHO.match(text)
    if match is None:
        return None
    word = match["word"].lower()
    verb = _ING.get(word, word.rstrip("s"))
    known = _VERBS.get(verb) or _STEMS.get("hurt" if word == "harmed" else word)
    after = (match["after"] or "").strip()
    if known is None or _MIXED.search(after):
        return None
    if match["be"] and word.endswith("s"):
        return None
    return _made(known, (match["how"] or "").lower(), _scope(after))


def _list(text: str) -> Label | None:
    match = _LIST.match(text)
    if match is None:
        return None
    word, before = match["word"].lower(), (match["before"] or "").split()
    after = (match["after"] or "").strip()
    after = "" if after.lower() in _DEGREES else after
    known = _STEMS[_PLURALS.get(word, word)]
    if len(before) > _WORDY or _MIXED.search(" ".join(before)) or _MIXED.search(after):
        return None
    how = next((part.lower() for part in before if part.lower() in _MODALITIES), "")
    dropped = _WEIGHTS | _MODALITIES.keys() | (_ASIDES if how else frozenset())
    kept = [part for part in before if part.lower() not in dropped]
    if after and known[0] != "stance" and not _OPENING.match(after):
        return None
    if known[0] == "stance" and _NO_VIEW.match(after):
        return None
    how = how or ("previous" if _GONE.match(after) else "")
    scope = _scope(after) or _scope(" ".join(kept))
    singular = word not in _PLURALS and word not in _ADJECTIVES and known[0] != "stance"
    singular = after.lower() in _TOWARD if word in _ADJECTIVES else singular
    return _made(known, how, scope, singular=singular and bool(after or kept))


def _made(known: tuple[str, Stance], how: str, scope: str, *, singular: bool = False) -> Label:
    modality = _MODALITIES.get(how)
    stance = None if modality == "negated" else known[1]
    return Label("entity", known[0], stance, scope, modality, singular)


def _alike(text: str) -> Label | None:
    """`Losers / At risk`: what both are, where they are of one side; the first of them counts."""
    parts = _OR.split(text)
    found = [_who(part) or _list(part) for part in parts] if len(parts) > 1 else []
    first = found[0] if found else None
    if first is None or not all(one and one.stance == first.stance for one in found):
        return None
    return None if first.stance is None or any(one and one.scope for one in found) else first


def _scope(text: str) -> str:
    while match := _LEADING.match(text + " "):
        text = text[match.end() :]
    return "" if text.strip().lower() in _ANYBODY else text.strip()
