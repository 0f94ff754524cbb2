"""Did you mean: the names that are nearly the one that was written."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

_EDITS = (0, 0, 0, 1, 1, 1, 2)
"""How many typing errors a name may have, by its number of letters."""
_WORD = re.compile(r"[^\W_]+")
_SPARE = 2


@dataclass(frozen=True, slots=True)
class Names:
    """Names to choose from, indexed for look-ups; made by `names`.

    A key is a name's letters alone, so that blanks and hyphens cost nothing. `words` leads from a
    word to the keys that hold it, the empty word to keys of one word; `lengths` has the same by the
    keys' lengths, of words that were asked for.
    """

    labels: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, dict[int, list[str]]] = field(default_factory=dict)


def names(pairs: Iterable[tuple[str, str]]) -> Names:
    """Index pairs of a name and what to propose for it. Of equal names the first is kept."""
    made = Names()
    for name, label in pairs:
        words = _words(name)
        key = "".join(words)
        if not key or key in made.labels:
            continue
        made.labels[key] = label
        made.counts[key] = len(words)
        for word in words if len(words) > 1 else (key, ""):
            made.words[word].append(key)
    return made


def near(text: str, known: Names, limit: int = 3) -> tuple[str, ...]:
    """What may have been meant by `text`, the nearest first.

    Near is a name at most two typing errors away (one in a short name; of several words, one at
    least must be right), or one that holds the same words and up to two more.
    """
    words = _words(text)
    key = "".join(words)
    found = [key] if key in known.labels else []
    found += _by_letters(key, words, known)
    if len(found) < limit:
        found += _by_words(words, known)
    return tuple(dict.fromkeys(known.labels[name] for name in found))[:limit]


def _words(text: str) -> list[str]:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _WORD.findall(composed.lower())


def _by_letters(key: str, words: list[str], known: Names) -> list[str]:
    """Names within the edit distance that a name of this length bears."""
    bound = _EDITS[min(len(key), len(_EDITS) - 1)]
    if not bound:
        return []
    possible: set[str] = set()
    for word in words if len(words) > 1 else (*words, ""):
        lengths = _lengths(word, known)
        for length in range(len(key) - bound, len(key) + bound + 1):
            possible.update(lengths.get(length, ()))
    if not possible:
        return []
    from rapidfuzz import process  # noqa: PLC0415 - most runs find nothing to guess
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

    ranked = process.extract(
        key, possible, scorer=OSA.distance, processor=None, score_cutoff=bound, limit=None
    )
    return [name for name, _, _ in sorted(ranked, key=lambda found: (found[1], found[0]))]


def _lengths(word: str, known: Names) -> dict[int, list[str]]:
    """The keys that hold a word, by their length."""
    if word not in known.lengths:
        found: dict[int, list[str]] = {}
        for key in known.words.get(word, ()):
            found.setdefault(len(key), []).append(key)
        known.lengths[word] = found
    return known.lengths[word]


def _by_words(words: list[str], known: Names) -> list[str]:
    """Names that hold all the words, those with the fewest others first."""
    wanted = set(words)
    if len(wanted) < 2 or not wanted <= known.words.keys():
        return []
    shared = set.intersection(*(set(known.words[word]) for word in wanted))
    spare = {key: known.counts[key] - len(wanted) for key in shared}
    return sorted((key for key in shared if spare[key] <= _SPARE), key=lambda k: (spare[k], k))
