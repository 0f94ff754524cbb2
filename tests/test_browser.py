"""The sample site as its readers have it: in Chromium, from a server's root, a sub-path, a disk.

Whatever else a test looks at, the pages that it opens may log no error and break no policy of
theirs, and may ask for nothing outside the site.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import (
    KINDS,
    NARROW,
    PLACES,
    SHOWN,
    WIDE,
    Reader,
    audit,
    is_dark,
    overflow,
    serving,
    visitor,
    watch,
)
from tests.shelf import written
from vaultweave.api import build

pytestmark = pytest.mark.browser


def test_the_watch_sees_what_no_page_may_do(browser: Browser, tmp_path: Path) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">"
    files = {
        "index.html": "<img src=http://elsewhere.example/x.png><script>nothing()</script>",
        "strict.html": f"{policy}<script>1</script>",
    }
    with serving(written(tmp_path, files)) as base:
        context = browser.new_context()
        seen = watch(context)
        for name in files:
            context.new_page().goto(base + name)
        context.close()

    assert seen.foreign(base) == ["http://elsewhere.example/x.png"]
    assert [True] * 3 == [
        any(word in said for said in seen.said)
        for word in ("nothing is not defined", "ERR_NAME_NOT_RESOLVED", "Content Security Policy")
    ]


def test_every_kind_of_page_is_looked_at(sample: Path) -> None:
    def kind(path: str) -> str:
        text = (sample / path).read_text(encoding="utf-8")
        return "".join(re.findall('<body class="([^"]*)"', text))

    pages = (path.relative_to(sample).as_posix() for path in sample.rglob("*.html"))

    assert {kind(page) for page in pages} - {""} == {kind(page) for page in KINDS.values()}


@pytest.mark.parametrize("at", ["below", "disk"])
def test_pages_open_from_anywhere(at: str, reader: Reader) -> None:
    page = reader(at=at)
    base = page.url.removesuffix("index.html")
    for path in SHOWN.values():
        page.goto(base + path)
        expect(page.locator("html")).to_have_class("js")
        expect(page.locator(".skip")).to_have_css("position", "absolute")


@pytest.mark.parametrize("at", PLACES)
def test_a_statement_leads_to_the_line_that_makes_it(at: str, reader: Reader) -> None:
    page = reader(KINDS["exposed"], at=at)
    page.locator("main .source[href*='#']").first.click()

    expect(page).to_have_url(re.compile(r"/[a-z]+/[^/]+\.html#"))
    expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize("at", PLACES)
def test_the_theme_is_the_systems_until_chosen_and_then_remembered(at: str, reader: Reader) -> None:
    page = reader(at=at, scheme="dark")
    switch = page.get_by_role("button", name="theme")
    assert is_dark(page)
    switch.click()
    assert not is_dark(page)
    page.get_by_role("link", name="Exposed", exact=True).click()
    expect(switch).to_have_text("Light")
    assert not is_dark(page)
    page.emulate_media(color_scheme="light")
    switch.click()
    page.reload()
    expect(switch).to_have_text("Dark")
    assert is_dark(page)
    switch.click()
    page.go_back()
    expect(switch).to_have_text("Auto")
    assert not is_dark(page)


def test_the_theme_is_that_of_all_tabs(reader: Reader) -> None:
    page = reader()
    with page.context.expect_page() as opened:
        page.evaluate("() => open(location.href)")
    other = opened.value
    page.get_by_role("button", name="theme").click(click_count=2)

    expect(other.get_by_role("button", name="theme")).to_have_text("Dark")
    assert is_dark(other)
    other.close()


def test_the_theme_can_be_switched_where_nothing_can_be_remembered(
    browser: Browser, addresses: dict[str, str]
) -> None:
    page, seen = visitor(browser)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed') } })"
    )
    page.goto(addresses["root"] + KINDS["tags"])
    switch = page.get_by_role("button", name="theme")
    modes = []
    for _ in range(3):
        switch.click()
        modes.append((switch.inner_text(), is_dark(page)))
    page.context.close()

    assert modes == [("Light", False), ("Dark", True), ("Auto", False)]
    assert seen.said == []


def test_the_skip_link_leads_to_the_text(reader: Reader) -> None:
    page = reader(KINDS["note"])
    skip = page.locator(".skip")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


# Notes what the focus comes to: what it must reach, and where it cannot be seen.
WALK = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']");
  const shown = (one) => one.checkVisibility() && !one.closest("[aria-hidden=true]");
  const wanted = new Set([...all].filter((one) => !one.disabled && shown(one)));
  window.walk = { wanted, steps: 0, faults: [] };
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!ring) walk.faults.push(`no outline: ${target.outerHTML}`);
    walk.wanted.delete(target);
    walk.steps += 1;
  });
  return wanted.size;
}"""
STEP = """() => {
  const one = document.activeElement, box = one.getClientRects()[0];
  if (one === document.body) return "the end";
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return one.contains(at) ? "" : `covered: ${one.outerHTML}`;
}"""


