"""What every build measures alike: what pages depend on, and how large pictures are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from vaultweave.model.note import Extent
from vaultweave.model.vault import Note
from vaultweave.publish.catalogue import digest
from vaultweave.publish.edition import Site
from vaultweave.publish.manifest import is_plain
from vaultweave.publish.media import IMAGES, Size
from vaultweave.publish.pixels import pixels
from vaultweave.publish.program import ours, program, theme


def base_of(site: Site) -> bytes:
    """A digest of what all pages of a site depend on, whatever they show."""
    folders = [*([site.theme] if site.theme else []), ours()]
    return digest((program(), theme(folders), site.limits))


def unmeasured(note: Note) -> Note:
    """A note but for how long its body is, which is asked of bodies that are read as well.

    Also without what only its statements are read from, which may be gone.
    """
    return replace(note, content=replace(note.content, extent=Extent(), claims=b""))


def sizes(root: Path, files: Iterable[str]) -> dict[str, Size]:
    """The sizes of those of some files that are pictures."""
    pictures = (path for path in files if Path(path).suffix.lower() in IMAGES)
    found = {path: pixels(root / path) for path in pictures if inside(root / path, root)}
    return {path: size for path, size in found.items() if size}


def inside(file: Path, root: Path) -> bool:
    """Whether an attachment is a plain file within the vault, links followed."""
    real = file.resolve()
    return is_plain(real) and real.is_relative_to(root.resolve())
