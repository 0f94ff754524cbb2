"""A made vault: the same notes for the same number of them, each time.

usage: python bench/vault.py OUT NOTES

Some three kilobytes a note: properties, headings, prose with a dozen links (most of them to few
notes, one of a hundred to none), tags, a list of relations, a table, a quote and a code block.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

_SOUNDS = "ba co di fel gor hin jo kel lum mar nos pri qua ros sil tem ur vin wex yan".split()  # noqa: SIM905
_ROLES = ("supplier", "competitor", "customer", "exposed", "partner", "threat")
_KINDS = ("company", "concept", "person", "event")


class Writer:
    """Makes texts from one source of chance."""

    def __init__(self, count: int) -> None:
        """Name all notes."""
        self.chance = random.Random(5)  # noqa: S311 - it decides nothing
        self.words = sorted({self._word() for _ in range(4000)})
        pick = self.chance.choice
        self.names = [f"{pick(self.words).title()} {pick(self.words)} {n}" for n in range(count)]

    def _word(self) -> str:
        return "".join(self.chance.choices(_SOUNDS, k=self.chance.randint(1, 3)))

    def link(self) -> str:
        """A link; a low number is linked far more often than a high one."""
        if self.chance.random() < 0.01:
            return f"[[Nothing {self.chance.choice(self.words)}]]"
        name = self.names[int(len(self.names) * self.chance.random() ** 3)]
        shapes = ("[[{0}]]", "[[{0}]]", "[[{0}|{1}]]", "[[{0}#Details]]")
        return self.chance.choice(shapes).format(name, self.chance.choice(self.words))

    def sentence(self) -> str:
        """Some words, now and then with a mark or a link."""
        words = self.chance.choices(self.words, k=self.chance.randint(8, 20))
        for shape in ("**{}**", "*{}*", "`{}`", self.link() + " {}"):
            if self.chance.random() < 0.12:
                at = self.chance.randrange(len(words))
                words[at] = shape.format(words[at])
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}."

    def paragraph(self) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(self.chance.randint(3, 7)))

    def note(self, name: str) -> str:
        """A whole note."""
        related = "\n".join(
            f"- {self.link()} — {self.chance.choice(_ROLES)} ({self.chance.choice(self.words)})"
            for _ in range(5)
        )
        rows = "\n".join(f"| {self.link()} | {n} | ${n}M |" for n in range(4))
        return (
            f"---\naliases: [{name[::-1]}]\ntype: {self.chance.choice(_KINDS)}\n"
            f"tags: [{self.chance.choice(self.words)}]\n---\n# {name}\n\n{self.paragraph()}\n\n"
            f"## Overview\n\n{self.paragraph()} #{self.chance.choice(self.words)}\n\n"
            f"> [!note] {self.chance.choice(self.words)}\n> {self.sentence()}\n\n"
            f"## Details\n\n{self.paragraph()}\n\n{self.paragraph()}\n\n"
            f"| what | count | worth |\n|---|--:|--:|\n{rows}\n\n"
            f"```python\nvalue = {self.chance.randint(1, 99)}\nprint(value)\n```\n\n"
            f"## Related\n\n{related}\n"
        )


def main() -> None:
    """Write the vault."""
    out, count = Path(sys.argv[1]), int(sys.argv[2])
    writer = Writer(count)
    for number, name in enumerate(writer.names):
        folder = out / f"Part {number // 100:04}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.md").write_text(writer.note(name), encoding="utf-8")


if __name__ == "__main__":
    main()
