"""Checks: a vault → what is wrong with it. One family of rules a file; `check` runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import NamedTuple

from msgspec import structs

from vaultweave.checks.addresses import addresses
from vaultweave.checks.embeds import embeds
from vaultweave.checks.files import files
from vaultweave.checks.links import links
from vaultweave.checks.luck import luck
from vaultweave.checks.names import names
from vaultweave.checks.planned import Planned, planned
from vaultweave.checks.privacy import privacy
from vaultweave.checks.proposals import Register, called
from vaultweave.checks.relations import relations
from vaultweave.checks.scope import Options, Scope, levels, scope
from vaultweave.checks.tags import tags
from vaultweave.checks.waivers import waived
from vaultweave.checks.web import web
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Vault
from vaultweave.weave.privacy import judge

__all__ = ["FAMILIES", "Options", "check", "levels"]


class Run(NamedTuple):
    """What a family gets: the vault, the options, their scope, and the ids of private notes.

    The register has the names of all notes, where the vault is a part of another. Names are
    proposed for those that are not there where that is `guessing`.
    """

    vault: Vault
    register: Register
    guessing: bool
    options: Options
    scope: Scope
    hidden: frozenset[str]

    def planned(self) -> Planned:
        """Names of notes that are still to be written."""
        return planned(self.vault, self.options.placeholders, self.options.wanted)


FAMILIES: tuple[Callable[[Run], Iterable[Problem]], ...] = (
    lambda run: links(run.vault, run.register, run.planned(), guessing=run.guessing),
    lambda run: luck(run.vault, run.register, selves=run.scope.has("VW121")),
    lambda run: embeds(run.vault, run.options.limits),
    lambda run: names(run.vault),
    lambda run: addresses(run.vault, run.hidden),
    lambda run: relations(run.vault, run.options, inverses=run.scope.has("VW304")),
    lambda run: tags(run.vault),
    lambda run: web(run.vault, run.hidden),
    lambda run: privacy(run.vault, run.hidden, run.options.privacy.hide),
    lambda run: files(run.vault, run.hidden),
)


def check(
    vault: Vault,
    options: Options | None = None,
    register: Register | None = None,
    *,
    guessing: bool = True,
) -> list[Problem]:
    """Everything that is wrong with a vault, in the order of files, lines and columns.

    What a note asks not to report is left out, and what it asks in vain is reported. Of a part of
    a vault, the `register` has the names of all notes, asked for where one is to be proposed;
    without `guessing` none is. Raises VaultweaveError where an option names a rule that is not
    there.
    """
    options = options or Options()
    wanted = scope(options)
    is_private = judge(options.privacy)
    hidden = frozenset(note.id for note in vault.texts.values() if is_private(note))
    names_ = cache(register or partial(called, vault))
    run = Run(vault, names_, guessing, options, wanted, hidden)
    found = []
    for family in FAMILIES:
        for problem in family(run):
            level = wanted.level(problem)
            if level != "off":
                found.append(structs.replace(problem, level=level))
    told = {(p.path, p.span) for p in found if p.rule == "VW301"}
    found = [p for p in found if p.rule != "VW116" or (p.path, p.span) not in told]
    left = waived(vault, sorted(set(found)), wanted)
    return sorted(left)
