"""What a theme may rely on: the note that lists it is made from the types of the values."""

import os
import re
from collections.abc import Iterator
from inspect import getdoc, getmembers, isclass
from pathlib import Path

from msgspec import Struct, structs

from tests.shelf import written
from vaultweave import api
from vaultweave.publish import about, chains, matrix, page
from vaultweave.publish.render import ours
from vaultweave.publish.views import (
    bullish,
    canvas,
    entities,
    exposed,
    folder,
    home,
    kind,
    missing,
    note,
    recent,
    redirect,
    relations,
    stub,
    tag,
)

NOTE = Path(__file__).parents[1] / "notes/Guide/Theme values.md"
VIEWS = (
    note, canvas, stub, home, recent, exposed, bullish, relations, about, entities, folder, kind,
    tag, missing, redirect, matrix, chains, page,
)  # fmt: skip


def described() -> str:
    """The note: the blocks of every template, and every value that one gets, by type."""
    lines = [
        "#guide",
        "",
        "**Theme values** — what templates can build on: their blocks, and the values they get.",
        "",
        "See [[Themes]] for what to do with them.",
        "",
        "## Blocks",
        "",
    ]
    for file in sorted(ours().glob("*.html")):
        names = re.findall(r"{% block (\w+) %}", file.read_text(encoding="utf-8"))
        if names:
            lines.append(f"- `{file.name}`: {', '.join(f'`{name}`' for name in names)}")
    lines += ["", "## Values", ""]
    for value in values():
        about_it = " ".join((getdoc(value) or "").split()).replace("[", "\\[")
        lines += [f"### {value.__name__}", "", about_it, ""]
        for field in structs.fields(value):
            lines.append(f"- `{field.name}`: {told(field.type)}")
        lines.append("")
    return "\n".join(lines)


def values() -> Iterator[type[Struct]]:
    for module in VIEWS:
        found = [one for _, one in getmembers(module, isclass) if one.__module__ == module.__name__]
        structs_ = [one for one in found if issubclass(one, Struct)]
        yield from sorted(
            structs_, key=lambda one: (not one.__name__.endswith("Page"), one.__name__)
        )


def told(kind_: object) -> str:
    """A type in a word or two."""
    text = kind_.__name__ if isclass(kind_) and not hasattr(kind_, "__args__") else str(kind_)
    text = text.replace("[", "\\[")
    text = re.sub(r"(?:vaultweave|typing|builtins)(?:\.\w+)*\.(?=\w)", "", text)
    return text.replace("|", "or").replace("NoneType", "None")


def test_the_note_on_values_is_as_the_types_are() -> None:
    if os.environ.get("VAULTWEAVE_UPDATE"):
        NOTE.write_text(described(), encoding="utf-8")

    assert NOTE.read_text(encoding="utf-8") == described()


def test_a_template_extends_ours_of_its_own_name(tmp_path: Path) -> None:
    files = {
        "vault/A.md": "Text.",
        "vault/vaultweave.toml": '[site]\ntheme = "theme"\n',
        "vault/theme/note.html": (
            '{% extends "ours/note.html" %}{% block foot %}<p>In {{ page.path }}.</p>{% endblock %}'
        ),
    }
    written(tmp_path, files)
    api.build(tmp_path / "vault", tmp_path / "site")
    text = (tmp_path / "site/a.html").read_text()

    assert "<p>In A.md.</p>" in text
    assert "Text." in text
