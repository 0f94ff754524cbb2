"""Values and templates to HTML: nothing in a value can change what a template writes."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import html5lib
import pytest
from msgspec import Struct
from msgspec.structs import replace

from tests.shelf import written
from vaultweave.ask.graph import graph
from vaultweave.model.errors import VaultweaveError
from vaultweave.publish.edition import Site, edition, published
from vaultweave.publish.fill import Markup, Sources
from vaultweave.publish.gist import summed
from vaultweave.publish.ledgers import in_full
from vaultweave.publish.page import Made
from vaultweave.publish.render import assets, ours, renderer
from vaultweave.publish.sheets import listed
from vaultweave.publish.views import VIEWS
from vaultweave.weave.load import load

SOURCE = Path(__file__).parents[1] / "src/vaultweave"
TEMPLATES = sorted(ours().glob("*.html"))
HOSTILE = [
    '"><svg onload=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "</title></script><script>alert(1)</script>",
    "{{7*7}}{% import os %}{# x #}",
    "--><b>&lt;&amp;&#0;\0\x1b\x7f",
]
WORDS = {"", "up", "down", "flat", "stub", "mark", "external"}
VAULT = {
    "A.md": (
        "---\naliases: [Ay]\nparent: '[[B]]'\nsite: https://a.example\n---\n#actor #ai/x\n\n"
        "## One\n\n### Two\n\n**Bull:**\n- up\n\n**Bear:**\n- down\n\n"
        "## Related\n- [[B]] — main competitor (chips)\n- [[E]] — exposed (two fabs)\n"
        "- [[Nowhere]] — former partner\n"
    ),
    "x/x.md": "#ai",
    "x/y/B.md": "---\npermalink: old/b\nupdated: 2026-01-02\n---\n[[A]] ![[A]]",
    "Map.canvas": (
        '{"nodes": [{"id": "a", "type": "file", "file": "A.md", "x": 0, "y": 0, "width": 9,'
        ' "height": 9}], "edges": []}'
    ),
    "E.md": "#event\n\n**Winners:** [[B]]\n\n| Company | Sales |\n|--|--|\n| [[A]] | $3 |\n",
    **{f"many/N{n:03}.md": "- [[A]] — supplier (x)\n\n[[A]]" for n in range(130)},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """One page of every template, the richest first."""
    found = load(written(tmp_path_factory.mktemp("vault"), VAULT))
    vault = replace(found.vault, notes=found.vault.texts, canvases={})
    site = Site(title="T")
    sources = Sources(vault.notes, found.bodies, published(vault, site))
    this = in_full(listed(summed(edition(vault, sources, lambda: graph(vault), site, {}))))
    pages = [page for view in VIEWS for page in view(this)]
    return list({page.template: page for page in reversed(pages)}.values()) + pages[:1]


def with_text(value: Any, text: str) -> Any:  # noqa: ANN401 - a value of any page
    """A value with this text in every place of a text, but where a template asks which it is."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Struct):
        fields = value.__struct_fields__
        return replace(value, **{f: with_text(getattr(value, f), text) for f in fields})
    if isinstance(value, tuple):
        return tuple(with_text(one, text) for one in value)
    return text if isinstance(value, str) and value not in WORDS else value


def structure(page: bytes) -> list[tuple[str, tuple[str, ...]]]:
    tree = html5lib.parse(page, transport_encoding="utf-8", namespaceHTMLElements=False)
    return [(str(node.tag), tuple(sorted(map(str, node.attrib)))) for node in tree.iter()]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_changes_a_page(text: str, made: list[Made]) -> None:
    render = renderer()
    for page in made:
        expected = structure(render(page.template, with_text(page.value, "plain")))

        assert structure(render(page.template, with_text(page.value, text))) == expected


def test_every_kind_of_page_has_a_template(made: list[Made]) -> None:
    parts = {"base.html", "list.html", "macros.html"}

    assert {page.template for page in made} == {file.name for file in TEMPLATES} - parts


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_templates_trust_no_text(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert not re.search(r"\|\s*(safe|tojson|attr|xmlattr)\b", text)
    assert "autoescape" not in text
    if file.name == "base.html":  # its one script holds no text of a page
        code = re.search(r"<script>([^<]*)</script>", text)
        assert code is not None
        digest = b64encode(hashlib.sha256(code[1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in (SOURCE / "publish/edition.py").read_text()
        text = text.replace(code[0], "")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", text)
    assert not re.search(r"\s[\w-]+=\{\{", text)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ page.frame.titel }}", "titel"),
        ("{% if %}", "line 1"),
        ("{% include 'gone.html' %}", "gone.html"),
        ("{{ nothing }}", "nothing"),
        ("{{ page.title + 1 }}", "note.html"),
        ("{{ 1 // 0 }}", "note.html"),
    ],
)
def test_a_template_that_is_wrong_ends_the_run(
    template: str, message: str, made: list[Made], tmp_path: Path
) -> None:
    written(tmp_path, {"note.html": template})
    page = next(page for page in made if page.template == "note.html")

    with pytest.raises(VaultweaveError, match=re.escape(message)):
        renderer(tmp_path)("note.html", page.value)


def test_a_theme_replaces_templates_one_by_one(made: list[Made], tmp_path: Path) -> None:
    child = '{% extends "base.html" %}{% block content %}<p>{{ page.title }}</p>{% endblock %}'
    written(tmp_path, {"stub.html": child, "assets/style.css": "a{}", "assets/extra.css": "b{}"})
    render = renderer(tmp_path)
    by_template = {page.template: page for page in made}

    assert b"<p>Nowhere</p>" in render("stub.html", by_template["stub.html"].value)
    assert b"What the vault says" in render("note.html", by_template["note.html"].value)
    found = dict(assets(tmp_path))
    assert found["style.css"] == tmp_path / "assets/style.css"
    assert found["theme.js"] == ours() / "assets/theme.js"
    assert "extra.css" in found


def test_a_theme_that_is_not_there_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="no theme folder"):
        renderer(tmp_path / "gone")


def test_links_in_a_themes_assets_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/passwd").symlink_to("/etc/passwd")

    assert "passwd" not in dict(assets(tmp_path))


def test_only_filled_text_is_printed_as_it_stands(made: list[Made]) -> None:
    page = next(page for page in made if page.template == "note.html")
    value = replace(page.value, title="<i>x</i>", body=Markup("<i>y</i>"))
    text = renderer()("note.html", value).decode()

    assert "&lt;i&gt;x&lt;/i&gt;" in text
    assert "<i>y</i>" in text
