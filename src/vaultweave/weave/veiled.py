"""One public note as it may be seen: nothing in it names a private one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from vaultweave.model.note import Content, Excerpt, Heading, Link
from vaultweave.model.vault import Note, Target
from vaultweave.weave.privacy import fold, is_hidden

_WIKILINK = re.compile(r"!?\[\[([^\[\]\n]+)\]\]")
_GONE = Target("private", None, None)


def veiled(
    note: Note, hidden: frozenset[str], names: frozenset[str], hide: tuple[str, ...]
) -> Note:
    """A public note with its links to private ones made unreadable."""
    content, targets = _cleaned(note.content, hide), note.targets
    gone = {
        number
        for number, (link, target) in enumerate(zip(content.links, targets, strict=True))
        if _is_unseen(link, hide) or target.node in hidden or target.status == "private"
    }
    shown = {
        link.key: link.display
        for link in (content.links[number] for number in gone)
        if link.kind == "property"
    }
    if shown or names or any(is_hidden(key, hide) for key in content.properties):
        properties = _properties(content.properties, hide, rewriter(shown, names))
        content = replace(content, properties=properties)
    if gone:
        content = _blanked(content, gone, hide)
        targets = tuple(_GONE if n in gone else target for n, target in enumerate(targets))
    if content is note.content and not note.is_canvas:
        return note
    return replace(note, content=content, targets=targets, description=content.summary)


def _cleaned(content: Content, hide: tuple[str, ...]) -> Content:
    """What a text says, but for what stands in comments or is said of the text by others."""
    if content.problems or content.waivers or content.scraps:
        content = replace(content, problems=(), waivers=(), scraps=())
    if any(tag.inside == "comment" for tag in content.tags):
        tags = tuple(tag for tag in content.tags if tag.inside != "comment")
        content = replace(content, tags=tags)
    if any(is_hidden(place[0], hide) for place in content.places):
        places = tuple(place for place in content.places if not is_hidden(place[0], hide))
        content = replace(content, places=places)
    return content


def _blanked(content: Content, gone: set[int], hide: tuple[str, ...]) -> Content:
    """What a text says, with some of its links gone."""
    links = [_blank(one, hide) if n in gone else one for n, one in enumerate(content.links)]
    return replace(
        content,
        links=tuple(links),
        headings=tuple(_headings(content, gone)),
        excerpts=tuple(_excerpts(content, links)),
    )


def _is_unseen(link: Link, hide: tuple[str, ...]) -> bool:
    """Whether a link stands where no reader of the site may look."""
    return link.inside == "comment" or (link.kind == "property" and is_hidden(link.key, hide))


def _blank(link: Link, hide: tuple[str, ...]) -> Link:
    """The link with nothing left but the text that it shows; an embed shows none."""
    unseen = link.kind == "embed" or _is_unseen(link, hide)
    alias = "" if unseen else link.display
    return replace(link, target="", subpath="", alias=alias, raw="")


def _headings(content: Content, gone: set[int]) -> Iterator[Heading]:
    """Headings as typed hold the names behind their links: where one is private, as read."""
    lines = {
        link.span.line
        for link in (content.links[number] for number in gone)
        if link.kind != "property"
    }
    for heading in content.headings:
        span = range(heading.span.line, heading.span.end_line + 1)
        yield replace(heading, text=heading.title) if lines.intersection(span) else heading


def _excerpts(content: Content, links: list[Link]) -> Iterator[Excerpt]:
    """Sentences of links that may be seen; those in comments are emptied."""
    seen = {link.excerpt for link in links if link.inside != "comment"}
    for number, excerpt in enumerate(content.excerpts):
        yield excerpt if number in seen else Excerpt(excerpt.anchor, ())


def rewriter(shown: Mapping[str, str], names: frozenset[str]) -> Callable[[str, str], str]:
    """A function of a property's path and text: private wikilinks become the text they show."""

    def inner(match: re.Match[str]) -> str:
        target, _, alias = match[1].partition("|")
        path = fold(target.partition("#")[0])
        known = path in names or path.rpartition("/")[2] in names
        return (alias or target).strip() if known else match[0]

    def rewrite(path: str, text: str) -> str:
        if path in shown:
            return shown[path]
        return _WIKILINK.sub(inner, text) if "[[" in text else text

    return rewrite


def _properties(
    properties: Mapping[str, Any], hide: tuple[str, ...], rewrite: Callable[[str, str], str]
) -> dict[str, Any]:
    def copy(value: Any, path: str) -> Any:  # noqa: ANN401 - a property holds anything
        if isinstance(value, dict):
            return {key: copy(inner, f"{path}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [copy(inner, f"{path}.{at}") for at, inner in enumerate(value)]
        return rewrite(path, value) if isinstance(value, str) else value

    return {k: copy(value, k) for k, value in properties.items() if not is_hidden(k, hide)}
