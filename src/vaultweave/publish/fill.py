"""Body and targets to HTML: links, embeds and ids, once every name is known."""

from __future__ import annotations

import html
import itertools
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.limits import LIMITS, Limits
from vaultweave.model.note import Body, Hole, Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target
from vaultweave.publish.bases import listed
from vaultweave.publish.boxes import box, file_name, heading
from vaultweave.publish.media import Size, attachment, attributes
from vaultweave.publish.slices import Pieces, defined, lined, sliced, untitled
from vaultweave.weave.embeds import (
    Part,
    Reason,
    Spent,
    called,
    circle,
    length,
    shows,
    too_much,
)
from vaultweave.weave.urls import Addresses
from vaultweave.weave.ways import relative

_LOST = {"heading": "No such heading in ", "block": "No such block in "}


class Markup(Struct, frozen=True):
    """HTML that may be printed as it stands: what this module makes, and nothing else."""

    html: str

    def __html__(self) -> str:
        """What templates print, unescaped."""
        return self.html

    def __str__(self) -> str:
        return self.html


class Sources(Struct, frozen=True):
    """What bodies are filled from: public notes, their bodies, and every output path.

    `sizes` holds the width and height of pictures by vault path, as far as they are known,
    `bases` the text of bases by vault path; `limits` say how much a page may embed.
    """

    notes: Mapping[str, Note]
    bodies: Mapping[str, Body]
    addresses: Addresses
    sizes: Mapping[str, Size] = {}
    bases: Mapping[str, str] = {}
    limits: Limits = LIMITS


class Filled(Struct, frozen=True):
    """A note's HTML, what its page must load, and what could not be shown."""

    html: Markup
    uses: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Page(NamedTuple):
    """The page being filled: its path, and the counts that its embeds share."""

    output: str
    sources: Sources
    ids: Iterator[int]
    spent: Spent
    uses: dict[str, None]
    problems: list[Problem]
    cut: list[Reason]


class _Frame(NamedTuple):
    """The note whose text is being filled: the page's own, or one embedded in it.

    `stack` holds what it stands in, itself last; `top` is the page's own link that leads here.
    """

    note: Note
    prefix: str
    stack: tuple[Part, ...]
    queries: tuple[str, ...] = ()
    top: int = -1


def fill(node: str, sources: Sources, title: str = "") -> Filled:
    """The whole body of a note as its page shows it, below this title or the note's own.

    A first heading that only repeats the title is left out; its id stays. Embeds are expanded
    as far as the limits allow, and cut with a notice beyond.
    """
    note = sources.notes[node]
    body = sources.bodies.get(node, Body())
    spent = Spent(sources.limits)
    page = _Page(sources.addresses.nodes[node], sources, itertools.count(1), spent, {}, [], [])
    page.uses.update(dict.fromkeys(body.uses))
    frame = _Frame(note, "", ((note.id, -1, -1),), body.queries)
    text = _pour(untitled(body.pieces, note, title or note.title), frame, page)
    return Filled(Markup(text), tuple(page.uses), tuple(page.problems))


def href(target: Target, link: Link, output: str, sources: Sources) -> str | None:
    """Where a link leads, from the page at `output`; None where it leads nowhere."""
    found = sources.addresses
    if target.status == "private":
        return None
    if target.node is None:
        file = found.files.get(target.path or "")
        return relative(output, file, link.subpath.lstrip("#")) if file else None
    there = found.nodes.get(target.node)
    if there is None:
        return None
    return relative(output, there, _fragment(target, sources))


def _fragment(target: Target, sources: Sources) -> str:
    """The id of what a link leads to within its note, which is not looked at for any other link."""
    if target.block < 0 and target.heading < 0:
        return ""
    note = sources.notes[target.node or ""]
    if target.block >= 0:
        return note.content.blocks[target.block].anchor
    return note.content.headings[target.heading].id


def _pour(pieces: Pieces, frame: _Frame, page: _Page) -> str:
    out: list[str] = []
    own = {*defined(pieces)}
    around: list[tuple[str, str]] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif piece.kind == "id":
            out.append(_id(piece.name, own, out, frame, page))
        elif piece.kind == "open":
            around.append(_link(piece.at, frame, page))
            out.append(around[-1][0])
        elif piece.kind == "close" and around:
            opening, closing = around.pop()
            empty = out[-1] == opening  # `[[Note|]]` hides its link
            out.append(closing) if not empty else out.pop()
        elif piece.kind == "tag":
            out.append(_tag(piece.name, page))
        elif piece.kind == "query":
            out.append(_base(frame.queries[piece.at], "", frame, page))
        elif piece.kind == "inline":
            out.append(_embed(piece, frame, page))
        elif piece.kind == "embed":
            out.append(_placed(piece.at, own, frame, _embed(piece, frame, page)))
    return "".join(out)


def _id(name: str, own: Container[str], out: list[str], frame: _Frame, page: _Page) -> str:
    """An id, or the rest of an href to it; where a slice lacks it, the way to its own page."""
    if name in own or not out or not out[-1].endswith('="#'):
        return html.escape(frame.prefix + name)
    out[-1] = out[-1][:-1]
    return html.escape(_home(frame, page, name))


def _placed(at: int, own: set[str], frame: _Frame, text: str) -> str:
    """An embed that is all of its block, and so must carry the block's id."""
    content = frame.note.content
    excerpt = content.links[at].excerpt
    anchor = content.excerpts[excerpt].anchor if excerpt >= 0 else ""
    if not anchor or anchor in own:
        return text
    own.add(anchor)
    return f"<div{attributes(id=frame.prefix + anchor)}>{text}</div>"


