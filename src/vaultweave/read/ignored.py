"""What the settings leave out of a vault, by patterns as in a .gitignore."""

from __future__ import annotations

import re
from collections.abc import Callable

Skip = Callable[[str], bool]
"""Whether a vault path is left out; one that ends in `/` is a folder's."""

_FOLDER = re.compile(r"/[\w-][\w .-]*(?:/[\w-][\w .-]*)*/\Z")


def left_out(ignore: tuple[str, ...]) -> Skip | None:
    """Whether patterns as in a .gitignore leave out a path; one that ends in `/` is a folder's."""
    if not ignore:
        return None
    folders = tuple(pattern[1:] for pattern in ignore if _FOLDER.match(pattern))
    if len(folders) == len(ignore):  # most vaults leave out the site alone
        return lambda path: path.startswith(folders)
    import pathspec  # noqa: PLC0415 - and need nothing more

    return pathspec.PathSpec.from_lines("gitignore", ignore).match_file
