"""Items that take back what the list above them says: `- [[Aster]] — no, it sells at home`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from vaultweave.model.marked import LINK, links_in
from vaultweave.model.statement import Fact, Statement
from vaultweave.weave.claims.labels import bare, supposes
from vaultweave.weave.claims.standing import Standing
from vaultweave.weave.lexicon import Draft, Said

_END = r"(?=\s*+(?:[:,;.!()—–]|-\s|\Z))"
_SINCE = (
    r"(?=\s+(?:in|since|on|as of|after|by|to|q[1-4])\b|\s+(?:['’]\d\d|(?:19|20)\d\d)\b"
    r"|\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:20\d\d|['’]?\d\d)\b)"
)
_DENIED = re.compile(
    rf"(?!no\.\s?\d)(?:no|nope|nah|not|never|none|not (?:at all|really)|declined|refused|said no"
    rf"|will (?:never|not)\b[^,;]{{0,30}}){_END}",
    re.IGNORECASE,
)
_SPARED = re.compile(
    r"(?:un(?:affected|exposed|harmed|hurt|scathed|touched)|immune|insulated|(?:fully )?hedged"
    rf"|neutral|spared|exempt|no (?:effect|exposure|impact|link)|n/a){_END}",
    re.IGNORECASE,
)
_SO = re.compile(
    r"[,;:—–]\s*(?:and )?(?:so|thus|hence|therefore)\s(?:it is |is |it's )?"
    r"(?:largely |mostly |also )?(?:un(?:affected|exposed|harmed)|immune|insulated"
    r"|not (?:affected|exposed|hurt)|no (?:effect|exposure|impact))\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"(?:but |only )*(?:if|unless)\s|only (?:above|after|below|once|under|when)\s", re.IGNORECASE
)
_NOT_YET = re.compile(r"[,;]\s+(?:(?:and|but|so)\s+)?not yet[ .!]*\Z", re.IGNORECASE)
_UNSURE = re.compile(
    r"(?:probably|possibly|perhaps|maybe|potentially|arguably|debatable|doubtful|questionable"
    r"|unproven|disputed|contested|speculative|overdone|overblown|exaggerated|in theory|on paper"
    r"|too early(?: to (?:call|know|say|tell))?|(?:the )?jury is (?:still )?out"
    rf"|(?:an? )?open question|could go either way){_END}",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    rf"(?:(?!{LINK})\W)*(?:(?P<no>not|no longer)|(?P<once>formerly|previously|once)"
    r"|perhaps|maybe|possibly|probably|potentially)\s+"
    rf"(?={LINK}|(?:the\s+)?(?-i:[A-Z]))",
    re.IGNORECASE,
)
_ASKED = re.compile(rf"({LINK}(?:\s*\([^()]*\))?)\?\s+(?:\(([^()]+)\)|(\S.*))\Z", re.DOTALL)
_QUESTION = re.compile(
    r"\W*(?:who|what|which|why|how|when|where|is|are|was|will|would|does|do|did|can|could|should)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:(?:formerly|churned|exited|withdrew|defected|departed|delisted|discontinued|dropped|ended|lapsed"
    rf"|terminated|left|liquidated|lost|sold|sold out)(?:{_END}|{_SINCE})"
    r"|(?:sold|exited) (?:its|their|the) )",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:(blocked|vetoed)|failed|collapsed|abandoned|called off|withdrawn|cancell?ed|rejected"
    rf"|fell through)(?:{_END}|{_SINCE})",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:still |now )?(?:in (?:early |advanced )?(?:talks|negotiations?)\b"
    r"|under (?:discussion|negotiation)\b"
    r"|(?:rfp|bid|pilot|trial) (?:stage|phase)\b"
    r"|(?:expected|planned|targeted)"
    r"(?:\s*\Z| (?:in|by|for|from) | (?:[12]h|[1-4]q|q[1-4]|h[12]|20)\d\d)"
    rf"|(?:loi|pilot|mou) only\b|(?:unclear|unconfirmed|unknown|tb[cd]|rumou?red|mooted){_END})",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:still |now |only )?(?:in (?:early |advanced )?(?:talks|negotiations?|evaluation)"
    r"|evaluating|under (?:discussion|negotiation|evaluation)"
    r"|(?:an? )?(?:loi|mou|pilot|letter of intent)(?: only)?"
    r"|unclear|unconfirmed|tb[cd]|rumou?red|rumou?r|mooted|alleged(?:ly)?|reportedly|supposedly"
    r"|denied|(?:at least )?(?:in theory|on paper)(?: only)?|arguably"
    r"|(?:it is|it['’]s) (?:said|rumou?red|thought)"
    r"|not (?:yet )?(?:confirmed|final|firm|signed)|if at all|if ever|at best)",
    re.IGNORECASE,
)


_Said = Statement | Draft


def supposed(claims: Iterable[Said], above: Standing) -> Iterator[Said]:
    """The claims of a list or table under a condition, `If rates fall:`: they may be so."""
    condition = bare(above.text) if supposes(bare(above.text)) else above.section.condition
    if not condition:
        yield from claims
        return
    for one in claims:
        if isinstance(one, Fact):
            yield one
            continue
        said = one.statement if isinstance(one, Draft) else one
        if said.role != "case":
            scope = said.scope or condition
            said = replace(said, modality=said.modality or "potential", scope=scope)
        yield replace(one, statement=said) if isinstance(one, Draft) else said


def doubted(claim: _Said) -> _Said:
    """A claim that stands behind a question mark: `? [[Aster]] — supplier`."""
    said = claim.statement if isinstance(claim, Draft) else claim
    said = replace(said, modality=said.modality or "potential")
    return replace(claim, statement=said) if isinstance(claim, Draft) else said


def meant(text: str) -> str | None:
    """How an item of a role's list is meant, by what its text begins with; None for as said."""
    if _DENIED.match(text):
        return "negated"
    if _OVER.match(text):
        return "former"
    if failed := _FAILED.match(text):
        return "blocked" if failed[1] else "failed"
    return (
        "potential" if _OPEN.match(text) or ("not yet" in text and _NOT_YET.search(text)) else None
    )


def is_open(text: str) -> bool:
    """Whether a text is a doubt as a whole: `in talks`, `LOI only`, `unconfirmed`."""
    return _DOUBT.fullmatch(text.strip(" .!")) is not None


def spared(text: str) -> str | None:
    """How an item of a list of who gains or loses is meant: `no: it earns dollars`, `immune`."""
    if _DENIED.match(text) or _SPARED.match(text) or _SO.search(text):
        return "negated"
    unsure = _OPEN.match(text) or _SUPPOSED.match(text) or _UNSURE.match(text)
    return "potential" if unsure else None


def hedged(text: str) -> tuple[str | None, str]:
    """How a name in such a list is meant, and the name: `Not [[A]]`, `once [[A]]`, `[[A]]?`.

    A question, `Who else?`, names nobody: "".
    """
    match = _HEDGE.match(text)
    if match:
        how = "negated" if match["no"] else "former" if match["once"] else "potential"
        return how, text[match.end() :]
    if asked := _ASKED.match(text):
        return "potential", f"{asked[1]}: {asked[2] or asked[3]}"
    plain = text.removesuffix("(?)").rstrip("?").rstrip() if text.endswith(("?", "(?)")) else text
    if plain != text and len(links_in(text)) > 1:
        return None, text
    if plain != text and not _QUESTION.match(text):
        return "potential", plain
    return (None, text) if plain == text else (None, "")
