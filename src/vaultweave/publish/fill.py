"""Body and targets to HTML: links, embeds and ids, once every name is known."""

from __future__ import annotations

import html
import itertools
import posixpath
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from vaultweave.model.note import Body, Hole, Link
from vaultweave.model.problem import Problem
from vaultweave.model.vault import Note, Target
from vaultweave.publish.media import Size, attachment, attributes
from vaultweave.publish.slices import Pieces, defined, sliced, untitled
from vaultweave.weave.urls import Addresses, relative

DEPTH = 8
BYTES = 1_000_000
EMBEDS = 2_000

Key = tuple[str, int, int]


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

    `sizes` holds the width and height of pictures by vault path, as far as they are known.
    """

    notes: Mapping[str, Note]
    bodies: Mapping[str, Body]
    addresses: Addresses
    sizes: Mapping[str, Size] = {}


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
    spent: Counter[str]
    uses: dict[str, None]
    problems: list[Problem]


class _Frame(NamedTuple):
    """The note whose text is being filled: the page's own, or one embedded in it."""

    note: Note
    prefix: str
    stack: tuple[Key, ...]


def fill(node: str, sources: Sources, title: str = "") -> Filled:
    """The whole body of a note as its page shows it, below this title or the note's own.

    A first heading that only repeats the title is left out; its id stays. Embeds are expanded
    to 8 levels, 2,000 a page and 1 MB a page, and cut with a notice beyond.
    """
    note = sources.notes[node]
    body = sources.bodies.get(node, Body())
    page = _Page(sources.addresses.nodes[node], sources, itertools.count(1), Counter(), {}, [])
    page.uses.update(dict.fromkeys(body.uses))
    frame = _Frame(note, "", ((note.id, -1, -1),))
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
    own = defined(pieces)
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


def _placed(at: int, own: Container[str], frame: _Frame, text: str) -> str:
    """An embed that is all of its block, and so must carry the block's id."""
    content = frame.note.content
    excerpt = content.links[at].excerpt
    anchor = content.excerpts[excerpt].anchor if excerpt >= 0 else ""
    if not anchor or anchor in own:
        return text
    return f"<div{attributes(id=frame.prefix + anchor)}>{text}</div>"


def _home(frame: _Frame, page: _Page, name: str) -> str:
    """The way to an id on the embedded note's own page."""
    return relative(page.output, page.sources.addresses.nodes[frame.note.id], name)


def _tag(name: str, page: _Page) -> str:
    there = page.sources.addresses.tags.get(name.lower())
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
        return _box("Not published.", "", inline=inline)
    if target.node is None or target.lost == "attachment":
        if way is None or target.path is None:
            lost = "attachment" if target.lost else None
            return f"<span{attributes(data_missing=lost)}>{html.escape(_name(link))}</span>"
        own = page.sources.sizes.get(target.path)
        return attachment(target.path, way, link.alias, own, alone=not inline)
    note = page.sources.notes.get(target.node)
    title = _title(target, link, note)
    sort = "stub" if note is None else "internal"
    lost = target.lost or ("note" if note is None else None)
    to = f"<a{attributes(class_=sort, href=way, data_missing=lost)}>{html.escape(title)}</a>"
    if inline:
        return to
    if note is None or lost:
        what = {"heading": "No such heading in ", "block": "No such block in "}.get(lost or "", "")
        return _box(what or "No such note yet: ", to)
    small = _box("", to, _small(note, way, page)) if note.is_canvas else ""
    return small or _expand(hole, frame, page, to)


def _small(canvas: Note, way: str | None, page: _Page) -> str:
    """A canvas in small, which leads to its page as the title above it does."""
    sketch = page.sources.bodies.get(canvas.id, Body()).sketch
    return f"<a{attributes(href=way, tabindex='-1', aria_hidden='true')}>{sketch}</a>"


def _expand(hole: Hole, frame: _Frame, page: _Page, title: str) -> str:
    """An embedded note, section or block, unless a limit or a cycle cuts it."""
    target = frame.note.targets[hole.at]
    note = page.sources.notes[target.node or ""]
    key = (note.id, target.heading, target.block)
    if key in frame.stack:
        names = [page.sources.notes[step[0]].title for step in frame.stack]
        chain = " → ".join([*names[frame.stack.index(key) :], note.title])
        return _box(f"Not embedded again ({chain}): ", title)
    body = page.sources.bodies.get(note.id, Body())
    pieces = sliced(body.pieces, note, target)
    page.spent.update(embeds=1, bytes=sum(len(p) for p in pieces if isinstance(p, str)))
    deep = len(frame.stack) > DEPTH
    if deep or page.spent["embeds"] > EMBEDS or page.spent["bytes"] > BYTES:
        _over(hole, frame, page)
        return _box("Too much is embedded here to show all of it: ", title)
    page.uses.update(dict.fromkeys(body.uses))
    inner = _Frame(note, f"e{next(page.ids)}-", (*frame.stack, key))
    text = _pour(pieces, inner, page)
    return _box("", title, text)


def _over(hole: Hole, frame: _Frame, page: _Page) -> None:
    if page.problems:
        return
    message = (
        f"The page {page.output} embeds more than {DEPTH} levels, {EMBEDS:,} embeds or "
        f"{BYTES // 1_000_000} MB; the rest is a link. Embed a section, or link."
    )
    span = frame.note.content.links[hole.at].span
    page.problems.append(
        Problem(frame.note.path, span, "VW110", "embed-budget", "warning", message)
    )


def _name(link: Link) -> str:
    return posixpath.basename(link.target) or link.display


def _title(target: Target, link: Link, note: Note | None) -> str:
    if note is None:
        return link.target
    if target.heading >= 0:
        return f"{note.title} › {note.content.headings[target.heading].title}"
    return note.title


def _box(words: str, title: str, body: str = "", *, inline: bool = False) -> str:
    """An embed's frame: a title that links to the source, above what is shown of it."""
    said = html.escape(words)
    if inline:
        return f'<span class="embed-cut">{said}{title}</span>'
    if not body:
        return f'<div class="embed embed-cut">{said}{title}</div>'
    head = f'<figcaption class="embed-title">{said}{title}</figcaption>'
    return f'<figure class="embed">{head}<div class="embed-body">{body}</div></figure>'
