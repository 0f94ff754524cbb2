"""Whole sites, read back by a crawler that knows nothing of the program."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from tests.crawler import Crawled, crawl
from tests.shelf import written
from vaultweave.publish.build import Folders, Site, Written, build
from vaultweave.publish.render import ours
from vaultweave.weave.load import load
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public

NOTES = Path(__file__).parents[1] / "notes"
FAMOUS = [
    '"><svg onload=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% import os %}",
    "..&..",
    "a\x01b\x1bc\x7fd",
    "&lt;b&gt;&amp;",
    "x' onmouseover='alert(1)",
]


def published(root: Path, out: Path, site: Site | None = None) -> Written:
    found = load(root)
    vault = public(found.vault, Privacy(hide=("private*",)))
    return build(vault, found.bodies, Folders(root, out), site or Site(title="Notes"))


def site_of(tmp_path: Path, files: dict[str, str]) -> Crawled:
    published(written(tmp_path / "vault", files), tmp_path / "site")
    return crawl(tmp_path / "site")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<a href="gone.html">x</a>', "gone.html is not there"),
        ('<a href="#gone">x</a>', "index.html has no id 'gone'"),
        ('<a href="b.html#gone">x</a>', "b.html has no id 'gone'"),
        ('<a href="../index.html">x</a>', "leads out of the site"),
        ('<a href="/b.html">x</a>', "is not relative"),
        ('<a href="">x</a>', "is empty"),
        ('<a href="javascript:alert(1)">x</a>', "scheme 'javascript'"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' stands 2 times"),
        ('<p onclick="x()">x</p>', "<p onclick>"),
        ("<script>1</script>", "a script within the page"),
        ('<img src="https://a.example/x.png" alt="">', "loads https://a.example/x.png"),
        ("<p><div></p>", "unexpected-end-tag"),
        ("<style>a{}</style>", "<style> has no place here"),
    ],
)
def test_the_crawler_finds(page: str, fault: str, tmp_path: Path) -> None:
    head = '<!doctype html><html lang="en"><head><title>t</title></head><body>'
    link = '<a href="b.html">b</a>'
    (tmp_path / "index.html").write_text(f"{head}{page}{link}</body></html>")
    (tmp_path / "b.html").write_text(f"{head}b</body></html>")

    assert any(fault in found for found in crawl(tmp_path).faults)


def test_the_crawler_finds_what_nothing_leads_to(tmp_path: Path) -> None:
    page = "<!doctype html><html><head><title>t</title></head><body>x</body></html>"
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "lost.html").write_text(page)
    (tmp_path / "lost.png").write_text("")

    assert crawl(tmp_path).faults == [
        "lost.png: no page uses it",
        "lost.html: no link leads here",
    ]


def test_the_sample_vault_is_published_whole(tmp_path: Path) -> None:
    written_ = published(NOTES, tmp_path / "site")
    found = crawl(tmp_path / "site")

    assert found.faults == []
    assert written_.problems == ()
    assert len(found.pages) == written_.pages


def test_an_empty_vault_is_a_site(tmp_path: Path) -> None:
    found = site_of(tmp_path, {".keep": ""})

    assert found.faults == []
    assert {"index.html", "exposed.html", "bullish.html", "relations.html"} <= set(found.pages)


MESSY = {
    "index.md": "# Home\n\nSee [[Aster]], [[Nowhere]], [[Aster#Gone]], [[#Gone]].\n",
    "Actors/Actors.md": "All of them. ![[Aster#Costs]]\n",
    "Actors/Aster.md": (
        "---\nparent: '[[Big Blue]]'\nsite: https://a.example\nprivate-x: '[[Hush]]'\n---\n"
        "#actor #ai/agents\n\n# Aster\n\n**Aster** — maker of things[^1].\n\n## Costs\n\n"
        "![[Big Blue]]\n\n![[p q.png|A chart|300]] ![[gone.png]] [[d.pdf#page=2]]\n\n"
        "| Rival | Price |\n|--|--:|\n| [[Big Blue\\|Blue]] | $3 / $6 |\n\n"
        "**Bull:**\n- Costs fall ^bull\n\n**Bear:**\n- Prices fall faster\n\n"
        "## Related\n\n- [[Big Blue]] — main competitor (chips, since 2024)\n"
        "- [[Export rules]] — exposed (two fabs)\n- [[Nowhere]] — former partner\n\n[^1]: Foot.\n"
    ),
    "Actors/Big Blue.md": "![[Aster]]\n\nback to [[Aster#^bull]] and [[aster]]\n",
    "Events/Export rules.md": (
        "**Winners:** [[Big Blue]]\n\n**Losers:**\n- [[Aster]] (two fabs)\n- Resellers\n\n"
        "> [!warning]- Careful\n> #events\n\n## Related\n- [[Aster]] — less exposed than [[X y]]\n"
    ),
    "Old/x.md": "---\npermalink: old/place\naliases: [was/here]\n---\n",
    "Hush.md": "---\npublish: false\n---\n[[Aster]]",
    "x.md": "",
    "x/y.md": "[[../x]]",
    "p q.png": "",
    "d.pdf": "",
}


def test_a_messy_vault_has_no_dead_ends(tmp_path: Path) -> None:
    found = site_of(tmp_path, MESSY)

    assert found.faults == []
    assert "actors/index.html" in found.pages
    assert "_/nowhere.html" in found.pages
    assert "old/place.html" in found.pages


def test_links_in_titles_of_callouts_are_led_to(tmp_path: Path) -> None:
    text = (
        "> [!tip]- See [[B]] ^one\n> [[B]]\n\n- > [!note] [[B]]\n\n"
        "> [!a] [[B]]\n> > [!b] [[B]]\n\n^two\n"
    )
    found = site_of(tmp_path, {"A.md": text, "B.md": "![[A#^one]]\n\n![[A#^two]]"})

    assert found.faults == []
    assert {"b-one", "b-two", "l-1", "l-2", "l-4", "l-6", "l-7"} <= set(found.pages["a.html"].ids)


def test_players_of_html_play_files_of_the_vault(tmp_path: Path) -> None:
    text = (
        '<video src="clip.mp4" controls></video> <audio src="talk.mp3"></audio>\n\n'
        '<video controls>\n<source src="more.webm" type="video/webm">\n</video>\n\n'
        '<video src="https://a.example/far.mp4"></video> <video src="A.md"></video>\n'
    )
    media = {"clip.mp4": "v", "talk.mp3": "a", "more.webm": "w"}
    found = site_of(tmp_path, {"A.md": text, **media})
    page = (tmp_path / "site" / "a.html").read_text("utf-8")

    assert found.faults == []
    assert [name for name in media if (tmp_path / "site" / name).exists()] == [*media]
    assert '<video controls preload="metadata" src="clip.mp4"' in page
    assert '<audio controls preload="none" src="talk.mp3"' in page
    assert page.count("<video") == 2
    assert "a.example" not in page


def test_what_is_private_leaves_no_trace(tmp_path: Path) -> None:
    site_of(tmp_path, MESSY)
    said = [path.name + path.read_text(errors="replace") for path in files(tmp_path / "site")]

    assert [text for text in said if "hush" in text.lower()] == []


def test_no_path_of_this_machine_leaves_it(tmp_path: Path) -> None:
    site_of(tmp_path, MESSY)

    for path in files(tmp_path / "site"):
        assert str(tmp_path).encode() not in path.read_bytes()


def files(root: Path) -> list[Path]:
    return [path for path in sorted(root.rglob("*")) if path.is_file()]


def test_a_second_build_writes_nothing_and_a_fresh_one_the_same(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", MESSY)
    first = published(root, tmp_path / "site")
    again = published(root, tmp_path / "site")
    published(root, tmp_path / "other")

    assert (again.written, again.removed) == (0, 0)
    assert again.unchanged == first.written
    one, other = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in files(tmp_path / name)}
        for name in ("site", "other")
    )
    assert one == other


def test_a_note_that_goes_takes_its_pages_with_it(tmp_path: Path) -> None:
    root = written(tmp_path / "vault", MESSY)
    published(root, tmp_path / "site")
    shutil.rmtree(root / "Actors")

    published(root, tmp_path / "site")

    assert crawl(tmp_path / "site").faults == []
    assert not (tmp_path / "site/actors").exists()


@pytest.mark.parametrize("text", FAMOUS)
def test_no_name_or_value_runs_or_breaks_a_page(text: str, tmp_path: Path) -> None:
    name = text.replace("/", "∕")
    quoted = '"' + re.sub(r'[\\"\x00-\x1f\x7f]', "", text) + '"'
    link = text.replace("|", "").replace("#", "").replace("^", "")
    body = (
        f"---\naliases: [{quoted}]\ntype: {quoted}\ntitle: {quoted}\nother: {quoted}\n"
        f"tags: [{quoted}]\n---\n"
        f"# {text}\n\n**{text}** — words {text} [[{link}]] [[{link}|{text}]] ![[{link}]]\n\n"
        f"![[p.png|{text}]] [x]({text}) `{text}` =={text}== #{text} ^{text}\n\n"
        f"> [!{text}] {text}\n> {text}\n\n```{text}\n{text}\n```\n\n"
        f"| {text} | Value |\n|--|--|\n| [[{link}]] | {text} |\n\n"
        f"**Bull ({text}):**\n- {text}\n\n**Bearish {text}:**\n- [[{link}]] ({text})\n\n"
        f"## Related\n\n- [[{link}]] — {text} supplier ({text})\n- [[Plain]] — exposed ({text})\n"
        f"{text}:: [[{link}]]\n"
    )
    files_ = {f"{name}/{name}.md": body, f"{name}.md": body, "Plain.md": body, "p.png": ""}
    found = site_of(tmp_path, files_)

    assert found.faults == []
    for path in files(tmp_path / "site"):
        if path.suffix == ".html":
            said = path.read_text(encoding="utf-8")
            assert "<svg onload" not in said
            assert "<script>alert" not in said
            assert not re.search(r'href="\s*javascript:', said)
    if text == "{{7*7}}":
        assert "{{7*7}}" in (tmp_path / "site/plain.html").read_text()


def test_pages_do_not_grow_with_the_vault(tmp_path: Path) -> None:
    def sizes(count: int) -> dict[str, int]:
        notes = {
            f"Actors/N{n:04}.md": f"#actor #t{n % 50}\n\n**Bull:**\n- Up [[Hub]]\n\n## Related\n\n"
            f"- [[Hub]] — exposed (n {n})\n- [[N{(n + 1) % count:04}]] — competitor\n"
            for n in range(count)
        }
        out = tmp_path / f"site{count}"
        published(written(tmp_path / f"v{count}", {**notes, "Hub.md": "#event"}), out)
        return {path.relative_to(out).as_posix(): path.stat().st_size for path in files(out)}

    few, many = sizes(320), sizes(640)
    assert crawl(tmp_path / "site320").faults == []
    for page in ("index", "hub", "exposed", "bullish", "relations", "entities", "actors/index"):
        assert many[f"{page}.html"] < 1.1 * few[f"{page}.html"] + 2000
    assert max(size for name, size in many.items() if name.endswith(".html")) < 120_000


def test_style_and_script_are_small() -> None:
    for name in ("style.css", "theme.js", "find.js"):
        assert len((ours() / "assets" / name).read_bytes()) < 40_000


def test_pages_hold_nothing_from_elsewhere(tmp_path: Path) -> None:
    site_of(tmp_path, MESSY)
    style = (ours() / "assets/style.css").read_text(encoding="utf-8")

    assert not re.search(r"@import|url\((?!\"data:image/svg)", style)
    for path in files(tmp_path / "site"):
        if path.suffix == ".html" and 'http-equiv="refresh"' not in path.read_text():
            said = unescape(path.read_text())
            assert "default-src 'none'; script-src 'self' 'sha256-" in said
            assert "; style-src 'self'; " in said
