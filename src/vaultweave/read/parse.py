"""Text to what it says and its HTML: pure, and it never raises."""

from __future__ import annotations

import re
from typing import Any

from markdown_it.common.utils import escapeHtml
from msgspec import Struct
from msgspec.structs import replace

from vaultweave.model.note import Body, Content, Link
from vaultweave.model.place import Span
from vaultweave.model.problem import Problem, flaw
from vaultweave.read.claims import gather
from vaultweave.read.claims.slips import letters, lost, scraps, secrets, twice
from vaultweave.read.extent import extent
from vaultweave.read.flaws import flaws
from vaultweave.read.html import pieces
from vaultweave.read.lone import lone_embeds
from vaultweave.read.properties import head, properties
from vaultweave.read.recipe import Options
from vaultweave.read.source import decode
from vaultweave.read.syntax import reader
from vaultweave.read.typed import withheld

__all__ = ["Options", "Parsed", "given_up", "parse", "parse_bytes"]

_FOOTER = re.compile(
    r"\n[*_]{1,2}(?:last )?updated:? {1,3}(?:on )?(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE
)


class Parsed(Struct, frozen=True):
    """A text's facts and its HTML, apart."""

    content: Content
    body: Body


LONGEST = 4 << 20
"""How many characters of a note are parsed, at about a second a million."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DEFAULT = Options()


def parse_bytes(data: bytes, options: Options = _DEFAULT) -> Parsed:
    """Read one note from a file's bytes; what is no text among them is a problem."""
    text, trouble = decode(data)
    parsed = parse(text, options)
    if not trouble:
        return parsed
    problems = (*trouble, *parsed.content.problems)
    return Parsed(replace(parsed.content, problems=problems), parsed.body)


def parse(text: str, options: Options = _DEFAULT) -> Parsed:
    """Read one note. What cannot be read becomes a problem; its text is shown as it stands."""
    shown = text.removeprefix("\ufeff")
    seen = (*letters(shown), *secrets(shown))
    text = plain(text)
    top = properties(text)
    yaml, body, shift = head(text)
    env: dict[str, Any] = {
        "lines": [],
        "shift": shift,
        "external_images": options.external_images,
    }
    content, html, trouble = _read(body, text, env, top.links, options)
    content = replace(
        content,
        properties=top.values or withheld_in(yaml, body),
        places=top.places,
        aliases=top.aliases,
        extent=extent(html.pieces),
        tags=(*top.tags, *content.tags),
        updated=next(iter(_FOOTER.findall("\n" + text)[-1:]), ""),
        uses=html.uses,
        problems=(*top.problems, *content.problems, *trouble, *seen),
        alias_spans=top.alias_spans,
        waivers=(*top.waivers, *content.waivers),
        scraps=(*top.scraps, *scraps(env.get("slipped", ()), (env["lines"], shift))),
    )
    return Parsed(content, html)


def _read(
    body: str, text: str, env: dict[str, Any], links: tuple[Link, ...], options: Options
) -> tuple[Content, Body, list[Problem]]:
    """What stands below the properties of a text; `links` are theirs. The lines go to `env`."""
    within, rest = _within(body)
    env["lines"] = lines = within.split("\n")
    shift: int = env["shift"]
    md = reader(breaks=options.breaks)
    try:
        tokens = md.parse(within, env)
        content = gather(tokens, (lines, shift), links, options.dialect)
        shown = lone_embeds(tokens) if "![[" in within else tokens
        html = pieces(shown, md.options, env)
        trouble = [
            *flaws(text, tokens, env),
            *lost(env["slipped"], (lines, shift)),
            *(twice(tokens, (lines, shift)) if "^" in within else ()),
        ]
        if rest:
            html = replace(html, pieces=(*html.pieces, *_as_it_stands(rest).pieces))
            trouble.append(_too_long(shift + within.count("\n") + 1))
    except Exception as error:  # noqa: BLE001 - one bad note must not stop a vault
        content, html = Content(links=links), _as_it_stands(within + rest)
        trouble = [_unparsed(error, shift)]
    return content, html, trouble


def plain(text: str) -> str:
    """A text without its byte order mark, its lines ended in one way."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd")


def withheld_in(yaml: str | None, body: str) -> dict[str, Any]:
    """What is left of properties that could not be read, or that nobody closed."""
    if yaml is None and body.startswith("---"):
        yaml = body.partition("\n\n")[0]
    return {"publish": False} if yaml and withheld(yaml) else {}


def given_up(data: bytes, why: str) -> Parsed:
    """What is made of a note that cannot be parsed at all: it stays at home.

    Nobody knows whether it is meant to be private.
    """
    body = _as_it_stands(decode(data)[0])
    problem = flaw("VW603", "parse-budget", f"{why}; it is not published", fix="split the note")
    return Parsed(Content({"publish": False}, problems=(problem,)), body)


def _unparsed(error: Exception, shift: int) -> Problem:
    message = f"the text could not be parsed and is shown as it stands ({type(error).__name__})"
    return flaw("VW603", "parse-budget", message, Span(shift + 1, 1, shift + 1, 2))


def _within(body: str) -> tuple[str, str]:
    """A text cut where it gets too long, between two of its blocks or lines if it has any."""
    if len(body) <= LONGEST:
        return body, ""
    cut = max(body.rfind("\n\n", LONGEST // 2, LONGEST) + 2, LONGEST // 2)
    if cut == LONGEST // 2:
        cut = body.rfind("\n", LONGEST // 2, LONGEST) + 1 or LONGEST
    return body[:cut], body[cut:]


def _too_long(line: int) -> Problem:
    message = (
        f"the note is longer than {LONGEST >> 20} million characters: from here on, it is shown "
        "as it stands, and its links do not count"
    )
    return flaw("VW603", "parse-budget", message, Span(line, 1, line, 2), "split the note")


def _as_it_stands(text: str) -> Body:
    """A text that is not parsed; what looks like a comment is left out, as in any other."""
    parts = _COMMENT.sub("", text).split("%%")
    left_open = "" if len(parts) % 2 else "%%" + parts.pop()
    shown = "".join(parts[::2]) + left_open
    return Body((f'<pre class="unparsed">{escapeHtml(shown)}</pre>',))
