"""Labels to stances, by fixtures/labels.txt."""

import re
from pathlib import Path

import pytest

from vaultweave.model.marked import marked
from vaultweave.weave.claims.labels import stances

FIXTURE = Path(__file__).parent / "fixtures" / "labels.txt"
WANTED = re.compile(
    r"(\w+) (\w+) (\w+)(?: \((?P<modality>\w+)\))?(?: <(?P<scope>.+)>)?(?P<own> !)?\Z"
)
CASES = [
    (label, said)
    for line in FIXTURE.read_text("utf-8").splitlines()
    if not line.startswith("#")
    for label, arrow, said in [line.rpartition(" => ")]
    if arrow
]


@pytest.mark.parametrize(("text", "said"), CASES, ids=[text or "empty" for text, _ in CASES])
def test_stance(text: str, said: str) -> None:
    label = stances(text)

    if said == "-":
        assert label is None
        return
    match = WANTED.match(said)
    assert match is not None, "the fixture itself"
    assert label is not None
    assert (label.sort, label.role, str(label.stance)) == match.groups()[:3]
    assert label.modality == match["modality"]
    assert label.scope == (match["scope"] or "")
    assert label.singular == bool(match["own"])


def test_a_scope_may_be_a_link() -> None:
    text = marked(("Bearish ", 7, " margins"))[0][0]
    label = stances(text)

    assert label is not None
    assert label.scope == text.removeprefix("Bearish ")
