"""The marks of a note's text, one a file, as rules for markdown-it; and the table of them."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from vaultweave.read.syntax import (
    blockid,
    blocks,
    callout,
    comment,
    footnote,
    heading,
    highlight,
    inline,
    items,
    maths,
    picture,
    rawhtml,
    spans,
    strong,
    table,
    tag,
    task,
    text,
    url,
    wikilink,
)

MARKS = (
    table,
    footnote,
    wikilink,
    comment,
    maths,
    picture,
    highlight,
    tag,
    url,
    callout,
    blockid,
    task,
    rawhtml,
    spans,
    text,
    strong,
    heading,
    items,
    inline,
    blocks,
)

NESTING = 200


@cache
def reader(*, breaks: bool = True) -> MarkdownIt:
    """A parser of Obsidian's Markdown. `breaks`: a single line end is shown as one.

    CommonMark with tables and strikethrough, raw HTML (to be sanitised by who renders), and
    every mark of the table above.
    """
    options = {"breaks": breaks, "maxNesting": NESTING, "html": True, "xhtmlOut": False}
    md = MarkdownIt("commonmark", options)
    md.enable("strikethrough")
    for mark in MARKS:
        mark.plugin(md)
    return md
