"""Path to URL: one registry of every file that a build writes."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.place import START
from vaultweave.model.problem import Problem
from vaultweave.model.slug import digest, segment
from vaultweave.model.vault import Note, Vault

OWN = "_"
"""The folder of what no note asked for: stubs and the theme's files. No vault name gives it."""

SPECIAL = {
    "home": "index.html", "exposed": "exposed.html", "exposed-by-entity": "exposed-by-entity.html",
    "exposed-by-theme": "exposed-by-theme.html", "second-order": "second-order.html",
    "bullish": "bullish.html", "bullish-by-theme": "bullish-by-theme.html",
    "conflicts": "conflicts.html",
    "relations": "relations.html", "entities": "entities.html", "tags": "tags.html",
    "recent": "recent.html", "missing": "404.html",
}  # fmt: skip
"""The pages that a site has, by name; some only where there is something to show."""

UNPUBLISHED = frozenset({
    ".html", ".htm", ".xhtml", ".xht", ".shtml", ".mhtml", ".mht",
    ".xml", ".xsl", ".xslt", ".rdf", ".rss", ".atom", ".svgz",
    ".canvas", ".base",
})  # fmt: skip
"""Attachments that never leave the vault: foreign pages and what browsers open as such, where
scripts run, and lists that may name private notes."""

_STEM = 160  # leaves room for a suffix, a part's number and an extension
_TABLES = ("nodes", "tags", "folders", "kinds", "roles", "files", "pages", "redirects")


class Addresses(Struct, frozen=True):
    """The output path of everything: posix paths below OUT.

    `nodes` is keyed by node id (notes and stubs), `tags` by lower-case name, `folders` by vault
    path ("" is the vault itself), `kinds` and `roles` by name, `files` by vault path, `pages` by
    a name of SPECIAL; `redirects` goes the other way, from an output path to a node id.
    """

    nodes: Mapping[str, str]
    tags: Mapping[str, str]
    folders: Mapping[str, str]
    kinds: Mapping[str, str]
    roles: Mapping[str, str]
    files: Mapping[str, str]
    pages: Mapping[str, str]
    redirects: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


class _Claim(NamedTuple):
    """A wish for an output path; lower ranks choose first, then code-point order of keys."""

    rank: int
    key: str
    table: str
    output: str
    label: str
    path: str = ""


def nth(output: str, number: int, name: str = "") -> str:
    """The path of a page's `number`th part, or of a part of a `name` of its own.

    No note's name gives two hyphens in a row, so it is always free.
    """
    stem, ext = posixpath.splitext(output)
    if number > 1:
        name = f"{name}-{number}" if name else str(number)
    return f"{stem}--{name}{ext}" if name else output


def addresses(vault: Vault, *, withheld: Iterable[str] = ()) -> Addresses:
    """Every output path of a public vault, and a problem for each two that wanted the same one.

    Two that are no file of the vault, such as stubs, are no problem: there is nothing to rename.
    Notes choose first, then the pages made from them, stubs and files, then redirects; within each,
    code-point order. Who comes second gets `-2`; a second redirect is left out. `withheld` names
    properties that are not shown: a file that only they link is not published.
    """
    indexes = _indexes(vault.notes.values())
    claims = [
        *_notes(vault, indexes),
        *_folders(vault, indexes),
        *_collections(vault),
        *_files(vault, frozenset(withheld)),
        *_redirects(vault),
    ]
    taken, problems = _settle(sorted(claims))
    tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
    for output, claim in taken.items():
        if claim.table == "redirects":
            tables["redirects"][output] = claim.key
        else:
            tables[claim.table][claim.key] = output
    tables["folders"].update((folder, tables["nodes"][node]) for folder, node in indexes.items())
    tables["pages"]["home"] = tables["folders"][""]
    return Addresses(**tables, problems=tuple(problems))


@lru_cache(maxsize=65536)
def _segment(name: str) -> str:
    text = segment(name)
    if len(text.encode()) <= _STEM:
        return text
    cut = text.encode()[: _STEM - 9].decode("utf-8", "ignore").rstrip("-.")
    return f"{cut}-{digest(name)}"


def _page(path: str) -> str:
    """The output of a page from a path without its extension."""
    return "/".join(_segment(part) for part in path.split("/")) + ".html"


def _listing(folder: str) -> str:
    return "/".join([*(_segment(part) for part in folder.split("/") if part), "index.html"])


def _file(path: str) -> str:
    folder, name = posixpath.split(path)
    stem, ext = posixpath.splitext(name)
    parts = [_segment(part) for part in folder.split("/") if part]
    suffix = "." + _segment(ext[1:])[:16] if ext[1:] else ""
    return "/".join([*parts, _segment(stem) + suffix])


def _indexes(notes: Iterable[Note]) -> dict[str, str]:
    """Folder to the note that is its page: `index`, else the note of the folder's own name."""
    chosen: dict[str, tuple[int, str]] = {}
    for note in notes:
        folder, name = posixpath.split(note.id)
        names = ("index", posixpath.basename(folder).casefold())
        rank = names.index(name.casefold()) if name.casefold() in names else -1
        if rank >= 0:
            chosen[folder] = min(chosen.get(folder, (rank, note.id)), (rank, note.id))
    return {folder: node for folder, (_, node) in chosen.items()}


