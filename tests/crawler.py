"""A crawler of a written site that shares nothing with the program that wrote it.

It reads pages as a browser would (html5lib), follows every link inside the site, and says what is
wrong: targets and fragments that are not there, ids that stand twice, pages that nothing reaches,
files that nothing uses, what could run a script or load from elsewhere, and markup that a
browser has to mend.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib

LINKS = {"href", "src", "poster", "action", "srcset", "data", "cite", "formaction", "background"}
WEB = {"http", "https", "mailto", "tel", "obsidian", "zotero", "ftp"}
FORBIDDEN = {"base", "object", "embed", "applet", "form", "style", "template", "noscript", "frame"}
OWN = ".vaultweave-manifest.json"


class Page(NamedTuple):
    """One page: its ids, the links in it as (tag, attribute, value), and what is wrong in it."""

    ids: Counter[str]
    links: list[tuple[str, str, str]]
    faults: list[str]


class Crawled(NamedTuple):
    """A site: its pages and files, and what is wrong, each a line that names its page."""

    pages: Mapping[str, Page]
    files: set[str]
    faults: list[str]


def crawl(root: Path) -> Crawled:
    """Every page and file below a folder, and every fault."""
    files = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.name not in {OWN, ".gitignore"}
    }
    pages = {name: read(root / name) for name in sorted(files) if name.endswith(".html")}
    faults = [f"{name}: {fault}" for name, page in pages.items() for fault in page.faults]
    used: set[str] = set()
    for name, page in pages.items():
        for tag, attribute, value in page.links:
            target, fault = follow(name, value, pages, files)
            if fault:
                faults.append(f"{name}: <{tag} {attribute}={value!r}>: {fault}")
            if target:
                used.add(target)
    # For other programs, and for scripts to load.
    alone = {
        name for name in files if name.startswith(("sitemap", "_/search/", "_/assets/vendor/"))
    }
    faults += [f"{name}: no page uses it" for name in sorted(files - set(pages) - used - alone)]
    faults += [f"{name}: no link leads here" for name in sorted(set(pages) - reached(pages, files))]
    return Crawled(pages, files, faults)


class Parsed(NamedTuple):
    """The elements of one page, and what a browser had to mend."""

    tree: Any
    faults: list[str]


def parsed(path: Path) -> Parsed:
    """One page as a browser reads it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(path.read_bytes(), transport_encoding="utf-8")
    return Parsed(tree, [f"line {at[0]}: {code} {data}" for at, code, data in parser.errors])


def read(path: Path) -> Page:
    """What is to be known of one page."""
    return known(parsed(path))


def known(page: Parsed) -> Page:
    """The ids and links of a page, and what is wrong in it."""
    tree, faults = page.tree, [*page.faults]
    ids: Counter[str] = Counter()
    links = []
    policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']")
    allowed = policy.attrib["content"] if policy is not None else ""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if "id" in element.attrib:
            ids[element.attrib["id"]] += 1
        links += [
            (element.tag, name, value)
            for name, value in element.attrib.items()
            if isinstance(name, str) and name in LINKS
        ]
        faults += unsafe(element, allowed)
    faults += [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    return Page(ids, links, faults)


def unsafe(element: Element, policy: str) -> Iterator[str]:
    """What in an element could run, or load what no note asked for."""
    if element.tag in FORBIDDEN:
        yield f"<{element.tag}> has no place here"
    code = hashlib.sha256((element.text or "").encode()).digest()
    named = f"'sha256-{b64encode(code).decode()}'" in policy and "src" not in element.attrib
    if element.tag == "script" and not named and (element.text or "src" not in element.attrib):
        yield "a script within the page that its policy does not name"
    for name in element.attrib:
        if str(name).lower().startswith("on") or name == "style":
            yield f"<{element.tag} {name}>"
    if element.tag in {"img", "script", "link", "audio", "video", "source", "iframe"}:
        url = element.attrib.get("src") or element.attrib.get("href") or ""
        if urlsplit(url).netloc and element.attrib.get("rel") != "canonical":
            yield f"<{element.tag}> loads {url}"


def follow(
    page: str, value: str, pages: Mapping[str, Page], files: set[str]
) -> tuple[str | None, str]:
    """Where a link leads within the site (None: out of it), and what is wrong with it."""
    parts = urlsplit(value)
    if parts.scheme or parts.netloc:
        return None, "" if parts.scheme in WEB else f"scheme {parts.scheme!r}"
    target = joined(page, parts.path)
    fragment = unquote(parts.fragment)
    faults = {
        "is not relative": value.startswith("/"),
        "is empty": not value,
        "leads out of the site": target is None,
        f"{target} is not there": target not in files,
    }
    fault = next((text for text, holds in faults.items() if holds), "")
    if not fault and fragment and target in pages and fragment not in pages[str(target)].ids:
        fault = f"{target} has no id {fragment!r}"
    return target if target in files else None, fault


def joined(page: str, path: str) -> str | None:
    """A relative path from a page, or None where it leads above the site."""
    if not path:
        return page
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(unquote(part))
    return "/".join(parts)


def reached(pages: Mapping[str, Page], files: set[str]) -> set[str]:
    """The pages that can be reached from the home page; redirects stand for themselves."""
    seen: set[str] = set()
    waiting = [name for name in ("index.html", "404.html") if name in pages]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for tag, _, value in pages[name].links:
            target, _ = follow(name, value, pages, files)
            if tag == "a" and target in pages:
                waiting.append(str(target))
    redirects = {name for name, page in pages.items() if is_redirect(page)}
    return seen | redirects


def is_redirect(page: Page) -> bool:
    """Whether a page only leads on: one link, and a canonical one to the same place."""
    ways = {(tag, value) for tag, _, value in page.links}
    return len(ways) == 2 and {tag for tag, _ in ways} == {"a", "link"}
