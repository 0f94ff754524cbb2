"""A vault of planted faults and of decoys that look like them, with the truth of both.

    python tests/planted.py OUT [SEED]      writes the vault, and OUT.jsonl with its faults

The faults stand in every sort of place where a mark may stand; the decoys are marks that are right,
and faults where no mark counts: in code, maths, HTML, comments of HTML, behind a backslash.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PLACEHOLDERS = ("Planned *",)
PRIVATE = "Private"


class Fault(NamedTuple):
    """A rule and where it is broken, by lines and columns from 1."""

    rule: str
    path: str
    line: int
    column: int


class Planted(NamedTuple):
    """What was written: each fault, and how many decoys and links."""

    faults: set[Fault]
    decoys: int
    links: int


# Marks that break a rule wherever they stand; {n} makes each another one.
WRONG = (
    ("VW101", "[[Nowhere {n}]]"),
    ("VW101", "[[Nowhere {n}\\|told]]"),
    ("VW101", "[told](Nowhere%20{n}.md)"),
    ("VW102", "[[Solid 1#Missing {n}]]"),
    ("VW102", "[told](Solid%201.md#Missing%20{n})"),
    ("VW103", "[[Solid 1#^gone-{n}]]"),
    ("VW104", "[[solid 1]]"),
    ("VW104", "[told](SOLID%201.md)"),
    ("VW105", "[[Cafe\u0301]]"),
    ("VW106", "[[Twin]]"),
    ("VW107", "![[missing {n}.png]]"),
    ("VW107", "[told](missing-{n}.pdf)"),
    ("VW108", "![[Nowhere {n}]]"),
    ("VW108", "![[Solid 1#Missing {n}]]"),
    ("VW111", "[told](../../../up-{n}.md)"),
    ("VW111", "[told](C:/up-{n}.md)"),
    ("VW113", "[[Planned {n}]]"),
    ("VW114", "[told {n}][gone-{n}]"),
    ("VW114", "[^gone-{n}]"),
    ("VW115", "[[]]"),
    ("VW115", "[told {n}]()"),
    ("VW116", "[[open {n}"),
    ("VW117", "[told](javascript:run{n})"),
    ("VW117", "<vbscript:run{n}>"),
    ("VW117", "[told](odd-{n}:thing)"),
    ("VW118", "[told](http://localhost:80{n}/)"),
    ("VW118", "[told](file:///home/{n})"),
    ("VW120", "[[Solid 2#Twice]]"),
    ("VW122", "[[Other name]]"),
    ("VW124", "[[lid/Deep]]"),
    ("VW125", "[told](Solid%201.md#two-words)"),
    ("VW126", "[told](blank {n}.md)"),
    ("VW127", "[told](Solid%201.md#Q3:%20words)"),
    ("VW501", "[[Private/Hidden]]"),
    ("VW502", "![[Private/Hidden]]"),
    ("VW608", "$\\unknowncommand{{n}}$"),
)

RIGHT = (
    "[[Solid 1]]",
    "[[Solid 1.md]]",
    "[[Solid 1\\|told {n}]]",
    "[[Solid 1#Two words]]",
    "[[Solid 1#Two words#Below]]",
    "[[Solid 1#^here]]",
    "[[Solid 2#First#Twice]]",
    "[[Café]]",
    "[[one/Twin]]",
    "[[solid/Deep]]",
    "[[Solid 1\\|Other name]]",
    "![[Solid 1#^here]]",
    "![[picture.png\\|100]]",
    "[told](Solid%201.md)",
    "[told](<Solid 1.md#Two words>)",
    "[told](https://example.org/{n})",
    "<https://example.org/{n}>",
    "[told](mailto:kim@example.org)",
    "[{n}][2]",
    "[[1](https://example.org/{n})]",
    "[ ] [x] [^a-z]+ a[{n}][i]",
    "$x_{{n}}$",
    "#tag-{n}",
)

# Text before and after a mark, by where that puts it; a mark is at the end of its own line.
AROUND = {
    "text": ("Of ", ""),
    "letters of many widths": ("漢字 🔋 e\u0301 👩‍👩‍👧 — ", ""),
    "a heading": ("### Of ", ""),
    "an item": ("- of ", ""),
    "an item of an item": ("1. one\n   - of ", ""),
    "a quote": ("> > of ", ""),
    "a callout": ("> [!note] Of ", ""),
    "a callout's text": ("> [!tip]- Of\n> and ", ""),
    "a cell": ("| a | b |\n|---|---|\n| é \\| 1 | ", " |"),
    "a bold word": ("A **bold** and *slanted ", "*"),
    "a task": ("- [x] ", ""),
    "a footnote": ("Text.[^f{n}]\n\n[^f{n}]: Of ", ""),
    "a marked word": ("==Of== ~~of~~ ", ""),
}
HIDDEN = {"a comment": ("Of %% ", " %%"), "a comment of lines": ("%%\nOf ", "\n%%")}
MEANS_NOTHING = {
    "code": ("Of `", "`."),
    "two ticks": ("Of `` ", " ``."),
    "a fence": ("```\n", "\n```"),
    "a fence of tildes in a list": ("- of\n  ~~~ text\n  ", "\n  ~~~"),
    "indented code": ("Of:\n\n    ", ""),
    "an HTML comment": ("Of <!-- ", " --> it"),
    "an attribute": ('Of <span title="', '">it</span>'),
    "an HTML block": ("<div>\n", "\n</div>"),
    "a block of maths": ("$$\n\\text{", "}\n$$"),
    "a backslash": ("Of \\", ""),
}
# A comment is never shown, so that nothing in it can harm a reader.
_UNSEEN = frozenset({"VW501", "VW502", "VW608", "VW117", "VW118", "VW111", "VW115"})


class Builder:
    """A note as it grows."""

    def __init__(self, path: str, head: str = "") -> None:
        self.path = path
        self.text = head

    def add(self, before: str, mark: str, after: str) -> tuple[int, int]:
        """Add a block with a mark in it; the mark's line and column."""
        self.text += before
        line = self.text.count("\n") + 1
        column = len(self.text) - self.text.rfind("\n")
        self.text += f"{mark}{after}\n\n"
        return line, column


