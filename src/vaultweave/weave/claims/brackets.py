"""What the brackets beside a name say of it: `[[Aster]] (former)`, `[[Borealis]] (no)`."""

from __future__ import annotations

import re

from msgspec.structs import replace

from vaultweave.model.marked import links_in
from vaultweave.model.reading import Reading
from vaultweave.model.roles import Words
from vaultweave.model.statement import Statement
from vaultweave.weave.claims.labels import supposes
from vaultweave.weave.claims.taken import is_open, meant, spared
from vaultweave.weave.lexicon import Draft, Lexicon

_PARTS = re.compile(r"[,;]\s+")
_LESS = frozenset({"least", "less", "minimal"})
_NEVER = frozenset({"", "context", "region", "related", "sector"})
_VIEWS = frozenset({"former", "negated", "potential"})


def beside(inner: str, words: Words, *, view: bool = False) -> str | None:
    """How a claim of a name is meant, by what stands in brackets beside it; None for as said.

    A bracket counts as a whole, or a whole part of it: `(potential upside)` is a reason. view: in
    a list of who gains or loses, where what was lost or failed is a reason as well.
    """
    for part in _PARTS.split(inner.lower()) if inner else ():
        word = part.strip(" .!")
        found = None if word in _LESS else words.modality.get(word)
        if view and (found not in _VIEWS or word in words.prose):
            found = spared(part)
        elif found is None:
            found = meant(part)
        if found or is_open(word):
            return found or "potential"
    return None


def in_brackets(
    lexicon: Lexicon, inner: str, rest: str, readings: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """The roles in the brackets beside a name, of which its text tells none: `[[A]] (rival) — why`.

    None where there are none, or the text tells some.
    """
    if not inner or len(readings) != 1 or readings[0].role or links_in(inner):
        return ()
    found = lexicon.read(inner)
    if not all(one.role not in _NEVER and one.told == "noun" for one in found):
        return ()
    more = [", ".join(part for part in (one.context, rest) if part) for one in found]
    return tuple(replace(one, context=said) for one, said in zip(found, more, strict=True))


def amended(made: Statement, inner: str, words: Words) -> Statement:
    """A claim of a list of who gains or loses, as the brackets beside the name mean it."""
    said = "potential" if supposes(inner) else beside(inner, words, view=True)
    if said is None or made.modality is not None:
        return made
    return replace(made, modality=said, stance=None if said == "negated" else made.stance)


def bracketed(claim: Statement | Draft, inner: str, words: Words) -> Statement | Draft:
    """A claim of a list of relations, as the brackets beside the name mean it."""
    made = claim.statement if isinstance(claim, Draft) else claim
    said = beside(inner, words) if made.modality is None else None
    if said is None or (made.role == "related" and made is claim):
        return claim
    made = replace(made, modality=said)
    return replace(claim, statement=made) if isinstance(claim, Draft) else made
