"""From tokens to what a text says, as written: no vocabulary, and no other note."""

from __future__ import annotations

from markdown_it.token import Token
from msgspec.structs import replace

from vaultweave.model.claims import Claims, packed
from vaultweave.model.note import Content, Link
from vaultweave.read.claims.ignored import MARK, ignored, items_but, links_but, tables_but
from vaultweave.read.claims.items import items
from vaultweave.read.claims.lead import description
from vaultweave.read.claims.links import excerpts, links, loose_pipes, marks, raw, shown, tags, urls
from vaultweave.read.claims.outline import blocks, headings
from vaultweave.read.claims.passages import passages
from vaultweave.read.claims.tables import tables
from vaultweave.read.claims.waivers import waivers
from vaultweave.read.recipe import ORDINARY, Dialect


def gather(
    tokens: list[Token],
    source: tuple[list[str], int],
    before: tuple[Link, ...] = (),
    dialect: Dialect = ORDINARY,
) -> Content:
    """All claims of a text. `source`: its lines, and how many stand before them in the file.

    `before` are the links of the file's properties, which come first. Tokens learn the numbers
    of their links, headings and blocks, and the anchors that claims need, for the renderer.
    """
    shift = source[1]
    found = list(passages(tokens))
    placed = marks(found)
    whole = "\n".join(source[0])
    asks = MARK in whole
    out = ignored(source) if asks else frozenset()
    read = list(links_but(out, links(found, placed, len(before), dialect)))
    titled = [True for token, _ in placed if token.type == "link_open"]
    own = shown(read, found, len(before)) if titled else read
    everything = (*before, *own)
    outline = headings(tokens, found, everything, source)
    named = blocks(tokens, source) if "^" in whole else []
    seen = [p for p in found if p.setting != "comment"]
    spoken, where = excerpts(found, shift)
    known = [
        replace(link, excerpt=where.get(number, -1), raw=raw(link, source))
        for number, link in enumerate(everything)
    ]
    listed = Claims(
        tuple(items_but(out, items(found, outline, source, dialect.separators))),
        tuple(tables_but(out, tables(seen, source))),
    )
    return Content(
        tags=tuple(tags(placed)),
        links=tuple(known),
        headings=tuple(outline),
        blocks=tuple(named),
        excerpts=tuple(spoken),
        claims=packed(listed),
        urls=tuple(urls(placed, source)),
        description=description(found),
        problems=tuple(loose_pipes(found)),
        waivers=tuple(waivers(tokens, source)) if asks else (),
    )
