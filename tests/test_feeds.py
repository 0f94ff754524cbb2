"""What other programs read of a site, and when notes changed."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.crawler import crawl
from tests.shelf import written
from vaultweave import api
from vaultweave.model.errors import VaultweaveError
from vaultweave.read.history import changed

NOTES = {
    "A.md": "---\nupdated: 2026-02-03\n---\n**A** — first & &lt;last>.",
    "d/B.md": "[[A]] — supplier\n[[Nobody]]",
    "C.md": "---\nmodified: 2026-05-01T10:00\npermalink: old/c\n---\nText.",
    "secret.md": "---\npublish: false\nupdated: 2026-09-09\n---\nHidden.",
}
ATOM = "{http://www.w3.org/2005/Atom}"


def git(root: Path, *arguments: str, day: str = "2025-01-01") -> None:
    when = f"{day}T12:00:00Z"
    names = {"GIT_AUTHOR_NAME": "K", "GIT_AUTHOR_EMAIL": "k@example.org"}
    names |= {"GIT_COMMITTER_NAME": "K", "GIT_COMMITTER_EMAIL": "k@example.org"}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin"}
    command = ["git", "-c", "commit.gpgsign=false", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True, env=names | dates)


def site(root: Path, config: str, files: Mapping[str, str] = NOTES) -> Path:
    written(root / "vault", {**files, "vaultweave.toml": config})
    api.build(root / "vault", root / "site")
    return root / "site"


def test_without_git_nothing_is_known(tmp_path: Path) -> None:
    assert changed(tmp_path) == {}


def test_the_last_commit_of_a_file_counts(tmp_path: Path) -> None:
    written(tmp_path, {"v/a.md": "1", "v/ö b.md": "1", "other.md": "1"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one", day="2025-01-02")
    written(tmp_path, {"v/ö b.md": "2", "v/new.md": "not committed"})
    git(tmp_path, "commit", "-qam", "two", day="2025-03-04")

    assert changed(tmp_path / "v") == {"a.md": "2025-01-02", "ö b.md": "2025-03-04"}


def test_a_shallow_clone_knows_nothing(tmp_path: Path) -> None:
    written(tmp_path / "one", {"a.md": "1"})
    git(tmp_path / "one", "init", "-q")
    git(tmp_path / "one", "add", ".")
    git(tmp_path / "one", "commit", "-qm", "one")
    written(tmp_path / "one", {"a.md": "2"})
    git(tmp_path / "one", "commit", "-qam", "two")
    git(tmp_path, "clone", "-q", "--depth", "1", (tmp_path / "one").as_uri(), "two")

    assert changed(tmp_path / "two") == {}


def test_a_site_without_an_address_has_no_sitemap(tmp_path: Path) -> None:
    made = site(tmp_path, "")

    assert not list(made.glob("*.xml"))
    assert "canonical" not in (made / "a.html").read_text()
    assert crawl(made).faults == []


def test_no_changes_are_invented(tmp_path: Path) -> None:
    made = site(tmp_path, "", {"A.md": "Text. [[B]]"})

    assert not (made / "recent.html").exists()
    assert "Recently changed" not in (made / "index.html").read_text()


def test_changes_are_told_by_properties(tmp_path: Path) -> None:
    made = site(tmp_path, "")
    page = (made / "recent.html").read_text()

    assert page.index("2026-05-01") < page.index(">C</a>") < page.index("2026-02-03")
    assert ">B</a>" not in page[page.index("<main") : page.index("</main")]
    assert "2026-09-09" not in page
    assert "Recently changed" in (made / "index.html").read_text()


def test_sitemap_feed_and_addresses(tmp_path: Path) -> None:
    base = "https://kim.example/notes/"
    made = site(tmp_path, f'[site]\nbase_url = "{base}"\nfeeds = true\ntitle = "T & U"')
    sitemap = ET.parse(made / "sitemap.xml")  # noqa: S314 - our own
    found = [(one[0].text or "", [x.text for x in one[1:]]) for one in sitemap.getroot()]
    feed = ET.parse(made / "feed.xml").getroot()  # noqa: S314 - our own

    assert (base, []) in found
    assert (f"{base}c.html", ["2026-05-01"]) in found
    assert (f"{base}_/nobody.html", []) in found
    assert not [address for address, _ in found if "old/c" in address or "404" in address]
    assert not [address for address, _ in found if "secret" in address]
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["C", "A"]
    assert feed.findtext(f"{ATOM}title") == "T & U"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-01T00:00:00Z"
    assert feed.findall(f".//{ATOM}summary")[-1].text == "first & <last>."
    note = (made / "d/b.html").read_text()
    assert f'<link rel="canonical" href="{base}d/b.html">' in note
    assert f'<meta property="og:url" content="{base}d/b.html">' in note
    assert 'type="application/atom+xml" title="T &amp; U" href="../feed.xml"' in note


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ("javascript:alert(1)", None),
        ("missing.png", None),
        ('"[[P.png]]"', "https://kim.example/p.png"),
        ("https://a.example/b.png", "https://a.example/b.png"),
    ],
)
def test_a_note_that_is_shared_shows_its_own_words_and_picture(
    image: str, shown: str | None, tmp_path: Path
) -> None:
    files = {
        "vaultweave.toml": '[site]\nbase_url = "https://kim.example"',
        "A.md": f"---\nimage: {image}\ndescription: In my own words\n---\n**A** — a lead.",
        "P.png": "",
    }
    api.build(written(tmp_path / "vault", files), tmp_path / "site")
    page = (tmp_path / "site/a.html").read_text()

    assert '<meta name="description" content="In my own words">' in page
    assert re.findall('<meta property="og:image" content="(.*)">', page) == [shown] * bool(shown)


def test_a_page_for_what_is_not_there_holds_at_any_depth(tmp_path: Path) -> None:
    made = site(tmp_path, '[site]\nbase_url = "https://kim.example/notes"')
    page = (made / "404.html").read_text()

    assert 'href="/notes/index.html"' in page
    assert 'href="/notes/_/assets/style.css"' in page
    assert "canonical" not in page


def test_a_feed_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="feeds needs base_url"):
        site(tmp_path, "[site]\nfeeds = true")


@pytest.mark.parametrize("said", ["kim.example/notes", "/notes/", "javascript:1", "https:///n"])
def test_an_address_is_a_whole_one(said: str, tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="base_url is no whole address"):
        site(tmp_path, f'[site]\nbase_url = "{said}"')


def test_a_logo_is_shown(tmp_path: Path) -> None:
    made = site(tmp_path, '[site]\nlogo = "me.svg"', {**NOTES, "me.svg": "<svg/>"})

    assert (made / "_/assets/logo.svg").read_text() == "<svg/>"
    assert '<img class="logo" src="../_/assets/logo.svg" alt=""' in (made / "d/b.html").read_text()
    assert crawl(made).faults == []


@pytest.mark.parametrize("name", ["none.png", "A.md", "../A.md"])
def test_a_logo_is_a_picture(name: str, tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="logo names no picture"):
        site(tmp_path, f'[site]\nlogo = "{name}"')
