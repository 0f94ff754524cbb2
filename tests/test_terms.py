"""Keys in a context."""

import pytest

from vaultweave.model.place import Place
from vaultweave.model.statement import Statement
from vaultweave.model.terms import terms_in


@pytest.mark.parametrize(
    "context",
    ["", "racks", "since the merger", "weight of the rack", "source of heat", "conf call", "2024"],
)
def test_text_has_none(context: str) -> None:
    assert terms_in(context) == ()


@pytest.mark.parametrize(
    ("context", "wanted"),
    [
        ("since 2024", {"since": "2024"}),
        ("rack power, since Mar 2024, until 2031", {"since": "2024-03", "until": "2031"}),
        ("as of Q3 2025; conf: high", {"as of": "2025-Q3", "conf": "high"}),
        ("src: 10-K, Mar 2026, weight: 0.4", {"src": "10-K", "weight": "0.4"}),
        ("Confidence = 80% - source: call", {"conf": "80%", "src": "call"}),
    ],
)
def test_terms(context: str, wanted: dict[str, str]) -> None:
    assert dict(terms_in(context)) == wanted


def test_a_statement_has_those_of_its_context() -> None:
    one = Statement("A", "supplier", "B", Place("A.md", 1, 1), "", "item", context="since 2024")

    assert one.terms == {"since": "2024"}
