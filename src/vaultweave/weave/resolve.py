"""Which file a link reaches: by name, as Obsidian does; by alias only where no name will do."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.note import Content, Link
from vaultweave.model.place import START
from vaultweave.model.vault import Target, Via
from vaultweave.weave.subpath import Sections, spot

# What a link with no file behind it was meant for: a file, not a note (`Node.js` is a note).
_FILES = """
avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav 3gp mkv mov mp4 ogv webm pdf canvas base csv
tsv json xml html htm txt rtf doc docx xls xlsx ppt pptx odt ods odp epub zip gz 7z ipynb parquet
"""
_ATTACHMENTS = frozenset(_FILES.split())


class Index(Struct, frozen=True):
    """All files of a vault by folded name (with extension), and notes by alias.

    `aliases` holds only those that may resolve: claimed by one note, and no note's name.
    """

    contents: Mapping[str, Content]
    names: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]


Finder = Callable[[Link, str], Target]
"""Tells where a link of the note at a path goes."""

_Reader = Callable[[str], Sections]
_Key = str | tuple[str, str, str]
_OWN_WAY = frozenset({"markdown", "canvas"})


class _Found(NamedTuple):
    path: str
    via: Via
    candidates: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Text as names are compared: NFC, lower-case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def note_id(path: str) -> str:
    """The id of the note at a vault path."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def index(
    contents: Mapping[str, Content],
    files: Iterable[str] = (),
    *,
    aliases: Literal["found", "missing"] = "found",
    called: Iterable[tuple[str, Sequence[str]]] | None = None,
) -> Index:
    """Index notes (vault path to content) and other files. `missing`: aliases never resolve.

    `called` gives paths with their aliases, so that no content has to be asked.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted({*contents, *files}):
        names[fold(path.rpartition("/")[2])].append(path)
    claims: dict[str, set[str]] = defaultdict(set)
    if aliases == "found":
        pairs = ((path, content.aliases) for path, content in contents.items())
        for path, several in pairs if called is None else called:
            for alias in several:
                claims[fold(alias.strip())].add(path)
    allowed = {
        alias: next(iter(paths))
        for alias, paths in claims.items()
        if len(paths) == 1 and f"{alias}.md" not in names
    }
    return Index(contents, {name: tuple(paths) for name, paths in names.items()}, allowed)


def find(index: Index, link: Link, source: str) -> Target:
    """Where a link of the note at path `source` goes.

    The node of a missing note is its folded name: `resolve_all` knows all spellings.
    """
    return finder(index)(link, source)


def finder(index: Index) -> Finder:
    """`find` for many links: what a note's headings and blocks are called is read but once."""
    sections = cache(lambda path: Sections(index.contents[path]))
    return lambda link, source: _find(index, link, source, sections)


def _find(index: Index, link: Link, source: str, sections: _Reader) -> Target:
    if not link.target:
        return _reached(index, _Found(source, "name"), link, sections)
    folder = source.rpartition("/")[0]
    locate = _exact if link.kind == "canvas" else _locate
    found = locate(index, link.target, folder)
    if found is None and link.kind == "markdown" and "%" in link.target:
        found = _locate(index, unquote(link.target), folder)
    if found is not None:
        return _reached(index, found, link, sections)
    if "." in link.target and link.target.rpartition(".")[2].lower() in _ATTACHMENTS:
        return Target("missing", None, None, lost="attachment")
    return Target("missing", fold(stub_name(link.target, folder)), None, lost="note")


def find_name(index: Index, text: str) -> Target:
    """An entity as a wikilink would name it from the vault's root, brackets or not.

    A missing one has its folded name as node.
    """
    inner = text.strip().removeprefix("[[").removesuffix("]]").partition("|")[0]
    path, mark, part = unicodedata.normalize("NFC", inner).partition("#")
    link = Link("wikilink", path.strip(), mark + part, None, "body", START)
    return find(index, link, "")


def resolve_all(
    index: Index, contents: Mapping[str, Content]
) -> tuple[dict[str, tuple[Target, ...]], tuple[str, ...]]:
    """Targets of every note's links, in their order, and the ids of all stubs, sorted.

    Case variants are one stub, in their most frequent spelling; of equals, the first in code
    point order.
    """
    everywhere: dict[_Key, Target] = {}
    nearby: dict[str, dict[_Key, Target]] = defaultdict(dict)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    targets: dict[str, list[Target]] = {}
    finds = finder(index)
    for path, content in contents.items():
        folder = path.rpartition("/")[0]
        near = nearby[folder]
        row = targets[path] = []
        for link in content.links:
            key: _Key = link.target
            if link.subpath or link.kind in _OWN_WAY:
                way = link.kind if link.kind in _OWN_WAY else ""
                key = (link.target, link.subpath, way)
            target = everywhere.get(key) or near.get(key)
            if target is None:
                target = finds(link, path)
                if link.target:
                    local = target.candidates or link.target.startswith(("./", "../"))
                    (near if local else everywhere)[key] = target
            if target.path is None and target.node is not None:
                spelled[target.node][stub_name(link.target, folder)] += 1
            row.append(target)
    stubs = {
        folded: min(several, key=lambda name: (-several[name], name))
        for folded, several in spelled.items()
    }
    return _settled(targets, stubs), tuple(sorted(stubs.values()))


