"""What the search field looks in: names and aliases, in small files by how their words begin."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from vaultweave.publish.edition import Edition
from vaultweave.publish.lists import weight
from vaultweave.publish.said import name
from vaultweave.read.filters import ignored
from vaultweave.weave.urls import OWN

FOLDER = f"{OWN}/search"
_LETTERS = 2
_BETWEEN = re.compile(r"[\W_]+")
_INSIDE = re.compile(r"['’ʼ.&]")
_SIGNS = re.compile("([\u2e80-\U0010ffff]+)")
_LONGEST = 120


def search(this: Edition) -> Iterator[tuple[str, bytes]]:
    """One script for each pair of letters that words of names begin with.

    A script, since pages opened from a disk may load nothing else. Each calls
    `vaultweaveNames(letters, entries)`, an entry being the name, the output path, the kind ("-"
    for a name without a note) and the aliases; those that most is said of come first. A further
    script lists all letters there are.
    """
    found: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    excluded = ignored(this.site.quiet)
    for node, output in this.addresses.nodes.items():
        if excluded(node) or excluded(f"{node}.md"):
            continue
        face = this.faces.get(node)
        shown = name(this, node)[:_LONGEST]
        aliases = [alias[:_LONGEST] for alias in face.aliases] if face else []
        entry = _json([shown, output, face.kind if face else "-", *aliases])
        for letters in _beginnings([shown, *aliases]):
            found[letters].append((-weight(this, node), shown, entry))
    listed = f"vaultweaveLetters({_json(sorted(found))});\n"
    yield f"{FOLDER}/letters.js", listed.encode("utf-8", "replace")
    for letters, entries in sorted(found.items()):
        lines = ",\n".join(entry for _, _, entry in sorted(entries))
        text = f"vaultweaveNames({_json(letters)},[\n{lines}\n]);\n"
        yield f"{FOLDER}/{file_name(letters)}", text.encode("utf-8", "replace")


def file_name(letters: str) -> str:
    """The name of the script for some letters: their code points, which any disk can hold."""
    return "-".join(format(ord(letter), "x") for letter in letters) + ".js"


def _beginnings(names: list[str]) -> set[str]:
    """The first letters of all words, without accents and case.

    `Moody's`, `AT&T` and `e.l.f.` are one word as well, as people type them. A script that sets no
    blanks between words may begin one with each sign.
    """
    texts = [plain(text) for text in names]
    words = {
        word
        for text in texts
        for one in (text, _INSIDE.sub("", text))
        for word in _BETWEEN.split(_SIGNS.sub(r" \1 ", one))
        if word
    }
    signs = {sign for word in words if _SIGNS.match(word) for sign in word}
    return signs | {word[:_LETTERS] for word in words if not _SIGNS.match(word)}


def plain(text: str) -> str:
    """A text without accents and case, as the search field compares it."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).lower()


def _json(value: object) -> str:
    """JSON that may stand in a script."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("</", "<\\/")
