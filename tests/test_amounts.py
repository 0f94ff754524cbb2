"""Amounts in values, as numbers with a unit."""

import pytest

from vaultweave.model.amounts import Amount, amounts

NONE = ["", "none", "#1 supplier", "5G", "N1", "v2.5", "9:00", "1.2.3", "10-year", "10-K", "1e5"]


@pytest.mark.parametrize("text", NONE)
def test_these_are_no_amounts(text: str) -> None:
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("$30 / $60", ["30 USD", "60 USD"]),
        ("$0.50/$1.50", ["0.5 USD", "1.5 USD"]),
        ("~$9.9B", ["~9900000000 USD"]),
        ("$9–10B", ["9000000000..10000000000 USD"]),
        ("$900M-$1.2B", ["900000000..1200000000 USD"]),
        ("R$3bn, €4M", ["3000000000 BRL", "4000000 EUR"]),
        ("US$5 billion", ["5000000000 USD"]),
        ("40 million USD", ["40000000 USD"]),
        ("12–14%", ["12..14 %"]),
        ("10 to 12 percent", ["10..12 %"]),
        ("-5%, was +12%", ["-5 %", "12 %"]),
        ("15x", ["15 x"]),
        ("3.5x–4x", ["3.5..4 x"]),
        ("25bps", ["25 bps"]),
        ("2.5 GW", ["2.5 GW"]),
        ("12 months", ["12 month"]),
        ("< 100kt", ["<100 kt"]),
        ("up to 40%", ["<40 %"]),
        ("500+ stores", [">500"]),
        ("4,000, among them 20", ["4000", "20"]),
        ("1,234,567", ["1234567"]),
        ("about 3 million", ["~3000000"]),
        ("$2,025", ["2025 USD"]),
        ("Q3 2025, up 4%", ["2025-Q3", "4 %"]),
        ("10-K, Mar 2026", ["2026-03"]),
        ("1998", ["1998"]),
    ],
)
def test_amounts(text: str, told: list[str]) -> None:
    assert [str(amount) for amount in amounts(text)] == told


def test_a_date_is_a_year_with_the_whole_beside_it() -> None:
    assert amounts("by 2024-05-01") == (Amount(2024.0, "date", date="2024-05-01"),)
