"""Tags that are always the same, and what stands in the others."""

from __future__ import annotations

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

PAIRS = {
    f"{name}_{side}": f"<{mark}{tag}>"
    for name, tag in (("strong", "strong"), ("em", "em"), ("s", "s"), ("mark", "mark"))
    for side, mark in (("open", ""), ("close", "/"))
}
"""The marks that begin and end with a tag."""

ALWAYS = {
    "thead_open": "<thead>\n", "thead_close": "</thead>\n", "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n", "tr_open": "<tr>\n", "tr_close": "</tr>\n",
    "td_close": "</td>\n", "list_item_close": "</li>\n",
}  # fmt: skip
"""Tags of blocks, where they have no attributes."""

TEXTS = frozenset({"paragraph_open", "heading_open"})
"""Blocks that hold nothing but a line's text."""


def attributes(token: Token) -> str:
    """A token's attributes as they stand in its tag, escaped."""
    if not token.attrs:
        return ""
    return "".join([f' {name}="{escapeHtml(str(value))}"' for name, value in token.attrs.items()])
