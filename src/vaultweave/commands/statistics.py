"""How many problems each rule has found, and how many of them can be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from vaultweave.commands.terminal import table
from vaultweave.model.problem import Problem

_HEADER = ("problems", "rule", "name", "level", "--fix", "--unsafe-fixes")


def statistics(problems: Iterable[Problem]) -> Iterator[str]:
    """A table of rules, those with most problems first; nothing where there are none.

    `--unsafe-fixes` mends what `--fix` does as well.
    """
    several = [*problems]
    found = Counter((one.rule, one.name, one.level) for one in several)
    safe = Counter(one.rule for one in several if one.edits and one.safe)
    able = Counter(one.rule for one in several if one.edits)
    rows = [
        (f"{number:,}", rule, name, level, _some(safe[rule]), _some(able[rule]))
        for (rule, name, level), number in sorted(
            found.items(), key=lambda pair: (-pair[1], pair[0])
        )
    ]
    return table(_HEADER, rows) if rows else iter(())


def _some(number: int) -> str:
    return f"{number:,}" if number else ""
