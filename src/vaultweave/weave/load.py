"""Conductor: a folder → the vault. It knows the order of steps: walk, parse, resolve, state."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.errors import ChangedError, VaultweaveError
from vaultweave.model.kinds import GROUPS, KINDS
from vaultweave.model.note import Body, Content
from vaultweave.model.problem import Problem
from vaultweave.model.roles import Vocabulary, vocabulary
from vaultweave.model.stages import stage
from vaultweave.model.vault import Note, Target, Vault, is_canvas
from vaultweave.read.cache import Bodies, Cache
from vaultweave.read.notes import Reread, read_body, read_notes
from vaultweave.read.recipe import Dialect, Options
from vaultweave.read.seen import Seen
from vaultweave.read.settings import Settings, obsidian
from vaultweave.read.source import Source, Walk, decode, is_base, reread, walk
from vaultweave.read.workers import Crew, uncollected
from vaultweave.weave.named import dated, named
from vaultweave.weave.resolve import Index, index, note_id, resolve_all
from vaultweave.weave.statements import lexicon, restate
from vaultweave.weave.told import Recalled, Told


class LoadOptions(Struct, frozen=True):
    """How a vault is to be read.

    `ignore` are globs as in .gitignore; `aliases` says whether a link may reach a note by an
    alias alone; `kinds` maps folded folders and tags to kinds, `groups` kinds to actor or theme;
    under `headings` stand lists of relations, where `separators` count besides dashes; `grammars`
    names further forms (`relation-first`, `inline-role`). No `roles` means the shipped vocabulary.
    `jobs` is a number of processes, 0 for one a processor. `cache` is the folder in which parsed
    notes are remembered, None for none; one that is `trusted` may come from another machine.
    `executor` is the address of one that parses (`dask://host:port`).
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
    cache: Path | None = None
    trusted: bool = False
    executor: str = ""


class Loaded(Struct, frozen=True):
    """A vault, and the bodies of its notes by node id, which only pages need.

    `blobs` has what git calls each note's text, by node id; `said` a line on whatever kept
    the cache from being used.
    """

    vault: Vault
    bodies: Bodies
    blobs: Mapping[str, str] = {}
    said: tuple[str, ...] = ()


class Finder(NamedTuple):
    """Where notes are: `walk` finds them, but for the bytes of those known; `again` gets bytes."""

    walk: Callable[[tuple[str, ...], Container[str]], Walk]
    again: Reread


class Loom(NamedTuple):
    """What the notes of a vault were read and woven with."""

    cache: Cache
    how: Options
    settings: Settings
    options: LoadOptions


class Kept:
    """What a process that loads one vault again and again keeps: only what is new is read."""

    def __init__(self, *, watching: bool = True) -> None:
        """Nothing is kept yet; nothing ever is, without `watching`."""
        self.told: Told = Told(watching=watching)
        self.index: Index | None = None
        self.stubs: tuple[str, ...] = ()
        self.loom: Loom | None = None
        self._watching = watching
        self._contents: dict[Options, dict[str, Content]] = {}
        self._notes: dict[str, Note] = {}

    def recall(self, cache: Cache, blobs: Mapping[str, str], jobs: int) -> None:
        """Take what notes stated from the cache, where nothing is kept."""
        if not self._watching:
            self.told = Recalled(cache, blobs, jobs)

    def contents(
        self, sources: Sequence[Source], how: Options, read: Callable[[Sequence[Source]], Contents]
    ) -> Contents:
        """What each source says, by path; those that are new are read."""
        if not self._watching:
            return read(sources)
        known = self._contents.pop(how, {})
        new = read([source for source in sources if source.blob not in known])
        found = {
            source.path: known[source.blob] if source.blob in known else new[source.path]
            for source in sources
        }
        while len(self._contents) > 2:  # those of settings that hold no more
            del self._contents[next(iter(self._contents))]
        self._contents[how] = {source.blob: found[source.path] for source in sources}
        return found

    def note(self, path: str) -> Note | None:
        """The note at a vault path, as it was woven last."""
        return self._notes.get(note_id(path))

    def known(self, how: Options) -> AbstractSet[str]:
        """The texts whose bytes are not needed."""
        return self._contents.get(how, {}).keys()

    def notes(self, notes: dict[str, Note]) -> dict[str, Note]:
        """Notes, those that are as they were as the values that they were."""
        if self._watching:
            for id_, note in notes.items():
                old = self._notes.get(id_)
                if old and old.content is note.content and _about(old) == _about(note):
                    notes[id_] = old
            self._notes = notes
        return notes


Contents = Mapping[str, Content]


def _about(note: Note) -> tuple[object, ...]:
    """All of a note but its content: values of which no two that differ are equal."""
    return note.path, note.title, note.kind, note.description, note.date, note.targets


_DEFAULT = LoadOptions()