def _settled(
    targets: Mapping[str, list[Target]], stubs: Mapping[str, str]
) -> dict[str, tuple[Target, ...]]:
    """Targets with the ids of stubs in place of their folded names."""
    missing = {folded: Target("missing", stub, None, lost="note") for folded, stub in stubs.items()}
    for row in targets.values():
        for at, target in enumerate(row):
            if target.path is None and target.node is not None:
                row[at] = missing[target.node]
    return {path: tuple(row) for path, row in targets.items()}


def stub_name(target: str, folder: str) -> str:
    """The name of a note that is linked and not there: as linked, from the vault's root."""
    text = _rebased(target, folder) if target.startswith(("./", "../")) else target
    return note_id(unicodedata.normalize("NFC", text.removeprefix("/"))) or target


def _reached(index: Index, found: _Found, link: Link, sections: _Reader) -> Target:
    node, where = None, None
    if found.path in index.contents:
        node = note_id(found.path)
        if link.subpath:
            where = spot(sections(found.path), link.subpath, slugs=link.kind == "markdown")
    target = Target(
        "ambiguous" if found.candidates else "found",
        node,
        found.path,
        found.via,
        candidates=found.candidates,
    )
    if where is None:
        return target
    return replace(target, lost=where.lost, heading=where.heading, block=where.block)


def _locate(index: Index, text: str, folder: str) -> _Found | None:
    found = _named(index, text, folder)
    if found is not None:
        return found._replace(via="path") if found.via == "name" and "/" in text else found
    if not text.startswith(("/", "./", "../")):
        alias = index.aliases.get(fold(text))
        return _Found(alias, "alias") if alias is not None else None
    return None


def _exact(index: Index, text: str, _: str) -> _Found | None:
    """The file that a canvas names: by its whole path, from the vault's root."""
    folded = fold(text)
    several = index.names.get(folded.rpartition("/")[2], ())
    exact = _as_written([path for path in several if fold(path) == folded], text)
    if not exact:
        return None
    via = _via(exact[0], text)
    return _Found(exact[0], "path" if via == "name" else via)


def _named(index: Index, text: str, folder: str) -> _Found | None:
    """The file that a link's path reaches from a folder: the rules of Obsidian, step by step.

    Ours: a path's end is compared from a `/` on; among names that differ in case, the one as
    written; equal lengths go by code points.
    """
    name = text.rpartition("/")[2]
    if not name:
        return None
    whole = text
    several = index.names.get(fold(name), ()) if "." in name else ()
    if not several:
        whole = text + ".md"
        several = index.names.get(fold(name) + ".md", ())
    if len(several) == 1 and "/" not in whole:
        return _Found(several[0], _via(several[0], whole))
    if whole.startswith(("./", "../")):
        whole = _rebased(whole, folder)
    plain = whole.removeprefix("/")
    exact, ending = _fitting(several, plain)
    if exact:
        return _Found(exact[0], _via(exact[0], plain), exact if len(exact) > 1 else ())
    if plain != whole:
        return None
    return _nearest(ending, plain, folder)


# Where thousands of notes have one name, and each a folder of its own, all folders ask for it.
@lru_cache(maxsize=1 << 8)
def _fitting(several: tuple[str, ...], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of paths of one name those that are the text, and those that end with it, shortest first."""
    folded = fold(text)
    exact = [path for path in several if fold(path) == folded]
    ending = [path for path in several if fold(path).endswith("/" + folded)]
    ranked = sorted(_as_written(ending, text), key=lambda path: (len(path), path))
    return tuple(_as_written(exact, text)), tuple(ranked)


def _nearest(several: tuple[str, ...], text: str, folder: str) -> _Found | None:
    """The first of some paths from the shortest, those below the folder before all others."""
    if not several:
        return None
    below = folder + "/" if folder else ""
    near = [path for path in several if path.startswith(below)]
    ranked = several
    if near and len(near) < len(several):
        ranked = (*near, *(path for path in several if not path.startswith(below)))
    return _Found(ranked[0], _via(ranked[0], text), ranked if len(ranked) > 1 else ())


def _as_written(paths: list[str], text: str) -> list[str]:
    """Those of some paths whose end is the text, case and all; all of them where none is."""
    if len(paths) < 2:
        return paths
    written = unicodedata.normalize("NFC", text)
    same = [path for path in paths if unicodedata.normalize("NFC", path).endswith(written)]
    return same or paths


def _via(path: str, text: str) -> Via:
    if not unicodedata.normalize("NFC", path).endswith(unicodedata.normalize("NFC", text)):
        return "case"
    return "name"


def _rebased(text: str, folder: str) -> str:
    """A path that begins with `./` or `../`, from the vault's root, above which none climbs."""
    parts = folder.split("/") if folder else []
    rest = text
    while rest.startswith(("./", "../")):
        step, _, rest = rest.partition("/")
        if step == ".." and parts:
            parts.pop()
    return "/".join([*parts, rest])
