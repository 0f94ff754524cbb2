"""One walk over the tokens: each run of text with what it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token
from msgspec import Struct

from vaultweave.model.claims import Words
from vaultweave.model.note import Setting
from vaultweave.model.slug import block_id, line_id
from vaultweave.read.claims.bold import trailing_label
from vaultweave.read.claims.words import words
from vaultweave.read.syntax.spans import Ruler
from vaultweave.read.syntax.tokens import made, outside

_SIDE = re.compile(r"(?:bull|bear)(?:ish)?(?:[ -]case)?\Z", re.IGNORECASE)
_IF = re.compile(r"(?:if|unless|what if)\s[^\n]{1,80}:\s*", re.IGNORECASE)
_PARENTS: dict[str, Setting] = {
    "callout_open": "callout",
    "callout_title_open": "callout",
    "footnote_open": "footnote",
    "comment_open": "comment",
    "table_open": "table",
    "heading_open": "heading",
}


class Passage(Struct):
    """An inline token: the block around it, the setting, the section, the label in force.

    `opener` carries the block's anchor; `first`: whether it is the first text of its list item.
    `told` is kept by `words_of`, `ruler` by whoever places the first item in it. Only a `marked`
    one can hold a link: `marks` tells it of all once.
    """

    inline: Token
    opener: Token
    setting: Setting
    heading: int
    label: tuple[Token, ...]
    depth: int
    item: Token | None
    first: bool
    block: Token
    table: Token | None
    root: bool
    told: Words | None = None
    ruler: Ruler | None = None
    marked: bool = True

    @property
    def bold(self) -> bool:
        """Whether any of it may be bold, as all labels are."""
        return "**" in self.inline.content or "__" in self.inline.content

    @property
    def linked(self) -> bool:
        """Whether it holds a link, once those have numbers."""
        children = self.inline.children or ()
        return self.marked and bool([True for token in children if "link" in token.meta])


class _Level(Struct):
    """What holds among the children of one block: a bold label, until something else begins.

    `lazy` is a label that was typed right below an item and meant for the items that follow:
    Markdown counts such a line as the item's own text. Setting, table and depth hold inside too.
    `spent`: a list or table of the label has begun; a table after it is none of its own.
    """

    opening: Token | None
    kind: str
    label: tuple[Token, ...]
    setting: Setting
    table: Token | None
    depth: int
    fresh: bool = True
    lazy: tuple[Token, ...] = ()
    spent: bool = False


def passages(tokens: list[Token]) -> Iterator[Passage]:
    """Each inline token of a document, in order, with what it stands in."""
    stack = [_Level(None, "", (), "body", None, 0)]
    heading = -1
    row = cell = None
    for token in tokens:
        kind = token.type
        if kind == "inline":
            if cell is None:
                yield _passage(token, stack, heading)
            else:
                yield _cell(token, row or cell, cell, (stack[-1], heading))
        elif kind in _ROWS:
            row = token if kind == "tr_open" else row
            cell = token if kind in _CELLS else None
        elif token.nesting > 0:
            heading += kind == "heading_open"
            _enter(stack, token, heading)
        elif token.nesting < 0:
            _leave(stack, token)
        elif kind == "hr":
            stack[-1].label = ()


def _enter(stack: list[_Level], token: Token, heading: int) -> None:
    """A block begins; what holds for it may hold for what it holds."""
    parent, kind = stack[-1], token.type
    if kind == "heading_open":
        token.meta = {**token.meta, "heading": heading}
        parent.label = ()
    elif kind == "paragraph_open" and parent.kind != "list_item_open":
        parent.label = ()
    elif kind in {"bullet_list_open", "ordered_list_open"}:
        parent.lazy = ()
    elif kind == "table_open" and parent.spent:
        parent.label = ()
    elif kind == "list_item_open" and len(stack) > 1 and stack[-2].kind == kind:
        parent.lazy = ()
        token.meta = {**token.meta, "within": (stack[-2].opening or token).map}
    parent.spent = parent.spent or kind in _SPENDING
    below = _Level(
        token,
        kind,
        parent.label if kind in _INHERIT else (),
        _PARENTS.get(kind, parent.setting),
        token if kind == "table_open" and parent.table is None else parent.table,
        parent.depth + (kind == "list_item_open"),
    )
    stack.append(below)


def _leave(stack: list[_Level], token: Token) -> None:
    """A block ends: a label that it made holds for what follows it."""
    done = stack.pop()
    if done.label and token.type in {"paragraph_close", "callout_title_close"}:
        stack[-1].label = done.label
        stack[-1].lazy = done.lazy
        stack[-1].spent = False
    elif done.lazy and token.type == "list_item_close":
        stack[-1].label = stack[-1].lazy = done.lazy
    elif done.lazy and token.type in {"bullet_list_close", "ordered_list_close"}:
        stack[-1].lazy = done.lazy


_SPENDING = frozenset({"bullet_list_open", "ordered_list_open", "table_open"})
_INHERIT = frozenset({"bullet_list_open", "ordered_list_open", "list_item_open", "table_open"})
_CELLS = frozenset({"td_open", "th_open"})
_ROWS = _CELLS | {
    "td_close", "th_close", "tr_open", "tr_close", "thead_open", "thead_close", "tbody_open",
    "tbody_close",
}  # fmt: skip
"""What a table is made of: nothing in there changes what holds for the cells."""


def _passage(inline: Token, stack: list[_Level], heading: int) -> Passage:
    block = stack[-1]
    opening = block.opening or inline
    found = Passage(
        inline,
        block.opening or made("inline", "", 0),
        block.setting,
        heading,
        block.label,
        block.depth,
        None,
        False,  # noqa: FBT003 - as its fields stand
        opening,
        block.table,
        len(stack) == 2,
    )
    if block.kind == "callout_title_open":
        block.label = _title(inline, opening)
    elif block.kind == "paragraph_open":
        above = stack[-2]
        if above.kind == "list_item_open":
            found.item = found.opener = above.opening or inline
            found.label, found.first, above.fresh = above.label, above.fresh, False
        block.label = trailing_label(inline.children or []) if found.bold else _condition(inline)
        if found.item is not None and "\n" in inline.content:
            block.lazy = block.label
    return found


def _condition(inline: Token) -> tuple[Token, ...]:
    """`If rates fall:`, in no bold, as the label of the list right below it."""
    return tuple(inline.children or ()) if _IF.fullmatch(inline.content) else ()


def _title(inline: Token, opening: Token) -> tuple[Token, ...]:
    """A callout's title as the label of a list right below it; of its kinds only `bear` is one."""
    if inline.content:
        return tuple(inline.children or ())
    default = str(opening.meta["default"])
    return (made("text", "", 0, content=default),) if _SIDE.match(default) else ()


