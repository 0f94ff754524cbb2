"""What other programs need for the same work, where they are installed."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_LINK = re.compile(r"!?\[\[([^\]|#]*)(?:#[^\]|]*)?(?:\|([^\]]*))?\]\]")
_PAGE = (
    "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>"
    "{{ .Content }}{{ range .Pages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a> {{ end }}"
)
_LOAD = "import sys, foamwiki as f; f.to_networkx(f.load(sys.argv[1]))"


class Peer(NamedTuple):
    """A program, the row of ours that it is compared with, and its command."""

    name: str
    row: str
    command: list[str]


def peers(vault: Path, work: Path) -> Iterator[Peer]:
    """Those that are there: on the path, or beside the Python in use."""
    hugo, lychee, foam = map(_found, ("hugo", "lychee", "foamwiki"))
    if hugo:
        site = work / "hugo"
        _convert(vault, site)
        yield Peer("hugo, no backlinks", "build, cold", [hugo, "--quiet", "--source", str(site)])
    if lychee:
        options = ("--include-wikilinks", "--offline", "--no-progress", "--quiet")
        base = ("--base-url", f"file://{vault}/", "--fallback-extensions", "md")
        yield Peer("lychee", "check, warm", [lychee, *options, *base, f"{vault}/**/*.md"])
    if foam:
        (vault / ".foam").mkdir(exist_ok=True)  # what it knows a vault by
        yield Peer("foam-wiki check", "check, warm", [foam, "-w", str(vault), "check"])
        python = next(Path(foam).resolve().parent.glob("python3"), Path(sys.executable))
        load = [str(python), "-c", _LOAD, str(vault)]
        yield Peer("foam-wiki to_networkx", "load + graph, warm", load)


def _found(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def _convert(vault: Path, site: Path) -> None:
    """A vault as Hugo would have it: links as Markdown, one bare template for all pages."""
    if site.exists():
        return
    places = {file.stem: file.relative_to(vault) for file in vault.rglob("*.md")}

    def link(match: re.Match[str]) -> str:
        there = places.get(match[1])
        text = match[2] or match[1]
        return f"[{text}](</{there.with_suffix('').as_posix().lower()}/>)" if there else text

    for place in places.values():
        out = site / "content" / (place.with_stem("_index") if place.stem == "index" else place)
        out.parent.mkdir(parents=True, exist_ok=True)
        text = (vault / place).read_text("utf-8").replace("{{", "{ {")
        out.write_text(_LINK.sub(link, text), encoding="utf-8")
    (site / "layouts").mkdir()
    for name in ("single", "list", "home"):
        (site / "layouts" / f"{name}.html").write_text(_PAGE)
    (site / "hugo.toml").write_text('baseURL = "/"\ndisableKinds = ["taxonomy", "term"]\n')
