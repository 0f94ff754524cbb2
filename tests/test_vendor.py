"""The libraries of others: as they were published, with their licences, and only where used."""

import gzip
import hashlib
from pathlib import Path

from tests.shelf import written
from vaultweave import api
from vaultweave.publish.render import ours

VENDOR = ours() / "assets" / "vendor"


def test_libraries_are_what_their_sums_say() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.stem: gzip.decompress(path.read_bytes()) for path in VENDOR.glob("*.gz")}

    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    licences = (VENDOR / "LICENSES.txt").read_text()
    assert all(f"{name}: " in licences for name in sums)
    assert licences.count("MIT License") == len(sums)


def built(root: Path, text: str) -> set[str]:
    api.build(written(root / "vault", {"A.md": text}), root / "site")
    assets = root / "site/_/assets"
    return {path.relative_to(assets).as_posix() for path in assets.rglob("*") if path.is_file()}


def test_a_site_without_diagrams_has_no_library(tmp_path: Path) -> None:
    assert built(tmp_path, "$x^2$") == {"find.js", "icon.svg", "sheet.js", "style.css", "theme.js"}


def test_libraries_come_with_what_needs_them(tmp_path: Path) -> None:
    plain = {"find.js", "icon.svg", "sheet.js", "style.css", "theme.js"}
    here = {*plain, "draw.js", "vendor/LICENSES.txt"}
    made = built(tmp_path, "```mermaid\ngraph LR\n```")
    page = (tmp_path / "site/a.html").read_text()

    assert made == {*here, "vendor/mermaid.tiny.js"}
    assert "style-src &#39;self&#39; &#39;unsafe-inline&#39;;" in page
    assert '<script src="_/assets/draw.js" defer></script>' in page
    assert built(tmp_path, "$\\notacommand$") == {*here, "vendor/katex.min.js"}
    assert "unsafe-inline" not in (tmp_path / "site/a.html").read_text()
