"""Links and embeds that lead nowhere, or not where they say."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from vaultweave.checks.pairs import pairs
from vaultweave.checks.planned import NONE, Planned
from vaultweave.checks.proposals import SILENT, Proposals, Register, fold, proposals
from vaultweave.checks.rewrite import edits, rewritten, unheaded, web_link
from vaultweave.checks.rules import finding, listed
from vaultweave.model.note import Content, Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.weave.subpath import Sections

_UNNAMED = re.compile(r"[#|^]|\[\[|\]\]|%%|\A\s|\s\Z")
_BLOCK = re.compile(r"[A-Za-z0-9-]+")
_DISK = re.compile(r"[A-Za-z]:[\\/]|\\\\|~/|/(?:home|Users|mnt|media|Volumes|etc|var|tmp|root)/")


class _View(NamedTuple):
    """What the look at one link needs of all the others."""

    vault: Vault
    register: Register
    near: Proposals
    planned: Planned
    sections: Callable[[str], Sections]
    ending: Callable[[str, str], str]


def links(
    vault: Vault,
    register: Register,
    planned: Planned = NONE,
    *,
    guessing: bool = True,
) -> Iterator[Problem]:
    """Every link whose note, heading, block or file is not there, or not in the vault.

    Those of `planned` names are still to be written. Without `guessing` nothing is proposed.
    """
    near = proposals(vault, register) if guessing else SILENT

    @cache
    def sections(node: str) -> Sections:
        there = vault.texts.get(node)
        return Sections(there.content if there else Content())

    view = _View(vault, register, near, planned, sections, _endings(vault, register))
    for note, link, target in pairs(vault, _is_worth_a_look):
        if target.lost:
            yield _lost(note, link, target, view)
        elif link.target.startswith(".") and _climbs(link.target, note):
            yield _escape(note, link)


def _is_worth_a_look(target: Target) -> bool:
    return target.lost != "" or target.via != "name" or target.status == "ambiguous"


def _lost(note: Note, link: Link, target: Target, view: _View) -> Problem:
    if target.lost in ("heading", "block"):
        return _section(note, link, target, view)
    if _climbs(link.target, note) or _DISK.match(link.target):
        return _escape(note, link)
    accident = _accident(note, link, view)
    if accident:
        return _by_accident(note, link, accident)
    if target.lost == "attachment":
        candidates = view.near.file(link.target)
        return _missing("VW107", note, link, f'no file "{link.target}" in the vault', candidates)
    if link.kind != "embed" and view.planned.has(link, target):
        message = f'"{link.target}" is still to be written'
        return finding("VW113", note.path, link.span, message, target=_named(link))
    return _unknown(note, link, view)


def _unknown(note: Note, link: Link, view: _View) -> Problem:
    """A link to a note that is not there, or that is and that no link can name."""
    code = "VW108" if link.kind == "embed" else "VW101"
    message = f'no note is called "{link.target}"'
    text = web_link(link) or _block_link(link, view)
    if text:
        return _instead(code, note, link, message, text)
    rivals = view.near.rivals(link.target)
    if rivals:
        message = f"{message}, and several have it for an alias: {listed(rivals)}"
        return finding(
            code, note.path, link.span, message, target=_named(link), candidates=rivals,
            fix="name one of them, or leave the alias to one",
        )  # fmt: skip
    candidates = view.near.note(link.target)
    unnamed = _unnamed(link, view, candidates)
    if unnamed:
        fix = f'rename "{unnamed}", which no link can name'
        return finding(code, note.path, link.span, message, target=_named(link), fix=fix)
    return _missing(code, note, link, message, candidates)


def _block_link(link: Link, view: _View) -> str:
    """The link with a `#` before its block's id, where that alone keeps it from a note."""
    name, mark, block = link.target.rpartition("^")
    if not mark or link.subpath or not _BLOCK.fullmatch(block):
        return ""
    meant = fold(name.removesuffix(".md").rpartition("/")[2])
    alike = any(fold(text.rpartition("/")[2]) == meant for text in view.near.note(name))
    return rewritten(link, name, f"#^{block}") if alike else ""


def _instead(code: str, note: Note, link: Link, message: str, text: str) -> Problem:
    """A finding whose fix is to write one other text."""
    return finding(
        code,
        note.path,
        link.span,
        message,
        target=_named(link),
        fix=f"write {text}",
        edits=edits(link, text),
    )


