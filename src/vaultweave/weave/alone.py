"""One note of a known vault, read and woven by itself: what a preview can show at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from msgspec.structs import replace

from vaultweave.model.note import Body
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, is_canvas
from vaultweave.read.notes import read_body, read_notes
from vaultweave.read.source import Source, blob_id, read_file, reread
from vaultweave.weave.few import spelled
from vaultweave.weave.load import Kept
from vaultweave.weave.named import dated, named
from vaultweave.weave.resolve import fold, resolve_all


def alone(root: Path, path: str, kept: Kept) -> tuple[Note, Body] | None:
    """A note as its file has it now; its links go where those of the known vault would.

    None for what was no note of that vault, and for what a load would not read, or read elsewhere.
    All else that changed since the last load is not seen.
    """
    loom, index, file = kept.loom, kept.index, root / path
    if not loom or not index or not kept.note(path) or is_canvas(path):
        return None
    if file.is_symlink() or file.resolve() != root.resolve() / path:
        return None
    data = read_file(file, path)
    if isinstance(data, Problem):
        return None
    source = Source(path, blob_id(data), data)
    contents = read_notes([source], loom.cache, loom.how, partial(reread, root))
    there = replace(index, contents={**index.contents, **contents})
    targets, _ = resolve_all(there, contents)
    known = {fold(stub): stub for stub in kept.stubs}
    own = tuple(spelled(target, known) for target in targets[path])
    note = dated(named(path, contents[path], own, loom.options.kinds), loom.settings.daily)
    body = loom.cache.body(source.blob)
    return note, read_body(data, loom.how) if body is None else body
