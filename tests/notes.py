"""Notes made by chance, which know where each of their marks stands."""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

WORDS = [
    "word",
    "A",
    "日本語",
    "e\u0301a",
    "🇫🇷",
    "👨\u200d👩",
    "b",
    "5%",
    "naïve",
    "x—y",
    "\u00a0z",
]
PAIRS = ["**{}**", "_{}_", "=={}==", "~~{}~~", "**_{}_**"]
PLAIN = ["<i>u</i>", "&lt;", "\\*", "  "]
HIDING = ["`c [[no]] #no`", "$x_1$", "%%hid%%", "\\[[no]]", "a&amp;b", "<b>t</b>"]
AROUND = ["^[note {}]", "%% {} %%"]
BLIND = [
    ["```py", "[[no]] #no", "```"],
    ["~~~", "[[no]](no.md)", "~~~"],
    ["$$", "x [[no]]", "$$"],
    ["<!-- [[no]] -->"],
    ["<div>", "[[no]] #no", "</div>"],
]
SAFE = ("- ", "#", ">", "%%", "```")  # may follow a callout's first line


class Mark(NamedTuple):
    """What should be found: the kind of mark, a name that stands nowhere else, and its source."""

    kind: str
    name: str
    source: str


class Note(NamedTuple):
    """A text, and the marks in it."""

    text: str
    marks: list[Mark]