def load(root: Path, options: LoadOptions = _DEFAULT, kept: Kept | None = None) -> Loaded:
    """Read all notes below a folder, and weave them. A note that can't be read is a problem.

    `kept` is what earlier loads of this process left.
    Raises VaultweaveError where there is no such folder.
    """
    if not root.is_dir():
        raise VaultweaveError(f"{root} is not a folder; name the vault's folder with -C")
    seen = Seen(options.cache, root, own=not options.trusted)
    found = Finder(partial(walk, root, seen=seen), partial(reread, root))
    with suppress(ChangedError):  # somebody is writing; what was read before is remembered
        return woven(root, found, obsidian(root), options, kept)
    return woven(root, found, obsidian(root), options, kept)


@uncollected()
def woven(
    root: Path,
    finder: Finder,
    settings: Settings,
    options: LoadOptions,
    kept: Kept | None = None,
) -> Loaded:
    """The same of notes that are found elsewhere: in a version of the folder."""
    kept = kept or Kept(watching=False)
    how = parsing(settings, options)
    cache = Cache(options.cache, how, own=not options.trusted)
    crew = Crew(options.jobs, options.executor)
    with stage("finding files"):
        walked = finder.walk(options.ignore, cache.known() | kept.known(how))
    drawn = replace(how, canvas=True)
    drawings = cache.under(drawn)
    boards_ = [source for source in walked.sources if is_canvas(source.path)]
    bases = [source for source in walked.sources if is_base(source.path)]
    texts_ = [source for source in walked.sources if not is_canvas(source.path)]
    texts_ = [source for source in texts_ if not is_base(source.path)]
    contents = {
        **kept.contents(texts_, how, lambda new: read_notes(new, cache, how, finder.again, crew)),
        **kept.contents(
            boards_, drawn, lambda new: read_notes(new, drawings, drawn, finder.again, crew)
        ),
    }
    found = {note_id(source.path): source for source in (*texts_, *boards_)}
    blobs = {node: source.blob for node, source in found.items()}
    kept.recall(cache, blobs, options.jobs)
    kept.loom = Loom(cache, how, settings, options)
    vault = weave(root, Texts(walked, contents, settings), options, kept)
    vault = replace(vault, bases={base.path: _text(base, finder.again) for base in bases})
    boards = dict.fromkeys(vault.canvases, drawings)

    def again(node: str) -> Body:
        (data,) = finder.again([found[node]])
        return read_body(data, drawn if node in boards else how)

    return Loaded(vault, Bodies(cache, blobs, again, boards), blobs, cache.said)


def parsing(settings: Settings, options: LoadOptions) -> Options:
    """How texts are parsed, as the vault's `.obsidian` and the options say."""
    return Options(
        breaks=not settings.strict_line_breaks,
        external_images=options.external_images,
        dialect=Dialect(options.separators, "inline-role" in options.grammars),
    )


class Texts(NamedTuple):
    """What was found, and what it says by path; with `only`, the paths of what a vault is to hold.

    Links of what it holds may lead to all the others nevertheless. `names` is an index of files
    and notes that are called as these are.
    """

    walked: Walk
    contents: Contents
    settings: Settings
    only: Container[str] | None = None
    names: Index | None = None

    def register(self, options: LoadOptions) -> Index:
        """Who is called what."""
        if self.names:
            return replace(self.names, contents=self.contents)
        return index(self.contents, self.walked.files, aliases=options.aliases)

    def chosen(self) -> Contents:
        """What the vault is to hold."""
        if self.only is None:
            return self.contents
        return {path: one for path, one in self.contents.items() if path in self.only}


def weave(root: Path, texts: Texts, options: LoadOptions, kept: Kept) -> Vault:
    """Texts that were read, as a vault."""
    walked, chosen = texts.walked, texts.chosen()
    with stage("resolving links"):
        kept.index = found = texts.register(options)
        targets, stubs = resolve_all(found, chosen)
        kept.stubs = stubs
        called = kept.notes(_notes(texts, targets, options.kinds))
    notes = {id_: note for id_, note in called.items() if not note.is_canvas}
    with stage("reading statements"):
        words = lexicon(
            notes,
            options.roles or vocabulary(),
            options.groups,
            options.headings,
            relation_first="relation-first" in options.grammars,
        )
        stated = restate(notes, words, kept.told)
    return Vault(
        name=root.resolve().name,
        notes=notes,
        files=walked.files,
        stubs=stubs,
        statements=stated.every(),
        facts=stated.facts,
        own=stated.own,
        problems=(*texts.settings.problems, *walked.problems, *_problems(chosen)),
        root=str(root.resolve()),
        canvases={id_: note for id_, note in called.items() if note.is_canvas},
    )


def _notes(
    texts: Texts, targets: Mapping[str, tuple[Target, ...]], kinds: Mapping[str, str]
) -> dict[str, Note]:
    """Notes and canvases by id, in the order in which they were found."""
    chosen, daily = texts.chosen(), texts.settings.daily
    paths = (source.path for source in texts.walked.sources if source.path in chosen)
    called = (named(path, chosen[path], targets[path], kinds) for path in paths)
    return {note.id: dated(note, daily) for note in called}


def _text(source: Source, again: Reread) -> str:
    return decode(again([source])[0] if source.data is None else source.data)[0]


def _problems(contents: Mapping[str, Content]) -> list[Problem]:
    """What was wrong in each text, now with its path."""
    return [
        replace(problem, path=path)
        for path, content in contents.items()
        for problem in content.problems
    ]
