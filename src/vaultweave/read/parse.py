"""Text to what it says and its HTML: pure, and it never raises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.note import Body, Content
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem, flaw
from vaultweave.read.claims import gather
from vaultweave.read.html import IMAGES, pieces
from vaultweave.read.properties import head, properties
from vaultweave.read.syntax import NESTING, reader


class Options(Struct, frozen=True):
    """What changes a parse, besides the text.

    breaks: a single line end is shown as one; external_images: images of other sites are shown,
    and loaded by whoever reads the page, instead of linked.
    """

    breaks: bool = True
    external_images: bool = False


class Parsed(Struct, frozen=True):
    """A text's facts and its HTML, apart."""

    content: Content
    body: Body


_DEFAULT = Options()


def parse(text: str, options: Options = _DEFAULT) -> Parsed:
    """Read one note. What cannot be read becomes a problem; its text is shown as it stands."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd")
    top = properties(text)
    _, body, shift = head(text)
    lines = body.split("\n")
    env: dict[str, Any] = {
        "lines": lines,
        "shift": shift,
        "external_images": options.external_images,
    }
    md = reader(breaks=options.breaks)
    try:
        tokens = md.parse(body, env)
        content = gather(tokens, (lines, shift), top.links)
        _lone_embeds(tokens)
        html = pieces(tokens, md.options, env)
        trouble = [
            *_nesting(tokens, shift),
            *_unclosed(tokens, shift),
            *_rejected(env["rejected"], shift),
        ]
    except Exception as error:  # noqa: BLE001 - one bad note must not stop a vault
        content, html = Content(links=top.links), _as_it_stands(body)
        trouble = [_unparsed(error, shift)]
    content = replace(
        content,
        properties=top.values,
        places=top.places,
        aliases=top.aliases,
        tags=(*top.tags, *content.tags),
        problems=(*top.problems, *content.problems, *trouble),
    )
    return Parsed(content, html)


def _lone_embeds(tokens: list[Token]) -> None:
    """An embed that is all of its paragraph is a block of its own; images stay in the line."""
    for index, token in enumerate(tokens):
        if token.type != "inline" or not index or tokens[index - 1].type != "paragraph_open":
            continue
        visible = [t for t in token.children or () if t.type != "text" or t.content.strip()]
        if len(visible) != 1 or visible[0].type != "wikilink" or not visible[0].meta["embed"]:
            continue
        target = visible[0].meta["parts"][0]
        if target.rpartition(".")[2].lower() not in IMAGES:
            visible[0].meta["alone"] = True
            tokens[index - 1].hidden = tokens[index + 1].hidden = True


def _nesting(tokens: list[Token], shift: int) -> list[Problem]:
    """The parser drops what is nested deeper than its limit: say so."""
    for token in tokens:
        if token.level >= NESTING - 2:
            line = (token.map[0] if token.map else 0) + 1 + shift
            message = f"nested deeper than {NESTING // 2} levels: what is deeper is not shown"
            span = Span(line, 1, line, 2)
            return [flaw("VW604", "nesting-limit", message, span, "make the list or quote flatter")]
    return []


def _rejected(tokens: list[Token], shift: int) -> list[Problem]:
    """Formulas that are shown as they were typed."""
    out = []
    for token in tokens:
        line = token.map[0] + 1 + shift if token.map else 1
        span = token.meta.get("span", Span(line, 1, line, 3))
        message = "the formula is not understood and is shown as typed"
        out.append(
            Problem("", span, "VW608", "unknown-formula", "warning", message, target=token.content)
        )
    return out


def _unclosed(tokens: list[Token], shift: int) -> Iterator[Problem]:
    """A comment without an end hides all that follows, as it does in the app: say so."""
    for token in tokens:
        if token.meta.get("unclosed"):
            line = (token.map[0] if token.map else 0) + 1 + shift
            mark = "-->" if token.type == "html_block" else "%%"
            message = "the comment that begins here is not closed: nothing after it is shown"
            span = Span(line, 1, line, 2)
            fix = f"write {mark} where it ends"
            yield Problem("", span, "VW609", "unclosed-comment", "warning", message, fix=fix)


def _unparsed(error: Exception, shift: int) -> Problem:
    message = f"the text could not be parsed and is shown as it stands ({type(error).__name__})"
    return flaw("VW603", "parse-budget", message, Span(shift + 1, 1, shift + 1, 2))


def _as_it_stands(body: str) -> Body:
    return Body((f'<pre class="unparsed">{escapeHtml(body)}</pre>',))
