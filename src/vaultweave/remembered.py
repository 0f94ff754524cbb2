"""What was once found of a whole vault, for as long as nothing that it depends on has changed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from vaultweave.project import Project
from vaultweave.publish.stamp import Described, Ground, Tree, described, keyed, look, same
from vaultweave.publish.standing import place_of, save
from vaultweave.read.sealed import unsealed

Found = TypeVar("Found", bound=Struct)


class Stamp(Struct, Generic[Found], frozen=True):
    """What was found, and all that it was found in."""

    key: bytes = b""
    tree: Described = {}
    found: Found | None = None
    saved: int = 0


class Standing(NamedTuple):
    """A vault as the disk describes it before it is read; no `tree` where that is not for sure."""

    ground: Ground
    tree: Tree | None


def standing(place: Project, asked: object) -> Standing:
    """A project's vault, of which something is asked."""
    said = msgspec.json.encode((place.config, asked), enc_hook=str, order="deterministic")
    key = keyed(place.root, (said,))
    ground = Ground(place.root, (), place.out, place.cache, key)
    return Standing(ground, look(ground) if place.cache else None)


def recall(now: Standing, name: str, kind: type[Stamp[Found]]) -> Found | None:
    """What was found in just this vault; None where nobody knows. `name` is the file's ending."""
    ground, tree = now
    if ground.folder is None or tree is None:
        return None
    stamp = unsealed(place_of(ground.folder, ground.root, name), kind)
    if stamp.key != ground.key or not same(ground, tree, stamp.tree, stamp.saved):
        return None
    return stamp.found


def remember(now: Standing, name: str, found: Struct, blobs: Mapping[str, str]) -> None:
    """Write down what was found in a vault that was read after `standing` looked at it.

    `blobs` has what git calls each note's text, by vault path.
    """
    ground, tree = now
    if ground.folder is None or tree is None:
        return
    saved = time.time_ns()
    known = described(ground, tree, blobs, saved)
    if known is not None:
        save(ground.folder, ground.root, name, Stamp(ground.key, known, found, saved))
