"""Long lists are cut into pages where their items say so, so that most stand when one is added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultweave.publish.lookups import chunks

SIZE = 20


@pytest.mark.parametrize("number", [0, 1, SIZE, SIZE + 1, 2 * SIZE])
def test_a_short_list_is_cut_evenly(number: int) -> None:
    items = [str(n) for n in range(number)]
    sizes = [len(part) for part in chunks(items, SIZE, str)]

    assert sizes == ([SIZE] * (number // SIZE) + [number % SIZE] * (number % SIZE > 0) or [0])


@given(st.lists(st.text(max_size=3), max_size=400))
def test_every_item_is_on_one_page(items: list[str]) -> None:
    parts = chunks(items, SIZE, str)

    assert [item for part in parts for item in part] == items
    assert all(SIZE // 2 <= len(part) <= 2 * SIZE for part in parts[:-1])
    assert len(parts[-1]) <= 2 * SIZE


def test_alike_items_still_end_a_page() -> None:
    assert max(map(len, chunks(["same"] * 500, SIZE, str))) <= 2 * SIZE


def test_one_more_leaves_most_pages_as_they_were() -> None:
    items = [f"item {n}" for n in range(4000)]
    before = {tuple(part) for part in chunks(items, SIZE, str)}
    new = [
        len({tuple(part) for part in chunks([*items[:at], "new", *items[at:]], SIZE, str)} - before)
        for at in range(0, 4000, 37)
    ]

    assert len(before) > 150
    assert sum(new) / len(new) < 3
    assert max(new) < 12