@pytest.mark.parametrize(
    ("kind", "width"),
    [("home", WIDE), ("note", WIDE), ("role", WIDE), ("stub", NARROW)],
)
def test_all_that_can_be_used_is_reached_by_tab_and_seen(
    kind: str, width: int, reader: Reader
) -> None:
    page = reader(KINDS[kind], width=width)
    count = page.evaluate(WALK)
    steps: list[str] = []
    while "the end" not in steps and len(steps) < count + 30:
        page.keyboard.press("Tab")
        steps.append(page.evaluate(STEP))

    assert page.evaluate("() => [...walk.wanted].map((one) => one.outerHTML)") == []
    assert page.evaluate("() => walk.faults") == []
    assert [step for step in steps if step] == ["the end"], "covered, or trapped"


def test_the_contents_mark_the_section_that_is_read(reader: Reader) -> None:
    page = reader(KINDS["note"], width=WIDE)
    marked = page.locator(".contents [aria-current=location]")
    links = page.locator(".contents a").all()
    for link in (*links[:4], links[0], links[3]):
        page.evaluate(
            """(id) => scrollBy(0, document.getElementById(id).getBoundingClientRect().top + 40)""",
            str(link.get_attribute("href")).removeprefix("#"),
        )
        expect(marked).to_have_text([link.inner_text()])
    links[1].click()
    expect(marked).to_have_text([links[1].inner_text()])
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(marked).to_have_text([links[-1].inner_text()])
    page.evaluate("() => scrollTo(0, 0)")
    expect(marked).to_have_count(0)


def test_the_menu_of_a_narrow_page_opens_and_closes(reader: Reader) -> None:
    page = reader(KINDS["stub"], width=NARROW)
    button, menu = page.get_by_role("button", name="Browse"), page.locator("#shelf")
    expect(menu).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(menu.locator("a").first).to_be_focused()
    header, panel = page.locator(".top").bounding_box(), menu.bounding_box()
    assert header
    assert panel
    assert header["y"] + header["height"] <= panel["y"] + 1
    assert audit([page]) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    button.click()
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("kind", ["home", "note"])
def test_a_page_needs_no_script(kind: str, reader: Reader) -> None:
    page = reader(KINDS[kind], width=NARROW, scheme="dark", script=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".theme")).to_be_hidden()
    assert is_dark(page)
    assert overflow(page) == 0
    page.get_by_role("link", name="Browse").click()
    expect(page.locator("#shelf")).to_be_in_viewport()
    page.locator("#shelf a").first.click()
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("at", ["broad", "broad disk"])
def test_diagrams_and_rare_formulas_are_drawn(reader: Reader, at: str) -> None:
    page = reader("drawn.html", at=at)

    expect(page.locator("pre.mermaid svg")).to_have_count(1)
    expect(page.locator("pre.mermaid svg")).to_contain_text("Margins")
    expect(page.locator("pre.mermaid[data-failed]")).to_have_text("graph LR\n  A[ -->\n")
    expect(page.locator("pre.mermaid[role=img]")).to_have_attribute(
        "aria-label", re.compile("Price")
    )


def test_other_pages_load_no_library(reader: Reader) -> None:
    page = reader("wide.html", at="broad")

    assert [] == page.locator("script[src*=draw], script[src*=vendor]").all()


