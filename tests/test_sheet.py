"""The table of claims in Chromium: sorted by its heads, filtered, and whole without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import KINDS, NARROW, WIDE, Reader, overflow

pytestmark = pytest.mark.browser

SHOWN = "table.sheet tbody tr:visible"


STATUS = ".sift [role=status]"


def claims(reader: Reader) -> int:
    """How many claims there are in all parts."""
    page = reader(KINDS["exposed"])
    return int(page.locator("#claims .count").inner_text())


def test_heads_sort_and_say_so(reader: Reader) -> None:
    page = reader(KINDS["exposed"], at="disk", width=WIDE)
    dates = page.locator("table.sheet tbody td:last-child")
    head = page.locator("table.sheet thead th").last
    first = dates.all_inner_texts()
    head.get_by_role("button", name="Sort by Date").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = dates.all_inner_texts()
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    down = dates.all_inner_texts()

    known = [text for text in up if text]
    assert known == sorted(known) != first
    assert up == [*known, *([""] * (len(up) - len(known)))]
    assert [text for text in down if text] == sorted(known, reverse=True)
    assert sorted(first) == sorted(down)
    page.locator("table.sheet thead th").first.click()
    expect(page.locator("[aria-sort]")).to_have_count(1)
    expect(page.locator(STATUS)).to_have_text("of this part only")


def test_all_parts_are_sorted(reader: Reader) -> None:
    whole = claims(reader)
    page = reader(KINDS["exposed"], width=WIDE)
    rows = page.locator(SHOWN)
    part = rows.count()
    assert part < whole
    page.get_by_role("button", name="Sort by Whom").click()
    expect(rows).to_have_count(whole)
    names = page.locator("table.sheet .who").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    expect(page.locator(STATUS)).to_be_empty()


@pytest.mark.parametrize("kind", ["exposed", "exposed-rest"])
def test_all_parts_are_filtered(kind: str, reader: Reader) -> None:
    whole = claims(reader)
    page = reader(KINDS[kind], width=WIDE)
    own = page.locator(SHOWN).all_inner_texts()
    page.get_by_label("Show").select_option("helped")
    expect(page.locator(STATUS)).to_have_text(re.compile(rf"^\d+ of {whole} claims$"))
    helped = page.locator(SHOWN)
    said = page.locator(STATUS).inner_text()
    assert said.startswith(f"{helped.count()} of")
    assert not {*helped.all_inner_texts()} <= {*own}
    expect(page.get_by_text("Part 1 of")).to_be_hidden()
    ids = [id_ for row in helped.all() if (id_ := row.get_attribute("id"))]
    assert len(ids) == len({*ids})
    assert all(link.get_attribute("href") for link in helped.locator("a").all())
    page.get_by_label("Show").select_option("")
    assert page.locator(SHOWN).all_inner_texts() == own


def test_a_part_that_cannot_be_read_is_said(reader: Reader) -> None:
    page = reader(KINDS["exposed"], width=WIDE)
    part = page.locator(SHOWN).count()
    page.route("**/exposed--2.html", lambda route: route.fulfill(body="<p>Moved"))
    page.get_by_label("Filter").fill("a")
    status = page.locator(STATUS)
    expect(status).to_have_text(re.compile(rf"^\d+ of {part} claims, of this part only$"))
    page.unroute_all()


def test_claims_are_filtered_by_words_and_by_what_they_say(reader: Reader) -> None:
    page = reader(KINDS["exposed"], width=WIDE)
    rows = page.locator(SHOWN)
    part, whole = rows.count(), claims(reader)
    page.get_by_label("Filter").fill("micrÓN  2026")
    expect(page.locator(STATUS)).to_have_text(re.compile(rf"^\d+ of {whole} claims$"))
    few = rows.count()
    assert 0 < few < whole
    assert all("Micron" in text and "2026" in text for text in rows.all_inner_texts())
    expect(page.locator(STATUS)).to_have_text(f"{few} of {whole} claims")
    page.get_by_label("Show").select_option("helped")
    assert {row.get_attribute("data-tone") for row in rows.all()} == {"helped"}
    page.get_by_label("Filter").fill("")
    page.get_by_label("Show").select_option("")
    assert rows.count() == part
    expect(page.locator(STATUS)).to_be_empty()


def test_a_mark_of_the_picture_leads_to_its_row(reader: Reader) -> None:
    page = reader(KINDS["exposed"], width=WIDE)
    mark = page.get_by_role("link", name="Samsung: both hurt and helped by Memory shortage")
    mark.press("Enter")

    expect(page.locator("tr:target .what")).to_have_text("Memory shortage")
    expect(page.locator("tr:target .who")).to_have_text("Samsung")
    expect(page.locator("tr:target")).to_be_in_viewport()


@pytest.mark.parametrize("kind", ["exposed", "bullish", "second-order", "conflicts"])
def test_all_is_there_without_a_script(kind: str, reader: Reader) -> None:
    page = reader(KINDS[kind], width=NARROW, script=False)

    expect(page.locator("main .source").first).to_be_visible()
    assert overflow(page) == 0
    if kind == "exposed":
        assert page.locator(SHOWN).count() > 50
        expect(page.locator(".sift")).to_be_hidden()
