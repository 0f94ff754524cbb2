"""Tags: one spelling for one tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultweave.checks.rules import finding
from vaultweave.model.note import Tag
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem
from vaultweave.model.vault import Vault


def tags(vault: Vault) -> Iterator[Problem]:
    """Tags in another case than the one in which they are written most."""
    counts = Counter(tag.name for note in vault.notes.values() for tag in note.content.tags)
    several: dict[str, list[str]] = {}
    for name in counts:
        several.setdefault(name.lower(), []).append(name)
    usual = {
        name: max(names, key=lambda spelled: (counts[spelled], spelled))
        for names in several.values()
        if len(names) > 1
        for name in names
    }
    if not usual:
        return
    for note in vault.notes.values():
        for tag in note.content.tags:
            best = usual.get(tag.name, tag.name)
            if best != tag.name:
                total = sum(counts[name] for name in several[best.lower()])
                message = f"#{tag.name} is written #{best} {counts[best]} times of {total}"
                yield finding(
                    "VW406", note.path, tag.span, message, target=tag.name,
                    candidates=(best,), fix=f"write #{best}", edits=_edits(tag, best),
                )  # fmt: skip


def _edits(tag: Tag, name: str) -> tuple[Edit, ...]:
    """The edit of a tag's letters; none where its span holds quotes or more besides."""
    span = tag.span
    mark = span.end_column - span.column - len(tag.name)
    if span.line != span.end_line or mark not in ({1} if tag.inside != "property" else {0}):
        return ()
    return (Edit(Span(span.line, span.column + mark, span.line, span.end_column), name),)
