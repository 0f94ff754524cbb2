"""The gold corpus: precision and recall of what is read, against what a person reads."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.gold import FOLDER, Case, blocks, cast, judged, lines, woven
from tests.shared import SHARED, needs_shared
from vaultweave.model.statement import Statement
from vaultweave.weave.load import load

LINES, TABLES_AND_LISTS = 400, 60
KINDS = cast()


def test_the_corpus_is_large_and_begins_with_what_must_not_match() -> None:
    one, many = list(lines()), list(blocks())

    assert len(one) >= LINES
    assert len(many) >= TABLES_AND_LISTS
    for cases in (one, many):
        assert not any(case.wanted for case in cases[:20])


@pytest.mark.parametrize("kind", ["lines", "blocks"])
def test_precision_and_recall(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases: list[Case] = list(lines() if kind == "lines" else blocks())
    verdicts = [(case, judged(case, woven(case, KINDS))) for case in cases]
    right = sum(verdict.right for _, verdict in verdicts)
    wrong = [f"{case.name}: {one}" for case, verdict in verdicts for one in verdict.wrong]
    missed = [f"{case.name}: {one}" for case, verdict in verdicts for one in verdict.missed]
    precision = right / max(1, right + len(wrong))
    recall = right / max(1, right + len(missed))
    with capsys.disabled():
        silent = sum(not case.wanted for case in cases)
        print(  # noqa: T201 - the figures are to be seen
            f"\ngold {kind}: {len(cases)} cases ({silent} state nothing), {right} statements and "
            f"facts, precision {precision:.4f}, recall {recall:.4f}"
        )

    assert not wrong
    assert not missed
    assert right > LINES if kind == "lines" else right > TABLES_AND_LISTS


READ = [
    tuple(row.split("\t"))
    for row in FOLDER.joinpath("read.tsv").read_text("utf-8").splitlines()
    if not row.startswith("#")
]


def test_two_hundred_statements_were_read() -> None:
    verdicts = [verdict for *_, verdict in READ]

    assert len(READ) >= 200
    assert all(verdict.startswith(("right", "wrong: ")) for verdict in verdicts)
    assert all(verdict.endswith("(mended)") for verdict in verdicts if verdict.startswith("wrong"))


@needs_shared
@pytest.mark.parametrize("vault", sorted({vault for vault, *_ in READ}))
def test_what_was_read_is_still_so(vault: str, tmp_path: Path) -> None:
    root = SHARED / "vaults" / vault
    if vault.startswith("genresearch "):
        root = tmp_path / "vault"
        tool = SHARED / "tools" / "genresearch.py"
        subprocess.run(
            [sys.executable, str(tool), str(root), *vault.split()[1:]],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    said = {
        (f"{one.place.path}:{one.place.line}", summary(one)) for one in load(root).vault.statements
    }

    for _, place, text, verdict in (row for row in READ if row[0] == vault):
        assert ((place, text) in said) == verdict.startswith("right"), (place, text)


def summary(one: Statement) -> str:
    """A statement as bench/reading.py tells it."""
    subject = one.subject or f'"{one.subject_text}"'
    target = one.object or (f'"{one.object_text}"' if one.object_text else "-")
    more = ", ".join(word for word in (one.modality, one.stance) if word)
    return f"{subject} | {one.role} | {target} | {more}"
