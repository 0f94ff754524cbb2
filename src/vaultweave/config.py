"""vaultweave.toml → Config: what may stand there, what it means, and what holds without it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.exposure import shipped
from vaultweave.model.limits import Limits
from vaultweave.model.near import names, near
from vaultweave.model.problem import Level, Setting
from vaultweave.model.roles import Family
from vaultweave.toml import line_of, written

FILE = "vaultweave.toml"

Reader = Callable[[Path], bytes | None]
Texts = tuple[str, ...]
Pairs = dict[str, str]
Found = Literal["found", "missing"]
Excluded = Literal["unlisted", "private"]
Mode = Literal["all", "opt-in"]
Extent = Literal["extend", "replace"]
Grammars = tuple[Literal["relation-first", "inline-role"], ...]
HIDDEN = ("publish", "draft", "permalink", "cssclasses", "_*", "private*")
Sign = Literal[-1, 0, 1]


_HYPHENS = {"per_file_ignores": "per-file-ignores", "fail_on": "fail-on"}


class VaultSection(Struct, frozen=True):
    """Which files are notes, and what sort of entity each is."""

    path: Annotated[str, "the vault's folder; empty: notes/, else this one"] = ""
    ignore: Annotated[Texts, "files left out, as in .gitignore"] = ()
    aliases: Annotated[Found, "links that reach a note by an alias alone"] = "found"
    kinds: Annotated[Pairs, 'what a folder or tag stands for: { Firms = "company" }'] = {}
    groups: Annotated[Pairs, 'which kinds act: { lab = "actor", idea = "theme" }'] = {}


class PrivateSection(Struct, frozen=True):
    """Notes that are never published, besides those with `publish: false` or `draft: true`."""

    folders: Annotated[Texts, "a name is meant at any depth, a path from the root"] = ()
    tags: Annotated[Texts, "tags, with the tags below them"] = ()
    properties: Annotated[Texts, 'set at all: "secret", or to a value: "status=raw"'] = ()


class PublishSection(Struct, frozen=True):
    """What may be seen."""

    mode: Annotated[Mode, "opt-in: only notes with publish: true, and not private"] = "all"
    private: PrivateSection = PrivateSection()
    excluded: Annotated[Excluded, "files that Obsidian excludes from its search"] = "unlisted"
    hide: Annotated[Texts, "properties that are not shown; * stands for any letters"] = HIDDEN


class SiteSection(Struct, frozen=True):
    """The website."""

    title: Annotated[str, "empty: the name of the vault"] = ""
    base_url: Annotated[str, "where it will be: https://example.org/notes/"] = ""
    language: Annotated[str, "of the notes, as in HTML"] = "en"
    description: Annotated[str, "one sentence on the whole"] = ""
    author: str = ""
    theme: Annotated[str, "a folder of templates that replace the theme's"] = ""
    logo: Annotated[str, "a picture of the vault"] = ""
    external_images: Annotated[bool, "load pictures of other sites, not just link them"] = False
    navigation: Annotated[Pairs, 'the menu: { "Start here" = "Manual/Start" }'] = {}
    feeds: Annotated[bool, "write a feed of dated notes; needs base_url"] = False
    footer: Annotated[str, "a line at the foot of each page"] = ""


class RoleTable(Struct, frozen=True, rename={"from_": "from"}):
    """One role: a new one, or changes to one of the shipped roles. What is left out stays."""

    label: str | None = None
    verb: Texts | None = None
    inverse: str | None = None
    aliases: Texts | None = None
    family: Family | None = None
    sign: Sign | None = None
    symmetric: bool | None = None
    from_: Texts | None = None
    to: Texts | None = None


class RelationsSection(Struct, frozen=True):
    """How notes state relations, and the words for them ([relations.roles.NAME])."""

    headings: Annotated[Texts, "headings of lists of relations"] = ("Related",)
    separators: Annotated[Texts, 'what parts a link from its role, besides dashes; maybe ":"'] = ()
    grammars: Annotated[Grammars, "further forms to read"] = ()
    vocabulary: Annotated[Extent, "what the roles below do to the shipped ones"] = "extend"
    roles: dict[str, RoleTable] = {}


class ExposureSection(Struct, frozen=True):
    """Second-order exposure: who is hurt because somebody close is. `rules` replace the shipped."""

    rules: Annotated[Texts, "what the one that is tied is to it > what befalls it"] = shipped()[0]
    hops: Annotated[int, "statements in a chain at most; 1: direct exposure only"] = shipped()[1]


class CheckSection(Struct, frozen=True, rename=_HYPHENS):
    """Validation. Rules are named by code, the beginning of a code, or name."""

    select: Annotated[Texts, "report these rules only; empty: all"] = ()
    ignore: Annotated[Texts, "never report these rules"] = ()
    per_file_ignores: Annotated[dict[str, Texts], '{ "Templates/**" = ["VW1"] }'] = {}
    severity: Annotated[dict[str, Setting], '{ alias-link = "off" }'] = {}
    placeholders: Annotated[Texts, "names of notes still to be written: Kim *"] = ()
    wanted: Annotated[int, "a name that so many notes link to is to be written; 0: none"] = 0
    fail_on: Annotated[Level, "the least level that makes the command fail"] = "error"
    baseline: Annotated[str, "a file of findings that are known"] = "vaultweave-baseline.json"
    external: Annotated[bool, "ask the web whether its pages are there"] = False


class BuildSection(Struct, frozen=True):
    """How a build runs. None of this changes what it writes, but limits."""

    jobs: Annotated[int, "processes; 0: as many as there are processors"] = 0
    cache: Annotated[bool, "remember parsed notes in .vaultweave/"] = True
    limits: Limits = Limits()


class Config(Struct, frozen=True):
    """All settings of a vault. `file` is where they stand, None where there are none."""

    vault: VaultSection = VaultSection()
    publish: PublishSection = PublishSection()
    site: SiteSection = SiteSection()
    relations: RelationsSection = RelationsSection()
    exposure: ExposureSection = ExposureSection()
    check: CheckSection = CheckSection()
    build: BuildSection = BuildSection()
    file: Path | None = None


def on_disk(file: Path) -> bytes | None:
    """The bytes of a file, None where there is none.

    Raises VaultweaveError where there is one, and it can't be read.
    """
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError as error:
        raise VaultweaveError(f"{file}: cannot be read: {error.strerror}") from None


def find(folder: Path, read_file: Reader = on_disk) -> Path | None:
    """The nearest vaultweave.toml, or pyproject.toml with our section, in `folder` or above it.

    `read_file` gives the bytes of a file, None where there is none.
    """
    for file in places(folder):
        data = read_file(file)
        if data is not None and (file.name == FILE or _has_section(data)):
            return Path(min(str(file), os.path.relpath(file), key=len))
    return None


def places(folder: Path) -> list[Path]:
    """Where settings may stand for a folder, the nearest first."""
    start = folder.resolve()
    return [top / name for top in (start, *start.parents) for name in (FILE, "pyproject.toml")]


def read(file: Path, read_file: Reader = on_disk) -> Config:
    """The settings that a file holds.

    Raises VaultweaveError with one line for each key that is unknown or of the wrong type.
    """
    data = read_file(file)
    if data is None:
        raise VaultweaveError(f"{file}: cannot be read: there is no such file")
    try:
        text = data.decode("utf-8-sig")
        table: Any = tomllib.loads(text)
    except ValueError as error:
        raise VaultweaveError(f"{file}: not valid TOML: {error}") from None
    prefix: Texts = ()
    if file.name == "pyproject.toml":
        prefix = ("tool", "vaultweave")
        table = table.get("tool", {}).get("vaultweave", {})
    found = _faults(table, Config, ())
    faults = sorted((line_of(text, (*prefix, *keys)), message) for keys, message in found)
    if faults:
        raise VaultweaveError("\n".join(f"{file}:{line}: {message}" for line, message in faults))
    return structs.replace(msgspec.convert(table, Config), file=file)


def template() -> str:
    """The text of a vaultweave.toml that says what may stand in it, all commented out."""
    lines = ["# Settings of vaultweave. Everything here is optional, and shown with its default."]
    for name, section in structs.asdict(Config()).items():
        lines += _described(name, section) if section else ()
    return "\n".join(lines) + "\n"


def _has_section(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return re.search(r"^\s*\[\s*tool\s*\.\s*vaultweave\b", text, re.MULTILINE) is not None


def _faults(table: object, kind: Any, keys: Texts) -> Iterator[tuple[Texts, str]]:  # noqa: ANN401
    """Each unknown key and each wrong value, with the keys that lead to it."""
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(table, dict):
        fields = {f.encode_name: f.type for f in structs.fields(kind) if f.name != "file"}
        for key, value in table.items():
            if key in fields:
                yield from _faults(value, fields[key], (*keys, key))
            else:
                yield (*keys, key), _unknown(key, keys, fields)
    elif get_origin(kind) is dict and isinstance(table, dict):
        for key, value in table.items():
            yield from _faults(value, get_args(kind)[1], (*keys, key))
    elif not _fits(table, kind):
        found = json.dumps(table, ensure_ascii=False, default=str)
        yield keys, f"`{'.'.join(keys)}` must be {_wanted(kind)}, not {found}"


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401 - any type that a field may have
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    counts = int in (kind, *get_args(kind))
    return not (counts and isinstance(value, int) and value < 0)


def _unknown(key: str, keys: Texts, fields: Mapping[str, object]) -> str:
    close = near(key, names((name, name) for name in fields))
    meant = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(fields)}"
    return f"unknown key `{'.'.join((*keys, key))}`; {meant}"


_PLAIN = {str: "a text in quotes", bool: "true or false", int: "a whole number, 0 or more"}


def _wanted(kind: Any) -> str:  # noqa: ANN401 - any type that a field may have
    """What a value must be, in words."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "one of " + ", ".join(json.dumps(value) for value in args)
    if origin in (UnionType, Union):
        return _wanted(args[0])
    if origin is tuple:
        inner = "texts in quotes" if args[0] is str else f"values, each {_wanted(args[0])}"
        return f"a list of {inner}"
    if origin is dict or (isinstance(kind, type) and issubclass(kind, Struct)):
        return "a table"
    return _PLAIN.get(kind, "another kind of value")


def _described(name: str, section: Struct) -> Iterator[str]:
    """A section as commented lines, and the sections within it."""
    kind = type(section)
    yield from ("", *(f"# {line.strip()}" for line in (kind.__doc__ or "").strip().splitlines()))
    yield f"[{name}]"
    inner: list[str] = []
    for field in structs.fields(kind):
        default = getattr(section, field.name)
        if isinstance(default, Struct):
            inner += _described(f"{name}.{field.name}", default)
        elif field.name != "roles":
            yield f"# {field.encode_name} = {written(default)}{_remark(field.type)}"
    yield from inner


def _remark(kind: Any) -> str:  # noqa: ANN401 - any type that a field may have
    """What a key is for, and the values that it may have, as a comment."""
    if get_origin(kind) is not Annotated:
        return ""
    allowed, about = get_args(kind)
    inner = next((a for a in (allowed, *get_args(allowed)) if get_origin(a) is Literal), None)
    values = f" ({', '.join(map(str, get_args(inner)))})" if inner else ""
    return f"  # {about}{values}"
