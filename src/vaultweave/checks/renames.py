"""What was renamed between two versions of a vault, and how links to it are to be written."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache

from msgspec.structs import replace

from vaultweave.checks.rewrite import cleaned
from vaultweave.model.note import Content, Heading, Link
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.weave.resolve import Finder, note_id
from vaultweave.weave.subpath import compared

_ALIKE = 0.5


def headings(
    old: tuple[Content, Sequence[str]], new: tuple[Content, Sequence[str]]
) -> dict[str, str]:
    """Headings of a note that were renamed: from the old text, as links compare it, to the new.

    Each version is a content and its lines. A heading that is gone became one that is new where at
    least half of the lines below them are the same, as git finds a renamed file.
    """
    before, after = _sections(*old), _sections(*new)
    gone = {name: section for name, section in before.items() if name not in after}
    come = {name: section for name, section in after.items() if name not in before}
    found: dict[str, str] = {}
    for name, (_, lines) in gone.items():
        ranked = [(_likeness(lines, others), key) for key, (_, others) in come.items()]
        best = max(ranked, default=(0.0, ""), key=lambda pair: pair[0])
        if best[0] >= _ALIKE:
            found[name] = cleaned(come.pop(best[1])[0].text)
    return found


def _sections(content: Content, lines: Sequence[str]) -> dict[str, tuple[Heading, list[str]]]:
    """The root headings by what links compare, each with the lines up to the next heading."""
    found: dict[str, tuple[Heading, list[str]]] = {}
    starts = [heading.span.line for heading in content.headings]
    ends = [*(line - 1 for line in starts[1:]), len(lines)][: len(starts)]
    for heading, end in zip(content.headings, ends, strict=True):
        if heading.root:
            below = [line for line in lines[heading.span.line : end] if line.strip()]
            found.setdefault(compared(heading.text), (heading, below))
    return found


def _likeness(some: list[str], others: list[str]) -> float:
    return SequenceMatcher(None, some, others, autojunk=False).ratio() if some else 0.0


def moved(finds: Finder, link: Link, source: str, path: str) -> Link | None:
    """The link, written so that it reaches the file at `path`; None where it can't be.

    `source` is the path of its note. What the old text was (a name, a path from the root, one
    from the note's folder, with its extension or without) the new one is too, where that will do.
    """
    for text in _spellings(link, source, path):
        there = replace(link, target=text)
        found = finds(there, source)
        if found.path == path and found.status == "found" and not found.lost:
            return there
    return None


def _spellings(link: Link, source: str, path: str) -> list[str]:
    shown = path if link.target.lower().endswith(".md") else note_id(path)
    shown = unicodedata.normalize("NFC", shown)
    if link.target.startswith(("./", "../")):
        near = os.path.relpath(shown, os.path.dirname(source) or ".")  # noqa: PTH120 - vault paths
        texts = [near if near.startswith("../") else f"./{near}"]
    elif link.target.startswith("/"):
        texts = [f"/{shown}"]
    elif "/" in link.target:
        parts = shown.split("/")
        texts = ["/".join(parts[-link.target.count("/") - 1 :])]
    else:
        texts = [shown.rpartition("/")[2]]
    texts.append(shown)
    return texts


def under(link: Link, renamed: Mapping[str, str]) -> Link | None:
    """The link with the new names of headings; None where none of its own was renamed."""
    parts = [renamed.get(compared(part), part) for part in link.subpath.split("#")]
    subpath = "#".join(parts)
    return replace(link, subpath=subpath) if subpath != link.subpath else None


def links_at(vault: Vault) -> Callable[[Problem], Link | None]:
    """Tells which link a problem is about, by its place; None for a problem of something else."""

    @cache
    def placed(path: str) -> dict[Span, Link]:
        note = vault.texts.get(note_id(path))
        return {link.span: link for link in reversed(note.content.links)} if note else {}

    return lambda problem: placed(problem.path).get(problem.span)
