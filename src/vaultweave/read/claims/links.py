"""Links, embeds, tags and web addresses, numbered in the order of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from markdown_it.token import Token
from msgspec.structs import replace

from vaultweave.model.address import is_web
from vaultweave.model.claims import Words
from vaultweave.model.note import Excerpt, Link, Setting, Tag, Url
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit, Problem
from vaultweave.read.claims.keys import fields
from vaultweave.read.claims.passages import Passage, anchor, words_of
from vaultweave.read.claims.words import joined, linked_sentences, words
from vaultweave.read.recipe import Dialect
from vaultweave.read.syntax.wikilink import markdown_target

_INLINE_ROLE = re.compile(r"([^\W\d_][\w /-]{0,60}?)::\s*(\S.*)\Z", re.DOTALL)


Mark: TypeAlias = tuple[Token, Setting]


def marks(found: Iterable[Passage]) -> list[Mark]:
    """Each placed token with the setting that it stands in, as they stand in the source.

    Comments are told apart. Footnotes are read last, wherever they stand.
    """
    out: list[Mark] = []
    for passage in found:
        hidden, before = 0, len(out)
        children = passage.inline.children or ()
        if len(children) == 1 and not children[0].meta:
            passage.marked = False
            continue
        for token in children:
            if token.type == "comment_open":
                hidden += 1
            elif token.type == "comment_close":
                hidden -= 1
            elif "span" in token.meta:
                out.append((token, "comment" if hidden else passage.setting))
        passage.marked = len(out) > before
    return sorted(out, key=lambda mark: mark[0].meta["span"])


def tags(placed: Iterable[Mark]) -> list[Tag]:
    """The tags of a text."""
    return [
        Tag(token.content.rstrip("/"), setting, token.meta["span"])
        for token, setting in placed
        if token.type == "tag"
    ]


def urls(placed: Iterable[Mark], source: tuple[list[str], int]) -> list[Url]:
    """The links and images of a text that lead to the web."""
    found = []
    for token, _ in placed:
        if token.type in {"link_open", "image"} and "link" not in token.meta:
            url = str(token.attrs["href" if token.type == "link_open" else "src"])
            span = token.meta["span"]
            found.append(Url(url, span, _text(span, source)))
    return found


def _text(span: Span, source: tuple[list[str], int]) -> str:
    """The text of a link that stands in one line: `10-K` of `[10-K](https://a.example)`."""
    lines, shift = source
    at = span.line - shift - 1
    if span.line != span.end_line or not 0 <= at < len(lines):
        return ""
    raw = lines[at][span.column - 1 : span.end_column - 1]
    return raw[1 : raw.rfind("](")] if raw.startswith("[") else raw.strip("<>")


def links(
    found: list[Passage], placed: Iterable[Mark], before: int, dialect: Dialect
) -> list[Link]:
    """The links of a text, numbered on from `before`; each token learns its number."""
    out: list[Link] = []
    keys = dict(fields(found))
    for token, setting in placed:
        if dialect.inline_roles and token.type == "wikilink":
            keys |= _inline_role(token)
        link = _link(token, setting)
        if link is not None:
            key = keys.get(id(token), "")
            token.meta["link"] = before + len(out)
            out.append(replace(link, kind="field", key=key) if key else link)
    return out


def _inline_role(token: Token) -> dict[int, str]:
    """The role of a link that holds it, `[[role::X]]`; the token then leads to X alone."""
    target, subpath, alias = token.meta["parts"]
    match = _INLINE_ROLE.match(target)
    if match is None or token.meta["embed"]:
        return {}
    token.meta = {**token.meta, "parts": (match[2], subpath, alias)}
    return {id(token): match[1].strip()}


def _link(token: Token, setting: Setting) -> Link | None:
    span = token.meta["span"]
    if token.type == "wikilink":
        target, subpath, alias = token.meta["parts"]
        kind = "embed" if token.meta["embed"] else "wikilink"
        return Link(kind, target, subpath, alias, setting, span)  # type: ignore[arg-type]
    if token.type == "link_open":
        parts = markdown_target(str(token.attrs["href"]))
        return Link("markdown", *parts, None, setting, span) if parts else None
    if token.type == "image":
        url = str(token.attrs["src"])
        parts = None if is_web(url) else markdown_target(url)
        return Link("embed", *parts, token.content, setting, span) if parts else None
    return None


def raw(link: Link, source: tuple[list[str], int]) -> str:
    """A link's first line of source, where it is not as its fields would be written."""
    (lines, shift), span = source, link.span
    row = span.line - 1 - shift
    if link.kind == "property" or not 0 <= row < len(lines):
        return link.raw
    end = span.end_column - 1 if span.end_line == span.line else None
    text = lines[row][span.column - 1 : end]
    return "" if text == link.plain else text


