"""Stances and conflicts: what is no stance and no conflict first."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.shelf import loaded
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.ledger import conflicts, stances


def woven(root: Path, files: Mapping[str, str]) -> Graph:
    return graph(loaded(root, {f"{name}.md": text for name, text in files.items()}))


FIRM = "#company\n"
CASES = "#company\n\n**Bull:**\n- margins (Dec 2025)\n\n**Bear:**\n- debt\n- rivals (2026-01-02)\n"
THEME = "#concept\n\n**Winners:**\n- [[Aster]] (2025)\n\n**Losers:**\n- [[Borealis]]\n"
LONG = "#thesis\n\n## Related\n\n- [[Aster]] — long (2026-02-01)\n"


def test_stances_are_those_about_an_entity_newest_first(tmp_path: Path) -> None:
    g = woven(tmp_path, {"Aster": CASES, "Borealis": FIRM, "Theme": THEME, "Long": LONG})
    found = stances(g, "Aster")

    assert [(one.stance, one.place.path, one.date) for one in found] == [
        ("bullish", "Long.md", "2026-02-01"),
        ("bearish", "Aster.md", "2026-01-02"),
        ("bullish", "Aster.md", "2025-12"),
        ("bullish", "Theme.md", "2025"),
        ("bearish", "Aster.md", None),
    ]
    assert (len(found.bullish), len(found.bearish), found.balance, len(found)) == (3, 2, 1, 5)
    assert [one.place.path for one in stances(g, "Borealis")] == ["Theme.md"]
    assert len(stances(g, "Long")) == 0


def test_what_is_denied_does_not_count(tmp_path: Path) -> None:
    related = "## Related\n\n- [[Aster]] — not a beneficiary\n"
    text = f"#concept\n\n**Beneficiaries:**\n- [[Aster]]\n\n{related}"
    g = woven(tmp_path, {"Aster": FIRM, "Theme": text})

    assert stances(g, "Aster").balance == 1
    assert conflicts(g) == []


NONE: dict[str, dict[str, str]] = {
    "a note's own two cases": {"Aster": CASES},
    "helped by one thing, hurt by another": {
        "Aster": FIRM,
        "One": "#event\n\n- [[Aster]] — beneficiary\n",
        "Two": "#event\n\n- [[Aster]] — exposed\n",
    },
    "what was and is no more": {
        "Aster": FIRM,
        "One": "#event\n\n- [[Aster]] — beneficiary\n- [[Aster]] — formerly exposed\n",
    },
    "two on the same side": {
        "Aster": FIRM,
        "One": "#event\n\n- [[Aster]] — exposed\n- [[Aster]] — loser\n",
    },
    "a name without a link": {
        "One": "#event\n\n**Winners:**\n- Jo March\n\n**Losers:**\n- Jo March\n",
    },
}


@pytest.mark.parametrize("files", NONE.values(), ids=NONE)
def test_is_no_conflict(files: dict[str, str], tmp_path: Path) -> None:
    assert conflicts(woven(tmp_path, files)) == []


def test_conflicts_are_shown_newest_first(tmp_path: Path) -> None:
    files = {
        "Aster": "#company\n\n## Related\n\n- [[Rules]] — threat (2025-11-02)\n",
        "Borealis": FIRM,
        "Rules": "#event\n\n## Related\n\n- [[Aster]] — beneficiary (2025-10-01)\n",
        "Up": "#thesis\n\n## Related\n\n- [[Borealis]] — long (2026-01-05)\n",
        "Down": "#thesis\n\n## Related\n\n- [[Borealis]] — short (2025-06-01)\n",
        "Chips": "#concept\n\n**Bullish:**\n- [[Aster]]\n\n**Bearish:**\n- [[Aster]]\n",
    }
    found = conflicts(woven(tmp_path, files))

    assert [(one.entity, one.matter, one.date) for one in found] == [
        ("Borealis", None, "2026-01-05"),
        ("Aster", "Rules", "2025-11-02"),
        ("Aster", "Chips", None),
    ]
    assert [[s.place.path for s in (*one.bullish, *one.bearish)] for one in found] == [
        ["Up.md", "Down.md"],
        ["Rules.md", "Aster.md"],
        ["Chips.md", "Chips.md"],
    ]
