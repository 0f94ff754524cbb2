"""Did you mean: the names that are nearly the one that was written."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

_EDITS = (0, 0, 0, 1, 1, 1, 2)
"""How many typing errors a name may have, by its number of letters."""
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_BETWEEN = re.compile(r"[^\w\n]+|_+")
_ASIDE = {code: None for code in range(128) if code != ord("\n") and not chr(code).isalnum()}
_SPARE = 2
_MANY = 50  # words: for more of them an index of all is quicker than a search for each


class Names:
    """Names to choose from; made by `names`. Few of them are ever looked at one by one.

    A key is a name's letters alone, so that blanks and hyphens cost nothing. Several names may
    have one key: each is proposed, so that none is taken for the only one.
    """

    def __init__(self, several: Sequence[str], labels: Sequence[str]) -> None:
        """Names, and what to propose for each."""
        text = _folded("\n".join([name.replace("\n", " ") for name in several]))
        keys = text.translate(_ASIDE) if text.isascii() else _BETWEEN.sub("", text)
        self._text, self._keys, self._labels = text, keys.split("\n"), labels
        numbers = range(len(labels) - 1, -1, -1)
        self._first = dict(zip(reversed(self._keys), numbers, strict=False))
        self._first.pop("", None)
        self._holding: dict[str, list[str]] = {}
        self._lengths: dict[str, dict[int, list[str]]] = {}

    def has(self, key: str) -> bool:
        """Whether a name has this key."""
        return key in self._first

    def labels(self, key: str) -> list[str]:
        """What to propose for a key that some name has."""
        several = self._several.get(key) if len(self._first) < len(self._labels) else None
        return several or [self._labels[self._first[key]]]

    def words(self, key: str) -> list[str]:
        """The words of the name that has a key."""
        return _WORD.findall(self._lines[self._first[key]])

    def holding(self, word: str) -> list[str]:
        """The keys of names that hold a word; the empty one stands for names of one word."""
        if word not in self._holding:
            many = len(self._holding) >= _MANY
            found = self._index.get(word, []) if many else [*self._search(word)]
            self._holding[word] = found
        return self._holding[word]

    def lengths(self, word: str) -> dict[int, list[str]]:
        """The same by their length."""
        if word not in self._lengths:
            found: dict[int, list[str]] = {}
            for key in self.holding(word):
                found.setdefault(len(key), []).append(key)
            self._lengths[word] = found
        return self._lengths[word]

    @cached_property
    def _several(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, label in zip(self._keys, self._labels, strict=False):
            found.setdefault(key, []).append(label)
        return found

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _ends(self) -> list[int]:
        return [*accumulate(len(line) + 1 for line in self._lines)]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key in self._first:
            words = self.words(key)
            for word in words if len(words) > 1 else (key, ""):
                found[word].append(key)
        return dict(found)

    def _search(self, word: str) -> Iterator[str]:
        if not word:
            yield from (key for key in self._first if self._is_one(key))
            return
        at, last = self._text.find(word), -1
        while at >= 0:
            number = bisect_right(self._ends, at)
            key = self._keys[number]
            if number != last and self._first.get(key) == number and word in self.words(key):
                yield key
            last = number
            at = self._text.find(word, at + 1)

    def _is_one(self, key: str) -> bool:
        """Whether a name is one word: most that are have nothing else, and most others inside."""
        line = self._lines[self._first[key]]
        if line == key:
            return True
        return not (line[0].isalnum() and line[-1].isalnum()) and len(self.words(key)) == 1


def names(pairs: Iterable[tuple[str, str]]) -> Names:
    """Pairs of a name and what to propose for it."""
    several = [*pairs]
    return Names([name for name, _ in several], [label for _, label in several])


def near(text: str, known: Names, limit: int = 3) -> tuple[str, ...]:
    """What may have been meant by `text`, the nearest first.

    Near is a name at most two typing errors away (one in a short name; of several words, one at
    least must be right; none in its digits, if both have some: another number is another thing),
    or one that holds the same words and up to two more.
    """
    words = _words(text)
    key = "".join(words)
    found = [key] if known.has(key) else []
    found += _by_letters(key, words, known)
    if len(found) < limit:
        found += _by_words(words, known)
    labels = dict.fromkeys(label for name in dict.fromkeys(found) for label in known.labels(name))
    return tuple(labels)[:limit]


def _folded(text: str) -> str:
    """Text as names are compared here: without case and accents, which cost nothing either."""
    if text.isascii():
        return text.lower()
    apart = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", apart).lower()


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _by_letters(key: str, words: list[str], known: Names) -> list[str]:
    """Names within the edit distance that a name of this length bears."""
    bound = _EDITS[min(len(key), len(_EDITS) - 1)]
    if not bound:
        return []
    possible: set[str] = set()
    for word in words if len(words) > 1 else (*words, ""):
        lengths = known.lengths(word)
        for length in range(len(key) - bound, len(key) + bound + 1):
            possible.update(lengths.get(length, ()))
    if not possible:
        return []
    from rapidfuzz import process  # noqa: PLC0415 - most runs find nothing to guess
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

    ranked = process.extract(
        key, possible, scorer=OSA.distance, processor=None, score_cutoff=bound, limit=None
    )
    near = [name for name, _, _ in sorted(ranked, key=lambda found: (found[1], found[0]))]
    number = _digits(key)
    return [name for name in near if not number or _digits(name) in ("", number)]


def _digits(key: str) -> str:
    return "".join(char for char in key if char.isdigit())


def _by_words(words: list[str], known: Names) -> list[str]:
    """Names that hold all the words, those with the fewest others first."""
    wanted = set(words)
    if len(wanted) < 2:
        return []
    shared = set.intersection(*(set(known.holding(word)) for word in wanted))
    spare = {key: len(known.words(key)) - len(wanted) for key in shared}
    return sorted((key for key in shared if spare[key] <= _SPARE), key=lambda k: (spare[k], k))
