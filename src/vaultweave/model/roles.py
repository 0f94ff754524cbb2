"""The vocabulary: roles with their families, signs and words; a table that a vault may extend."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.errors import VaultweaveError

Family = Literal[
    "exposure", "benefit", "competition", "ownership", "supply", "people", "thesis", "context"
]
Edge = Literal["target", "affected", "person", "position"]


class Role(Struct, frozen=True):
    """What one entity is to another. `roles.toml` says what each field means.

    `verb` holds the verb labels, the one to show first; `subjects` and `objects` are the kinds
    or groups that it may join (`from` and `to` in the table), none for any.
    """

    name: str
    label: str
    family: Family = "context"
    verb: tuple[str, ...] = ()
    inverse: str = ""
    inverses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    toward: Mapping[str, str] = {}
    sign: int = 0
    symmetric: bool = False
    edge: Edge = "target"
    acting: bool = False
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


class Form(Struct, frozen=True, gc=False):
    """A noun as it may stand in a text, and the role that it means.

    exact: only where it is all that is said; toward: only where the target is of that group;
    loose: it names a sort of thing as well as a role.
    """

    role: str
    plural: bool = False
    exact: bool = False
    toward: str = ""
    loose: bool = False


class Words(Struct, frozen=True):
    """The words around roles that decide how a text is read; `modality` maps word to value.

    epithets: words of a modality that say so of a known role alone.
    """

    articles: frozenset[str]
    weights: frozenset[str]
    cuts: frozenset[str]
    firsts: frozenset[str]
    adverbs: frozenset[str]
    past: frozenset[str]
    events: frozenset[str]
    prose: frozenset[str]
    counts: frozenset[str]
    modality: Mapping[str, str]
    epithets: frozenset[str]


class Vocabulary(Struct, frozen=True):
    """Roles by name, and every form of theirs, folded, as it may be met in a text.

    verbs: verb label to role, and whether it is told from the other end.
    """

    roles: Mapping[str, Role]
    forms: Mapping[str, Form]
    verbs: Mapping[str, tuple[str, bool]]
    words: Words

    def sign(self, role: str) -> int:
        """Whether the subject of a role is helped (1), hurt (-1) or neither; 0 for an unknown."""
        known = self.roles.get(role)
        return known.sign if known else 0


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    table = tomllib.loads(Path(__file__).with_name("roles.toml").read_text("utf-8"))
    roles = {name: _role(name, fields, None) for name, fields in table["roles"].items()}
    words = table["words"]
    modality, epithets = (
        {word: value for value, several in words.pop(name).items() for word in several}
        for name in ("modality", "epithets")
    )
    lists = {name: frozenset(value) for name, value in words.items()}
    known = Words(modality=modality | epithets, epithets=frozenset(epithets), **lists)
    return _vocabulary(roles, known)


def extend(base: Vocabulary, roles: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """A vocabulary with a vault's own roles, or with fields of known ones set anew.

    Keys are those of `roles.toml`. Lists of words are added to the known ones; a word that is
    claimed anew belongs to its new role. Raises VaultweaveError on what is no such key or value.
    """
    known = dict(base.roles)
    for name, fields in roles.items():
        folded = " ".join(name.lower().split())
        known[folded] = _role(folded, fields, known.pop(folded, None))
    return _vocabulary(known, base.words)


_LISTS = ("verb", "inverses", "aliases", "exact", "loose", "unlike", "subjects", "objects")
_NAMES = {"from": "subjects", "to": "objects"}
_KEYS = frozenset((set(Role.__struct_fields__) - {"name", "subjects", "objects"}) | set(_NAMES))
_CHOICES = {"family": get_args(Family), "edge": get_args(Edge)}
_TYPES = {"toward": Mapping, "sign": int, "symmetric": bool, "acting": bool}


def _role(name: str, fields: Mapping[str, Any], known: Role | None) -> Role:
    values: dict[str, Any] = {}
    for key, value in fields.items():
        values[_NAMES.get(key, key)] = _checked(name, key, value)
    if known is None:
        return Role(name=name, **({"label": name, "edge": _edge(values)} | values))
    for field in ("inverses", "aliases", "exact", "loose", "unlike"):
        if field in values:
            values[field] = tuple(dict.fromkeys((*getattr(known, field), *values[field])))
    if "verb" in values:
        values["verb"] = tuple(dict.fromkeys((*values["verb"], *known.verb)))
    return replace(known, **values)


def _edge(values: Mapping[str, Any]) -> Edge:
    """How a list decides who bears a new role, by its family and by who may bear it."""
    family, subjects = values.get("family"), values.get("subjects", ())
    if family == "people" and (not subjects or "person" in subjects):
        return "person"
    hit = family in ("exposure", "benefit") and not values.get("acting")
    return "affected" if hit and (not subjects or "actor" in subjects) else "target"


def _checked(name: str, key: str, value: object) -> object:
    field = _NAMES.get(key, key)
    if key not in _KEYS:
        keys = ", ".join(sorted(_KEYS))
        raise VaultweaveError(f"role {name!r}: unknown key {key!r}; the keys are {keys}")
    if field in _LISTS:
        return _listed(name, key, value)
    if not isinstance(value, _TYPES.get(field, str)):
        raise VaultweaveError(f"role {name!r}: {key} cannot be {value!r}")
    allowed = _CHOICES.get(field)
    if allowed and value not in allowed:
        raise VaultweaveError(f"role {name!r}: {key} must be one of {', '.join(allowed)}")
    return value


def _listed(name: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise VaultweaveError(f"role {name!r}: {key} must be text or a list of texts")


def _vocabulary(roles: dict[str, Role], words: Words) -> Vocabulary:
    forms: dict[str, Form] = {}
    for role in roles.values():
        forms.update(_forms(role))
    verbs: dict[str, tuple[str, bool]] = {}
    for role in roles.values():
        told = [(role.inverse, True), *((text, True) for text in role.inverses)]
        for text, other in [*told, *((text, False) for text in role.verb)]:
            for spelling in spellings(text):
                if spelling not in forms:
                    verbs[spelling] = (role.name, other and not role.symmetric)
    return Vocabulary(roles, forms, verbs, words)


def _forms(role: Role) -> Iterator[tuple[str, Form]]:
    loose = {noun.lower() for noun in role.loose}
    nouns: list[tuple[str, bool]] = [
        *((noun, False) for noun in (role.name, *role.aliases, *role.toward)),
        *((noun, True) for noun in role.exact),
    ]
    if role.edge == "position" or role.name == "related":
        nouns = [(noun, True) for noun, _ in nouns]
    for noun, exact in nouns:
        toward = role.toward.get(noun, "")
        for plural, text in ((True, plural_of(noun)), (False, noun)):
            for spelling in spellings(text):
                yield spelling, Form(role.name, plural, exact, toward, noun.lower() in loose)


def spellings(text: str) -> Iterable[str]:
    """A label folded, with its hyphens and without: `Spin-off` is `spin-off` and `spin off`."""
    folded = " ".join(text.lower().replace("_", " ").split())
    return dict.fromkeys((folded, folded.replace("-", " ")))


_PLURALS = (("thesis", "theses"), ("woman", "women"), ("man", "men"), ("person", "people"))
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def plural_of(noun: str) -> str:
    """The plural of an English noun, or of a phrase that ends in one."""
    for end, ends in _PLURALS:
        if noun.endswith(end):
            return noun[: -len(end)] + ends
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(_SIBILANTS) else "s")
