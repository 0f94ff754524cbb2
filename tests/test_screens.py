"""The pages as they look: at the widths of a phone and a desk, light and dark, still and on paper.

Screenshots are left in `screenshots/`, to be looked at.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import (
    KINDS,
    NARROW,
    SCHEMES,
    SHOWN,
    WIDE,
    Reader,
    Seen,
    audit,
    is_dark,
    look,
    overflow,
    visitor,
)
from tests.shelf import written
from vaultweave.api import build

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parents[1] / "screenshots"


@pytest.mark.parametrize("at", ["root", "broad"])
def test_no_page_scrolls_sideways(at: str, reader: Reader) -> None:
    page = reader(at=at)
    base = page.url.removesuffix("index.html")
    out = {}
    for path in KINDS.values() if at == "root" else ("index.html", "tags.html", "wide.html"):
        page.goto(base + path)
        for width in (NARROW, 320):
            page.set_viewport_size({"width": width, "height": 800})
            out[path, width] = overflow(page)

    assert {where: count for where, count in out.items() if count} == {}


def test_a_task_stands_where_an_item_would(browser: Browser, tmp_path: Path) -> None:
    text = "- one\n\t- two\n- [ ] three\n\t- [x] four\n\n1. [ ] five\n\n   more\n"
    build(written(tmp_path / "v", {"A.md": text}), tmp_path / "site")
    page, _ = visitor(browser)
    page.goto((tmp_path / "site/a.html").as_uri())
    places = """all => all.map(one => {
      const at = one.getBoundingClientRect();
      return [at.left, at.top];
    })"""
    one, two, three, four, five = page.locator(".prose li").evaluate_all(places)
    *_, box = page.locator(".prose input").evaluate_all(places)

    assert one[0] == three[0] == five[0]
    assert two[0] == four[0] > one[0]
    assert box[0] < five[0]
    assert abs(box[1] - five[1]) < 16
    page.context.close()


def test_blocks_of_all_sorts_keep_a_line_between_them(browser: Browser, tmp_path: Path) -> None:
    text = (
        "text\n\n<table><tr><td>raw</td></tr></table>\n\n<details><summary>x</summary>y</details>\n\n"
        "$$\nx^2\n$$\n\ntext\n\n![[B#Head]]\n"
    )
    build(written(tmp_path / "v", {"A.md": text, "B.md": "# Head\n\nbody"}), tmp_path / "site")
    page, _ = visitor(browser)
    page.goto((tmp_path / "site/a.html").as_uri())
    spans = """all => all.map(one => {
      const at = one.getBoundingClientRect();
      return [at.top, at.bottom];
    })"""
    found = page.locator(".prose > *").evaluate_all(spans)
    ((title, _), (head, _)) = page.locator(".embed-title, .embed h2").evaluate_all(spans)

    assert len(found) == 6
    assert all(later[0] - sooner[1] > 12 for sooner, later in pairwise(found))
    assert head - title < 40
    page.context.close()


SCROLLS = "all => all.map(one => [one.scrollHeight, one.clientHeight])"
SIDES = """all => all.map(one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const at = range.getBoundingClientRect();
  return [at.left, at.right];
})"""


def test_a_formula_is_not_cut_off(browser: Browser, tmp_path: Path) -> None:
    text = "$$\\frac{\\sqrt\\pi}{2}$$\n\n$$y$$\n\n- a $$x^2$$\n\n$$" + "x_{10}+" * 60 + "y$$\n"
    build(written(tmp_path / "v", {"A.md": text}), tmp_path / "site")
    page, _ = visitor(browser)
    look(page, NARROW, "light")
    page.goto((tmp_path / "site/a.html").as_uri())
    formulas = page.locator("math[display=block]")

    assert formulas.count() == 4
    assert [at for at in formulas.evaluate_all(SCROLLS) if at[0] > at[1]] == []
    assert formulas.last.evaluate("one => one.scrollWidth > one.clientWidth")
    assert overflow(page) == 0
    page.context.close()


def test_a_tables_edges_fade_into_what_it_stands_on(browser: Browser, tmp_path: Path) -> None:
    table = "| a |\n|---|\n| 1 |\n"
    quoted = "> [!tip] T\n" + "".join(f"> {line}\n" for line in table.splitlines())
    files = {"A.md": f"{table}\n{quoted}\n![[B#^t]]\n", "B.md": f"{table}\n^t\n"}
    build(written(tmp_path / "v", files), tmp_path / "site")
    page, _ = visitor(browser)
    page.goto((tmp_path / "site/a.html").as_uri())
    pairs = """all => all.map(one => [
      getComputedStyle(one).backgroundImage,
      getComputedStyle(one.closest(".embed, .callout, body")).backgroundColor,
    ])"""
    found = page.locator(".prose .table").evaluate_all(pairs)

    assert len({ground for _, ground in found}) == 3
    assert [ground for fade, ground in found if ground not in fade] == []
    page.context.close()


def test_names_and_code_keep_their_own_direction(browser: Browser, tmp_path: Path) -> None:
    arabic = "\u0645\u0631\u062d\u0628\u0627"
    table = f"| {arabic} | [[A]] |\n|--|--|\n| {arabic} {arabic} | b |\n| 12 | c |\n"
    files = {
        "A.md": f"[[{arabic}]] [[100 B]]\n",
        "R.md": f"{arabic}\n\n```\ncode\n```\n\n{table}",
    }
    build(written(tmp_path / "v", files), tmp_path / "site")
    page, _ = visitor(browser)
    page.goto((tmp_path / "site/a.html").as_uri())
    first, second = page.locator(".prose p a").evaluate_all(SIDES)
    assert first[1] < second[0]

    page.goto((tmp_path / "site/r.html").as_uri())
    ((left, right),) = page.locator(".prose pre").evaluate_all(SIDES)
    assert right < page.evaluate("() => document.documentElement.clientWidth") / 2
    head, cell, number = page.locator(".prose :is(th, td):first-child").evaluate_all(SIDES)
    assert head[1] == cell[1] == number[1] > right > left
    page.context.close()


@pytest.fixture(scope="module")
def twins(browser: Browser) -> list[tuple[Page, Seen]]:
    """A page in light and one in dark."""
    found = [visitor(browser) for _ in SCHEMES]
    for (page, _), scheme in zip(found, SCHEMES, strict=True):
        look(page, WIDE, scheme)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(
    kind: str, twins: list[tuple[Page, Seen]], addresses: dict[str, str]
) -> None:
    for page, _ in twins:
        page.goto(addresses["root"] + KINDS[kind])

    assert audit([page for page, _ in twins]) == []
    assert [said for _, seen in twins for said in seen.said] == []
    assert [url for _, seen in twins for url in seen.foreign(addresses["root"])] == []


SHIFTS = """() => new Promise((done) => {
  const shifts = [];
  const note = (list) => list.getEntries().forEach((one) => shifts.push(
    `${one.value}: ${one.sources.map(({ node }) => node && (node.outerHTML || node.data))}`));
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shifts), 100);
})"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_moves_when_the_script_comes(width: int, reader: Reader) -> None:
    page = reader(at="late", width=width)
    base = page.url.removesuffix("index.html")
    for path in SHOWN.values():
        page.goto(base + path)
        assert page.evaluate(SHIFTS) == []