class _Maker:
    """Makes one note out of one source of chance; what it throws away does not count."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0
        self.marks: list[Mark] = []
        self.references: list[str] = []

    def name(self) -> str:
        self.count += 1
        return f"q{self.count}q"

    def mark(self, *, table: bool = False, words_too: bool = True) -> str:
        name, pipe = self.name(), "\\|" if table else "|"
        forms = [
            ("wikilink", f"[[{name}]]"),
            ("wikilink", f"[[{name}#H{pipe}shown text]]"),
            ("wikilink", f"[[{name}{pipe}日本]]"),
            ("embed", f"![[{name}]]"),
            ("markdown", f"[sh *own* 日]({name}.md)"),
            ("markdown", f'[s](<{name} b.md> "ti")'),
            ("embed", f"![alt]({name}.png)"),
            ("markdown", f"[t b][{name}r]"),
            ("markdown", f"[{name}r]"),
            ("embed", f"![a *b*][{name}r]"),
            ("url", f"<https://{name}.example/p>"),
            ("url", f"[w](https://{name}.example/p)"),
            ("tag", f"#{name}"),
            ("url", f"https://{name}.example/p"),
        ]
        kind, source = self.chance.choice(forms if words_too else forms[:-2])
        if source.endswith("r]"):
            self.references.append(f"[{name}r]: {name}.png")
        self.marks.append(Mark(kind, name, source))
        return source

    def text(self, *, table: bool = False, bare: bool = False) -> str:
        out = []
        for _ in range(self.chance.randint(1, 6)):
            roll = self.chance.randrange(9)
            if roll < 4:
                out.append(self.chance.choice(WORDS))
            elif roll < 7:
                out.append(self.mark(table=table))
            elif roll == 7:
                mark = self.mark(table=table, words_too=False)
                out.append(self.chance.choice(PAIRS).format(mark))
            elif bare:
                out.append(self.chance.choice(PLAIN))
            elif self.chance.random() < 0.3:
                out.append(self.chance.choice(AROUND).format(self.mark(table=table)))
            else:
                out.append(self.chance.choice(HIDING))
        end = "" if table else self.chance.choice(["", "", "", "  ", " ", "\\"])
        return self.chance.choice([" ", " ", "  "]).join(out) + end

    def paragraph(self) -> list[str]:
        return [self.text() for _ in range(self.chance.randint(1, 3))]

    def heading(self) -> list[str]:
        if self.chance.random() < 0.2:
            return [self.text(), self.chance.choice(["===", "---"])]
        gap, end = self.chance.choice([" ", "  ", "\t"]), self.chance.choice(["", " ##", " "])
        return ["#" * self.chance.randint(1, 6) + gap + self.text() + end]

    def table(self) -> list[str]:
        rows = ["| {} |{}|", "|{}|  {}  |", "| {} | {}"]
        out = [
            f"| {self.text(table=True)} | h2 |",
            self.chance.choice(["|---|---|", "| :-- | --: |"]),
        ]
        for _ in range(self.chance.randint(0, 2)):
            cells = self.text(table=True), self.text(table=True)
            out.append(self.chance.choice(rows).format(*cells))
        return out

    def comment(self) -> list[str]:
        return ["%%", self.text(bare=True), "%%"]

    def blind(self) -> list[str]:
        return [*self.chance.choice(BLIND)]

    def quote(self, depth: int) -> list[str]:
        return self.quoted(self.blocks(depth + 1))

    def callout(self, depth: int) -> list[str]:
        inner = self.blocks(depth + 1)
        fold = self.chance.choice(["", "-", "+"])
        title = f"[!note]{fold} {self.text()}".rstrip("\\")
        return self.quoted([title, *([] if inner[0].startswith(SAFE) else [""]), *inner])

    def quoted(self, inner: list[str]) -> list[str]:
        indented = any(line[:1] in {" ", "\t"} for line in inner)
        prefix = "> " if indented else self.chance.choice(["> ", ">"])
        return [prefix + line for line in inner]

    def items(self, depth: int) -> list[str]:
        tabs = ["-\t", "*\t"] if depth == 0 else []  # elsewhere a tab's width depends on its column
        mark = self.chance.choice(["- ", "* ", "1. ", "10) ", "+   ", "1.  ", "- [ ] ", *tabs])
        indent = "\t" if mark.endswith("\t") else " " * (2 if "[" in mark else len(mark))
        out = []
        for _ in range(self.chance.randint(1, 3)):
            inner = self.blocks(depth + 1)
            if "[" in mark:
                inner = [self.text(), *(["", *inner] if self.chance.random() < 0.5 else [])]
            out += [mark + inner[0], *(indent + line if line else line for line in inner[1:])]
        return out

    def footnote(self, depth: int) -> list[str]:
        label = f"[^{self.name()}]"
        inner = ["    " + line if line else line for line in self.blocks(depth + 1)]
        return ["x" + label, "", f"{label}: {self.text()}", "", *inner]

    def block(self, depth: int) -> list[str]:
        flat: list[Callable[[], list[str]]] = [
            self.paragraph, self.paragraph, self.heading, self.table, self.comment, self.blind,
        ]  # fmt: skip
        deep: Sequence[Callable[[int], list[str]]] = [
            self.items, self.items, self.items, self.quote, self.quote, self.callout, self.callout,
            *([self.footnote] if depth == 0 else []),
        ]  # fmt: skip
        roll = self.chance.randrange(len(flat) + (len(deep) if depth < 5 else 0))
        return flat[roll]() if roll < len(flat) else deep[roll - len(flat)](depth)

    def blocks(self, depth: int) -> list[str]:
        out = self.block(depth)
        for _ in range(self.chance.randint(0, 1 if depth else 4)):
            out += ["", *self.block(depth)]
        return out

    def properties(self) -> list[str]:
        one, two, tag = self.name(), self.name(), self.name()
        self.marks += [
            Mark("property", one, f"[[{one}]]"),
            Mark("property", two, f"[[{two}|x]]"),
            Mark("property tag", tag, tag),
        ]
        return [
            "---",
            f'up: "[[{one}]]"',
            "日本:",
            f"  - '[[{two}|x]]'",
            f"tags: [a, {tag}]",
            "---",
        ]


def note(chance: random.Random) -> Note:
    """A note: blocks in blocks, every mark named so that its place can be looked up."""
    maker = _Maker(chance)
    head = maker.properties() if chance.random() < 0.5 else []
    lines = [*head, *maker.blocks(0)]
    body = "\n".join(lines)
    start, end = chance.choice(["", "\ufeff"]), chance.choice(["\n", "\n", "\r\n", "\r"])
    text = start + end.join([*lines, "", *maker.references])
    return Note(text, [mark for mark in maker.marks if mark.source in body])
