"""Fixture files: a title, an input and an expected output, each ended by a line with a dot."""

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def cases(folder: str) -> list[pytest.param]:  # type: ignore[valid-type]
    """Every case of every file in a folder of fixtures, as pytest's parameters."""
    out = []
    for file in sorted((FIXTURES / folder).glob("*.txt")):
        parts = file.read_text(encoding="utf-8").split("\n.\n")
        for number in range(0, len(parts) - 2, 3):
            title, given, expected = parts[number : number + 3]
            name = f"{file.stem}: {title.strip()}"
            out.append(pytest.param(_plain(given), expected, id=name))
    return out


def _plain(text: str) -> str:
    """Fixtures write what editors would spoil as escapes: →, ␍ and ␠."""
    return text.replace("→", "\t").replace("␍", "\r").replace("␠", " ")
