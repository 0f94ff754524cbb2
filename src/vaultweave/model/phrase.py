"""A role text without commas and parentheses to the roles that it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import dropwhile
from typing import Literal, NamedTuple

from vaultweave.model.asides import asked, before_amount, condition, dated, quantities, told_once
from vaultweave.model.grammar import Grammar, grammar, is_one
from vaultweave.model.marked import EDGES, ONLY_LINK, stripped
from vaultweave.model.roles import Form, Vocabulary

Told = Literal["noun", "verb", "inverse"]

_LONGEST = 5
_NEAR = 3  # a modality stands at its role with two words between them at most
_AFTER = 2
_MASK = "\ufffc"
_GLUE = "\u2060"
_SLASH = re.compile(r"(?<=[^\d\s])(?<!\bw)\s?/\s?(?=[^\d\s])")
_POINT = re.compile(r"[:.][\"”*_]*\s+")
_EMPHASIS = re.compile(r"\bnot (?:only|just|merely|simply)\b|\bmore or less\b", re.IGNORECASE)
_OPENING = frozenset({"of", "to", "at", "for", "from", "in", "with", "on"})
_JOINTS = frozenset({"/", "&", "+", "and", "nor", "or"})
_ENDED = frozenset({"failed", "blocked", "exited"})


class Sense(NamedTuple):
    """A role that a phrase states, "" where it states a modality alone.

    before: quantities taken off its start; after: what was cut off; plain: nothing but the role,
    its weight and its modality is said.
    """

    role: str
    told: Told = "noun"
    modality: str | None = None
    qualifier: str = ""
    before: str = ""
    after: str = ""
    toward: str = ""
    plain: bool = True
    plural: bool = False
    loose: bool = False


class _Word(NamedTuple):
    text: str
    folded: str
    modality: str | None = None


def phrases(vocabulary: Vocabulary) -> Callable[[str], tuple[Sense, ...]]:
    """A function from a role text to its senses, none where it is no role; it remembers."""
    return cache(partial(phrase, grammar(vocabulary)))


def phrase(known: Grammar, text: str) -> tuple[Sense, ...]:
    """The roles that a text without commas and parentheses states; none for prose."""
    text, unsure = condition(text)
    text, doubted = asked(text)
    text = told_once(stripped(text))
    before, text = quantities(text)
    tokens = text.lower().split()
    if not known.rare.isdisjoint(tokens) or "not" in tokens or "more" in tokens:
        found = _unusual(known, text)
    else:
        found = _said(known, text)
    if not found:
        found = _alone(known, *before_amount(text))
    if not found and (": " in text or ". " in text):
        found = _alone(known, *_POINT.split(text, maxsplit=1))
    if not found:
        found = _alone(known, *dated(text, known.vocabulary.words.events))
    if unsure or doubted:
        found = tuple(_unsure(sense, unsure) for sense in found if sense.role)
    return tuple(sense._replace(before=before) for sense in found) if before else found


def _unsure(sense: Sense, condition: str) -> Sense:
    after = f"{sense.after} {condition}".strip()
    plain = sense.plain and not after
    return sense._replace(modality=sense.modality or "potential", after=after, plain=plain)


def _alone(known: Grammar, head: str, rest: str) -> tuple[Sense, ...]:
    """`supplier: racks`, `customer 34%`: nothing but a role before a point or amount, then why."""
    said = _said if known.rare.isdisjoint(head.lower().split()) else _unusual
    found = said(known, head) if rest else ()
    if not all(sense.role and sense.plain and sense.told == "noun" for sense in found):
        return ()
    return tuple(sense._replace(after=rest.strip(), plain=False) for sense in found)


def _said(known: Grammar, text: str) -> tuple[Sense, ...]:
    tokens = (_SLASH.sub(" / ", text) if "/" in text else text).split()
    return _verb(known, tokens) or _nouns(known, tokens)


def _unusual(known: Grammar, text: str) -> tuple[Sense, ...]:
    """A text with words that are taken together: `at risk`, `not only`, `long context`."""
    text = _EMPHASIS.sub("", text).strip()
    masked = known.unlike.search(text)
    text = known.unlike.sub(_MASK, text)
    text = known.glued.sub(lambda match: _glued(match[0]), text)
    found = _said(known, text)
    if masked is None:
        return found
    return tuple(
        sense._replace(
            qualifier=sense.qualifier.replace(_MASK, masked[0]),
            after=sense.after.replace(_MASK, masked[0]),
        )
        for sense in found
    )


def _glued(text: str) -> str:
    return re.sub(r" (?:the )?", _GLUE, text, flags=re.IGNORECASE)


def _verb(known: Grammar, tokens: Sequence[str]) -> tuple[Sense, ...]:
    """A bare verb label; a noun with a preposition after it is one too (`supplier to`)."""
    folded = [token.lower().replace(_GLUE, " ") for token in tokens]
    words = known.vocabulary.words
    said = list(dropwhile((words.adverbs | words.past).__contains__, folded))
    label = " ".join(token for token in said if token not in words.articles)
    role, other = known.vocabulary.verbs.get(label, ("", False))
    if role:
        over = not words.past.isdisjoint(folded) and not label.startswith(tuple(words.events))
        return (Sense(role, "inverse" if other else "verb", "former" if over else None),)
    if len(tokens) > 1 and folded[-1] in _OPENING:
        sense = _sense(known, tokens[:-1])
        if sense is not None and sense.plain and sense.role not in ("", "related"):
            return (sense._replace(told="verb"),)
    return ()


def _nouns(known: Grammar, tokens: Sequence[str]) -> tuple[Sense, ...]:
    cuts = known.vocabulary.words.cuts
    cut = next((at for at, token in enumerate(tokens) if is_one(token, cuts)), len(tokens))
    head, after = tokens[:cut], " ".join(tokens[cut:]).replace(_GLUE, " ")
    found = _compound(known, head)
    if not found:
        found = (one,) if (one := _sense(known, head) or _before_links(known, head)) else ()
    if not after:
        return found
    if len(found) == 1 and not found[0].role and found[0].modality not in _ENDED:
        return ()
    return tuple(
        sense._replace(after=f"{sense.after} {after}".strip(), plain=False) for sense in found
    )


def _compound(known: Grammar, tokens: Sequence[str]) -> tuple[Sense, ...]:
    """Two or more known roles joined by a slash or an `and`; a slash shares what stands first.

    Either of two roles that an `or` joins may be the one.
    """
    joints = [at for at, token in enumerate(tokens) if token.lower() in _JOINTS]
    if not joints:
        return ()
    starts, ends = [0, *(at + 1 for at in joints)], [*joints, len(tokens)]
    senses = [_sense(known, tokens[start:end]) for start, end in zip(starts, ends, strict=True)]
    found = [sense for sense in senses if sense is not None and sense.role]
    if len(found) < len(senses):
        return ()
    first, slashed = found[0], all(tokens[at] == "/" for at in joints)
    shared = first.qualifier if slashed or ONLY_LINK.match(first.qualifier) else ""
    shares = slashed or all(tokens[at].lower() == "nor" for at in joints)
    modality = first.modality if shares else None
    if any(tokens[at].lower() == "or" for at in joints) and len({s.role for s in found}) > 1:
        modality = first.modality or "potential"
    several = {
        sense.role: sense._replace(
            qualifier=sense.qualifier or shared, modality=sense.modality or modality
        )
        for sense in reversed(found)
    }
    return tuple(several.values())[::-1]


def _before_links(known: Grammar, tokens: Sequence[str]) -> Sense | None:
    """A role with a link right after it, `CEO [[Aster]]`: the link is no part of the role."""
    end = len(tokens)
    while end and ONLY_LINK.match(tokens[end - 1]):
        end -= 1
    if end in (0, len(tokens)) or tokens[end - 1].lower().endswith("ed"):
        return None
    sense = _sense(known, tokens[:end])
    if sense is None or not sense.role:
        return None
    return sense._replace(after=" ".join(tokens[end:]), plain=False)


def _sense(known: Grammar, tokens: Sequence[str]) -> Sense | None:
    """The one role that some words state; `ex-` must stand at it: not an `ex-China supplier`."""
    at = next((at for at, token in enumerate(tokens) if token[:3].lower() == "ex-"), -1)
    if at >= 0:
        rest = tokens[at][3:]
        sense = _read(known, [*tokens[:at], "ex", rest, *tokens[at + 1 :]])
        role = known.vocabulary.roles.get(sense.role) if sense else None
        if sense and role and (role.family == "people" or rest not in sense.qualifier.split()):
            return sense
    return _read(known, tokens)


def _read(known: Grammar, tokens: Sequence[str]) -> Sense | None:
    row = _row(known, tokens)
    near = [word.modality for word in row if word.modality]
    ending = next((at for at in range(len(row), 0, -1) if not row[at - 1].modality), 0)
    if not ending:
        return Sense("", modality=near[0]) if near else None
    found = _match(known, row[:ending])
    if found is None:
        return None
    form, start, end = found
    words = known.vocabulary.words
    if " ".join(word.folded for word in row[start:end]) in words.events:
        near = [word.modality for word in row if word.modality and word.folded not in words.past]
    lead = row[:start]
    if any(word.modality for word in lead[:-_NEAR]):
        return None
    qualifier = [word for word in lead if not word.modality]
    odd = words.prose | words.counts if form.plural else words.prose
    others = any(is_one(word.text, odd) or known.owns(word.folded) for word in qualifier)
    others = others or (bool(qualifier) and any(word.folded in known.acts for word in lead))
    if others or len(qualifier) + end - start > _LONGEST:
        return None
    borne = known.borne(form, [word.folded for word in qualifier])
    if borne is None:
        return None
    return Sense(
        borne.role,
        modality="negated" if "negated" in near else next(iter(near), None),
        qualifier=" ".join(word.text for word in qualifier).replace(_GLUE, " "),
        after=" ".join(word.text for word in row[end:ending]),
        toward=form.toward,
        plain=not qualifier and end == ending,
        plural=form.plural,
        loose=form.loose,
    )


def _match(known: Grammar, row: Sequence[_Word]) -> tuple[Form, int, int] | None:
    """The longest form at the row's end, or one of a few at its start: where, and until where."""
    forms, end = known.vocabulary.forms, len(row)
    first = next(at for at, word in enumerate(row) if not word.modality)
    for start in range(max(first, end - known.longest), end):
        form = forms.get(" ".join(word.folded for word in row[start:]))
        if form is not None and not (form.exact and start > first):
            return form, start, end
    form = forms.get(row[first].folded)
    rest = row[first + 1 :]
    if form is None or form.role not in known.vocabulary.words.firsts or len(rest) > _AFTER:
        return None
    if form.role == row[first].folded and not any(
        word.modality or is_one(word.text, known.vocabulary.words.prose) for word in rest
    ):
        return form, first, first + 1
    return None


