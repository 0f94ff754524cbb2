"""Which links are values of an inline field."""

import random
import re
from collections.abc import Callable

import pytest

from vaultweave.read.claims import keys
from vaultweave.read.parse import parse
from vaultweave.read.syntax import spans

PIECES = ["k:: ", "key:: ", "[ ", "( ", "] ", ") ", ", ", " and ", "[[A]] ", "[[A]]", "x ", "::"]
LINE = re.compile(r"\s*([^\W\d_][\w /-]{0,60}?)::(?=\s|\ufffc|\Z)")
BRACKET = re.compile(r"[\[(]\s*([^\W\d_][\w /-]{0,60}?)::[^\[\]()]*\Z")
LISTED = re.compile(r"(?:[\s\ufffc,;·/&+，、]|and\b|\([^()]*\))*\Z")


class Counted:
    """A pattern that counts how many characters it was given."""

    letters = 0

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Callable[..., object]:
        def asked(*args: object, **named: object) -> object:
            Counted.letters += len(str(args[1 if name == "sub" else 0]))
            return getattr(self.pattern, name)(*args, **named)

        return asked


def told(line: str) -> list[str]:
    """The key of each link of a line, as the definition has it: all before the link is asked."""
    out = []
    for link in re.finditer(r"\[\[A\]\]", line):
        text = re.sub(r"\[\[A\]\]", "\ufffc", line[: link.start()])
        match = LINE.match(text) or BRACKET.search(text)
        listed = match and LISTED.match(text, match.end(1) + 2)
        out.append(match[1].strip() if match and listed else "")
    return out


def test_keys_are_those_of_the_definition() -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    for _ in range(1500):
        line = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 10))).strip()
        assert [link.key for link in parse(f"a\n{line}\n").content.links] == told(line), line


@pytest.mark.parametrize(
    "form",
    ["k:: {}", "k:: x {}", "k:: ({}", "[k:: {}", "( {}", "x {}"],
)
def test_a_line_of_many_links_is_read_once(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_LINE", "_BRACKET", "_LISTED", "_ROUND", "_ANY"):
        monkeypatch.setattr(keys, name, Counted(getattr(keys, name)))
    letters = {}
    for count in (100, 400):
        Counted.letters = 0
        parse(form.format(", ".join(["[[A]]"] * count)) + " :: \n")
        letters[count] = Counted.letters

    assert 0 < letters[400] <= 5 * letters[100]


@pytest.mark.parametrize("form", ["[k:: [[A]]] ", "(k:: [[A]]) ", "[[A]] [k:: x] "])
def test_many_fields_of_a_line_are_read_once(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_LINE", "_BRACKET", "_LISTED", "_ROUND", "_ANY"):
        monkeypatch.setattr(keys, name, Counted(getattr(keys, name)))
    letters = {}
    for count in (100, 400):
        Counted.letters = 0
        parse(form * count)
        letters[count] = Counted.letters

    assert 0 < letters[400] <= 5 * letters[100]


def test_a_paragraph_is_measured_once_for_all_its_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    before = spans.Ruler._before  # noqa: SLF001 - what costs

    def counting(ruler: spans.Ruler, index: int) -> int:
        made.append(ruler)
        return before(ruler, index)

    monkeypatch.setattr(spans.Ruler, "_before", counting)
    items = parse("".join(f"**Risk {n}:** [[A]]\n" for n in range(50))).content.items

    assert len(items) == 50
    assert [item.span.line for item in items] == [*range(1, 51)]
    assert len(set(map(id, made))) <= 2
