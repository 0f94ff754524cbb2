"""Links and embeds: what they name must be there, and be the only one of its name."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import quote

from vaultweave.checks.near import Names, names, near
from vaultweave.checks.rules import finding
from vaultweave.model.note import Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target, Vault

Propose = Callable[[str], tuple[str, ...]]


def links(vault: Vault, placeholders: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every link that is broken, or reaches its note in a way that other programs don't follow.

    `placeholders` are glob patterns for the names of notes that are still to be written.
    """
    texts = _texts(vault)
    nearest, headings, files = (
        _nearest_note(vault, texts),
        _nearest_heading(vault),
        _nearest_file(vault),
    )
    wanted = tuple(_fold(pattern) for pattern in placeholders)
    for note in vault.notes.values():
        for link, target in zip(note.content.links, note.targets, strict=True):
            if target.lost == "attachment":
                yield _attachment(note, link, files)
            elif target.lost == "note":
                yield _note(note, link, nearest, wanted)
            elif target.status in ("found", "ambiguous"):
                yield from _reached(texts, note, link, target)
                if target.lost:
                    yield _section(vault, note, link, target, headings)


def _note(note: Note, link: Link, nearest: Propose, wanted: tuple[str, ...]) -> Problem:
    """A link to no note: an embed, a planned note, or a mistake."""
    if link.kind != "embed" and _planned(link.target, wanted):
        message = f'"{link.target}" is still to be written'
        return finding("VW113", note.path, link.span, message, target=_named(link))
    code = "VW108" if link.kind == "embed" else "VW101"
    candidates = nearest(link.target)
    return finding(
        code,
        note.path,
        link.span,
        f'no note is called "{link.target}"',
        target=_named(link),
        candidates=candidates,
        fix=f"write {_written(link, candidates[0])}" if len(candidates) == 1 else "",
    )


def _attachment(note: Note, link: Link, nearest: Propose) -> Problem:
    candidates = nearest(link.target)
    return finding(
        "VW107",
        note.path,
        link.span,
        f'no file "{link.target}" in the vault',
        target=_named(link),
        candidates=candidates,
        fix=f"write {_written(link, candidates[0])}" if len(candidates) == 1 else "",
    )


def _section(
    vault: Vault, note: Note, link: Link, target: Target, nearest: Callable[[str, str], list[str]]
) -> Problem:
    """A link to a heading or block that its note does not have."""
    other = vault.notes.get(target.node or "")
    where = "this note" if other is None or other.id == note.id else f'"{other.name}"'
    part = link.subpath.rpartition("#")[2].strip()
    code = "VW103" if target.lost == "block" else "VW102"
    candidates: tuple[str, ...] = ()
    fix = f"write {part} at the end of the block that is meant"
    if target.lost == "heading":
        candidates = tuple(nearest(other.id, part)) if other else ()
        alone = len(candidates) == 1
        fix = f"write {_written(link, link.target, candidates[0])}" if alone else ""
    return finding(
        "VW108" if link.kind == "embed" else code,
        note.path,
        link.span,
        f'{where} has no {target.lost} "{part}"',
        target=_named(link),
        candidates=candidates,
        fix=fix,
    )


def _reached(texts: Mapping[str, str], note: Note, link: Link, target: Target) -> Iterator[Problem]:
    """A link that arrives, but by luck."""
    path = target.path or ""
    if target.status == "ambiguous":
        others = ", ".join(target.candidates)
        message = f'"{link.target}" fits several files and means {path} here: {others}'
        fix = f"write {_written(link, path.removesuffix('.md'), link.subpath, piped=True)}"
        yield finding(
            "VW106",
            note.path,
            link.span,
            message,
            target=_named(link),
            candidates=target.candidates,
            fix=fix,
        )
    elif target.via == "alias":
        name = texts.get(target.node or "", path)
        message = f'"{link.target}" is an alias of "{name}", and Obsidian does not follow aliases'
        fix = f"write {_written(link, name, link.subpath, piped=True)}"
        yield finding("VW122", note.path, link.span, message, target=_named(link), fix=fix)
    elif target.via == "case":
        real = _recased(link.target, path)
        message = f'"{link.target}" differs from "{real}" in upper and lower case'
        fix = f"write {_written(link, real, link.subpath, piped=True)}"
        yield finding("VW104", note.path, link.span, message, target=_named(link), fix=fix)


def _named(link: Link) -> str:
    return link.target + link.subpath


def _written(link: Link, target: str, subpath: str = "", *, piped: bool = False) -> str:
    """The link as it should stand; with `piped`, a wikilink keeps the text that it shows."""
    if subpath and not subpath.startswith("#"):
        subpath = f"#{subpath}"
    if link.kind == "markdown":
        return f"[{link.display}]({quote(target + subpath, safe='/#^.,()')})"
    shown = link.alias
    if shown is None and piped and link.kind != "embed":
        shown = link.display
    bar = "" if shown is None else f"\\|{shown}" if link.inside == "table" else f"|{shown}"
    return f"{'!' if link.kind == 'embed' else ''}[[{target}{subpath}{bar}]]"


def _recased(target: str, path: str) -> str:
    """As much of the real path as the link wrote."""
    real = path if target.lower().endswith(".md") else path.removesuffix(".md")
    count = len([part for part in target.split("/") if part not in ("", ".", "..")])
    return "/".join(real.split("/")[-count:])


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _planned(target: str, patterns: tuple[str, ...]) -> bool:
    path = _fold(target).removesuffix(".md")
    tried = {path, path.rpartition("/")[2]}
    return any(fnmatchcase(text, pattern) for text in tried for pattern in patterns)


def _texts(vault: Vault) -> dict[str, str]:
    """What to write in a link to reach each note: its name, or its path where names clash."""
    counts = Counter(_fold(note.name) for note in vault.notes.values())
    return {
        id_: note.name if counts[_fold(note.name)] == 1 else id_
        for id_, note in vault.notes.items()
    }


def _nearest_note(vault: Vault, texts: Mapping[str, str]) -> Propose:
    """Link texts of notes near to a name; what is made for this is made at the first call."""

    @cache
    def propose(target: str) -> tuple[str, ...]:
        name = target.removesuffix(".md").rstrip("/").rpartition("/")[2]
        return near(name, known())

    @cache
    def known() -> Names:
        notes = vault.notes.values()
        pairs = [(note.name, texts[note.id]) for note in notes]
        return names(pairs + [(a, texts[n.id]) for n in notes for a in n.aliases])

    return propose


def _nearest_file(vault: Vault) -> Propose:
    @cache
    def known() -> Names:
        return names((path.rpartition("/")[2], path) for path in vault.files)

    @cache
    def propose(target: str) -> tuple[str, ...]:
        return near(target.rpartition("/")[2], known())

    return propose


def _nearest_heading(vault: Vault) -> Callable[[str, str], list[str]]:
    @cache
    def known(node: str) -> Names:
        return names((h.title, h.title) for h in vault.notes[node].headings if h.root)

    def propose(node: str, part: str) -> list[str]:
        return list(near(part, known(node)))

    return propose
