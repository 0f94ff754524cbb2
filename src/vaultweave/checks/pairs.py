"""The links whose targets are worth a look, found without looking at each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vaultweave.model.note import Link
from vaultweave.model.vault import Note, Target, Vault


def pairs(vault: Vault, wanted: Callable[[Target], bool]) -> Iterator[tuple[Note, Link, Target]]:
    """Each link whose target is wanted, with its note. Equal targets are judged once."""
    distinct: dict[int, Target] = {}
    texts = vault.texts.values()
    for note in texts:
        distinct.update(zip(map(id, note.targets), note.targets, strict=True))
    chosen = {key for key, target in distinct.items() if wanted(target)}
    for note in texts:
        keys = [*map(id, note.targets)]
        if not chosen.isdisjoint(keys):
            for at, key in enumerate(keys):
                if key in chosen:
                    yield note, note.content.links[at], note.targets[at]
