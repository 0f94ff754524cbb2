"""What a statement must be to fit: a test for each filter that is not an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import get_args

from vaultweave.ask.graph import Graph
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.kinds import KINDS
from vaultweave.model.roles import Family, Vocabulary, spellings
from vaultweave.model.statement import Origin, Stance, Statement

Test = Callable[[Statement], bool]


def closed(name: str, text: str) -> str:
    """A filter's value, where it can have but a few. Raises VaultweaveError for any other."""
    choices = _CHOICES.get(name, (text,))
    if text not in choices:
        raise VaultweaveError(f'no {name} is called "{text}"; known are {", ".join(choices)}')
    return text


def tests(g: Graph, wanted: Mapping[str, str | None]) -> list[Test]:
    """What a statement must pass: one test for each filter that is set, the cheap ones first.

    Raises VaultweaveError for a stance, family or origin that there is none of.
    """
    made: list[Test] = []
    for name, text in wanted.items():
        if text is not None:
            made.append(_TESTS[name](g, closed(name, text)))
    return made


def role_name(text: str, vocabulary: Vocabulary) -> str:
    """The role that a word stands for: `rivals` is competitor; an unknown word is itself."""
    for spelling in spellings(text):
        if spelling in vocabulary.roles:
            return spelling
        if spelling in vocabulary.forms:
            return vocabulary.forms[spelling].role
        if spelling in vocabulary.verbs:
            return vocabulary.verbs[spelling][0]
    return text.strip().lower()


def _of_role(g: Graph, text: str) -> Test:
    names = {role_name(text, g.graph["vocabulary"]), *spellings(text)}
    return lambda one: one.role in names


def _of_family(g: Graph, text: str) -> Test:
    roles = g.graph["vocabulary"].roles
    inverses = {role.inverse: role.family for role in roles.values() if role.inverse}

    def family(one: Statement) -> str:
        known = roles.get(one.role)
        return str(known.family) if known else str(inverses.get(one.role, "context"))

    return lambda one: family(one) == text


def _of_kind(g: Graph, text: str) -> Test:
    kind = KINDS.get(text.strip().lower(), text.strip().lower())
    known = {id_ for id_ in g if g.nodes[id_]["kind"] == kind}
    return lambda one: one.subject in known or one.object in known


def _of_modality(_: Graph, text: str) -> Test:
    modality = None if text == "none" else text
    return lambda one: one.modality == modality


def _in_path(_: Graph, text: str) -> Test:
    fits = in_path(text)
    return lambda one: fits(one.place.path)


def in_path(text: str) -> Callable[[str], bool]:
    """Whether a vault path is this one, lies in this folder, or fits this pattern."""
    folder = text.strip("/") + "/"
    exact = {text.strip("/"), text.strip("/") + ".md"}
    if any(sign in text for sign in "*?["):
        return lambda path: fnmatchcase(path, text)
    return lambda path: path in exact or path.startswith(folder)


_CHOICES = {"stance": get_args(Stance), "family": get_args(Family), "origin": get_args(Origin)}
_TESTS: Mapping[str, Callable[[Graph, str], Test]] = {
    "role": _of_role,
    "stance": lambda _, text: lambda one: one.stance == text,
    "origin": lambda _, text: lambda one: one.origin == text,
    "modality": _of_modality,
    "path": _in_path,
    "kind": _of_kind,
    "family": _of_family,
}