def shown(out: list[Link], found: Iterable[Passage], before: int) -> list[Link]:
    """Markdown links with the text that they show, known once all links have numbers."""
    for passage in found:
        children = (passage.inline.children or []) if passage.marked else []
        for index, token in enumerate(children):
            if token.type == "link_open" and "link" in token.meta:
                number = token.meta["link"] - before
                old = out[number]
                out[number] = replace(old, alias=_label(children, index))
    return out


def _label(children: list[Token], start: int) -> str:
    end = next(i for i in range(start, len(children)) if children[i].type == "link_close")
    return "".join(part for part in words(children[start + 1 : end]) if isinstance(part, str))


def loose_pipes(found: Iterable[Passage]) -> Iterator[Problem]:
    """Wikilinks whose own pipe would split a table's row in other readers."""
    for passage in found:
        if not passage.inline.meta.get("loose"):
            continue
        loose = frozenset(passage.inline.meta["loose"])
        for token in passage.inline.children or ():
            at = token.meta.get("at", -1)
            if (at in loose or at + 1 in loose) and "span" in token.meta:
                span, pipe = token.meta["span"], token.content.index("|")
                at = span.column + pipe
                message = "the link's pipe splits the table's row in other programs"
                yield Problem(
                    "", span, "VW123", "unescaped-table-pipe", "warning", message,
                    target=token.content, fix="write " + token.content.replace("|", "\\|", 1),
                    edits=(Edit(Span(span.line, at, span.line, at), "\\"),), safe=True,
                )  # fmt: skip


def excerpts(found: list[Passage], shift: int) -> tuple[list[Excerpt], dict[int, int]]:
    """The sentences that hold links, and which link stands in which.

    A table's row counts as one sentence.
    """
    out: list[Excerpt] = []
    where: dict[int, int] = {}
    notes: Counter[int] = Counter()
    for opener, group in _groups(found):
        said = _sentences(group) if any(passage.linked for passage in group) else ()
        line = 1 if opener.map or not said else _line(group[0])
        notes[line] += not opener.map and bool(said)
        for sentence in said:
            for part in sentence:
                if isinstance(part, int):
                    where.setdefault(part, len(out))
            out.append(Excerpt(anchor(opener, line, shift, notes[line]), sentence))
    return out, where


def _line(passage: Passage) -> int:
    """The line of the first link: a footnote in the line knows no other."""
    placed = (t.meta["span"] for t in passage.inline.children or () if "span" in t.meta)
    return next((span.line for span in placed), 1)


def _groups(found: list[Passage]) -> Iterator[tuple[Token, list[Passage]]]:
    """The runs of text of one table row together, all others alone."""
    row: list[Passage] = []
    for passage in found:
        if passage.setting == "comment":
            continue
        if row and passage.opener is not row[0].opener:
            yield row[0].opener, row
            row = []
        if passage.table is not None:
            row.append(passage)
        elif passage.marked:
            yield passage.opener, [passage]
    if row:
        yield row[0].opener, row


def _sentences(group: list[Passage]) -> list[Words]:
    parts = [words_of(passage) for passage in group]
    if group[0].table is None:
        return linked_sentences(parts[0])
    cells: list[str | int] = []
    for whole in parts:
        cells += [" · ", *whole] if cells and whole else whole
    return [joined(cells)]
