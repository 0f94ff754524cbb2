"""What the last check of a folder found, where nothing that it depends on has changed since."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from vaultweave import remembered
from vaultweave.checks import Options
from vaultweave.model.problem import Problem
from vaultweave.project import Project
from vaultweave.remembered import Stamp, Standing

_NAME = "check"


class Found(Struct, frozen=True):
    """What a check found, and in how many notes; `blobs`: what git calls each, by vault path."""

    problems: tuple[Problem, ...] = ()
    notes: int = 0
    blobs: Mapping[str, str] = {}


def standing(place: Project, options: Options) -> Standing:
    """What a check of a project by these options would be about."""
    return remembered.standing(place, options)


def recall(now: Standing) -> Found | None:
    """What was found in just this vault by just these options; None where nobody knows."""
    return remembered.recall(now, _NAME, Stamp[Found])


def remember(now: Standing, found: Found) -> None:
    """Write down what was found in a vault that was read after `standing` looked at it."""
    remembered.remember(now, _NAME, found, found.blobs)
