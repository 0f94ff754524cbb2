"""What each mark becomes: HTML, its holes written out."""

import pytest

from tests.dots import cases
from vaultweave.model.note import Content, Hole
from vaultweave.read.parse import parse


def written(hole: Hole, content: Content) -> str:
    if hole.kind in {"open", "embed", "inline"}:
        link = content.links[hole.at]
        alias = "" if link.alias is None or hole.kind == "open" else f"|{link.alias}"
        return f"{{{hole.kind} {link.target}{link.subpath}{alias}}}"
    if hole.kind == "close":
        return "{/}"
    if hole.kind == "id":
        return hole.name
    if hole.kind == "tag":
        return f"{{#{hole.name}}}"
    if hole.kind == "foot":
        return ""
    return f"{{{hole.kind}}}"


@pytest.mark.parametrize(("given", "expected"), cases("syntax"))
def test_marks(given: str, expected: str) -> None:
    parsed = parse(given)
    html = "".join(
        piece if isinstance(piece, str) else written(piece, parsed.content)
        for piece in parsed.body.pieces
    )

    assert expected.strip() == html.strip()