def _unnamed(link: Link, view: _View, candidates: tuple[str, ...]) -> str:
    """The note that is meant exactly, where its own name keeps links from it: `Q3 #2`, `Q3 `."""
    written = _letters(link.target + link.subpath)
    several = (*candidates, *(view.near.note(link.target + link.subpath) if link.subpath else ()))
    return next((c for c in several if _UNNAMED.search(c) and _letters(c) == written), "")


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _missing(
    code: str, note: Note, link: Link, message: str, candidates: tuple[str, ...]
) -> Problem:
    """A link to what is not there; where one thing alone may be meant, that is the fix."""
    alone = len(candidates) == 1
    text = rewritten(link, candidates[0], link.subpath) if alone else ""
    return finding(
        code,
        note.path,
        link.span,
        message,
        target=_named(link),
        candidates=candidates,
        fix=f"write {text}" if text else "",
        edits=edits(link, text),
    )


def _section(note: Note, link: Link, target: Target, view: _View) -> Problem:
    """A link to a heading or block that its note does not have."""
    other = view.vault.texts.get(target.node or "")
    where = "this note" if other is None or other.id == note.id else f'"{other.name}"'
    parts = [part.strip() for part in link.subpath.split("#") if part.strip()]
    part = " > ".join(parts)
    code = "VW103" if target.lost == "block" else "VW102"
    candidates: tuple[str, ...] = ()
    text, fix = "", f"write {part} at the end of the block that is meant"
    if target.lost == "heading":
        candidates = _sections(parts, target.node or "", view)
        if len(candidates) == 1:
            text = rewritten(link, link.target, f"#{candidates[0]}")
        fix = f"write {text}" if text else ""
    return finding(
        "VW108" if link.kind == "embed" else code,
        note.path,
        link.span,
        f'{where} has no {target.lost} "{part}"',
        target=_named(link),
        candidates=candidates,
        fix=fix,
        edits=edits(link, text),
    )


def _sections(parts: list[str], node: str, view: _View) -> tuple[str, ...]:
    """What may be meant by `#A#B`: a heading of one of these names or of both, or a block."""
    if parts[-1].startswith("^"):  # a block is named without the headings above it
        return (parts[-1],) if view.sections(node).block(f"#{parts[-1]}") >= 0 else ()
    whole = view.near.heading(node, " ".join(parts)) if len(parts) > 1 else ()
    return whole or view.near.heading(node, parts[-1])


def _escape(note: Note, link: Link) -> Problem:
    message = f'"{link.target}" leads out of the vault'
    fix = "put the file into the vault, and name it by its path there"
    return finding("VW111", note.path, link.span, message, target=_named(link), fix=fix)


def _climbs(target: str, note: Note) -> bool:
    """Whether a path goes up more folders than there are above it."""
    if ".." not in target:
        return False
    folder = posixpath.dirname(note.path) if target.startswith(("./", "../")) else ""
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/"))).startswith("..")


def _accident(note: Note, link: Link, view: _View) -> str:
    """The path that ends with the link's text, though within a folder's name; "" for none."""
    if "/" not in link.target or link.target.startswith(("/", "./", "../")):
        return ""
    if link.kind == "canvas":  # names its file by the whole path, or not at all
        return ""
    return view.ending(link.target, posixpath.dirname(note.path))


def _endings(vault: Vault, register: Register) -> Callable[[str, str], str]:
    """Gives the path that ends with a text, of several that below a folder, and the shortest.

    Paths are sorted from their last letter on: all that end alike stand together.
    """

    @cache
    def paths() -> list[tuple[str, str]]:
        several = [*(note.path for note in register()), *vault.files]
        return sorted((fold(path)[::-1], path) for path in several)

    @cache
    def ending(text: str, folder: str) -> str:
        for whole in (fold(text), f"{fold(text)}.md"):
            first, last = (
                bisect_left(paths(), (whole[::-1] + end,)) for end in ("", chr(0x10FFFF))
            )
            found = [path for _, path in paths()[first:last]]
            if found:
                return min(found, key=lambda path: (not path.startswith(folder), len(path), path))
        return ""

    return ending


def _by_accident(note: Note, link: Link, path: str) -> Problem:
    text = rewritten(link, path.removesuffix(".md"), link.subpath, shown=True)
    found = finding(
        "VW124",
        note.path,
        link.span,
        f'"{link.target}" is no path, though Obsidian takes it for the end of {path}',
        target=_named(link),
        candidates=(path,),
        fix=f"write {text}" if text else "",
        edits=edits(link, text),
    )
    return unheaded(link, text, found)


def _named(link: Link) -> str:
    return link.target + link.subpath