def _notes(vault: Vault, indexes: Mapping[str, str]) -> Iterator[_Claim]:
    for note in vault.notes.values():
        folder = posixpath.dirname(note.id)
        own = indexes.get(folder) == note.id
        output = _listing(folder) if own else _page(note.id)
        yield _Claim(0, note.id, "nodes", output, note.path, note.path)


def _folders(vault: Vault, indexes: Mapping[str, str]) -> Iterator[_Claim]:
    seen = {"": ""}
    for note in vault.notes.values():
        folder = posixpath.dirname(note.id)
        while folder not in seen:
            seen[folder] = note.path
            folder = posixpath.dirname(folder)
    for folder in sorted(seen.keys() - set(indexes)):
        text = f"the list of {folder or 'all'}/"
        yield _Claim(1, folder, "folders", _listing(folder), text, seen[folder])


def _collections(vault: Vault) -> Iterator[_Claim]:
    """Pages made from all notes: special ones, tags, kinds, roles; and stubs."""
    for name, output in SPECIAL.items():
        if name != "home":
            yield _Claim(1, name, "pages", output, f"the page {name}")
    for tag in sorted(_tags(vault.notes.values())):
        yield _Claim(1, tag, "tags", "tags/" + _page(tag), f"the page of #{tag}")
    for kind in sorted({note.kind for note in vault.notes.values() if note.kind}):
        yield _Claim(1, kind, "kinds", "kinds/" + _page(kind), f"the page of kind {kind}")
    for role in sorted({one.role for one in vault.statements if one.derived is None}):
        text = f"the page of role {role}"
        yield _Claim(1, role, "roles", f"relations/{_segment(role)}.html", text)
    for stub in vault.stubs:
        yield _Claim(2, stub, "nodes", f"{OWN}/{_page(stub)}", f"the stub {stub}")


def _tags(notes: Iterable[Note]) -> set[str]:
    """All tags and the tags above them, lower-case."""
    found: set[str] = set()
    for tag in {tag.name.lower() for note in notes for tag in note.content.tags}:
        parts = tag.split("/")
        found.update("/".join(parts[: n + 1]) for n in range(len(parts)))
    return found


def _files(vault: Vault, withheld: frozenset[str]) -> Iterator[_Claim]:
    """The attachments that published notes use where a reader sees it."""
    used = set()
    for note in vault.notes.values():
        for at, target in enumerate(note.targets):
            if target.node is None and target.path:
                link = note.content.links[at]
                if link.inside != "comment" and link.key.split(".")[0] not in withheld:
                    used.add(target.path)
    for path in sorted(used):
        if posixpath.splitext(path)[1].lower() not in UNPUBLISHED:
            yield _Claim(2, path, "files", _file(path), path, path)


def _redirects(vault: Vault) -> Iterator[_Claim]:
    """Other addresses of notes: their permalinks, and aliases that are paths."""
    for note in vault.notes.values():
        link = note.properties.get("permalink")
        names = [link] if isinstance(link, str) else []
        names += [alias for alias in note.aliases if "/" in alias]
        for name in dict.fromkeys(names):
            parts = [part for part in name.removesuffix(".html").split("/") if part.strip()]
            if parts:
                output = _page("/".join(parts))
                yield _Claim(3, note.id, "redirects", output, f"{note.path} (as {name})", note.path)


def _settle(claims: list[_Claim]) -> tuple[dict[str, _Claim], list[Problem]]:
    taken: dict[str, _Claim] = {}
    problems = []
    wanted = {claim.output for claim in claims}
    folders = {out[:n] for out in wanted for n, char in enumerate(out) if char == "/"}
    for claim in claims:
        output = claim.output
        rival = taken.get(output)
        if rival is None and output not in folders:
            taken[output] = claim
            continue
        if claim.table == "redirects":
            if rival is not None and rival.key != claim.key:
                problems.append(_collision(claim, rival, ""))
            continue
        output = _free(output, (taken, wanted, folders))
        taken[output] = claim
        if claim.path or (rival and rival.path):
            problems.append(_collision(claim, rival, output))
    return taken, problems


def _free(output: str, taken: tuple[Container[str], ...]) -> str:
    stem, ext = posixpath.splitext(output)
    number = 2
    while any(f"{stem}-{number}{ext}" in names for names in taken):
        number += 1
    return f"{stem}-{number}{ext}"


def _collision(claim: _Claim, rival: _Claim | None, output: str) -> Problem:
    other = rival.label if rival else "a folder of that name"
    where = f"{claim.label} and {other} would both be published as {claim.output}"
    what = f"the first is now {output}" if output else "the first is left out"
    rule, name = ("VW204", "slug-collision") if output else ("VW206", "redirect-collision")
    path = claim.path or (rival.path if rival else "")
    message = f"{where}; {what}. Rename one of them."
    return Problem(path, START, rule, name, "error", message, target=claim.output)
