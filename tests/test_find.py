"""Finding notes, facts and ways."""

from pathlib import Path
from typing import Any

import pytest

from tests.shelf import loaded
from vaultweave.ask.facts import facts
from vaultweave.ask.find import find
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.path import paths
from vaultweave.ask.query import statements
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.vault import Vault

FILES = {
    "Actors/Aster.md": (
        "---\ntype: company\nstatus: Draft\nowners: ['[[Jo|her]]', me]\nlive: true\n---\n"
        "#ai/chips\n\n"
        "## Related\n\n- [[Borealis]] — supplier (2024)\n- [[Rules]] — exposed to (Q3 2025)\n\n"
        "| Metric | 2024 | 2025 |\n|--|--|--|\n| Sales | $3B | $4B |\n"
    ),
    "Actors/Borealis.md": "#company #ai\n\nSee how [[Aster]] does it.\n\n- [[Cygnus]] — customer\n",
    "Rules.md": "#event\n\n## Prices\n\n| Company | Price |\n|--|--|\n| [[Aster]] | $5 |\n",
    "Alone.md": "nothing, but ![[Rules]] and [[Alone]]\n",
}
ASTER, BOREALIS = "Actors/Aster", "Actors/Borealis"


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    root: Path = tmp_path_factory.mktemp("vault")
    return loaded(root, FILES)


@pytest.fixture(scope="module")
def g(vault: Vault) -> Graph:
    return graph(vault)


FOUND: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, [ASTER, BOREALIS, "Alone", "Rules"]),
    "kind": ({"kind": "company"}, [ASTER, BOREALIS]),
    "kind, in the plural": ({"kind": "Companies"}, [ASTER, BOREALIS]),
    "no such kind": ({"kind": "fund"}, []),
    "tag, with those below": ({"tag": "#AI"}, [ASTER, BOREALIS]),
    "tag, but not what begins alike": ({"tag": "a"}, []),
    "linked by": ({"linked_by": "Aster"}, [BOREALIS, "Rules"]),
    "links to": ({"links_to": "Aster"}, [BOREALIS, "Rules"]),
    "links to, an embed": ({"links_to": "Rules"}, [ASTER, "Alone"]),
    "mentions, in passing": ({"mentions": "Aster"}, [BOREALIS, "Rules"]),
    "mentions, not where it is said": ({"mentions": "Borealis"}, []),
    "orphans, by links of others": ({"orphan": True}, ["Alone"]),
    "wanted": ({"wanted": True}, ["Cygnus", "Jo"]),
    "property": ({"properties": {"Status": "draft"}}, [ASTER]),
    "property, of another value": ({"properties": {"status": "done"}}, []),
    "property, there at all": ({"properties": {"status": None}}, [ASTER]),
    "property, in a list": ({"properties": {"owners": "me"}}, [ASTER]),
    "property, a link": ({"properties": {"owners": "jo"}}, [ASTER]),
    "property, yes or no": ({"properties": {"live": "true"}}, [ASTER]),
    "role": ({"role": "vendor"}, [BOREALIS]),
    "stance": ({"stance": "bullish"}, []),
    "all at once": ({"kind": "company", "tag": "chips", "role": "exposed"}, []),
}


@pytest.mark.parametrize(("filters", "expected"), FOUND.values(), ids=FOUND)
def test_find(filters: dict[str, Any], expected: list[str], g: Graph) -> None:
    assert find(g, **filters) == expected


def test_a_position_is_the_stance_of_whom_it_is_on(tmp_path: Path) -> None:
    text = "#thesis\n\n## Related\n\n- [[A]] — long\n"
    g = graph(loaded(tmp_path, {"A.md": "#company", "Up.md": text}))

    assert find(g, stance="bullish") == ["A"]
    assert find(g, role="long", stance="bullish") == ["Up"]


FACTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "entity": ({"entity": "Aster"}, ["$3B", "$4B", "$5"]),
    "attribute": ({"attribute": "price"}, ["$5"]),
    "attribute, a pattern": ({"attribute": "*AL*"}, ["$3B", "$4B"]),
    "attribute, not its beginning": ({"attribute": "sal"}, []),
    "scope": ({"scope": "Prices"}, ["$5"]),
    "kind": ({"kind": "event"}, []),
    "since": ({"since": "2025-06"}, ["$4B"]),
    "until": ({"until": "2023"}, []),
    "path": ({"path": "Rules.md"}, ["$5"]),
}


