"""Money is never maths, and maths is."""

import pytest

from tests.dots import FIXTURES
from vaultweave.model.note import Body
from vaultweave.read.parse import parse


def lines(name: str) -> list[str]:
    return (FIXTURES / name).read_text(encoding="utf-8").rstrip("\n").split("\n")


def formulas(text: str) -> int:
    body: Body = parse(text).body
    html = "".join(piece for piece in body.pieces if isinstance(piece, str))
    return html.count('class="math')


@pytest.mark.parametrize("line", lines("prices.txt"))
def test_a_price_is_no_formula(line: str) -> None:
    assert 0 == formulas(line)
    assert 0 == formulas(f"- {line}\n\n> {line}")


def test_prices_of_one_paragraph_make_no_formula() -> None:
    assert 0 == formulas("\n".join(lines("prices.txt")))
    assert 0 == formulas(" ".join(lines("prices.txt")))


def test_prices_of_one_table_make_no_formula() -> None:
    cells = [line.replace("|", "\\|") for line in lines("prices.txt")]

    assert 0 == formulas("| a | b |\n|---|---|\n" + "\n".join(f"| {c} | {c} |" for c in cells))


def test_formulas_are_read() -> None:
    texts = "\n".join(lines("formulas.txt")).replace("a $x\n", "a $x⏎").split("\n")

    assert [] == [text for text in texts if not formulas(text.replace("⏎", "\n"))]
