"""The one root exception: what ends a run, as against what is wrong in the user's text."""

from __future__ import annotations


class VaultweaveError(Exception):
    """A run cannot go on; the message says what happened and what to do next."""


class ChangedError(VaultweaveError):
    """A file is no longer what it was when the run found it: it may do to find all once more."""
