"""Where a vault lies, and what its config says to each step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from vaultweave import config
from vaultweave.config import Config, SiteSection
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.exposure import Chains, chains
from vaultweave.model.kinds import GROUPS, KINDS
from vaultweave.model.roles import Vocabulary, extend, vocabulary

# What reads and publishes is loaded when it is asked for, so that `--help` is quick.
if TYPE_CHECKING:
    from vaultweave import checks
    from vaultweave.publish.edition import Site
    from vaultweave.weave.load import LoadOptions
    from vaultweave.weave.privacy import Privacy

Settings: TypeAlias = Config | Path | str | None
Folder: TypeAlias = Path | str

OUT = "site"
CACHE = ".vaultweave"

_WHOLE = re.compile(r"https?://[^/\s]+(/\S*)?\Z", re.IGNORECASE)


class Project(Struct, frozen=True):
    """Where a vault lies, what its config says, and where its site goes unless told otherwise.

    `cache` is the folder in which parsed notes are remembered, None for none; one that was named
    by hand is `trusted`, even if it comes from another machine. `executor` is who parses notes.
    """

    root: Path
    config: Config
    out: Path
    cache: Path | None = None
    trusted: bool = False
    executor: str = ""


def project(
    folder: Folder | None = None,
    settings: Settings = None,
    read_file: config.Reader = config.on_disk,
) -> Project:
    """The vault to work on, and its settings.

    Without `folder` the nearest config upward decides; without a config it is `notes/`, else the
    current folder, as it is where Obsidian has its settings. A `folder` is the vault itself,
    unless a config in it names another. `read_file` gives the bytes of a config, as of a commit.
    """
    here = Path(folder) if folder is not None else Path()
    if folder is not None and not here.is_dir():
        raise VaultweaveError(f"there is no folder {here}; name the vault's folder")
    known = settled(here, settings, read_file)
    base = known.file.parent if known.file else Path()
    beside = known.file is not None and base.resolve() == here.resolve()
    root = _root(base, known) if folder is None or beside else here
    home = known.file.parent if known.file else root
    return Project(root, known, base / OUT, home / CACHE if known.build.cache else None)


def reading(place: Project) -> LoadOptions:
    """What the config says of reading."""
    from vaultweave.weave.load import LoadOptions

    known = place.config
    return LoadOptions(
        ignore=(*known.vault.ignore, *_own_output(place)),
        aliases=known.vault.aliases,
        kinds={**KINDS, **_folded(known.vault.kinds)},
        groups={**GROUPS, **_folded(known.vault.groups)},
        headings=known.relations.headings,
        separators=known.relations.separators,
        grammars=known.relations.grammars,
        roles=words(known),
        external_images=known.site.external_images,
        jobs=known.build.jobs,
        cache=place.cache,
        trusted=place.trusted,
        executor=place.executor,
    )


def words(known: Config) -> Vocabulary:
    """The vocabulary of roles, with the config's own."""
    shipped = vocabulary()
    if known.relations.vocabulary == "replace":
        shipped = replace(shipped, roles={"related": shipped.roles["related"]})
    own = {
        name: {key: value for key, value in fields.items() if value is not None}
        for name, fields in msgspec.to_builtins(known.relations.roles).items()
    }
    return extend(shipped, own) if own or known.relations.vocabulary == "replace" else shipped


def paths_of(known: Config) -> Chains:
    """The path rules of exposure, and their hop limit.

    Raises VaultweaveError for a rule that cannot be read.
    """
    said = known.exposure
    try:
        return chains(words(known), said.rules, said.hops)
    except VaultweaveError as error:
        raise VaultweaveError(f"{known.file}: [exposure] {error}") from None


def rules(place: Project) -> checks.Options:
    """What the config says of checks, and of what they ask about: privacy and roles."""
    from vaultweave import checks
    from vaultweave.read.settings import obsidian

    known, said = place.config, place.config.check
    return checks.Options(
        select=said.select,
        ignore=said.ignore,
        per_file_ignores=said.per_file_ignores,
        severity=said.severity,
        placeholders=said.placeholders,
        wanted=said.wanted,
        privacy=privacy(place),
        roles=words(known),
        groups={**GROUPS, **_folded(known.vault.groups)},
        limits=known.build.limits,
        templates=obsidian(place.root).templates,
    )


