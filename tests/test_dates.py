"""Dates in text, each as precise as it is written."""

import pytest

from vaultweave.model.dates import date_in, is_date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no date",
        "$2025",
        "2,024 units",
        "2024M",
        "2030s",
        "12.2024",
        "room 2024b",
        "20% up",
        "1H25x",
        "$30 / $60",
        "9–10B",
        "version 2.2024",
        "2024-13-01x",
        "A2024",
        "3025",
        "may rise 20%",
        "a rack of H100",
        "2000 MW",
        "1900 stores",
        "Russell 2000",
        "Vision 2030",
        "5Q25",
        "1Q255",
    ],
)
def test_no_date(text: str) -> None:
    assert date_in(text) is None
    assert not is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "$8B of 2030 maturities",
        "2029 senior bonds",
        "the 2028 revenue target",
        "FY2027 guidance",
        "sales of $4B in 2027E",
        "2031 deadline, until 2032",
    ],
)
def test_what_lies_ahead_is_no_date_of_a_claim(text: str) -> None:
    assert date_in(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("since 2024", "2024"),
        ("Russell 2000, Mar 2025", "2025-03"),
        ("2000 employees in 2024", "2024"),
        ("1Q26", "2026-Q1"),
        ("up 4% in 2H25", "2025-H2"),
        ("4Q 2025", "2025-Q4"),
        ("H100 rents, 2023 on", "2023"),
        ("the 2021 split", "2021"),
        ("2019–2021", "2019"),
        ("in 1999.", "1999"),
        ("Dec 2025", "2025-12"),
        ("(Dec 2025)", "2025-12"),
        ("Sept. 2025", "2025-09"),
        ("december 2025", "2025-12"),
        ("10-K, Mar 2026", "2026-03"),
        ("Q3 2025", "2025-Q3"),
        ("Q3 2025, up 4%", "2025-Q3"),
        ("2025 Q3", "2025-Q3"),
        ("Q3'25", "2025-Q3"),
        ("Q3 FY2026", "2026"),
        ("H1 2025", "2025-H1"),
        ("FY25", "2025"),
        ("FY2025", "2025"),
        ("2026-01-28", "2026-01-28"),
        ("2026-01", "2026-01"),
        ("15 March 2026", "2026-03-15"),
        ("3rd Feb 2026", "2026-02-03"),
        ("March 15, 2026", "2026-03-15"),
        ("first 2024, then 2025", "2024"),
    ],
)
def test_date(text: str, date: str) -> None:
    assert date_in(text) == date


@pytest.mark.parametrize(
    "text", ["2024", "Q3 2025", "FY25", "Dec 2025", "(2024)", "2025E", "~2024"]
)
def test_a_date_and_nothing_else(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["2024 sales", "since 2024", "2019–2021", "Sales", ""])
def test_more_than_a_date(text: str) -> None:
    assert not is_date(text)


def test_a_title_may_name_what_lies_ahead() -> None:
    assert date_in("2027E", ahead=True) == "2027"
    assert date_in("2028 target", ahead=True) == "2028"
