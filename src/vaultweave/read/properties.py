"""A note's front matter: YAML 1.2 values, aliases, tags and links, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from msgspec import Struct

from vaultweave.model.note import Link, Scrap, Tag, Waiver
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem, flaw
from vaultweave.read.nodes import DEEPEST, LimitError, composed, span_of
from vaultweave.read.typed import NULL, Scalar, linked, odd_names, scalar, unquoted_link

MOST_NODES = 10_000

_OPENS = re.compile(r"---[ \t]*\n")
_CLOSES = re.compile(r"^---[ \t]*$", re.MULTILINE)
_NAMING = frozenset({"title", "tags", "tag", "aliases", "alias"})


class Properties(Struct, frozen=True):
    """What a front matter says. Spans are those of the whole file."""

    values: dict[str, Any] = {}
    aliases: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    places: tuple[tuple[str, Span], ...] = ()
    alias_spans: tuple[Span, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    scraps: tuple[Scrap, ...] = ()


class _Head(BaseHandler):
    """Where a front matter begins and ends, as Obsidian sees it; values stay YAML nodes."""

    FM_BOUNDARY = _OPENS
    START_DELIMITER = END_DELIMITER = "---"

    def detect(self, text: str) -> bool:
        return _close(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        close = _close(text)
        return _cut(text, close) if close else ("", text)

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return {"node": composed(fm)}


def _close(text: str) -> re.Match[str] | None:
    """The line that ends a front matter."""
    opening = _OPENS.match(text)
    return _CLOSES.search(text, opening.end()) if opening else None


def _cut(text: str, close: re.Match[str]) -> tuple[str, str]:
    return text[text.index("\n") + 1 : close.start()], text[close.end() + 1 :]


_HEAD = _Head()


def head(text: str) -> tuple[str | None, str, int]:
    """A text's front matter (None without one), its body, and the lines before the body.

    Lines must end in a line feed alone and a byte order mark must be gone already.
    """
    close = _close(text)
    if close is None:
        return None, text, 0
    top, body = _cut(text, close)
    return top, body, top.count("\n") + 2


def properties(text: str) -> Properties:
    """Read the front matter of a whole text. Broken YAML gives a problem and no properties."""
    top, _, _ = head(text)
    if top is None or not top.strip():
        return Properties()
    try:
        whole = text[: text.index("\n") + 1 + len(top)] + "---"
        node: Any = frontmatter.parse(whole, handler=_HEAD)[0].get("node")
        reader = _Reader(top)
        if isinstance(node, yaml.MappingNode):
            values = reader.mapping(node, "")
        else:
            values = {}
            if node is not None:
                reader.report(
                    "VW401",
                    "invalid-frontmatter",
                    "the properties are not a mapping of names to values",
                    node,
                )
    except yaml.MarkedYAMLError as error:
        return Properties(problems=(_broken(error),))
    except yaml.reader.ReaderError as error:
        return Properties(problems=(_unreadable(error, top),))
    except LimitError as error:
        message = f"the properties are ignored: {error}"
        fix = "keep them short and flat, and move the rest into the text"
        return Properties(problems=(flaw("VW402", "frontmatter-limit", message, error.span, fix),))
    return Properties(
        values,
        tuple(reader.aliases),
        tuple(reader.tags),
        tuple(reader.links),
        tuple(reader.problems),
        tuple(reader.places.items()),
        tuple(reader.aliases.values()),
        tuple(reader.waivers),
        tuple(reader.scraps),
    )


def _broken(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
    message = f"the properties are not valid YAML and are ignored: {error.problem or error}"
    fix = "quote a value that holds a colon, a brace or a bracket"
    return flaw("VW401", "invalid-frontmatter", message, Span(line, column, line, column + 1), fix)


def _unreadable(error: yaml.reader.ReaderError, top: str) -> Problem:
    """A character that YAML does not allow anywhere."""
    before = top[: error.position]
    line, column = before.count("\n") + 2, len(before) - before.rfind("\n")
    code = error.character if isinstance(error.character, int) else ord(error.character[:1] or "?")
    message = f"the properties are ignored: YAML has no character U+{code:04X}"
    span = Span(line, column, line, column + 1)
    return flaw("VW401", "invalid-frontmatter", message, span, "delete the character")


class _Reader:
    """Nodes to plain values, noting names, tags and links on the way."""

    def __init__(self, top: str) -> None:
        self.top = top
        self.aliases: dict[str, Span] = {}
        self.waivers: list[Waiver] = []
        self.scraps: list[Scrap] = []
        self.tags: list[Tag] = []
        self.links: list[Link] = []
        self.problems: list[Problem] = []
        self.places: dict[str, Span] = {}
        self.count = 0

    def report(self, rule: str, name: str, message: str, node: yaml.Node) -> None:
        self.problems.append(flaw(rule, name, message, span_of(node)))

    def mapping(self, node: yaml.MappingNode, prefix: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else self._raw(key_node)
            if key in values:
                message = f"the property {key!r} stands twice; the last value counts"
                self.report("VW404", "duplicate-key", message, key_node)
            path = f"{prefix}{key}"
            values[key] = self.value(value_node, path)
            if not prefix:
                self.places[str(key)] = span_of(value_node)
                self._names(key.lower(), value_node)
        return values

    def value(self, node: yaml.Node, path: str) -> Any:  # noqa: ANN401 - YAML holds anything
        self.count += 1
        if self.count > MOST_NODES:
            raise LimitError(f"they hold more than {MOST_NODES} values", span_of(node))
        if path.count(".") > 4 * DEEPEST:
            raise LimitError("a YAML alias holds itself", span_of(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path + ".")
        if isinstance(node, yaml.SequenceNode):
            raw = self._raw(node)
            if _is_unquoted_link(node, raw):
                self._link(raw, path, span_of(node), raw)
                self.problems.append(unquoted_link(raw, span_of(node)))
                return raw
            return [self.value(child, f"{path}.{i}") for i, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.style:
            span, raw = span_of(node), self._raw(node)
            if node.style in "'\"":
                span = Span(span.line, span.column + 1, span.end_line, span.end_column - 1)
                raw = raw[1:-1]
            if not self._link(node.value, path, span, raw):
                self._scrap(path, node)
            return node.value
        self._scrap(path, node)
        return scalar(node.value)

    def _scrap(self, path: str, node: yaml.Node) -> None:
        if "[[" in node.value:
            self.scraps.append(Scrap(path, node.value, span_of(node)))

    def _raw(self, node: yaml.Node) -> str:
        return self.top[node.start_mark.index : node.end_mark.index]

    def _link(self, text: str, path: str, span: Span, raw: str) -> bool:
        """`raw` is the source of the text, without its quotes. Whether it is a link."""
        link = linked(text.strip(), path, span, raw.partition("\n")[0])
        if link is not None:
            self.links.append(link)
        return link is not None

    def _names(self, key: str, node: yaml.Node) -> None:
        if key in _NAMING:
            self.problems += odd_names(key, _scalars(key, node))
        if key in {"tags", "tag"}:
            for text, span in _strings(node, r"[,\s]+"):
                name = text.removeprefix("#").rstrip("/")
                if name and not re.search(r"\s", name):
                    self.tags.append(Tag(name, "property", span))
        elif key in {"aliases", "alias"}:
            for text, span in _strings(node, r"\s*,\s*"):
                self.aliases.setdefault(text, span)
        elif key == "vaultweave" and isinstance(node, yaml.MappingNode):
            for inner, value in node.value:
                if inner.value == "ignore":
                    found = _strings(value, r"[,\s]+")
                    self.waivers += [Waiver((text,), span, form="property") for text, span in found]


def _strings(node: yaml.Node, separator: str) -> Iterator[tuple[str, Span]]:
    """A list of names: YAML's list, or one string cut at its separators."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            if (
                isinstance(child, yaml.ScalarNode)
                and child.value.strip()
                and child.value not in NULL
            ):
                yield child.value.strip(), span_of(child)
    elif isinstance(node, yaml.ScalarNode) and node.value not in NULL:
        for part in re.split(separator, node.value.strip()):
            if part:
                yield part, span_of(node)


def _scalars(key: str, node: yaml.Node) -> Iterator[Scalar]:
    """The values of a property that names things; a text with several names is left alone."""
    listed = isinstance(node, yaml.SequenceNode)
    for child in node.value if listed else (node,):
        if not isinstance(child, yaml.ScalarNode) or (not child.style and child.value in NULL):
            continue
        text = child.value.strip()
        if listed or key == "title" or not re.search(r"[,\s]", text):
            yield Scalar(text, span_of(child), not child.style)


def _is_unquoted_link(node: yaml.SequenceNode, raw: str) -> bool:
    """`up: [[Note]]` is a list in a list to YAML, and a link to whoever wrote it."""
    return (
        raw.startswith("[[")
        and raw.endswith("]]")
        and "\n" not in raw
        and len(node.value) == 1
        and isinstance(node.value[0], yaml.SequenceNode)
        and all(isinstance(child, yaml.ScalarNode) for child in node.value[0].value)
    )
