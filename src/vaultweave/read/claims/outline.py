"""Headings and named blocks."""

from __future__ import annotations

from markdown_it.token import Token

from vaultweave.model.claims import Words
from vaultweave.model.note import Block, Content, Heading, Link
from vaultweave.model.place import Span
from vaultweave.model.slug import block_id, heading_id
from vaultweave.read.claims.passages import Passage
from vaultweave.read.claims.words import words

_KINDS = {
    "list_item_open": "item",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "callout_open": "callout",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "math_block": "math",
    "heading_open": "heading",
    "paragraph_open": "paragraph",
}


def headings(
    tokens: list[Token],
    found: list[Passage],
    links: tuple[Link, ...],
    source: tuple[list[str], int],
) -> list[Heading]:
    """The headings of a text, their HTML ids made unique; each token learns its id."""
    lines, shift = source
    content = Content(links=links)
    taken: dict[str, int] = {}
    titles = {id(p.block): p for p in found if p.block.type == "heading_open"}
    out: list[Heading] = []
    for token in [token for token in tokens if token.type == "heading_open"]:
        passage = titles.get(id(token))
        inline = passage.inline if passage else None
        title = content.text(_told(inline, links)) if inline else ""
        text = str(inline.meta.get("source", inline.content)) if inline else ""
        name = heading_id(title, taken)
        token.meta = {**token.meta, "anchor": name}
        root = passage.root if passage else token.level == 0
        level = int(token.tag[1])
        span = _heading_span(token, inline, lines, shift)
        out.append(Heading(level, text, title, name, root, span))
    return out


def _told(inline: Token, links: tuple[Link, ...]) -> Words:
    """A heading's words without its embeds, which may show what is private."""
    found = words(inline.children or ())
    return tuple([w for w in found if isinstance(w, str) or links[w].kind != "embed"])


def _heading_span(heading: Token, inline: Token | None, lines: list[str], shift: int) -> Span:
    """From the first `#`, or the first letter of an underlined heading, to the line's end."""
    first, last = heading.map or [0, 1]
    if heading.markup.startswith("#"):
        column = max(0, lines[first].find("#" * len(heading.markup)))
        last = first + 1
    else:
        first = inline.map[0] if inline is not None and inline.map else first
        typed = str(inline.meta.get("source", inline.content)) if inline is not None else ""
        column = max(0, lines[first].find(typed.split("\n", 1)[0]))
    return Span(first + 1 + shift, column + 1, last + shift, len(lines[last - 1]) + 1)


def blocks(tokens: list[Token], source: tuple[list[str], int]) -> list[Block]:
    """The blocks with an id of their own; each token learns its number."""
    lines, shift = source
    out: list[Block] = []
    for token in tokens:
        name = token.meta.get("block_id") if token.meta else None
        if name is None:
            continue
        first, last = token.map or [0, 1]
        anchor = str(token.meta.get("anchor", block_id(name)))
        token.meta = {**token.meta, "block": len(out), "anchor": anchor}
        while last > first + 1 and not lines[last - 1].strip():
            last -= 1
        span = Span(first + 1 + shift, 1, last + shift, len(lines[last - 1]) + 1)
        out.append(Block(name, anchor, _KINDS.get(token.type, "paragraph"), span))
    return out
