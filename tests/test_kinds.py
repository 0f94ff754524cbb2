"""The kind of a note by its properties, tags and folder; the group of a kind."""

from typing import Any

import pytest

from vaultweave.model.kinds import GROUPS, KINDS, group_of, kind_of, sort_of


@pytest.mark.parametrize(
    ("properties", "tags", "folder", "kind"),
    [
        # What says nothing of a kind.
        ({}, [], "", ""),
        ({}, ["ai", "macro"], "", ""),
        ({}, [], "Daily/2026", ""),
        ({}, ["technology", "market", "bank", "topic"], "", ""),
        ({}, [], "Markets", ""),
        ({}, [], "Ideas/2026", ""),
        ({"type": ""}, [], "", ""),
        ({"type": None, "kind": []}, [], "", ""),
        ({"type": 3}, ["concept"], "", "concept"),
        ({"typed": "person"}, [], "", ""),
        # A property first.
        ({"type": "company"}, ["concept"], "Events", "company"),
        ({"kind": "Person"}, [], "", "person"),
        ({"Type": "People"}, [], "", "person"),
        ({"type": "company", "kind": "event"}, [], "", "company"),
        ({"type": "Podcast"}, ["concept"], "", "podcast"),
        ({"type": ["fund", "actor"]}, [], "", "fund"),
        ({"type": "[[Company]]"}, [], "", "company"),
        ({"type": "[[Kinds/Company|firm]]"}, [], "", "firm"),
        # Then the first tag that is known.
        ({}, ["concept"], "", "concept"),
        ({}, ["ai", "actor", "concept"], "Concepts", "actor"),
        ({}, ["Theses"], "", "thesis"),
        ({}, ["actor/bank"], "", "actor"),
        ({}, ["people"], "", "person"),
        ({}, ["ai", "theme"], "", "theme"),
        # A folder of two sorts, or of what is none.
        ({}, [], "Companies & Themes", ""),
        ({}, [], "Notes on Companies", ""),
        ({}, [], "Non-company", ""),
        ({}, [], "Theming", ""),
        ({}, [], "2026/01", ""),
        ({}, [], "🏢", ""),
        # Then the top folder.
        ({}, [], "Actors", "actor"),
        ({}, ["ai"], "Companies", "company"),
        ({}, [], "Concepts/Energy/Grid", "concept"),
        ({}, [], "Countries", "country"),
        ({}, [], "PEOPLE", "person"),
        ({}, [], "Themes", "theme"),
        ({}, [], "Trends/2026", "trend"),
        ({}, ["bank"], "Technologies", "technology"),
        # Then a folder by its last word, from the top.
        ({}, [], "01 - Companies", "company"),
        ({}, [], "02_Themes/AI", "theme"),
        ({}, [], "🏢 Companies", "company"),
        ({}, [], "Investment Theses", "thesis"),
        ({}, [], "Macro risks", "risk"),
        ({}, [], "Research/Themes", "theme"),
        ({}, [], "Research/Companies/Old themes", "company"),
    ],
)
def test_kind(properties: dict[str, Any], tags: list[str], folder: str, kind: str) -> None:
    assert kind_of(properties, tags, folder) == kind


def test_a_vault_names_its_own_folders_and_tags() -> None:
    kinds = {**KINDS, "firmen": "company", "actors/funds": "fund", "memo": "thesis"}

    assert kind_of({}, [], "Firmen", kinds) == "company"
    assert kind_of({}, [], "Actors/Funds/Old", kinds) == "fund"
    assert kind_of({}, [], "Actors/Banks", kinds) == "actor"
    assert kind_of({}, ["memo"], "Actors", kinds) == "thesis"


@pytest.mark.parametrize("kind", ["actor", "company", "person", "fund", "country", "region"])
def test_actors(kind: str) -> None:
    assert group_of(kind) == "actor"


@pytest.mark.parametrize("kind", ["concept", "event", "thesis", "question", "sector", "theme"])
def test_themes(kind: str) -> None:
    assert group_of(kind) == "theme"


@pytest.mark.parametrize("kind", ["macro-theme", "theme-note", "investment thesis", "risk"])
def test_a_kind_of_several_words_is_what_its_last_word_is(kind: str) -> None:
    assert group_of(kind) == "theme"
    assert group_of(kind, {**GROUPS, kind: "actor"}) == "actor"


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        ("", ""),
        ("podcast", "podcast"),
        ("note", "note"),
        ("themed-podcast", "themed-podcast"),
        ("company", "company"),
        ("private-company", "company"),
        ("public_companies", "company"),
        ("company-profile", "company"),
        ("investment thesis", "thesis"),
    ],
)
def test_sort(kind: str, sort: str) -> None:
    assert sort_of(kind) == sort


@pytest.mark.parametrize("kind", ["", "podcast"])
def test_what_no_group_claims_counts_as_an_actor(kind: str) -> None:
    assert group_of(kind) == "actor"


def test_groups_are_a_vaults_choice() -> None:
    assert group_of("podcast", {**GROUPS, "podcast": "theme"}) == "theme"


def test_singular_and_plural_are_one_kind() -> None:
    pairs = {
        "actor": "actors",
        "company": "companies",
        "person": "people",
        "thesis": "theses",
        "country": "countries",
        "event": "events",
    }

    assert all(KINDS[one] == KINDS[many] == one for one, many in pairs.items())