@pytest.mark.parametrize(("filters", "expected"), FACTS.values(), ids=FACTS)
def test_facts(filters: dict[str, Any], expected: list[str], g: Graph, vault: Vault) -> None:
    for source in (g, vault):
        found = [one.value for one in facts(source, **filters) if not one.attribute.islower()]
        assert found == expected


def test_ways_go_along_statements_from_either_end(g: Graph) -> None:
    (way,) = paths(g, "Rules", "Cygnus")

    assert [(one.subject, one.role, one.object) for one in way] == [
        (ASTER, "exposed", "Rules"),
        (BOREALIS, "supplier", ASTER),
        ("Cygnus", "customer", BOREALIS),
    ]
    assert paths(g, "Rules", "Cygnus", hops=2) == []
    assert paths(g, "Rules", "Alone", hops=9) == []
    assert paths(g, "Aster", "Aster") == []


def test_of_many_ways_those_that_say_most_come_first(tmp_path: Path) -> None:
    middle = {f"M{n:02}.md": "" for n in range(40)}
    names = ", ".join(f"[[M{n:02}]]" for n in range(40))
    ends = {
        "A.md": f"## Related\n\n- {names} — see\n- [[M07]] — rival\n- [[M08]] — not a rival\n",
        "B.md": f"## Related\n\n- {names}\n- [[M07]] — peer\n",
    }
    found = paths(graph(loaded(tmp_path, middle | ends)), "A", "B")

    assert len(found) == 10
    assert [one.role for one in found[0]] == ["competitor", "peer"]


DATES = {
    ("2025", None): ["Actors/Aster.md:12"],
    (None, "2024"): ["Actors/Aster.md:11"],
    ("2024-12", "2025-08-01"): ["Actors/Aster.md:11", "Actors/Aster.md:12"],
    ("2025-Q4", None): [],
}


@pytest.mark.parametrize(("days", "expected"), DATES.items(), ids=str)
def test_dates_are_as_precise_as_they_are_written(
    days: tuple[str | None, str | None], expected: list[str], g: Graph
) -> None:
    found = statements(g, since=days[0], until=days[1])

    assert [f"{one.place.path}:{one.place.line}" for one in found] == expected


def test_what_is_no_date_is_an_error(g: Graph) -> None:
    with pytest.raises(VaultweaveError, match='"soon" is no date; write one as 2025'):
        statements(g, since="soon")


MORE: dict[str, tuple[dict[str, Any], int]] = {
    "kind, of either end": ({"kind": "event"}, 1),
    "origin": ({"origin": "related"}, 2),
    "origin, another": ({"origin": "item"}, 1),
    "modality, none": ({"modality": "none", "path": "Actors"}, 3),
    "modality": ({"modality": "former"}, 0),
    "path, a note": ({"path": "Actors/Aster"}, 2),
    "path, a pattern": ({"path": "*/B*.md"}, 1),
    "path, no folder of the beginning": ({"path": "Act"}, 0),
}


@pytest.mark.parametrize(("filters", "expected"), MORE.values(), ids=MORE)
def test_filters_of_statements(filters: dict[str, Any], expected: int, g: Graph) -> None:
    owners = [one for one in statements(g, **filters) if one.origin == "property"]
    assert len(statements(g, **filters)) - len(owners) == expected


def test_inverses_and_twins_are_derived_and_not_counted(tmp_path: Path) -> None:
    text = "#company\n\n## Related\n\n- [[B]] — supplier\n- [[C]] — rival\n- [[D]] — not a rival\n"
    g = graph(loaded(tmp_path, {"A.md": text}))
    plain, derived = statements(g, entity="A"), statements(g, entity="A", derived=True)

    assert len(plain) == 3
    assert [(s.subject, s.role, s.object, s.derived) for s in derived if s.derived] == [
        ("A", "supplied by", "B", "inverse"),
        ("A", "competitor", "C", "symmetric"),
        ("A", "competitor", "D", "symmetric"),
    ]
    assert [s.modality for s in derived if s.derived] == [None, None, "negated"]
    assert [s.role for s in statements(g, subject="A", derived=True, family="supply")] == [
        "supplied by"
    ]
    assert [s.place.line for s in statements(g, subject="A", role="supplied by", derived=True)] == [
        5
    ]
    assert g.graph["statements"] == 3
