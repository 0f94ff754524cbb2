"""A build after edits is, byte for byte, the build from nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from vaultweave import api
from vaultweave.publish.build import Written
from vaultweave.publish.manifest import MANIFEST

SIZE = 12
RUNS = int(os.environ.get("VAULTWEAVE_REBUILDS", "312")) // SIZE

NAMES = ("Aster", "aster", "Big Blue", "index", "x/x", "x/Deep", "x/Aster", "x/y/Rule", "Aster-2")
LINKS = (*NAMES, "Nowhere", "Ay", "nowhere", "pic.png", "d.pdf", "Aster#One", "x/x#^b", "Gone/Far")
HEADS = (
    "",
    "---\naliases: [Ay, x/Nowhere]\n---\n",
    "---\naliases: [Ay]\npermalink: old/ay\n---\n",
    "---\npublish: false\ntoken: SECRET\n---\n",
    "---\nupdated: 2026-01-02\nkind: company\n---\n",
    "---\ntitle: Another\nparent: '[[Aster]]'\nprivate-x: '[[Big Blue]]'\n---\n",
    "---\nupdated: 2025-03-04\ntags: [ai/x, theme]\n---\n",
)
BODIES = (
    "#actor #ai/x\n\n# One\n\nText on [[{0}]] and [[{1}|it]]. ^b\n",
    "## Related\n\n- [[{0}]] — supplier (chips)\n- [[{1}]] — exposed (two fabs)\n",
    "## Related\n\n- [[{0}]] — moon shareholder\n",
    "**Bull:**\n- grows with [[{0}]]\n\n**Bear:**\n- shrinks without [[{1}]]\n",
    "![[{0}]]\n\n![[{1}#One]]\n\n![[pic.png|300]]\n",
    "| Company | Sales |\n|--|--|\n| [[{0}]] | $3 |\n| [[{1}]] | $4 |\n",
    "#theme\n\nLine one\nline two [[{0}]] %%[[{1}]]%%\n\n```mermaid\ngraph LR\n```\n",
    "<b>raw</b> [d](d.pdf) [[{0}]]\n\nsupplier:: [[{1}]]\n",
)
CONFIGS = (
    "",
    "[site]\ntitle = 'Two'\n",
    "[site]\nbase_url = 'https://a.example/n'\nfeeds = true\n",
    "[site]\nnavigation = { Start = 'Aster', Far = 'Big Blue' }\n",
    "[site]\ntheme = 'theme'\n",
    "[site]\ntheme = 'theme'\nlogo = 'notes/logo.svg'\n",
    "[publish]\nmode = 'opt-in'\n",
    "[publish.private]\nfolders = ['x']\n",
    "[publish]\nhide = ['updated', 'token']\n",
    "[vault]\nkinds = { x = 'theme' }\naliases = 'missing'\n",
    "[relations.roles.mooner]\nlabel = 'mooner'\naliases = ['moon shareholder']\n",
)
FILES = (
    ("notes/pic.png", b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x10\0\0\0\x20"),
    ("notes/pic.png", b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\0\x11\0\0\0\x20"),
    ("notes/pic.png", None),
    ("notes/d.pdf", b"%PDF"),
    ("notes/d.pdf", None),
    ("notes/x/pic.png", b"other"),
    ("notes/logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='3' height='4'/>"),
    ("theme/stub.html", b"{% extends 'ours/stub.html' %}{% block kind %}mine{% endblock %}"),
    ("theme/stub.html", b"{% extends 'ours/stub.html' %}{% block kind %}new{% endblock %}"),
    ("theme/stub.html", None),
    ("theme/macros.html", None),
    ("theme/recent.html", b"{% include 'assets/part.txt' %}"),
    ("theme/assets/part.txt", b"one"),
    ("theme/assets/part.txt", b"two"),
    ("theme/assets/extra.css", b"a{}"),
    ("theme/assets/extra.css", b"b{}"),
    ("theme/assets/extra.css", None),
    ("notes/.obsidian/app.json", b'{"strictLineBreaks": true}'),
    ("notes/.obsidian/app.json", None),
    ("notes/.obsidian/templates.json", b'{"folder": "x/y"}'),
)
name = st.sampled_from(NAMES)
note = st.builds(
    lambda head, bodies, links: head + "\n".join(bodies).format(*links),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(BODIES), min_size=1, max_size=3),
    st.tuples(st.sampled_from(LINKS), st.sampled_from(LINKS)),
)
STEP = st.one_of(
    st.tuples(st.just("write"), name, note),
    st.tuples(st.just("write"), name, note),
    st.tuples(st.just("move"), name, name),
    st.tuples(st.just("append"), name, st.just("\nAnother line.\n")),
    st.tuples(st.just("delete"), name),
    st.tuples(st.just("publish"), name),
    st.tuples(st.just("config"), st.sampled_from(CONFIGS)),
    st.tuples(st.just("file"), st.sampled_from(FILES)),
    st.tuples(st.just("output"), st.integers(0, 99), st.booleans()),
    st.tuples(st.just("forget"), st.integers(0, 1 << 20)),
)


class Desk(NamedTuple):
    """A project folder: notes, config and theme, and what each step does to it."""

    base: Path

    def note(self, name: str) -> Path:
        return self.base / "notes" / f"{name}.md"

    def write(self, name: str, text: str) -> None:
        file = self.note(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        if self.note(name).exists():
            self.write(name, self.note(name).read_text(encoding="utf-8") + text)

    def move(self, old: str, new: str) -> None:
        if self.note(old).exists():
            self.note(new).parent.mkdir(parents=True, exist_ok=True)
            self.note(old).rename(self.note(new))

    def delete(self, name: str) -> None:
        self.note(name).unlink(missing_ok=True)

    def publish(self, name: str) -> None:
        """Make a public note private, and the other way round."""
        if not self.note(name).exists():
            return
        text = self.note(name).read_text(encoding="utf-8")
        head = "---\ndraft: true\n---\n"
        self.write(name, text.removeprefix(head) if text.startswith(head) else head + text)

    def config(self, text: str) -> None:
        (self.base / "vaultweave.toml").write_text(text, encoding="utf-8")

    def file(self, what: tuple[str, bytes | None]) -> None:
        path, data = what
        file = self.base / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(data)

    def output(self, number: int, gone: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        """Lose or damage a file of the site, leaving its size and its time as they were."""
        files = sorted(tree(self.base / "site"))
        if not files:
            return
        file = self.base / "site" / files[number % len(files)]
        if gone:
            file.unlink()
            return
        before = file.stat()
        file.write_bytes(file.read_bytes().swapcase())
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def forget(self, seed: int) -> None:
        """Damage what is remembered."""
        files = sorted((self.base / ".vaultweave").glob("site-*"))
        if not files:
            return
        file = files[seed % len(files)]
        data = bytearray(file.read_bytes())
        if seed % 3 == 0:
            file.unlink()
        elif seed % 3 == 1:
            file.write_bytes(data[: seed % len(data)])
        else:
            data[seed % len(data)] ^= 1 + seed % 255
            file.write_bytes(data)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != MANIFEST
    }


def built(place: api.Project) -> Written:
    loaded = api.read(place)
    return api.publish(place, api.seen(place, loaded.vault), loaded.bodies)


def rebuilt(base: Path) -> Written:
    """Build into the site that is there, and from nothing; both must come to the same."""
    place = api.project(base)
    shutil.rmtree(base / "fresh", ignore_errors=True)
    found = built(place)
    fresh = built(replace(place, out=base / "fresh", cache=None))
    again = tree(base / "fresh")
    assert tree(base / "site") == again
    assert (found.pages, found.problems) == (fresh.pages, fresh.problems)
    return found


def desk(base: Path) -> Desk:
    made = Desk(base)
    made.config("")
    made.write("index", "# Home\n\n[[Aster]] [[Nowhere]]\n")
    made.write("Aster", "#actor\n\n## One\n\n[[Big Blue]] ^b\n")
    made.write("x/x", "## Related\n\n- [[Aster]] — moon shareholder\n")
    made.write("Big Blue", "## Related\n\n- [[Aster]] — moon shareholder\n")
    (base / "theme").mkdir()
    return made


@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=st.lists(STEP, min_size=SIZE, max_size=SIZE))
def test_rebuilding_after_edits_is_building_from_nothing(
    steps: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("desk")
    made = desk(base)
    rebuilt(base)
    for kind, *given_ in steps:
        doing: Callable[..., None] = getattr(made, kind)
        doing(*given_)
        rebuilt(base)
    shutil.rmtree(base)
