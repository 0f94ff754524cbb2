"""What the web says of a vault's links to it: problems that never block unless told to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from vaultweave import checks
from vaultweave.checks.rules import finding
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault

LEVELS = {"VW701": "warning", "VW702": "info"}


def outside(
    vault: Vault, options: checks.Options, store: Path | None, *, local: bool = False
) -> Iterator[Problem]:
    """Links to pages that are gone, or have moved for good; what is not sure is information."""
    from vaultweave.external import visit

    severity = {**LEVELS, **options.severity}
    levels = checks.levels(replace(options, severity=severity))
    found = [(note.path, url) for note in vault.texts.values() for url in note.content.urls]
    web = [(path, url) for path, url in found if url.url.startswith(("http://", "https://"))]
    answers = visit((url.url for _, url in web), store, local=local)
    for path, url in web:
        answer = answers[url.url.partition("#")[0]]
        if answer.dead:
            problem = finding("VW701", path, url.span, "no such page", target=url.url)
        elif answer.unsure:
            text = f"the page could not be asked for: {answer.unsure}"
            problem = finding("VW701", path, url.span, text, target=url.url)
        elif answer.moved:
            text = f"the page has moved to {answer.moved}"
            problem = finding("VW702", path, url.span, text, target=url.url)
        else:
            continue
        level = levels[problem.rule]
        if level != "off":
            yield replace(problem, level="info" if answer.unsure else level)


def merged(problems: Iterable[Problem], more: Iterable[Problem]) -> tuple[Problem, ...]:
    """All of them in the order of places."""
    return tuple(sorted({*problems, *more}))
