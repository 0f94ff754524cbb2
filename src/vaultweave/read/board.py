"""A canvas's text to what it says and its HTML: cards where they lie, read as notes are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.common.utils import escapeHtml
from msgspec.structs import replace

from vaultweave.model.address import safe_url
from vaultweave.model.claims import Words
from vaultweave.model.note import Body, Content, Excerpt, Hole, Link, Tag, Url
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem
from vaultweave.read.canvas import Canvas, Card, canvas
from vaultweave.read.extent import extent
from vaultweave.read.parse import Parsed, parse
from vaultweave.read.quoted import Quoted, line_starts
from vaultweave.read.recipe import Options
from vaultweave.read.sketch import arrow, bounds, edge_label, label, rectangle, sketch, view
from vaultweave.read.source import decode
from vaultweave.read.syntax.plain import normal

_NUMBERED = frozenset({"open", "close", "embed", "inline"})
_PAGES = (".md", ".canvas")
_HEADING = re.compile(r"(</?h)([1-5])(?=[ >])")
_LONGEST = 60

Pieces = list[str | Hole]


class _Gathered(NamedTuple):
    """What all cards say, in their order; and each card's HTML, and what lists call it."""

    links: list[Link]
    excerpts: list[Excerpt]
    tags: list[Tag]
    urls: list[Url]
    problems: list[Problem]
    uses: set[str]
    queries: list[str]
    shown: list[Pieces]
    names: list[Pieces]


def board_bytes(data: bytes, options: Options) -> Parsed:
    """Read a canvas from a file's bytes; what is no text among them is a problem."""
    text, trouble = decode(data)
    parsed = board(text, options)
    problems = (*trouble, *parsed.content.problems)
    return Parsed(replace(parsed.content, problems=problems), parsed.body)


def board(text: str, options: Options) -> Parsed:
    """Read a canvas: links, tags and problems of its cards, at their places in the file.

    A file that can't be read is an empty canvas with a problem.
    """
    found = canvas(text)
    all_ = _Gathered([], [], [], [], [*found.problems], set(), [], [], [])
    for number, card in enumerate(found.cards):
        _READERS[card.sort](card, number, options, all_)
    pieces = _merged(_drawn(found, all_))
    content = Content(
        tags=tuple(all_.tags),
        links=tuple(all_.links),
        excerpts=tuple(all_.excerpts),
        urls=tuple(all_.urls),
        problems=tuple(all_.problems),
        extent=extent(pieces),
        uses=tuple(sorted(all_.uses)),
    )
    small = sketch(found.cards, found.edges)
    return Parsed(content, Body(pieces, content.uses, small, tuple(all_.queries)))


def _read_text(card: Card, number: int, options: Options, all_: _Gathered) -> None:
    """A card of text. It is read behind a line end, so that it can have no properties."""
    parsed = parse("\n" + card.text, options)
    own = parsed.content
    where = _Places(card)
    before, earlier = len(all_.links), len(all_.excerpts)
    for link in own.links:
        inside = "comment" if link.inside == "comment" else "canvas"
        excerpt = link.excerpt + earlier if link.excerpt >= 0 else -1
        span = where.span(link.span)
        all_.links.append(replace(link, inside=inside, span=span, excerpt=excerpt))
    for excerpt_ in own.excerpts:
        words = _moved(excerpt_.words, before)
        all_.excerpts.append(Excerpt(_anchor(number, excerpt_.anchor), words))
    for tag in own.tags:
        inside = "comment" if tag.inside == "comment" else "canvas"
        all_.tags.append(replace(tag, inside=inside, span=where.span(tag.span)))
    all_.urls.extend(replace(url, span=where.span(url.span)) for url in own.urls)
    all_.problems.extend(replace(one, span=where.span(one.span)) for one in own.problems)
    all_.uses.update(parsed.body.uses)
    asked = len(all_.queries)
    all_.queries.extend(parsed.body.queries)
    all_.shown.append(list(_pieces(parsed.body.pieces, number, (before, asked))))
    all_.names.append([_way(number, _title(own) or f"card {number + 1}")])


def _read_file(card: Card, number: int, _: Options, all_: _Gathered) -> None:
    """A card that shows a file. What pages show of it is never known here."""
    at = _link(card.text, card.subpath, card.place, all_)
    all_.links[at] = replace(all_.links[at], excerpt=len(all_.excerpts))
    all_.excerpts.append(Excerpt(_anchor(number), (at,)))
    all_.shown.append([Hole("embed", at)])
    if card.text.lower().endswith(_PAGES):
        all_.names.append([Hole("inline", at)])
    else:
        all_.names.append([_way(number, card.text.rpartition("/")[2])])


def _read_link(card: Card, number: int, _: Options, all_: _Gathered) -> None:
    """A card that shows a page of the web: a link to it, which loads nothing."""
    url = safe_url(card.text)
    if card.text:
        all_.urls.append(Url(card.text, card.place.span(0, len(card.text))))
    shown = escapeHtml(card.text)
    if url and "://" in url:
        href = escapeHtml(url)
        shown = f'<a class="external" href="{href}" rel="noopener noreferrer">{shown}</a>'
    all_.shown.append([f"<p>{shown}</p>"])
    all_.names.append([_way(number, card.text)])


def _read_group(card: Card, number: int, _: Options, all_: _Gathered) -> None:
    shown: Pieces = []
    if card.picture:
        shown = [Hole("embed", _link(card.picture[0], "", card.picture[1], all_))]
    all_.shown.append(shown)
    all_.names.append([_way(number, card.text or f"group {number + 1}")])


