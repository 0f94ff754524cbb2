"""Links that arrive by luck: other programs, or the next new note, may take them elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from urllib.parse import unquote

from vaultweave.checks.pairs import pairs
from vaultweave.checks.proposals import Register, fold, link_texts
from vaultweave.checks.rewrite import cleaned, edits, rewritten, unheaded
from vaultweave.checks.rules import finding, listed
from vaultweave.model.note import Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.weave.subpath import compared

_UNSHOWN = re.compile(r"[][|]")

Counts = Callable[[str], Mapping[str, int]]


def luck(vault: Vault, register: Register, *, selves: bool = False) -> Iterator[Problem]:
    """Every link that is found, but not as Obsidian and others would find it in all vaults.

    `selves`: also links of a note to itself.
    """

    @cache
    def texts() -> Mapping[str, str]:
        return link_texts(register())

    @cache
    def headings(node: str) -> Mapping[str, int]:
        return Counter(compared(h.text) for h in vault.notes[node].headings if h.root)

    for note, link, target in pairs(vault, _is_lucky):
        yield from _named(note, link, target, texts)
        if link.kind == "markdown" and ":" in _address(link):
            yield _colon(note, link)
        if target.heading >= 0:
            yield from _section(note, link, (vault, target), headings)
    for note in vault.texts.values() if selves else ():
        for link, target in zip(note.content.links, note.targets, strict=True):
            if target.node == note.id and link.target and not link.subpath:
                message = "the note links to itself"
                yield _told("VW121", note, link, message, "")


def _is_lucky(target: Target) -> bool:
    if target.path is None or target.status not in ("found", "ambiguous"):
        return False
    plain = target.via in ("name", "path") and target.status == "found" and target.path.isascii()
    return not plain or target.heading >= 0


def _named(
    note: Note, link: Link, target: Target, texts: Callable[[], Mapping[str, str]]
) -> Iterator[Problem]:
    path = target.path or ""
    if target.status == "ambiguous":
        others = listed(target.candidates)
        message = f'"{link.target}" fits several files and means {path} here: {others}'
        text = rewritten(link, _shortest(path, target.candidates), link.subpath, shown=True)
        yield _told("VW106", note, link, message, text, candidates=target.candidates)
    elif target.via == "alias":
        name = texts().get(target.node or "", path)
        message = f'"{link.target}" is an alias of "{name}", and Obsidian does not follow aliases'
        text = rewritten(link, name, link.subpath, shown=True)
        yield _told("VW122", note, link, message, text)
    elif target.via == "case":
        real = _recased(link.target, path)
        message = f'"{link.target}" differs from "{real}" in upper and lower case'
        text = rewritten(link, real, link.subpath, shown=True)
        yield _told("VW104", note, link, message, text)
    elif not (path.isascii() and link.raw.isascii()):
        yield from _form(note, link, path)


def _told(  # noqa: PLR0913 - a finding's own fields
    code: str,
    note: Note,
    link: Link,
    message: str,
    text: str,
    *,
    candidates: tuple[str, ...] = (),
) -> Problem:
    """A finding whose fix is to write another text."""
    found = finding(
        code,
        note.path,
        link.span,
        message,
        target=link.target + link.subpath,
        candidates=candidates,
        fix=f"write {text}" if text else "",
        edits=edits(link, text),
    )
    return unheaded(link, text, found)


def _shortest(path: str, rivals: tuple[str, ...]) -> str:
    """The least of a path's end that names it alone; a folder is always part of it."""
    others = fold("\0/".join(["", *rivals]) + "\0")  # one text, of thousands
    parts = path.split("/")
    for count in range(2, len(parts)):
        end = "/".join(parts[-count:])
        if others.count(f"/{fold(end)}\0") == 1:
            return end.removesuffix(".md")
    return path.removesuffix(".md")


def _form(note: Note, link: Link, path: str) -> Iterator[Problem]:
    """A name whose accents are letters of their own, in the link or in the file."""
    typed = link.raw or link.target
    typed = unquote(typed) if typed.startswith(("[", "![")) and "](" in typed else typed
    real = _recased(link.target, path)
    if not unicodedata.is_normalized("NFC", real):
        message = f"the name of {path} is not in the composed form (NFC); rename the file"
        yield _told("VW105", note, link, message, "")
    elif not unicodedata.is_normalized("NFC", typed.partition("|")[0].partition("#")[0]):
        message = f'"{link.target}" is not written in the composed form (NFC), as the file\'s name'
        yield _told("VW105", note, link, message, rewritten(link, real, link.subpath))


def _section(
    note: Note, link: Link, found: tuple[Vault, Target], headings: Counts
) -> Iterator[Problem]:
    vault, target = found
    there = vault.notes[target.node or ""]
    heading = there.headings[target.heading]
    last = next(part for part in reversed(link.subpath.split("#")) if part.strip())
    if compared(heading.text) == compared(last):
        if link.subpath.count("#") == 1 and headings(there.id)[compared(last)] > 1:
            message = f'"{there.name}" has more than one heading "{heading.title}"'
            yield _told("VW120", note, link, message, "")
    elif compared(heading.text) != compared(unquote(last)):
        message = f'"{link.subpath}" is an address of the heading "{heading.title}", not its name'
        text = rewritten(link, link.target, f"#{cleaned(heading.text)}")
        yield _told("VW125", note, link, message, text)


def _address(link: Link) -> str:
    """The address of a Markdown link as typed; nothing where it is elsewhere."""
    _, found, rest = link.raw.rpartition("](")
    typed = rest.lstrip() if found else ""
    return typed[1:].partition(">")[0] if typed[:1] == "<" else (typed.split() or [""])[0]


def _colon(note: Note, link: Link) -> Problem:
    name, shown = link.target.removesuffix(".md"), link.display
    parts = [cleaned(part) for part in link.subpath.split("#")]
    text = f"[[{name}{'#'.join(parts)}|{shown}]]"
    known = bool(shown) and not _UNSHOWN.search(name + shown) and ":" not in name
    message = "Obsidian takes an address with a colon for one of the web"
    return _told("VW127", note, link, message, text if known else "")


def _recased(target: str, path: str) -> str:
    """As much of the real path as the link wrote."""
    real = path if target.lower().endswith(".md") else path.removesuffix(".md")
    count = len([part for part in target.split("/") if part not in ("", ".", "..")])
    return "/".join(real.split("/")[-count:])