def plant(root: Path, seed: int = 1) -> Planted:
    """Write the vault into a folder that is empty or not there."""
    chance = random.Random(seed)  # noqa: S311 - the same vault for the same seed
    notes = [Builder(f"Notes/N{number:03}.md") for number in range(60)]
    faults: set[Fault] = set()
    decoys = 0
    for number, (rule, mark, before, after) in enumerate(_faults(chance), start=1):
        note = chance.choice(notes)
        text, start, end = (part.replace("{n}", str(number)) for part in (mark, before, after))
        faults.add(Fault(rule, note.path, *note.add(start, text, end)))
    for number, (mark, before, after) in enumerate(_decoys(chance), start=1000):
        note = chance.choice(notes)
        text, start, end = (part.replace("{n}", str(number)) for part in (mark, before, after))
        note.add(start, text, end)
        decoys += 1
    for note in notes:
        for _ in range(20):
            note.add("And ", f"[[N{chance.randrange(60):03}]]", ".")
    for note in notes:
        _write(root, note.path, note.text)
    for path, text in FILES.items():
        _write(root, path, text)
    faults |= {Fault(*fault) for fault in PLANTED}
    _odd_files(root)
    links = sum(note.text.count("]]") + note.text.count("](") for note in notes)
    return Planted(faults, decoys, links)


