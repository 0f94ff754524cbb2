"""Attachments that no site may hold, though a note links them."""

import codecs
import os
from pathlib import Path

import pytest

from tests.shelf import written
from vaultweave.api import build
from vaultweave.publish.withheld import is_scripted

NS = 'xmlns="http://www.w3.org/2000/svg"'
PLAIN = [
    f"<svg {NS}><text>A script only = of prescriptions, javascript and onload</text></svg>",
    f'<svg {NS} viewBox="0 0 1 1"><style>.on {{fill: red}}</style><g font-size="1"/></svg>',
    f'<?xml version="1.0" encoding="iso-8859-1"?><svg {NS}><a href="https://a.b/on=1"/></svg>',
    f'<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]><svg {NS} xmlns:x="&ns;"/>',
    f"<svg {NS}><foreignObject><p>words &#38; more</p></foreignObject></svg>",
    "",
]
SCRIPTED = [
    f"<svg {NS}><script>alert(1)</script></svg>",
    f'<svg {NS}><script\nhref="a.js"/></svg>',
    '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>',
    f'<svg {NS} width="1"\nonload = "alert(1)"/>',
    f'<svg {NS}><a href="javascript:alert(1)">x</a></svg>',
    f'<svg {NS}><a href="&#106;ava&#x0A;script:alert(1)">x</a></svg>',
    f'<svg {NS}><a><set attributeName="href" to="JavaScript:alert(1)"/></a></svg>',
    f'<svg {NS}><foreignObject><iframe srcdoc="x"/></foreignObject></svg>',
    f'<!DOCTYPE svg [<!ENTITY j "java">]><svg {NS}><a href="&j;script:alert(1)"/></svg>',
    f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://a.b/x">%a;]><svg {NS}/>',
    f'<?xml-stylesheet type="text/xsl" href="a.xsl"?><svg {NS}/>',
    f'<?xml version="1.0" encoding="utf-7"?><svg {NS}>+ADw-script+AD4-</svg>',
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_picture_is_a_picture(text: str) -> None:
    assert not is_scripted(text.encode())
    assert not is_scripted(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))


@pytest.mark.parametrize("text", SCRIPTED)
def test_what_may_run_is_seen(text: str) -> None:
    assert is_scripted(text.encode())
    assert is_scripted(codecs.BOM_UTF16_BE + text.encode("utf-16-be"))
    assert is_scripted(text.encode("utf-16-le"))  # without a mark: nobody can tell


def test_what_may_run_is_not_published_and_the_rest_is(tmp_path: Path) -> None:
    names = ["a.svg", "b.SVG", "c.xml", "d.xht", "e.html", "f.rss", "g.txt", "h.svg"]
    files = dict.fromkeys(names, SCRIPTED[0]) | {"h.svg": PLAIN[0]}
    text = "".join(f"![[{name}]] [[{name}]]\n\n" for name in names)
    site = tmp_path / "site"
    done = build(written(tmp_path / "v", {"Note.md": text, **files}), site)

    assert {p.name for p in site.iterdir()} & {n.lower() for n in names} == {"g.txt", "h.svg"}
    assert [(p.path, p.rule) for p in done.problems] == [("a.svg", "VW601"), ("b.SVG", "VW601")]
    written(tmp_path / "v", {"a.svg": PLAIN[0], "h.svg": SCRIPTED[0]})
    build(tmp_path / "v", site)
    assert {p.name for p in site.iterdir()} & {n.lower() for n in names} == {"a.svg", "g.txt"}


def test_a_file_that_cannot_be_read_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = written(tmp_path / "v", {"Note.md": "[[a.pdf]] ![[b.png]]", "a.pdf": "a", "b.png": "b"})
    asked = os.access
    monkeypatch.setattr(os, "access", lambda f, *a: Path(f).name != "a.pdf" and asked(f, *a))
    done = build(root, tmp_path / "site")

    assert [(p.path, p.rule) for p in done.problems] == [("a.pdf", "VW601")]
    assert (tmp_path / "site/note.html").exists()
    assert (tmp_path / "site/b.png").exists()