def _row(known: Grammar, tokens: Sequence[str]) -> list[_Word]:
    """The words that count, each with its modality; none where an article tells a sentence."""
    words = known.vocabulary.words
    row: list[_Word] = []
    quiet = True
    for at, word in enumerate(_folded(known, tokens)):
        if word.folded in words.articles and (word.text != "A" or not at):
            if not quiet or (row and row[-1].folded in known.acts):
                return []
        elif quiet and word.folded in words.past:
            row.append(word._replace(modality="former"))
        elif not (quiet and word.folded in words.adverbs):
            quiet = quiet and word.modality is not None
            row.append(word)
    last = len(row) - 1
    return [word for at, word in enumerate(row) if at == last or word.folded not in words.weights]


def _folded(known: Grammar, tokens: Sequence[str]) -> Iterator[_Word]:
    """Tokens with their modality, two that make one (`no longer`) as one."""
    modality = known.vocabulary.words.modality
    skipped = False
    for at, token in enumerate(tokens):
        if skipped:
            skipped = False
            continue
        folded = token.lower().strip(EDGES).replace(_GLUE, " ")
        folded += "'" if folded and token.endswith("s'") else ""
        pair = f"{folded} {tokens[at + 1].lower()}" if at + 1 < len(tokens) else ""
        if pair in modality:
            skipped = True
            yield _Word(f"{token} {tokens[at + 1]}", pair, modality[pair])
        elif folded:
            yield _Word(token.strip(EDGES), folded, modality.get(folded))
