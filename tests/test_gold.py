"""The gold corpus: precision and recall of what is read, against what a person reads."""

import pytest

from tests.gold import Case, blocks, cast, judged, lines, woven

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
