"""Conductor: a folder → the vault. It knows the order of steps: walk, parse, resolve, state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.kinds import GROUPS, KINDS, kind_of
from vaultweave.model.note import Body, Content
from vaultweave.model.problem import Problem
from vaultweave.model.roles import Vocabulary, vocabulary
from vaultweave.model.vault import Note, Target, Vault
from vaultweave.read.claims.words import Dialect
from vaultweave.read.parse import Options, Parsed
from vaultweave.read.properties import head
from vaultweave.read.settings import Settings, obsidian
from vaultweave.read.source import Source, Walk, walk
from vaultweave.read.workers import parse_all, uncollected
from vaultweave.weave.resolve import index, note_id, resolve_all
from vaultweave.weave.statements import state

_DATED = ("date", "updated", "modified", "created")
_DATE = re.compile(r"\[{0,2}(\d{4}-\d{2}-\d{2})(?!\d)")
_FOOTER = re.compile(
    r"^[*_]{1,2}(?:last )?updated:? {1,3}(?:on )?(\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE | re.MULTILINE,
)
_WITHHELD = re.compile(
    r"""^(?:["']?publish["']?[ ]*:[ ]*["']?(?:false|no|off|0)"""
    r"""|["']?draft["']?[ ]*:[ ]*["']?(?:true|yes|on|1))\b""",
    re.IGNORECASE | re.MULTILINE,
)


class LoadOptions(Struct, frozen=True):
    """How a vault is to be read.

    `ignore` are globs as in .gitignore; `aliases` says whether a link may reach a note by an
    alias alone; `kinds` maps folded folders and tags to kinds, `groups` kinds to actor or theme;
    under `headings` stand lists of relations, where `separators` count besides dashes; `grammars`
    names further forms (`relation-first`, `inline-role`). No `roles` means the shipped vocabulary.
    `jobs` is a number of processes, 0 for one a processor.
    """

    ignore: tuple[str, ...] = ()
    aliases: Literal["found", "missing"] = "found"
    kinds: Mapping[str, str] = KINDS
    groups: Mapping[str, str] = GROUPS
    headings: tuple[str, ...] = ("Related",)
    separators: tuple[str, ...] = ()
    grammars: tuple[str, ...] = ()
    roles: Vocabulary | None = None
    external_images: bool = False
    jobs: int = 0


class Loaded(Struct, frozen=True):
    """A vault, and the bodies of its notes by node id, which only pages need."""

    vault: Vault
    bodies: Mapping[str, Body]


_DEFAULT = LoadOptions()


def load(root: Path, options: LoadOptions = _DEFAULT) -> Loaded:
    """Read all notes below a folder, and weave them. A note that can't be read is a problem.

    Raises VaultweaveError where there is no such folder.
    """
    if not root.is_dir():
        raise VaultweaveError(f"{root} is not a folder; name the vault's folder with -C")
    return woven(root, walk(root, options.ignore), obsidian(root), options)


@uncollected()
def woven(root: Path, walked: Walk, settings: Settings, options: LoadOptions) -> Loaded:
    """The same of notes that were found already, by a walk of the folder or of a version of it."""
    how = Options(
        breaks=not settings.strict_line_breaks,
        external_images=options.external_images,
        dialect=Dialect(options.separators, "inline-role" in options.grammars),
    )
    texts = [source.text for source in walked.sources]
    each = parse_all(texts, how, options.jobs)
    parsed = {source.path: one for source, one in zip(walked.sources, each, strict=True)}
    contents = {path: one.content for path, one in parsed.items()}
    found = index(contents, walked.files, aliases=options.aliases)
    targets, stubs = resolve_all(found, contents)
    notes = {
        note.id: note
        for source in walked.sources
        for note in [_note(source, contents[source.path], targets[source.path], options.kinds)]
    }
    stated = state(
        notes,
        vocabulary=options.roles or vocabulary(),
        groups=options.groups,
        headings=options.headings,
        relation_first="relation-first" in options.grammars,
    )
    vault = Vault(
        name=root.resolve().name,
        notes=notes,
        files=walked.files,
        stubs=stubs,
        statements=tuple(
            sorted(
                (*stated.statements, *stated.derived),
                key=lambda one: (one.place, one.derived is not None),
            )
        ),
        facts=stated.facts,
        problems=(*walked.problems, *_problems(parsed)),
        root=str(root.resolve()),
    )
    return Loaded(vault, {note.id: parsed[note.path].body for note in notes.values()})


def _note(
    source: Source, content: Content, targets: tuple[Target, ...], kinds: Mapping[str, str]
) -> Note:
    path = source.path
    folder, _, name = note_id(path).rpartition("/")
    properties = content.properties
    if not properties and _withheld(source.text):
        content = replace(content, properties={"publish": False})
    tags = [tag.name for tag in content.tags if tag.inside != "comment"]
    return Note(
        id=note_id(path),
        path=path,
        name=name,
        title=content.said("title") or name,
        kind=kind_of(properties, tags, folder, kinds),
        description=content.summary,
        date=_date(properties, source.text),
        content=content,
        targets=targets,
    )


def _withheld(text: str) -> bool:
    """Whether a head that can't be read says that its note is not to be published.

    Broken YAML costs a note its properties, but must not publish what its author held back.
    """
    top, _, _ = head(text.replace("\r\n", "\n").replace("\r", "\n"))
    return top is not None and _WITHHELD.search(top) is not None


def _date(properties: Mapping[str, Any], text: str) -> str | None:
    """The first date that the properties give, else that of the last footer `*Updated …*`."""
    values = {key.lower(): value for key, value in properties.items()}
    for key in _DATED:
        match = _DATE.match(str(values.get(key, "")).strip())
        if match:
            return match[1]
    footers = _FOOTER.findall(text)
    return footers[-1] if footers else None


def _problems(parsed: Mapping[str, Parsed]) -> list[Problem]:
    """What was wrong in each text, now with its path."""
    return [
        replace(problem, path=path)
        for path, one in parsed.items()
        for problem in one.content.problems
    ]
