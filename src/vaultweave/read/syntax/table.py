"""GFM tables, with each cell's place; a wikilink's own pipe does not split its row."""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from msgspec import Struct

from vaultweave.read.syntax.tokens import made

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_STOP = re.compile(r"\\.|\||\[\[", re.DOTALL)
_MOST_PADDING = 1 << 14  # cells that nobody wrote, in one table


class Piece(Struct, frozen=True):
    """A cell's text without its escapes.

    `at` is its offset in the row, `shifts` where a backslash went, `loose` the offsets of
    wikilinks whose pipe was not escaped.
    """

    text: str
    at: int
    shifts: tuple[int, ...]
    loose: tuple[int, ...]


def plugin(md: MarkdownIt) -> None:
    """Read tables before paragraphs, which they may interrupt."""
    md.block.ruler.before("paragraph", "table", _table, {"alt": ["paragraph", "reference"]})


def split_row(row: str) -> list[Piece]:
    """The cells of a row, without the empty ones before its first and after its last pipe."""
    if "\\" not in row:
        parts = row.split("|")
        if "[[" not in row or not any(_opens(part) for part in parts[:-1]):
            return _pieces(parts, row)
    cuts: list[int] = []
    loose: list[int] = []
    at = 0
    while found := _STOP.search(row, at):
        start, at = found.span()
        if found[0] == "|":
            cuts.append(start)
        elif found[0] == "[[":
            at = _link_end(row, start) or start + 1
            if at > start + 1 and _has_bare_pipe(row[start:at]):
                loose.append(start)
    bounds = [-1, *cuts, len(row)]
    pieces = [_piece(row, left + 1, right, loose) for left, right in pairwise(bounds)]
    if not pieces[0].text and len(pieces) > 1:
        del pieces[0]
    if not pieces[-1].text and row.rstrip().endswith("|"):
        del pieces[-1]
    return pieces


def _opens(part: str) -> bool:
    """Whether a wikilink may go on behind the pipe that ends a part."""
    return part.rfind("[[") > part.rfind("]]")


def _pieces(parts: list[str], row: str) -> list[Piece]:
    """The cells of a row that holds no escape, and no link with a pipe."""
    out: list[Piece] = []
    at = 0
    if len(parts) > 1 and not parts[0].strip():
        at = len(parts.pop(0)) + 1
    if not parts[-1].strip() and row.rstrip().endswith("|"):
        del parts[-1]
    for part in parts:
        size = len(part)
        text = part.lstrip()
        out.append(Piece(text.rstrip(), at + size - len(text), (), ()))
        at += size + 1
    return out


def _link_end(row: str, at: int) -> int:
    """Past the `]]` of a wikilink that begins at `at`; 0 where none does."""
    end = row.find("]]", at + 2, at + 600)
    inner = row[at + 2 : end] if end > 0 else ""
    if not inner.strip() or "[[" in inner or inner.count("|") > 1 or inner.lstrip().startswith("|"):
        return 0
    return end + 2


def _has_bare_pipe(link: str) -> bool:
    cut = link.find("|")
    return cut > 0 and link[cut - 1] != "\\"


def _piece(row: str, start: int, end: int, loose: list[int]) -> Piece:
    raw = row[start:end]
    at = start + len(raw) - len(raw.lstrip())
    raw = raw.strip()
    found = tuple(offset - at for offset in loose if at <= offset < end) if loose else ()
    if "\\" not in raw:
        return Piece(raw, at, (), found)
    if raw.endswith("\\") and not raw.endswith("\\\\") and end < len(row):
        raw = row[at:end].rstrip(" \t")
    text, shifts, last = "", [], 0
    cut = raw.find("\\|")
    while cut >= 0:
        text += raw[last:cut]
        shifts.append(len(text))
        last = cut + 1
        cut = raw.find("\\|", cut + 2)
    return Piece(text + raw[last:], at, tuple(shifts), found)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    begin = state.bMarks[start] + state.tShift[start]
    if (
        state.src.find("|", begin, state.eMarks[start]) < 0
        or start + 2 > end
        or state.sCount[start + 1] < state.blkIndent
        or state.is_code_block(start)
        or state.is_code_block(start + 1)
    ):
        return False
    delimiter = _line(state, start + 1)
    if delimiter[:1] not in {"|", "-", ":"} or delimiter.startswith(("- ", "-\t")):
        return False
    top = _line(state, start)
    underline = not delimiter.strip("-")  # a heading's
    if "|" not in top or underline or not _DELIMITER.match(delimiter):
        return False
    aligns = [_align(part.strip()) for part in delimiter.strip().strip("|").split("|")]
    header = split_row(top)
    if len(header) != len(aligns):
        return False
    if silent:
        return True
    _push_table(state, start, end, (header, aligns))
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _align(mark: str) -> str:
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    return "left" if mark.startswith(":") else ""


def _push_table(
    state: StateBlock, start: int, end: int, top: tuple[list[Piece], list[str]]
) -> None:
    header, aligns = top
    old, state.parentType = state.parentType, "table"
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _push_row(state, start, header, aligns, "th")
    state.push("thead_close", "thead", -1)
    line, padding = start + 2, 0
    ends = state.md.block.ruler.getRules("blockquote")[0]
    while line < end and state.sCount[line] >= state.blkIndent:
        row = _line(state, line)
        if not row or state.is_code_block(line) or ends(state, line, end, True):  # noqa: FBT003
            break
        cells = split_row(row)
        padding += max(0, len(aligns) - len(cells))
        if line == start + 2:
            state.push("tbody_open", "tbody", 1)
        padded = padding <= _MOST_PADDING
        _push_row(state, line, cells, aligns if padded else aligns[: len(cells)], "td")
        line += 1
    if line > start + 2:
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    opening.map = [start, line]
    state.parentType = old
    state.line = line


def _push_row(
    state: StateBlock, line: int, cells: list[Piece], aligns: list[str], tag: str
) -> None:
    """A row of at least as many cells as `aligns` has; a longer row keeps what it says."""
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    begin = state.src.rfind("\n", 0, state.bMarks[line]) + 1
    indent = state.bMarks[line] + state.tShift[line] - begin
    missing = len(aligns) - len(cells)
    if missing > 0:
        cells = [*cells, *[Piece("", state.eMarks[line] - begin - indent, (), ())] * missing]
    out, level = state.tokens, state.level
    begins, ends = f"{tag}_open", f"{tag}_close"
    for index, piece in enumerate(cells):
        align = aligns[index] if index < len(aligns) else ""
        attrs = {"class": f"align-{align}"} if align else {}
        meta = {"cell": (indent + piece.at, piece.shifts), "loose": piece.loose}
        rows = [line, line + 1]
        out += (
            made(begins, tag, 1, attrs, None, level, None, "", "", "", {}, True),  # noqa: FBT003
            made("inline", "", 0, {}, rows, level + 1, [], piece.text, "", "", meta, True),  # noqa: FBT003
            made(ends, tag, -1, {}, None, level, None, "", "", "", {}, True),  # noqa: FBT003
        )
    state.push("tr_close", "tr", -1)
