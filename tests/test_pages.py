"""What every page owes its reader: sound HTML, an outline, words for all it shows, no weight."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.shelf import written
from vaultweave.api import build
from vaultweave.publish.render import ours

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LANDMARKS = {"header", "nav", "main", "aside", "footer"}
# Where the words are the notes' own, whose headings may leave out a level.
OWN_WORDS = {"prose"}

# Vaults as texts: each `=== path` begins a file.
VAULTS = sorted((Path(__file__).parent / "fixtures" / "pages").glob("*.txt"))


def made(folder: Path, files: dict[str, str]) -> Path:
    """The site of a vault."""
    build(written(folder / "vault", files), folder / "site")
    return folder / "site"


def faults(page: Path) -> Iterator[str]:
    """All that is wrong in the HTML of a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(page.read_bytes(), transport_encoding="utf-8")
    yield from (f"line {line}: {code} {data}" for (line, _), code, data in parser.errors)
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    ids = [one.attrib["id"] for one in elements if "id" in one.attrib]
    yield from (f"id {id_!r} stands twice" for id_ in sorted(set(ids)) if ids.count(id_) > 1)
    if not root.attrib.get("lang", "").strip():
        yield "no language"
    if not root.findtext("head/title", "").strip():
        yield "no title"
    if root.find("head/meta[@http-equiv='refresh']") is None:
        yield from outline(root)
        yield from words(root, elements)
        yield from weight(root)


def outline(root: Element) -> Iterator[str]:
    """What is wrong in how the page is divided."""
    found = [(one, own) for one, own in walked(root) if one.tag in HEADINGS]
    count = len([one for one, _ in found if one.tag == "h1"])
    if count != 1:
        yield f"{count} h1"
    last = 0
    for one, own in found:
        level = int(str(one.tag)[1])
        if level > last + 1 and not own:
            yield f"h{last} is followed by h{level} {text(one)!r}"
        if not text(one) and not own:
            yield f"an empty h{level}"
        last = level
    for name in ("main", "header", "footer"):
        if len(root.findall(f"body/{name}") + root.findall(f"body/div/{name}")) != 1:
            yield f"not one {name}"


def walked(element: Element, *, own: bool = False) -> Iterator[tuple[Element, bool]]:
    """Every element, in order, and whether it stands in a note's own text."""
    own = own or bool(OWN_WORDS & set(element.attrib.get("class", "").split()))
    yield element, own
    for child in element:
        yield from walked(child, own=own)


def text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def words(root: Element, elements: list[Element]) -> Iterator[str]:
    """What is shown or asked for without words for it."""
    ids = {one.attrib["id"]: one for one in elements if "id" in one.attrib}
    labels = list(root.iter("label"))
    labelled = {id(one) for label in labels for one in label.iter()}
    labelled |= {id(ids[label.attrib["for"]]) for label in labels if label.get("for") in ids}
    for one in elements:
        by = one.attrib.get("aria-labelledby", "").split()
        if set(by) - set(ids):
            yield f"aria-labelledby names what is not there: {by}"
        named = one.attrib.get("aria-label", "") + "".join(text(ids[id_]) for id_ in by)
        pressed = one.tag == "button" or (one.tag == "a" and "href" in one.attrib)
        asked = one.tag in {"input", "select", "textarea"}
        if one.tag == "img" and "alt" not in one.attrib:
            yield f"an image without words: {one.attrib.get('src')}"
        if asked and not named.strip() and id(one) not in labelled:
            yield f"<{one.tag}> without a label"
        if pressed and not (named + text(one)).strip() and not pictured(one):
            yield f"<{one.tag}> without words: {one.attrib.get('href')}"
        if one.tag in {"nav", "aside"} and not named.strip():
            yield f"<{one.tag}> without a name"


def pictured(element: Element) -> bool:
    """Whether it holds a picture that has words."""
    return any(image.attrib.get("alt", "").strip() for image in element.iter("img"))


def weight(root: Element) -> Iterator[str]:
    """What keeps the page from being shown at once."""
    sheets = root.findall(".//link[@rel='stylesheet']")
    if len(sheets) != 1:
        yield f"{len(sheets)} sheets hold the page up"
    for one in root.iter("script"):
        if "src" not in one.attrib and len(one.text or "") <= 200:
            continue  # sets the reader's theme before all is drawn
        if "defer" not in one.attrib and one.attrib.get("type") != "module":
            yield f"a script holds the page up: {one.attrib.get('src')}"