def privacy(place: Project) -> Privacy:
    """Which notes are not published. Folders of templates are private without being named."""
    from vaultweave.read.settings import obsidian
    from vaultweave.weave.privacy import Privacy

    said = place.config.publish
    known = obsidian(place.root)
    templates = (f"/{folder}" for folder in known.templates)
    return Privacy(
        mode=said.mode,
        folders=(*said.private.folders, *templates),
        tags=said.private.tags,
        properties=said.private.properties,
        hide=said.hide,
        excluded=known.ignored if said.excluded == "private" else (),
    )


def guarded(place: Project) -> Privacy:
    """The same, for what is about to be published.

    Raises VaultweaveError where files are private that Obsidian excludes, and these are not known.
    """
    from vaultweave.read.settings import APP, doubt

    if place.config.publish.excluded == "private" and (why := doubt(place.root)):
        raise VaultweaveError(
            f"Refused to publish: {APP} says what is private, but {why}. "
            "Mend it, or save these settings in Obsidian again."
        )
    return privacy(place)


def site(place: Project) -> Site:
    """What the config says of the site.

    Raises VaultweaveError for a logo that is no picture, an address that is none, and feeds of a
    site without one.
    """
    from vaultweave.publish.edition import Site
    from vaultweave.read.settings import obsidian

    said = place.config.site
    known = obsidian(place.root)
    base = place.config.file.parent if place.config.file else Path()
    logo = base / said.logo
    if fault := _fault(said, logo):
        raise VaultweaveError(f"{place.config.file}: [site] {fault}")
    return Site(
        title=said.title or _title(place.root),
        description=said.description,
        language=said.language,
        base_url=said.base_url,
        author=said.author,
        footer=said.footer,
        theme=base / said.theme if said.theme else None,
        logo=logo if said.logo else None,
        feeds=said.feeds,
        navigation=tuple(said.navigation.items()),
        hide=place.config.publish.hide,
        types=known.types,
        quiet=known.ignored,
        external_images=said.external_images,
        roles=words(place.config),
        chains=paths_of(place.config),
        jobs=place.config.build.jobs,
        limits=place.config.build.limits,
    )


def _fault(said: SiteSection, logo: Path) -> str:
    """What the config asks of the site and cannot have; "" where it can have all."""
    from vaultweave.publish.media import IMAGES

    if said.logo and not (logo.suffix.lower() in IMAGES and logo.is_file()):
        return f"logo names no picture: {said.logo}"
    if said.base_url and not _WHOLE.match(said.base_url):
        return f"base_url is no whole address: {said.base_url}; write https://example.org/notes/"
    if said.feeds and not said.base_url:
        return "feeds needs base_url: a feed holds whole addresses"
    return ""


def settled(here: Path, settings: Settings, read_file: config.Reader = config.on_disk) -> Config:
    """The settings that hold in a folder: those given, else those of the nearest file."""
    if isinstance(settings, Config):
        return settings
    file = Path(settings) if settings is not None else config.find(here, read_file)
    return config.read(file, read_file) if file is not None else Config()


def _root(base: Path, known: Config) -> Path:
    if known.vault.path:
        root = base / known.vault.path
        if not root.is_dir():
            raise VaultweaveError(f"{known.file}: [vault] path names no folder: {root}")
        return root
    apart = (base / "notes").is_dir() and not (base / ".obsidian").is_dir()
    return base / "notes" if apart else base


def _own_output(place: Project) -> tuple[str, ...]:
    """The site's folder, where it lies within the vault: it holds no notes."""
    root, out = place.root.resolve(), place.out.resolve()
    if out == root or not out.is_relative_to(root):
        return ()
    return (f"/{out.relative_to(root).as_posix()}/",)


def _folded(table: Mapping[str, str]) -> dict[str, str]:
    return {key.strip().lower(): value.strip().lower() for key, value in table.items()}


def _title(root: Path) -> str:
    """The vault's name; where it is but `notes`, the name of what it belongs to."""
    folder = root.resolve()
    return folder.parent.name if folder.name.lower() in ("notes", "docs") else folder.name