def _cell(inline: Token, row: Token, cell: Token, around: tuple[_Level, int]) -> Passage:
    table, heading = around
    return Passage(
        inline, row, "table", heading, table.label, table.depth, None,
        False, cell, table.table, False,  # noqa: FBT003 - as its fields stand
    )  # fmt: skip


def words_of(passage: Passage) -> Words:
    """What a reader sees of it, links by their numbers, which must be known by now."""
    if passage.told is None:
        passage.told = words(passage.inline.children or ())
    return passage.told


def said_in(passage: Passage) -> Words:
    """What it says still: its words but for those that are struck out."""
    if "~~" not in passage.inline.content:
        return words_of(passage)
    return words(outside(passage.inline.children or [], "s"))


def anchor(opener: Token, line: int, shift: int, number: int = 1) -> str:
    """The HTML id of a block, put on its token when first asked for.

    A block that begins in no known line of its own is a footnote in the line, the `number`th in
    the given one.
    """
    known = opener.meta.get("anchor")
    if known is not None:
        return str(known)
    if "block_id" in opener.meta:
        name = block_id(opener.meta["block_id"])
    elif opener.map:
        name = line_id(opener.map[0] + 1 + shift)
    else:
        name = line_id(line) + "-note" + (f"-{number}" if number > 1 else "")
    opener.meta = {**opener.meta, "anchor": name}
    return name