def _faults(chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    for rule, mark in WRONG:
        places = chance.sample(list(AROUND), 9)
        for name in places:
            yield rule, _typed(mark, name), *AROUND[name]
        if rule not in _UNSEEN:
            yield rule, _typed(mark, ""), *chance.choice(list(HIDDEN.values()))
    for _ in range(4):
        yield "VW123", "[[Solid 1|one]]", *AROUND["a cell"]


def _decoys(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    for mark in RIGHT:
        for name in chance.sample(list(AROUND), 7):
            yield _typed(mark, name), *AROUND[name]
    for _, mark in WRONG:
        for name in chance.sample(list(MEANS_NOTHING), 5):
            before, after = MEANS_NOTHING[name]
            if name == "a backslash" and mark.startswith("!["):  # its bracket makes the link
                yield "!\\" + _typed(mark, "")[1:], before.removesuffix("\\"), after
            elif name == "a backslash" and "http" in mark:  # a bare address is a link
                continue
            elif name != "a block of maths" or (mark.startswith("[[") and "#" not in mark):
                yield _typed(mark, ""), before, after


def _typed(mark: str, place: str) -> str:
    """A mark as it is typed there: only a cell needs its pipe escaped."""
    return mark if place == "a cell" else mark.replace("\\|", "|")


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def _odd_files(root: Path) -> None:
    """Files that no text can be: links out, pipes, bytes that are no letters, a giant."""
    (root / "Odd").mkdir(parents=True, exist_ok=True)
    (root / "Odd/Out.md").symlink_to("/etc/hostname")
    os.mkfifo(root / "Odd/Pipe.md")
    (root / "Odd/Latin.md").write_bytes(b"[[Solid 1]]\ncaf\xe9\n")
    with (root / "Odd/Giant.md").open("wb") as giant:
        giant.truncate((20 << 20) + 1)


FILES = {
    "Solid 1.md": "---\naliases: [Other name, Said so]\ntags: [a/b, storage]\n---\n"
    "[[N000]] [[Solid 2]]\n\n# Two words\n\n## Below\n\nText. ^here\n\n## Q3: words\n",
    "Solid 2.md": '---\ntitle: "1.10"\ndate: 2024-01-02\n---\n# First\n\n## Twice\n\n# Second\n\n'
    "## Twice\n\n[[N001]] #storage\n",
    "Café.md": "[[N002]]\n",
    "one/Twin.md": "[[N003]]\n",
    "two/Twin.md": "[[one/Twin]] [[two/Twin]]\n",
    "solid/Deep.md": "[[N004]]\n",
    "Private/Hidden.md": "[a](http://localhost/) [[N005]]\n",
    "picture.png": "",
    "sub/index.md": "[[N006]]\n",
    "other/index.md": "[[N007]]\n",
    "Names/CON.md": "[[N000]]\n",
    "Names/What?.md": "[[N000]]\n",
    "Names/C#.md": "[[N000]]\n",
    "Names/dot./A plain name.md": "[[N000]]\n",
    "Names/Q&A 50 %.md": "[[N000]]\n",
    "Names/same slug.md": "[[N000]]\n",
    "Names/same-slug.md": "[[N000]]\n",
    "Names/Claims one.md": "---\naliases:\n  - Shared\n---\n[[N000]]\n",
    "Names/Claims two.md": "---\nalias: shared\n---\n[[N000]]\n",
    "Names/Shadow.md": "---\naliases: [fine, solid 2]\n---\n[[N000]]\n",
    "Names/Moves.md": "---\npermalink: names/claims-one\n---\n[[N000]]\n",
    "Names/Alone.md": "Nobody links here.\n",
    "unused.png": "",
    "Props/Broken.md": "---\na: 1\nb: c: d\n---\n[[N000]]\n",
    "Props/Limit.md": f"---\na: {'[' * 40}{']' * 40}\n---\n[[N000]]\n",
    "Props/Types.md": "---\ntitle: 1.10\ntags: [no, 1:30, fine]\n---\n[[N000]]\n",
    "Props/Doubled.md": "---\na: 1\nb: 2\na: 3\n---\n[[N000]]\n",
    "Props/Bare.md": "---\nup: [[N000]]\n---\n",
    "Props/Tags.md": "---\ntags: [grid storage, 2024]\n---\n[[N000]] #Storage\n",
    "Props/Role.md": '---\nsupplier: "[[N000]] (cells)"\n---\ncompetitor:: [[open\n',
    "Odd/Twice.md": "One ^one\n\n- two ^ONE\n\n[[N000]]\n",
    "Odd/Merge.md": "[[N000]]\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> c\n\n```\n<<<<<<< HEAD\n```\n",
    "Odd/Pointer.md": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "Odd/Bell.md": "[[N000]]\nA bell\x08 rings.\n",
    "Odd/Ends.md": "[[N000]]\r\nOne\r\ntwo\nthree\r\n",
    "Odd/Windows.md": "[[N000]]\r\nall alike\r\n",
    "Odd/Unclosed.md": "[[N000]]\n\n%%\nhidden\n",
    "Odd/Nested.md": "[[N000]]\n\n" + "> " * 300 + "deep\n",
    "Odd/Waivers.md": "[[N000]] [[Gone]] %% vaultweave-ignore VW101 -- known %%\n\n"
    "%% vaultweave-ignore VW102 -- in vain %%\n\n%% vaultweave-ignore VW999 %%\n\n"
    "`%% vaultweave-ignore VW999 %%`\n\n- [[N001]] — supplier %% vaultweave-ignore %%\n",
    "Ring/Aster.md": "## Related\n\n- [[Borealis]] — parent\n- [[N000]] — supplier\n",
    "Ring/Borealis.md": "## Related\n\n- [[Cobalt]] — parent\n",
    "Ring/Cobalt.md": "## Related\n\n- [[Aster]] — parent\n- [[Storm]] — CEO\n",
    "Ring/Storm.md": "---\ntype: event\n---\n[[N000]]\n",
}  # fmt: skip
PLANTED = (
    ("VW201", "one/Twin.md", 1, 1),
    ("VW201", "two/Twin.md", 1, 1),
    ("VW207", "Names/CON.md", 1, 1),
    ("VW207", "Names/What?.md", 1, 1),
    ("VW207", "Names/C#.md", 1, 1),
    ("VW207", "Names/dot./A plain name.md", 1, 1),
    ("VW204", "Names/same-slug.md", 1, 1),
    ("VW202", "Names/Claims one.md", 3, 5),
    ("VW202", "Names/Claims two.md", 2, 8),
    ("VW203", "Names/Shadow.md", 2, 17),
    ("VW206", "Names/Moves.md", 1, 1),
    ("VW208", "Names/Alone.md", 1, 1),
    ("VW209", "unused.png", 1, 1),
    ("VW401", "Props/Broken.md", 3, 5),
    ("VW402", "Props/Limit.md", 2, 35),
    ("VW403", "Props/Types.md", 2, 8),
    ("VW403", "Props/Types.md", 3, 8),
    ("VW403", "Props/Types.md", 3, 12),
    ("VW404", "Props/Doubled.md", 4, 1),
    ("VW302", "Props/Bare.md", 2, 5),
    ("VW405", "Props/Bare.md", 2, 5),
    ("VW407", "Props/Tags.md", 2, 8),
    ("VW407", "Props/Tags.md", 2, 22),
    ("VW406", "Props/Tags.md", 4, 10),
    ("VW301", "Props/Role.md", 2, 11),
    ("VW301", "Props/Role.md", 4, 14),
    ("VW208", "Props/Role.md", 1, 1),
    ("VW119", "Odd/Twice.md", 3, 7),
    ("VW606", "Odd/Merge.md", 2, 1),
    ("VW606", "Odd/Merge.md", 6, 1),
    ("VW606", "Odd/Pointer.md", 1, 1),
    ("VW208", "Odd/Pointer.md", 1, 1),
    ("VW607", "Odd/Bell.md", 2, 7),
    ("VW607", "Odd/Ends.md", 3, 4),
    ("VW609", "Odd/Unclosed.md", 3, 1),
    ("VW604", "Odd/Nested.md", 3, 401),
    ("VW901", "Odd/Waivers.md", 3, 1),
    ("VW902", "Odd/Waivers.md", 5, 1),
    ("VW601", "Odd/Pipe.md", 1, 1),
    ("VW602", "Odd/Latin.md", 2, 4),
    ("VW605", "Odd/Out.md", 1, 1),
    ("VW603", "Odd/Giant.md", 1, 1),
    ("VW603", "Odd/Giant.md", 1, (20 << 20) + 1),
    ("VW607", "Odd/Giant.md", 1, 1),
    ("VW208", "Odd/Giant.md", 1, 1),
    ("VW306", "Ring/Aster.md", 3, 3),
    ("VW305", "Ring/Cobalt.md", 4, 3),
)


if __name__ == "__main__":
    out = Path(sys.argv[1])
    done = plant(out, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    with out.with_suffix(".jsonl").open("w", encoding="utf-8") as stream:
        for fault in sorted(done.faults):
            stream.write(json.dumps(fault._asdict()) + "\n")