def _home(frame: _Frame, page: _Page, name: str) -> str:
    """The way to an id on the embedded note's own page."""
    return relative(page.output, page.sources.addresses.nodes[frame.note.id], name)


def _tag(name: str, page: _Page) -> str:
    there = page.sources.addresses.tags.get(name.rstrip("/").lower())
    if there is None:
        return f'<span class="tag">#{html.escape(name)}</span>'
    way = attributes(class_="tag", href=relative(page.output, there))
    return f"<a{way}>#{html.escape(name)}</a>"


def _link(at: int, frame: _Frame, page: _Page) -> tuple[str, str]:
    """The tags around a link's text."""
    link, target = frame.note.content.links[at], frame.note.targets[at]
    way = href(target, link, page.output, page.sources)
    if way is None:
        gone = attributes(data_missing="attachment")
        return (f"<span{gone}>", "</span>") if target.lost == "attachment" else ("", "")
    stub = target.path is None
    sort = "file" if target.node is None else "stub" if stub else "internal"
    lost = target.lost or ("note" if sort == "stub" else None)
    return f"<a{attributes(class_=sort, href=way, data_missing=lost)}>", "</a>"


def _embed(hole: Hole, frame: _Frame, page: _Page) -> str:
    link, target = frame.note.content.links[hole.at], frame.note.targets[hole.at]
    way = href(target, link, page.output, page.sources)
    inline = hole.kind == "inline"
    if target.status == "private":
        return box("Not published.", "", inline=inline)
    if target.node is None or target.lost == "attachment":
        return _file(hole, way, frame, page)
    note = page.sources.notes.get(target.node)
    lost = target.lost or ("note" if note is None else None)
    if note is not None and link.subpath.startswith("#[^"):
        lost = "block"
    sort = "stub" if note is None else "internal"
    shown = html.escape(heading(target, link, note))
    to = f"<a{attributes(class_=sort, href=way, data_missing=lost)}>{shown}</a>"
    if note is None or lost:
        return to if inline else box(_LOST.get(lost or "", "No such note yet: "), to)
    if not inline and (note.is_canvas or note.is_drawing):
        small = _small(note, way, page) if note.is_canvas else ""
        return box("" if small else "A drawing of Excalidraw: ", to, small)
    part = shows(link, target, page.sources.notes, inline=inline)
    return to if part is None else _expand(hole, part, (frame, page), to)


def _file(hole: Hole, way: str | None, frame: _Frame, page: _Page) -> str:
    """An embedded file that is no text of the vault's."""
    link, target = frame.note.content.links[hole.at], frame.note.targets[hole.at]
    inline = hole.kind == "inline"
    base = page.sources.bases.get(target.path or "")
    if base is not None and not inline:
        text = _base(base, link.subpath.strip("# "), frame, page)
        return box("", html.escape(file_name(link)), text)
    if way is None or target.path is None:
        lost = "attachment" if target.lost else None
        return f"<span{attributes(data_missing=lost)}>{html.escape(file_name(link))}</span>"
    own = page.sources.sizes.get(target.path)
    return attachment(target.path, way, link.alias, own, alone=not inline)


def _base(text: str, name: str, frame: _Frame, page: _Page) -> str:
    """What a base lists on this page, which has it or embeds the note that has it."""
    nodes, output = page.sources.addresses.nodes, page.output
    known = (page.sources.notes, lambda node: relative(output, nodes[node]))
    return listed(text, name, frame.note, known)


def _small(canvas: Note, way: str | None, page: _Page) -> str:
    """A canvas in small, which leads to its page as the title above it does."""
    sketch = page.sources.bodies.get(canvas.id, Body()).sketch
    return f"<a{attributes(href=way, tabindex='-1', aria_hidden='true')}>{sketch}</a>"


def _expand(hole: Hole, part: Part, around: tuple[_Frame, _Page], to: str) -> str:
    """An embedded note, section or block, unless a limit or a circle cuts it."""
    frame, page = around
    notes = page.sources.notes
    note = notes[part[0]]
    inline = hole.kind == "inline"
    top = frame.top if frame.top >= 0 else hole.at
    if part in frame.stack:
        chain = [frame.stack[-1], *frame.stack[frame.stack.index(part) :]]
        page.problems.append(circle((frame.note.id, hole.at), chain, notes))
        said = " → ".join(called(one, notes) for one in chain)
        return box(f"Not embedded again ({said}): ", to, inline=inline)
    deep = len(frame.stack) > page.sources.limits.embed_depth
    body = page.sources.bodies.get(note.id, Body())  # even where too long: a page stands by it
    reason: Reason = "levels" if deep else page.spent.add(1, length(note, part))
    if reason:
        if not page.cut:
            page.cut.append(reason)
            page.problems.append(
                too_much((frame.stack[0][0], top), reason, notes, page.sources.limits)
            )
        return box("Too much is embedded here to show all of it: ", to, inline=inline)
    pieces = sliced(body.pieces, note, frame.note.targets[hole.at])
    if inline:
        pieces = lined(pieces)
    page.uses.update(dict.fromkeys(body.uses))
    inner = _Frame(note, f"e{next(page.ids)}-", (*frame.stack, part), body.queries, top)
    text = _pour(pieces, inner, page)
    return f'<span class="embed-line">{text}</span> ({to})' if inline else box("", to, text)
