"""A link with another target: all else of it stays as it was typed."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from msgspec.structs import replace

from vaultweave.model.note import Link
from vaultweave.model.problem import Edit, Problem
from vaultweave.weave.subpath import compared

_UNLINKABLE = re.compile(r"[#|\[\]\n]|%%")
_CLEANED = re.compile(r"[:#|^\\\[\]\n]|%%")
_WEB = re.compile(r"(?:https?://[^/\s]|www\.[\w-]+\.)\S*", re.IGNORECASE)
_BREAKING = re.compile(r"[<>\[\]()|\\\n]|%%")
_QUOTING = re.compile(r"[\"'\\]")
_ENTITY = re.compile(r"&#?\w+;")
_PERCENT = re.compile(r"[<>\\]|%(?=[0-9A-Fa-f]{2})")  # what an address between < and > can't be


def edits(link: Link, text: str) -> tuple[Edit, ...]:
    """The edit that puts a text in the place of a link; none where it is no other, or empty.

    A canvas is JSON, in which quotes and backslashes have another meaning: there they bar it.
    """
    if link.inside == "canvas" and ('"' in text or "\\" in text):
        return ()
    same = not text or text == (link.raw or link.plain) or link.span.line != link.span.end_line
    return () if same else (Edit(link.span, text),)


def unheaded(link: Link, text: str, problem: Problem) -> Problem:
    """A problem whose fix, a text in a link's place, is no safe one if it renames a heading.

    Links to that heading would break.
    """
    renames = link.inside == "heading" and compared(text) != compared(link.raw or link.plain)
    return replace(problem, safe=False) if renames else problem


def cleaned(heading: str) -> str:
    """A heading's text as a link may name it: signs that links keep for themselves are blanks."""
    return " ".join(_CLEANED.sub(" ", heading).split())


def rewritten(link: Link, target: str, subpath: str = "", *, shown: bool = False) -> str:
    """The source of a link with another target; empty where it can't be written so.

    `subpath` begins with its `#`. With `shown`, a wikilink without a text of its own gets the one
    that it showed. An extension `.md` is kept.
    """
    if link.target.lower().endswith(".md") and not target.lower().endswith(".md"):
        target += ".md"
    target = unicodedata.normalize("NFC", target)
    source = link.raw or link.plain
    text = source.strip()
    if _UNLINKABLE.search(target) or _UNLINKABLE.search(subpath.replace("#", " ")):
        return ""
    if link.kind == "canvas":  # a path alone; its heading has a place of its own
        return target if subpath == link.subpath else ""
    if link.kind == "property" and _QUOTING.search(target + subpath):
        return ""
    if text.startswith(("[[", "![[")) and text.endswith("]]"):
        return _wikilink(link, source, target + subpath, shown=shown)
    if text.startswith(("[", "![")) and text.endswith(")"):
        return _markdown(link, source, target, subpath)
    return ""


def web_link(link: Link) -> str:
    """The Markdown link to a page of the web that stands where a note's name does; "" for none."""
    address, text = link.target + link.subpath, (link.raw or link.plain).strip()
    if not _WEB.fullmatch(address) or link.inside in ("canvas", "comment", "property"):
        return ""
    if text.startswith("[["):
        label = link.alias or address
        whole = address if "://" in address else f"https://{address}"
        return "" if _BREAKING.search(label + whole) else f"[{label}]({whole})"
    if not text.startswith("[") or "](" not in text or "://" in address:
        return ""
    cut = text.rindex("](") + 2
    cut += text[cut] == "<"
    return f"{text[:cut]}https://{text[cut:]}"


def _wikilink(link: Link, source: str, target: str, *, shown: bool) -> str:
    start, end = source.index("[[") + 2, source.rindex("]]")
    inner = source[start:end]
    cut = inner.find("|")
    bar = inner[cut - (inner[cut - 1] == "\\") :] if cut > 0 else ""
    if not bar and shown and link.kind != "embed":
        text = link.display
        if link.inside == "comment" or (link.kind == "property" and _QUOTING.search(text)):
            return ""
        bar = f"\\|{text}" if link.inside == "table" else f"|{text}"
    return source[:start] + target + bar + source[end:]


def _markdown(link: Link, source: str, target: str, subpath: str) -> str:
    """A Markdown link: of its address only the part that is another is written anew."""
    cut = source.rfind("](")
    if cut < 0 or _ENTITY.search(target + subpath):
        return ""
    typed = source[cut + 2 : source.rindex(")")]
    angled = typed.startswith("<") and ">" in typed
    if angled:
        old, rest = typed[1 : typed.index(">")], typed[typed.index(">") + 1 :]
    else:
        old, _, rest = typed.strip().partition(" ")
        rest = f" {rest.lstrip()}" if rest else ""
    path, mark, part = old.partition("#")
    if target != link.target or "&#" in old:
        path = _address(target, angled=angled)
    if subpath != link.subpath or "&#" in old:
        mark, part = "", _address(subpath, angled=angled)
    place = f"<{path}{mark}{part}>" if angled else f"{path}{mark}{part}"
    return source[: cut + 2] + place + rest + source[source.rindex(")") :]


def _address(text: str, *, angled: bool) -> str:
    """A text as an address has it, alone or between < and >."""
    if angled:
        return _PERCENT.sub(lambda match: quote(match[0], safe=""), text)
    return quote(text, safe="/?#^.,;:@&=+$!*'~")  # %3F stays encoded in Obsidian
