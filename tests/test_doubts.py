"""What a person should look at."""

from pathlib import Path

from tests.shelf import loaded
from vaultweave.ask.doubts import doubts
from vaultweave.model.roles import vocabulary


def told(folder: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(d.why, d.text, d.count) for d in doubts(loaded(folder, files), vocabulary())]


def test_plain_roles_and_plain_prose_are_beyond_doubt(tmp_path: Path) -> None:
    text = """## Related
- [[B]] — supplier (racks)
- [[C]] — where the story began
- [[D]]

**Bull:**
- the competitor of a competitor
"""

    assert told(tmp_path, {"A.md": text}) == []


def test_prose_that_was_nearly_a_role(tmp_path: Path) -> None:
    text = "## Related\n- [[B]] — why the old landlord is a competitor\n- [[C]] — suplier\n"

    assert told(tmp_path, {"A.md": text}) == [
        ("nearly a role", "suplier", 1),
        ("nearly a role", "why the old landlord is a competitor", 1),
    ]


def test_items_that_state_nothing_though_a_role_was_meant(tmp_path: Path) -> None:
    text = """- [[B]] : beneficiary of it
- [[B]] — benefits from [[C]]
- [[B]] — supplyer
- [[C]] — seen at the fair
- [[C]] was there
- see [[B]]: competitor
"""

    assert told(tmp_path, {"A.md": text}) == [
        ("nearly a role", "beneficiary of it", 1),
        ("nearly a role", "benefits from C", 1),
        ("nearly a role", "supplyer", 1),
    ]


def test_roles_of_odd_length(tmp_path: Path) -> None:
    text = "## Related\n- [[B]] — supplier of racks to half of the industry\n- [[C]] — supplier\n"

    assert told(tmp_path, {"A.md": text}) == [
        ("odd role", "supplier of racks to half of the industry", 1)
    ]


def test_which_way_a_name_without_a_note_is_meant(tmp_path: Path) -> None:
    text = "---\ntype: company\n---\n## Related\n- [[Lithium]] — exposed\n- [[Steel]] — exposed\n"
    theme = "---\ntype: concept\n---\n## Related\n- [[Ford]] — exposed\n"
    files = {"A.md": text, "Steel.md": "---\ntype: concept\n---\n", "Tariffs.md": theme}

    assert told(tmp_path, files) == [("which way", "Lithium", 1)]


def test_fields_of_the_vaults_own_are_unknown_roles(tmp_path: Path) -> None:
    files = {"A.md": "up:: [[B]]", "C.md": "up:: [[B]]"}

    assert told(tmp_path, files) == [("unknown role", "up", 2)]


def test_names_that_two_notes_have(tmp_path: Path) -> None:
    text = "**Losers:**\n- India (IND)\n- Peru\n"
    files = {"A.md": text, "Actors/India.md": "", "Regions/India.md": "", "Actors/Peru.md": ""}

    assert told(tmp_path, files) == [("two notes", "India", 1)]
