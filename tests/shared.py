"""Vaults and specifications that are too large, or not free enough, to stand in the repository."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"

# Where they are, tests on them always run; where they are not, they fail in CI rather than pass.
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and not os.environ.get("CI"),
    reason="needs the folder ../shared beside the repository",
)