def found(site: Path) -> list[str]:
    """The faults of every page of a site."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 8
    return [f"{page.relative_to(site)}: {fault}" for page in pages for fault in faults(page)]


SOUND = (
    '<!doctype html><html lang="en"><head><title>T</title><link rel="stylesheet" href="a.css">'
    '<script src="a.js" defer></script></head><body><header></header><main><h1>One</h1>{}</main>'
    "<footer></footer></body></html>"
)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<!doctype html>", "", "line 1: expected-doctype-but-got-start-tag"),
        ("{}", "</p>", "unexpected-end-tag"),
        ("{}", '<p id="a"></p><p id="a"></p>', "id 'a' stands twice"),
        ('lang="en"', 'lang=" "', "no language"),
        ("<title>T</title>", "<title> </title>", "no title"),
        ("{}", "<h1>Two</h1>", "2 h1"),
        ("<h1>One</h1>", "", "0 h1"),
        ("{}", "<h3>Three</h3>", "h1 is followed by h3 'Three'"),
        ("{}", "<h2> </h2>", "an empty h2"),
        ("{}", '<div class="prose"><h2>T</h2><h5>F</h5></div><h6>S</h6><h1></h1>', "2 h1"),
        ("<footer></footer>", "", "not one footer"),
        ("{}", '<img src="x.png">', "an image without words: x.png"),
        ("{}", "<input>", "<input> without a label"),
        ("{}", '<label for="a">L</label><input id="b">', "<input> without a label"),
        ("{}", "<button></button>", "<button> without words: None"),
        ("{}", '<a href="x"><img src="x.png" alt=""></a>', "<a> without words: x"),
        ("{}", "<nav></nav>", "<nav> without a name"),
        ("{}", '<nav aria-labelledby="gone"></nav>', "aria-labelledby names what is not there"),
        (" defer", "", "a script holds the page up: a.js"),
        ("<title>", '<link rel="stylesheet" href="b.css"><title>', "2 sheets hold the page up"),
    ],
)
def test_a_fault_is_found(old: str, new: str, fault: str, tmp_path: Path) -> None:
    page = written(tmp_path, {"x.html": SOUND.replace(old, new)}) / "x.html"

    assert any(fault in one for one in faults(page))


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "<h2>Two</h2><h3>Three</h3><h2>Two</h2>",
        '<div class="prose"><h4>F</h4></div>',
        '<img src="x.png" alt="">',
        '<label>L <input></label><label for="a">L</label><input id="a"><input aria-label="L">',
        '<a href="x"><img src="x.png" alt="X"></a>',
        '<section aria-labelledby="a"><h2 id="a">A</h2></section>',
    ],
)
def test_no_fault_is_found(body: str, tmp_path: Path) -> None:
    page = written(tmp_path, {"x.html": SOUND.replace("{}", body)}) / "x.html"

    assert list(faults(page)) == []


def test_pages_of_the_sample_vault_are_sound(sample: Path) -> None:
    assert found(sample) == []


@pytest.mark.parametrize("vault", VAULTS, ids=lambda vault: vault.stem)
def test_pages_of_careless_notes_are_sound(vault: Path, tmp_path: Path) -> None:
    text = vault.read_text(encoding="utf-8")
    _, *files = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)

    assert found(made(tmp_path, dict(zip(files[::2], files[1::2], strict=True)))) == []


def packed(path: Path) -> int:
    """How many bytes of a file a server sends."""
    return len(gzip.compress(path.read_bytes(), 6))


def test_a_note_is_loaded_with_60_kb(sample: Path) -> None:
    assets = [path for path in (sample / "_/assets").iterdir() if path.suffix in {".css", ".js"}]
    fixed = sum(map(packed, assets))
    pages = [page for page in sample.rglob("*.html") if 'class="note"' in page.read_text()]

    assert len(pages) > 60
    assert {page.name: size for page in pages if (size := page.stat().st_size) > 60_000} == {}
    assert max(map(packed, pages)) + fixed <= 60_000


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in (ours() / "assets").iterdir() if path.suffix in {".css", ".js"}),
)
def test_an_asset_is_small(name: str) -> None:
    assert packed(ours() / "assets" / name) <= 20_000


def test_what_surrounds_a_note_does_not_grow_with_the_vault(tmp_path: Path) -> None:
    def around(count: int) -> tuple[int, dict[str, int]]:
        notes = {
            f"Actors/N{n:04}.md": f"#actor #t{n % 40}\n\n## Related\n\n"
            f"- [[N{(n + 1) % count:04}]] — competitor\n- [[Hub]] — exposed ({n})\n"
            for n in range(count)
        }
        site = made(tmp_path / str(count), {**notes, "Hub.md": "#event", "index.md": "Home."})
        page = (site / "actors/n0007.html").read_bytes()
        root = html5lib.parse(page, namespaceHTMLElements=False)
        parts = {tag: sum(map(size, root.iter(tag))) for tag in LANDMARKS - {"main"}}
        return (site / "hub.html").stat().st_size, {**parts, "page": len(page)}

    few, many = around(50), around(500)

    assert {tag: n - few[1][tag] for tag, n in many[1].items() if abs(n - few[1][tag]) > 32} == {}
    assert many[0] <= 60_000


def size(element: Element) -> int:
    return len(html5lib.serialize(element, tree="etree"))
