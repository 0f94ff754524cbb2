"""Planted faults: all of them are found, where they are, and nothing else is."""

from pathlib import Path

import pytest

from tests.planted import PLACEHOLDERS, PRIVATE, Fault, plant
from tests.test_rules import ELSEWHERE
from vaultweave.checks import Options, check
from vaultweave.checks.rules import RULES
from vaultweave.weave.load import load
from vaultweave.weave.privacy import Privacy

# Opinions, which other tests show.
ASIDE = {"VW121", "VW303", "VW304", "VW307", "VW504"}
OPTIONS = Options(placeholders=PLACEHOLDERS, privacy=Privacy(folders=(PRIVATE,)))


@pytest.mark.parametrize("seed", [1, 2])
def test_precision_and_recall_are_one(seed: int, tmp_path: Path) -> None:
    planted = plant(tmp_path / "vault", seed)
    told = check(load(tmp_path / "vault").vault, OPTIONS)
    found = [Fault(p.rule, p.path, p.span.line, p.span.column) for p in told]

    assert sorted(found) == sorted(planted.faults)
    assert len(planted.faults) >= 250
    assert planted.decoys >= 250
    assert planted.links >= 1000


def test_faults_of_every_rule_are_planted(tmp_path: Path) -> None:
    rules = {fault.rule for fault in plant(tmp_path / "vault").faults}
    files = {"VW402", "VW601", "VW602", "VW603", "VW604", "VW605", "VW608", "VW609"}

    known = {rule.code for rule in RULES if rule.code < "VW610" or rule.code > "VW7"}
    assert known - rules <= (ELSEWHERE.keys() | ASIDE) - files