def test_nothing_moves_by_itself_for_who_asks_for_less_motion(reader: Reader) -> None:
    page = reader(KINDS["note"])
    still = """() => [...document.querySelectorAll("*")].every((one) => {
      const style = getComputedStyle(one);
      return parseFloat(style.transitionDuration) === 0 && style.animationName === "none"
        && style.scrollBehavior === "auto";
    })"""
    assert page.evaluate(still)
    page.emulate_media(reduced_motion="no-preference")
    assert not page.evaluate(still)


@pytest.mark.parametrize("kind", ["note", "exposed", "entities", "said"])
def test_paper_has_the_text_and_no_way_around(kind: str, reader: Reader) -> None:
    page = reader(KINDS[kind], scheme="dark")
    page.get_by_role("button", name="theme").click()
    page.get_by_role("button", name="theme").click()
    assert is_dark(page)
    page.emulate_media(media="print")
    assert not is_dark(page)
    expect(page.locator("h1")).to_be_visible()
    for one in page.locator("nav, button, .skip").all():
        expect(one).to_be_hidden()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("kind", SHOWN)
def test_screens(kind: str, width: int, reader: Reader) -> None:
    page = reader(SHOWN[kind], width=width)
    height = min(3000, page.evaluate("() => document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": height})
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        shot = page.screenshot(path=SHOTS / f"{kind}-{width}-{scheme}.png")
        assert int.from_bytes(shot[16:20], "big") == width
        assert is_dark(page) == (scheme == "dark")
