"""A build after edits is, byte for byte, the build from nothing."""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from vaultweave.commands.build import brought, made
from vaultweave.commands.serve import Desk
from vaultweave.commands.shared import Run
from vaultweave.model.errors import VaultweaveError
from vaultweave.project import Project, project
from vaultweave.publish.manifest import MANIFEST
from vaultweave.publish.past import Part
from vaultweave.publish.press import Printed, Shop, printed
from vaultweave.publish.stamp import Report
from vaultweave.read import traits

SIZE = 12
RUNS = int(os.environ.get("VAULTWEAVE_REBUILDS", "312")) // SIZE

NAMES = ("Aster", "aster", "Big Blue", "index", "x/x", "x/Deep", "x/Aster", "x/y/Rule", "Aster-2")
LINKS = (
    *NAMES,
    "Nowhere",
    "Ay",
    "nowhere",
    "pic.png",
    "d.pdf",
    "board.canvas",
    "Aster#One",
    "x/x#^b",
    "Gone/Far",
)
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
    "## Related\n\n- [[{0}]] — moon tier\n",
    "**Bull:**\n- grows with [[{0}]]\n\n**Bear:**\n- shrinks without [[{1}]]\n",
    "![[{0}]]\n\n![[{1}#One]]\n\n![[pic.png|300]]\n",
    "| Company | Sales |\n|--|--|\n| [[{0}]] | $3 |\n| [[{1}]] | $4 |\n",
    "| Firm | Price |\n|--|--|\n| {0} | $3 |\n\n## Related\n\n- {1}: supplier\n",
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
    "[relations.roles.mooner]\nlabel = 'mooner'\naliases = ['moon tier']\n",
)
BOX = b'"x": 0, "y": 0, "width": 9, "height": 9'
BOARD = (
    b'{"nodes": [{"id": "a", "type": "file", "file": "%s", %s},'
    b' {"id": "b", "type": "text", "text": "[[Aster]] %s", %s}],'
    b' "edges": [{"id": "c", "fromNode": "a", "toNode": "b", "label": "supplier"}]}'
)
FILES = (
    ("notes/board.canvas", BOARD % (b"Aster.md", BOX, b"one", BOX)),
    ("notes/board.canvas", BOARD % (b"x/x.md", BOX, b"two", BOX)),
    ("notes/board.canvas", None),
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
words = st.sampled_from(("\nMore words.\n", "\nWords *and* words.\n", " again\n"))
line = st.builds(
    lambda form, link: form.format(link),
    st.sampled_from(
        (
            "\nSee [[{}]].\n",
            "\n## Related\n\n- [[{}]] — supplier\n",
            "\n![[{}]]\n",
            "\n| Company | Sales |\n|--|--|\n| {} | $3 |\n",
            "\n**Bull:**\n- more of [[{}]]\n",
        )
    ),
    st.sampled_from(LINKS),
)
STEP = st.one_of(
    st.tuples(st.just("write"), name, note),
    st.tuples(st.just("write"), name, note),
    st.tuples(st.just("move"), name, name),
    # More of these: they leave alone what the side bar of every page counts.
    *[st.tuples(st.just("append"), name, line)] * 4,
    *[st.tuples(st.just("append"), name, words)] * 4,
    st.tuples(st.just("reword"), name, st.sampled_from(("Text on", "Line one", "raw", "One"))),
    st.tuples(st.just("delete"), name),
    st.tuples(st.just("publish"), name),
    st.tuples(st.just("config"), st.sampled_from(CONFIGS)),
    st.tuples(st.just("file"), st.sampled_from(FILES)),
    st.tuples(st.just("output"), st.integers(0, 99), st.booleans()),
    st.tuples(st.just("forget"), st.integers(0, 1 << 20)),
)


class Author(NamedTuple):
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

    def reword(self, name: str, word: str) -> None:
        """Put other letters in the place of some, as many."""
        if self.note(name).exists():
            text = self.note(name).read_text(encoding="utf-8")
            self.write(name, text.replace(word, word.swapcase()))

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


def built(place: Project) -> Report:
    """What `vaultweave build` does."""
    return brought(Run(vault=None, quiet=True, verbose=False, started=0), place)[0]


def rebuilt(base: Path) -> Report:
    """Build into the site that is there, and from nothing; both must come to the same."""
    place = project(base)
    shutil.rmtree(base / "fresh", ignore_errors=True)
    fresh = built(replace(place, out=base / "fresh", cache=None))
    found = built(place)
    assert tree(base / "site") == tree(base / "fresh")
    assert found == fresh
    return found


def desk(base: Path) -> Author:
    made = Author(base)
    made.config("")
    made.write("index", "# Home\n\n[[Aster]] [[Nowhere]]\n")
    made.write("Aster", "#actor\n\n## One\n\n[[Big Blue]] ^b\n")
    made.write("x/x", "## Related\n\n- [[Aster]] — moon tier\n")
    made.write("Big Blue", "## Related\n\n- [[Aster]] — moon tier\n")
    (base / "theme").mkdir(exist_ok=True)
    return made


def tried(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


STEPS = st.lists(STEP, min_size=SIZE, max_size=SIZE)


def follow(steps: list[tuple[Any, ...]], base: Path, build: Callable[[], object]) -> None:
    """Take each step, and build after it."""
    here = desk(base)
    build()
    for kind, *given_ in steps:
        doing: Callable[..., None] = getattr(here, kind)
        doing(*given_)
        with suppress(VaultweaveError):  # a logo that is not there yet
            build()
    shutil.rmtree(base)


@tried(RUNS)
@given(steps=STEPS)
def test_rebuilding_after_edits_is_building_from_nothing(
    steps: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("desk")

    follow(steps, base, lambda: rebuilt(base))


@tried(RUNS // 2)
@given(steps=STEPS)
def test_what_a_preview_keeps_in_memory_changes_nothing(
    steps: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("desk")
    desk(base)
    preview = Desk(Run(vault=base, quiet=True, verbose=False, started=0), None, None)

    def build() -> None:
        place = project(base)
        shutil.rmtree(base / "fresh", ignore_errors=True)
        fresh = built(replace(place, out=base / "fresh", cache=None))
        preview.build()
        assert tree(base / "site") == tree(base / "fresh")
        assert fresh.pages > 0

    follow(steps, base, build)


def everything(base: Path) -> dict[Path, tuple[int, int]]:
    """Every file and folder with its number and the time of its last change."""
    return {path: (path.stat().st_ino, path.stat().st_ctime_ns) for path in base.rglob("*")}


def run(base: Path, *more: str) -> str:
    """What `vaultweave build` says, and the slow libraries that it loaded."""
    program = (
        "import sys; from vaultweave.cli import main\n"
        "try: main(['build', *sys.argv[1:]])\n"
        "finally: print(sorted({'jinja2', 'markdown_it', 'networkx', 'numpy', 'rich', 'yaml'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, *more]
    return subprocess.run(command, cwd=base, check=True, capture_output=True, text=True).stderr


def test_a_build_with_nothing_changed_writes_nothing_and_loads_little(tmp_path: Path) -> None:
    desk(tmp_path)
    first = run(tmp_path)
    before = everything(tmp_path)
    second = run(tmp_path)

    assert "0 written" not in first
    assert "0 written" in second
    assert "0 removed" in second
    assert second.endswith("[]\n")
    assert everything(tmp_path) == before


def test_many_builds_with_nothing_changed_say_the_same(tmp_path: Path) -> None:
    here = desk(tmp_path)
    here.write("Broken", "---\na: [\n---\n[[Nowhere]]\n")
    place = project(tmp_path)

    assert built(place) == built(place) == built(place)
    assert built(place).problems != ()
    assert built(place).errors > 0


def test_a_touched_vault_is_not_changed(tmp_path: Path) -> None:
    desk(tmp_path)
    run(tmp_path)
    for file in (tmp_path / "notes").rglob("*.md"):
        os.utime(file, (2_200_000_000, 2_200_000_000))
    before = everything(tmp_path / "site")
    said = run(tmp_path)

    assert "0 written" in said
    assert said.endswith("[]\n")
    assert everything(tmp_path / "site") == before


@pytest.mark.parametrize("doubt", [traits._DOUBT, -(10**18)])  # noqa: SLF001 - how long is doubted
def test_an_edit_of_the_same_size_and_time_is_seen(
    doubt: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traits, "_DOUBT", doubt)
    here = desk(tmp_path)
    rebuilt(tmp_path)
    file = here.note("Aster")
    for number in range(10):
        before = file.stat()
        time.sleep(0.02)  # more than a tick of the disk's clock
        here.write("Aster", f"#actor\n\n## One\n\nNumber {number} ^b\n")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        rebuilt(tmp_path)
        assert f"Number {number}" in (tmp_path / "site/aster.html").read_text()


def test_the_last_commit_counts(tmp_path: Path) -> None:
    here = desk(tmp_path)

    def commit(day: str) -> None:
        own = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
        who = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
        for words in (["add", "notes"], [*who, "commit", "-qm", "x", "--allow-empty"]):
            command = ["git", *words]
            subprocess.run(command, cwd=tmp_path, check=True, env={**os.environ, **own})

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    rebuilt(tmp_path)
    assert not (tmp_path / "site/recent.html").exists()
    commit("2026-01-02T03:04:05")
    rebuilt(tmp_path)
    assert "2026-01-02" in (tmp_path / "site/recent.html").read_text()
    here.append("Aster", "\nMore.\n")
    commit("2026-02-03T03:04:05")
    rebuilt(tmp_path)
    assert "2026-02-03" in (tmp_path / "site/recent.html").read_text()


def test_what_becomes_private_leaves_nothing(tmp_path: Path) -> None:
    here = desk(tmp_path)
    here.write(
        "Deal", "---\naliases: [Token-alias]\n---\n#token-tag Token [[Token-stub]] ![[Aster]]\n"
    )
    here.write("Aster", "[[Deal]] ![[Deal]]\n\n## Related\n\n- [[Deal]] — supplier\n")
    rebuilt(tmp_path)
    assert b"token" in b"".join(tree(tmp_path / "site").values()).lower()
    here.write("Deal", here.note("Deal").read_text().replace("---\n", "---\npublish: false\n", 1))
    rebuilt(tmp_path)

    found = tree(tmp_path / "site")
    assert [path for path in found if "token" in path.lower()] == []
    assert [path for path, data in found.items() if b"token" in data.lower()] == []
    assert "token" not in (tmp_path / "site" / MANIFEST).read_text().lower()


def test_one_edit_remakes_few_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = desk(tmp_path)
    for number in range(60):
        here.write(f"Far/N{number}", f"[[N{number + 1}]]\n\n## Related\n\n- [[Aster]] — supplier\n")
    place = project(tmp_path)
    built(place)
    here.append("Far/N7", "\nAnother line.\n")
    parts: list[Part] = []

    def counting(shop: Shop, wanted: Sequence[Part], jobs: int) -> Iterator[Printed]:
        parts.extend(wanted)
        return printed(shop, wanted, jobs)

    monkeypatch.setattr("vaultweave.publish.build.printed", counting)
    done = made(Run(vault=None, quiet=True, verbose=False, started=0), place)[2]

    assert done.startswith("1 written, ")
    assert parts == [("views.note.pages", "Far/N7")]


def test_a_note_more_or_less_leaves_the_pages_of_others(tmp_path: Path) -> None:
    here = desk(tmp_path)
    for number in range(40):
        here.write(f"Far/N{number}", f"---\ntags: [actor, t{number % 5}]\n---\n[[Aster]]\n")
    place = project(tmp_path)
    built(place)
    here.write("Far/New", "---\ntags: [actor, t1]\n---\nNobody is named here.\n")
    before = tree(place.out)
    built(place)
    after = tree(place.out)
    others = {f"far/n{number}.html" for number in range(40)} | {"aster.html"}

    assert others & {path for path in after if after[path] != before.get(path)} == set()
    assert "far/new.html" in after
    here.note("Far/New").unlink()
    built(place)
    assert tree(place.out) == before


def test_one_claim_more_remakes_few_parts_of_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultweave.publish.sheets.ROWS", 20)
    here = desk(tmp_path)
    for number in range(60):
        several = (f"- [[Theme {at:02}]] — exposed (n{number})\n" for at in range(number + 1))
        here.write(f"Far/N{number:02}", "## Related\n\n" + "".join(several))
    place = project(tmp_path)
    built(place)
    here.append("Far/N00", "- [[Theme 59]] — exposed (again)\n")
    parts: list[Part] = []

    def counting(shop: Shop, wanted: Sequence[Part], jobs: int) -> Iterator[Printed]:
        parts.extend(wanted)
        return printed(shop, wanted, jobs)

    monkeypatch.setattr("vaultweave.publish.build.printed", counting)
    made(Run(vault=None, quiet=True, verbose=False, started=0), place)
    found = Counter(view for view, _ in parts)

    assert 0 < found["views.exposed.pages"] < 10  # of 458
    assert 0 < found["views.exposed.themes"] + found["views.exposed.entities"] < 6
    monkeypatch.undo()
    monkeypatch.setattr("vaultweave.publish.sheets.ROWS", 20)
    fresh = replace(place, out=tmp_path / "fresh", cache=None)
    made(Run(vault=None, quiet=True, verbose=False, started=0), fresh)
    assert tree(place.out) == tree(fresh.out)


LACKED = {
    "a first link": ("Far", "Far.", "Near", "[[Far]]"),
    "a first statement": ("Far", "Far.", "Near", "## Related\n\n- [[Far]] — supplier\n"),
    "a name that was missing": ("Far", "[[Near]] ![[Near]]", "Near", "# Near\n\nThere."),
    "an alias": ("Far", "[[Nigh]]", "Near", "---\naliases: [Nigh]\n---\nThere."),
    "an alias that is taken": ("Aster", "---\naliases: [Nigh]\n---\n[[Nigh]]", "Nigh", "There."),
    "a nearer note": ("x/Far", "[[Aster]]", "x/Aster", "Nearer."),
    "an address that is taken": ("Big-Blue", "First.", "Big Blue!", "Second."),
    "a heading": ("Far", "[[x/x#New]]", "x/x", "# New\n"),
    "a kind": ("Far", "## Related\n\n- [[Near]] — exposed\n", "Near", "#company"),
    "a name in a table": ("Far", "| Company | Sales |\n|--|--|\n| Near | $3 |\n", "Near", "Now."),
    "a third note with a role": ("Far", "## Related\n\n- [[x/x]] — y\n", "Near",
                                 "## Related\n\n- [[Aster]] — moon tier\n"),
}  # fmt: skip


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("case", LACKED.values(), ids=LACKED)
def test_what_was_not_there_counts(
    case: tuple[str, str, str, str],
    lasting: bool,  # noqa: FBT001 - one of two ways
    tmp_path: Path,
) -> None:
    old, text, new, what = case
    here = desk(tmp_path)
    here.write(old, text)
    preview = Desk(Run(vault=tmp_path, quiet=True, verbose=False, started=0), None, None)
    build = preview.build if lasting else lambda: built(project(tmp_path))
    build()
    here.write(new, what)
    build()

    built(replace(project(tmp_path), out=tmp_path / "fresh", cache=None))
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh")
    here.delete(new)
    build()
    shutil.rmtree(tmp_path / "fresh")
    built(replace(project(tmp_path), out=tmp_path / "fresh", cache=None))
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh")