def test_without_a_script_a_diagram_is_its_source(reader: Reader) -> None:
    page = reader("drawn.html", at="broad", script=False)

    expect(page.locator("pre.mermaid").first).to_contain_text("A[Price cuts] --> B[Margins]")


@pytest.mark.parametrize("at", ["root", "below", "disk"])
def test_a_name_is_found_by_keyboard(reader: Reader, at: str) -> None:
    page = reader("concepts/inference-economics.html", at=at)
    page.keyboard.press("/")
    page.keyboard.type("open")

    first = page.locator("[role=option]").first
    expect(first).to_contain_text("OpenAI")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actors/openai.html")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("typed", "name"), [("moodys", "Moody's"), ("at&t", "AT&T"), ("att", "AT&T"), ("c", "C++")]
)
def test_a_name_is_found_as_it_is_typed(reader: Reader, typed: str, name: str) -> None:
    page = reader("wide.html", at="broad")
    page.get_by_role("combobox").fill(typed)

    expect(page.locator("[role=option]").first).to_contain_text(name)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("指导", ["PKM的指导原则"]),
        ("原则", ["PKM的指导原则"]),
        ("则原", []),
        ("pkm", ["PKM的指导原则"]),
        ("steel", ["日本Steel"]),
        ("teel", []),
        ("same", ["Sameb", "Samec/d", "Same words"]),
    ],
)
def test_names_without_blanks_and_of_several_notes(
    typed: str, found: list[str], browser: Browser, tmp_path: Path
) -> None:
    names = ("PKM的指导原则", "日本Steel", "b/Same", "c/d/Same", "Same words")
    build(written(tmp_path / "v", {f"{name}.md": "" for name in names}), tmp_path / "site")
    page, _ = visitor(browser)
    page.goto((tmp_path / "site/index.html").as_uri())
    page.get_by_role("combobox").fill(typed)

    said = f"{len(found)} found" if found else "Nothing has that name"
    expect(page.locator(".finder [role=status]")).to_have_text(said)
    assert page.locator("[role=option]").all_text_contents() == found
    page.context.close()


def test_nothing_is_found_and_escape_closes(reader: Reader) -> None:
    page = reader()
    field = page.get_by_role("combobox")
    field.fill("qqx")
    expect(page.locator(".finder [role=status]")).to_have_text("Nothing has that name")
    field.fill("nvid")
    expect(page.locator("[role=option]").first).to_contain_text("NVIDIA")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_without_a_script_the_field_is_a_link_to_all_names(reader: Reader) -> None:
    page = reader(script=False)
    page.get_by_role("link", name="Find").click()
    page.wait_for_url("**/entities.html")
    page.wait_for_load_state("networkidle")


BESIDE = """() => [...document.querySelectorAll(".side-note")].map((note) => {
  const { left, top, bottom } = note.getBoundingClientRect();
  const own = document.querySelector(`.footnote-ref a[href$="fn-${note.dataset.number}"]`);
  const text = document.querySelector(".prose").getBoundingClientRect();
  const rail = [...document.querySelectorAll(".rail > *")];
  return {
    off: top - own.getBoundingClientRect().top,
    beside: left > text.right,
    clear: rail.map((one) => one.getBoundingClientRect())
      .every((box) => box.bottom <= top || box.top >= bottom),
  };
})"""


def test_footnotes_stand_beside_the_text_where_there_is_room(reader: Reader) -> None:
    page = reader(KINDS["footnotes"], width=WIDE)
    page.wait_for_selector(".side-note")
    notes = page.evaluate(BESIDE)

    assert len(notes) == page.locator(".footnotes li").count()
    assert all(note["beside"] and note["clear"] and note["off"] > -1 for note in notes)
    expect(page.locator(".side-note").first).to_have_attribute("aria-hidden", "true")
    expect(page.locator(".footnotes")).to_be_visible()
    page.set_viewport_size({"width": 1000, "height": 800})
    expect(page.locator(".side-note")).to_have_count(0)
    assert overflow(page) == 0
