"""What the last check of a folder found, where nothing that it depends on has changed since."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from vaultweave.checks import Options
from vaultweave.model.problem import Problem
from vaultweave.project import Project
from vaultweave.publish.stamp import Described, Ground, Tree, described, keyed, look, same
from vaultweave.publish.standing import place_of, save
from vaultweave.read.sealed import unsealed


class Found(Struct, frozen=True):
    """What a check found, and in how many notes; `blobs`: what git calls each, by vault path."""

    problems: tuple[Problem, ...] = ()
    notes: int = 0
    blobs: Mapping[str, str] = {}


class _Stamp(Struct, frozen=True):
    """What was found, and all that it was found in."""

    key: bytes = b""
    tree: Described = {}
    found: Found = Found()
    saved: int = 0


class Standing(NamedTuple):
    """A vault as the disk describes it before it is read; no `tree` where that is not for sure."""

    ground: Ground
    tree: Tree | None


def standing(place: Project, options: Options) -> Standing:
    """What a check of a project by these options would be about."""
    said = msgspec.json.encode((place.config, options), enc_hook=str, order="deterministic")
    key = keyed(place.root, (said,))
    ground = Ground(place.root, (), place.out, place.cache, key)
    return Standing(ground, look(ground) if place.cache else None)


def recall(now: Standing) -> Found | None:
    """What was found in just this vault by just these options; None where nobody knows."""
    ground, tree = now
    if ground.folder is None or tree is None:
        return None
    stamp = unsealed(place_of(ground.folder, ground.root, "check"), _Stamp)
    if stamp.key != ground.key or not same(ground, tree, stamp.tree, stamp.saved):
        return None
    return stamp.found


def remember(now: Standing, found: Found) -> None:
    """Write down what was found in a vault that was read after `standing` looked at it."""
    ground, tree = now
    if ground.folder is None or tree is None:
        return
    saved = time.time_ns()
    known = described(ground, tree, found.blobs, saved)
    if known is not None:
        save(ground.folder, ground.root, "check", _Stamp(ground.key, known, found, saved))