_READERS = {"text": _read_text, "file": _read_file, "link": _read_link, "group": _read_group}


def _link(path: str, subpath: str, place: Quoted, all_: _Gathered) -> int:
    """The number of a new link to a file: its whole path, never a link's text."""
    span = place.span(0, len(path))
    mark = f"#{subpath.lstrip('#')}" if subpath.strip("# ") else ""
    link = Link("canvas", normal(path), normal(mark), None, "canvas", span, raw=path)
    all_.links.append(link)
    return len(all_.links) - 1


class _Places:
    """The places of a card's text in the file, from those in the text that was parsed."""

    def __init__(self, card: Card) -> None:
        self.place = card.place
        self.starts = line_starts(card.text)

    def span(self, span: Span) -> Span:
        return self.place.span(
            self._offset(span.line, span.column), self._offset(span.end_line, span.end_column)
        )

    def _offset(self, line: int, column: int) -> int:
        known = min(max(line - 2, 0), len(self.starts) - 1)
        return self.starts[known] + column - 1


def _anchor(number: int, name: str = "") -> str:
    return f"card-{number + 1}-{name}" if name else f"card-{number + 1}"


def _way(number: int, name: str) -> str:
    return f'<a href="#{_anchor(number)}">{escapeHtml(name)}</a>'


def _moved(words: Words, before: int) -> Words:
    return tuple(word if isinstance(word, str) else word + before for word in words)


def _title(content: Content) -> str:
    """What a card of text is called: its first heading, or how it begins.

    Embeds are left out: what they name may be private.
    """
    embeds = [n for n, link in enumerate(content.links) if link.kind == "embed"]
    if content.headings and not embeds:
        return " ".join(content.headings[0].title.split())[:_LONGEST]
    words = tuple(word for word in content.description if word not in embeds)
    text = " ".join(content.text(words).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + " …"


def _pieces(
    pieces: Iterable[str | Hole], number: int, before: tuple[int, int]
) -> Iterator[str | Hole]:
    """A card's HTML within the page: links by their new numbers, ids of its own."""
    deeper = any(isinstance(piece, str) and "<h1" in piece for piece in pieces)
    for piece in pieces:
        if isinstance(piece, str):
            yield _HEADING.sub(_lower, piece) if deeper else piece
        elif piece.kind in _NUMBERED:
            yield replace(piece, at=piece.at + before[0])
        elif piece.kind == "query":
            yield replace(piece, at=piece.at + before[1])
        elif piece.kind == "id":
            yield replace(piece, name=_anchor(number, piece.name))
        elif piece.kind == "tag":
            yield piece


def _lower(tag: re.Match[str]) -> str:
    return f"{tag[1]}{int(tag[2]) + 1}"


def _drawn(found: Canvas, all_: _Gathered) -> Iterator[str | Hole]:
    """The whole canvas: groups, edges, cards above them, what edges say; and edges as a list."""
    if not found.cards:
        said = "This canvas cannot be read." if found.problems else "Nothing is on this canvas."
        yield f'<p class="notice">{said}</p>\n'
        return
    around = bounds(found.cards)
    yield (
        '<div class="canvas" role="region" aria-label="Canvas" tabindex="0">'
        f'<svg {view(around)} width="{around.width}" height="{around.height}">'
    )
    groups = [n for n, card in enumerate(found.cards) if card.sort == "group"]
    for number in groups:
        yield from _placed(found.cards[number], number, all_.shown[number])
    yield "".join(arrow(found.cards, edge) for edge in found.edges)
    for number, card in enumerate(found.cards):
        if card.sort != "group":
            yield from _placed(card, number, all_.shown[number])
    yield "".join(edge_label(found.cards, edge) for edge in found.edges)
    yield "</svg></div>\n"
    yield from _connections(found, all_.names)


def _placed(card: Card, number: int, shown: Pieces) -> Iterator[str | Hole]:
    """A card at its place."""
    yield '<g id="'
    yield Hole("id", name=_anchor(number))
    yield f'">{rectangle(card)}'
    if shown:
        box = card.box
        focus = ' tabindex="0"' if card.sort in {"text", "file"} else ""
        sort = "picture" if card.sort == "group" else card.sort
        yield (
            f'<foreignObject x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}">'
            f'<div class="card prose" data-card="{sort}"{focus}>'
        )
        yield from shown
        yield "</div></foreignObject>"
    yield f"{label(card) if card.sort == 'group' else ''}</g>"


def _connections(found: Canvas, names: Sequence[Pieces]) -> Iterator[str | Hole]:
    """The edges in words, for who can't see the picture."""
    if not found.edges:
        return
    yield (
        '<section class="connections" aria-labelledby="connections">'
        '<h2 id="connections">Connections</h2>\n<ul>\n'
    )
    for edge in found.edges:
        back = " ← " if edge.arrows == (True, False) else " ↔ " if all(edge.arrows) else ""
        yield "<li>"
        yield from names[edge.start]
        yield back or (" → " if edge.arrows[1] else " – ")
        yield from names[edge.end]
        said = " ".join(edge.label.split())
        yield f'<span class="said-by">: {escapeHtml(said)}</span></li>\n' if said else "</li>\n"
    yield "</ul></section>\n"


def _merged(pieces: Iterable[str | Hole]) -> tuple[str | Hole, ...]:
    """Pieces with no two texts side by side."""
    out: Pieces = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            out.append("".join(run))
            run = []
        out.append(piece)
    return (*out, "".join(run)) if run else tuple(out)
