"""Names of notes that are still to be written: as the settings call them, or wanted by many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from vaultweave.model.note import Link
from vaultweave.model.vault import Target, Vault
from vaultweave.weave.resolve import fold


class Planned(NamedTuple):
    """Folded patterns of names, and the ids of names that enough notes link to."""

    patterns: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()

    def has(self, link: Link, target: Target) -> bool:
        """Whether a link to a note that is not there is to one that is still to be written."""
        path = fold(link.target).removesuffix(".md")
        tried = {path, path.rpartition("/")[2]}
        return target.node in self.wanted or any(
            fnmatchcase(text, pattern) for text in tried for pattern in self.patterns
        )


NONE = Planned()


def planned(vault: Vault, placeholders: Iterable[str], least: int) -> Planned:
    """What is to be written in a vault; `least` is how many notes have to link to it, 0 for none.

    An embed asks for a note that is there.
    """
    patterns = tuple(map(fold, placeholders))
    if least <= 0:
        return Planned(patterns)
    found: Counter[str] = Counter()
    for note in vault.texts.values():
        ends = zip(note.content.links, note.targets, strict=True)
        found.update(
            {t.node for link, t in ends if t.lost == "note" and t.node and link.kind != "embed"}
        )
    return Planned(patterns, frozenset(name for name, count in found.items() if count >= least))


def _is_asked(link: Link, target: Target) -> bool:
    return target.lost == "note" and link.kind != "embed"
