"""The site and `check` agree on every link: found there and found here, and lost alike.

The pages are read as a browser reads them, by a crawler that knows nothing of the program. A
link is found on a page where its address and fragment are there and it carries no `data-missing`.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import pytest

from tests.crawler import Page, Parsed, follow, known, parsed
from tests.planted import plant
from tests.shared import SHARED, needs_shared
from vaultweave import api
from vaultweave.checks.links import links as lost_links
from vaultweave.checks.proposals import called
from vaultweave.model.note import Link
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.project import project
from vaultweave.weave.urls import addresses

MEDIA = {"img", "audio", "video", "iframe"}
OWN = {"internal", "stub", "file"}
VAULTS = (
    "kepano-obsidian",
    "obsidian-tasks/docs",
    "obsidian-tasks/Tasks-Demo",
    "oldwinter-garden-subset",
)


def marks(page: Parsed) -> Iterator[Element]:
    """What stands on a page for the links of its note, in their order; not those of its embeds."""
    found = page.tree.iter("div")
    waiting = [e for e in found if "prose" in e.attrib.get("class", "").split()][::-1]
    while waiting:
        element = waiting.pop()
        kinds = set(element.attrib.get("class", "").split())
        if "embed-body" in kinds:
            continue
        source = element.attrib.get("src", "" if element.tag == "img" else "?")
        media = element.tag in MEDIA and source and "://" not in source
        if media or "data-missing" in element.attrib or (element.tag == "a" and kinds & OWN):
            yield element
        if element.tag not in MEDIA:
            waiting += [child for child in element if isinstance(child.tag, str)][::-1]


def is_found(element: Element, name: str, pages: dict[str, Page], files: set[str]) -> bool:
    """Whether an element leads somewhere, and says so."""
    if "data-missing" in element.attrib:
        return False
    way = element.attrib.get("href") or element.attrib.get("src") or ""
    if not way and element.tag in {"audio", "video"}:
        way = next(iter(e.attrib.get("src", "") for e in element.iter("source")), "")
    target, fault = follow(name, way, pages, files)
    return bool(target) and not fault


def is_shown(link: Link, target: Target) -> bool:
    """Whether a reader of the page sees the link at all."""
    hidden = link.inside in ("comment", "property", "canvas") or target.status == "private"
    return not hidden and not (link.kind != "embed" and link.display == "")


def told(note: Note, lost: set[tuple[str, int, int]], published: set[str]) -> list[bool]:
    """Whether `check` finds each link of a note, in the order of the page.

    A file that is there, and of a sort that is never published, stands as plain text.
    """
    shown = [
        (link, target)
        for link, target in zip(note.content.links, note.targets, strict=True)
        if is_shown(link, target)
    ]
    shown.sort(key=lambda pair: pair[0].inside == "footnote")
    return [
        (note.path, link.span.line, link.span.column) not in lost
        for link, target in shown
        if target.node or target.lost or target.path in published
    ]


def lost_places(vault: Vault) -> set[tuple[str, int, int]]:
    """Where `check` says that a link does not arrive. A way out of the vault may, by chance."""
    arriving = {
        (note.path, link.span.line, link.span.column)
        for note in vault.notes.values()
        for link, target in zip(note.content.links, note.targets, strict=True)
        if not target.lost
    }
    return {
        place
        for problem in lost_links(vault, partial(called, vault))
        for place in [(problem.path, problem.span.line, problem.span.column)]
        if problem.rule != "VW111" or place not in arriving
    }


class Compared(NamedTuple):
    """How many links were compared, how many of them are lost, and where the two disagree."""

    links: int
    lost: int
    faults: list[str]


def compared(root: Path, out: Path) -> Compared:
    """Build a vault, and hold each of its pages to what `check` says of its note."""
    place = project(root)
    whole = api.read(place).vault
    vault = api.seen(place, whole)
    api.build(root, out)
    lost = lost_places(whole)
    files = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    pages, standing = {}, {}
    for name in files:
        if name.endswith(".html"):
            page = parsed(out / name)
            pages[name], standing[name] = known(page), [*marks(page)]
    registry = addresses(vault)
    faults, count, missing = [], 0, 0
    for note in vault.notes.values():
        wanted = told(note, lost, set(registry.files))
        name = registry.nodes[note.id]
        found = [is_found(mark, name, pages, files) for mark in standing[name]]
        count += len(wanted)
        missing += wanted.count(False)
        in_order = not any(link.inside == "footnote" for link in note.content.links)
        if (found != wanted) if in_order else (Counter(found) != Counter(wanted)):
            faults.append(f"{note.path}: check {wanted}, page {found}")
    return Compared(count, missing, faults)


def test_the_sample_vault(tmp_path: Path) -> None:
    result = compared(Path(__file__).parents[1] / "notes", tmp_path / "out")

    assert result.faults == []
    assert result.links > 900


def test_planted_faults(tmp_path: Path) -> None:
    plant(tmp_path / "vault")
    config = '[publish.private]\nfolders = ["Private"]\n'
    (tmp_path / "vault" / "vaultweave.toml").write_text(config)
    result = compared(tmp_path / "vault", tmp_path / "out")

    assert result.faults == []
    assert result.links > 1500
    assert result.lost > 100


@needs_shared
@pytest.mark.parametrize("name", VAULTS)
def test_real_vaults(name: str, tmp_path: Path) -> None:
    assert compared(SHARED / "vaults" / name, tmp_path / "out").faults == []
