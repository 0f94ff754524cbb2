"""The headings and blocks of a note as links name them."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from vaultweave.model.note import Block, Content, Heading, Link
from vaultweave.model.place import START
from vaultweave.weave.resolve import index, resolve_all
from vaultweave.weave.subpath import Sections, compared, spot

HEADINGS = [(1, "A"), (2, "N"), (3, "Deep"), (1, "B"), (3, "N"), (2, "N"), (2, "C. d")]


class Counted(tuple[Any, ...]):
    """Counts how many of its things were looked at."""

    __slots__ = ()
    looks = 0

    def __iter__(self) -> Iterator[Any]:
        for thing in super().__iter__():
            Counted.looks += 1
            yield thing


def heading(level: int, text: str, *, root: bool = True) -> Heading:
    return Heading(level, text, text, text, root, START)


def note(*headings: tuple[int, str]) -> Sections:
    return Sections(Content(headings=tuple(heading(*one) for one in headings)))


@pytest.mark.parametrize("subpath", ["#X", "#N#A", "#Deep#N", "#C#d", "#A#X", "#B#Deep#N"])
def test_no_heading(subpath: str) -> None:
    assert note(*HEADINGS).heading(subpath) == -1


@pytest.mark.parametrize(
    ("subpath", "wanted"),
    [
        ("#A", 0),
        ("#n", 1),
        ("#A#N", 1),
        ("#B#N", 4),
        ("#B##N#", 4),
        ("#A#Deep", 2),
        ("#A#C d", 6),
        ("#N#N", 4),
    ],
)
def test_a_heading_below_another(subpath: str, wanted: int) -> None:
    assert note(*HEADINGS).heading(subpath) == wanted


def test_only_root_headings_are_found() -> None:
    sections = Sections(Content(headings=(heading(1, "A", root=False), heading(2, "A"))))

    assert sections.heading("#A") == 1
    assert (sections.slug("#a"), sections.slug("#a-1")) == (-1, 1)


def test_of_blocks_the_last_and_items_first() -> None:
    kinds = [("x", "item"), ("X", "item"), ("x", "paragraph"), ("y", "p"), ("y", "p")]
    blocks = tuple(Block(id_, id_, kind, START) for id_, kind in kinds)
    sections = Sections(Content(blocks=blocks))

    assert [sections.block(f"#^{id_}") for id_ in ("x", "Y ", "z")] == [1, 4, -1]


def test_headings_are_found_as_by_going_over_all() -> None:
    dice = random.Random(5)  # noqa: S311 - no secret
    for _ in range(300):
        headings = [(dice.randint(1, 4), dice.choice("abc")) for _ in range(dice.randint(0, 9))]
        parts = [dice.choice("abcx") for _ in range(dice.randint(1, 3))]
        at, above, end = 0, 0, -1
        for number, (level, text) in enumerate(headings):
            if at < len(parts) and level > above and text == compared(parts[at]):
                at, above = at + 1, level
                end = number if at == len(parts) else -1
        assert note(*headings).heading("#" + "#".join(parts)) == end


@pytest.mark.parametrize("form", ["#^b{}", "#H {}", "#h-{}", "#^none{}", "#None {}", "#none-{}"])
def test_a_note_of_many_parts_is_gone_over_once_for_all_links_to_them(form: str) -> None:
    looks = {}
    for count in (50, 200):
        Counted.looks = 0
        there = Content(
            headings=Counted(heading(2, f"H {number}") for number in range(count)),
            blocks=Counted(Block(f"b{n}", f"b{n}", "paragraph", START) for n in range(count)),
        )
        subpaths = [form.format(number) for number in range(count)]
        links = tuple(Link("markdown", "T", part, None, "body", START) for part in subpaths)
        contents = {"L.md": Content(links=links), "T.md": there}
        targets, _ = resolve_all(index(contents), contents)

        assert all(bool(t.lost) is ("none" in form.lower()) for t in targets["L.md"])
        looks[count] = Counted.looks

    assert 0 < looks[200] <= 4 * looks[50] <= 4 * 3 * 50


def test_a_footnote_is_never_lost() -> None:
    assert spot(note(), "#[^1]").lost == ""
