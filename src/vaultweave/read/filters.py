"""Obsidian's "excluded files": the beginnings of paths, and patterns between slashes.

A pattern comes with the vault, so that it is not trusted: one that could take long is refused.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache

_LONGEST = 200
_OPEN_ENDED = 2
_LONGEST_PATH = 400
_PIECE = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\((?:\?(?:[:=!]|<[=!]))?|.", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+]|\{\d+,\d*\})[?+]?|\{\d+\}|\?[?+]?")


class RefusedError(ValueError):
    """A pattern that is not understood, or may take too long."""


def pattern(text: str) -> re.Pattern[str]:
    """The expression between the slashes of a filter. Raises RefusedError."""
    if len(text) > _LONGEST:
        raise RefusedError(f"it is longer than {_LONGEST} characters")
    text = text.removeprefix(".*")  # which is as true of any beginning
    _judge(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[`, which is a bracket all the same
            return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise RefusedError(str(error)) from error


def _judge(text: str) -> None:
    """Refuse what may go over a path many times: repeats of groups that vary, and many repeats.

    To look for a beginning is a repeat too. Raises RefusedError.
    """
    varies = [False]
    endless, at = int(not text.startswith("^")), 0
    last = False  # whether what was read last varies in length
    while at < len(text):
        repeat = _REPEAT.match(text, at)
        if repeat:
            once = repeat[0].startswith("?")
            if last and not once:
                raise RefusedError("it repeats what repeats already, which may take very long")
            endless += not once
            varies[-1] = True
            at = repeat.end()
            continue
        found = _PIECE.match(text, at)
        piece = found[0] if found else text[at]
        at += len(piece)
        last = False
        if piece[0] == "(":
            varies.append(False)
        elif piece == ")" and len(varies) > 1:
            last = varies.pop()
            varies[-1] = varies[-1] or last
        elif piece == "|":
            varies[-1] = True
        elif piece[0] == "\\" and piece[1:].isdecimal():
            raise RefusedError("it refers back to what it found")
    if endless > _OPEN_ENDED:
        raise RefusedError("it has too many repeats, and may take very long")


@lru_cache(maxsize=16)
def ignored(filters: Sequence[str]) -> Callable[[str], bool]:
    """Whether a vault path is among the excluded files; filters that are refused count for none."""
    starts: list[str] = []
    patterns: list[re.Pattern[str]] = []
    for text in filters:
        if len(text) > 1 and text.startswith("/") and text.endswith("/"):
            try:
                patterns.append(pattern(text[1:-1]))
            except RefusedError:
                continue
        elif text.strip("/"):
            starts.append(text.lstrip("/").lower())

    def found(path: str) -> bool:
        short = path[:_LONGEST_PATH]
        return path.lower().startswith(tuple(starts)) or any(one.search(short) for one in patterns)

    return found
