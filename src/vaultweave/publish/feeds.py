"""What other programs read of a site: its sitemap, and an Atom feed of changed notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape  # that of xml.sax imports all that talks to the web

from vaultweave.publish.edition import FEED, Edition, absolute
from vaultweave.publish.lists import latest
from vaultweave.publish.said import name

_MOST_ADDRESSES = 50_000  # in one sitemap, by sitemaps.org
_MOST_ENTRIES = 50
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")


def feeds(this: Edition, outputs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The sitemap's files and the feed; none where the site's own address is not known.

    `outputs` are the pages of the site, without redirects and the page of what is not there.
    """
    if not this.site.base_url:
        return
    days = {this.addresses.nodes[node]: day for node, day in this.changed.items()}
    yield from _sitemaps(this, outputs, days)
    if this.site.feeds:
        yield FEED, _feed(this)


def _sitemaps(
    this: Edition, outputs: Sequence[str], days: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """One sitemap; where there are too many pages for one, an index and its parts."""
    starts = range(0, len(outputs), _MOST_ADDRESSES)
    parts = [outputs[start : start + _MOST_ADDRESSES] for start in starts]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    if len(parts) == 1:
        names = ["sitemap.xml"]
    for own, part in zip(names, parts, strict=True):
        lines = (_address(this, output, days.get(output, "")) for output in part)
        yield own, _document("urlset", lines)
    if len(parts) > 1:
        places = (_text(absolute(this.site, own)) for own in names)
        lines = (f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
        yield "sitemap.xml", _document("sitemapindex", lines)


def _document(root: str, lines: Iterator[str]) -> bytes:
    return f'{_XML}<{root} xmlns="{_SITEMAPS}">\n{chr(10).join(lines)}\n</{root}>\n'.encode()


def _address(this: Edition, output: str, day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{_text(absolute(this.site, output))}</loc>{changed}</url>"


def _feed(this: Edition) -> bytes:
    """The notes that changed last, by RFC 4287; a day counts from its midnight, UTC."""
    nodes = latest(this)[:_MOST_ENTRIES]
    newest = this.changed[nodes[0]] if nodes else "1970-01-01"
    home = absolute(this.site, "index.html")
    lines = [
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(this.site.language)}">',
        f"<title>{_text(this.name)}</title>",
        f"<id>{_text(home)}</id>",
        f'<link href="{_text(home)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{_text(absolute(this.site, FEED))}"/>',
        f"<updated>{newest}T00:00:00Z</updated>",
        f"<author><name>{_text(this.site.author or this.name)}</name></author>",
        *(_entry(this, node) for node in nodes),
        "</feed>\n",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _entry(this: Edition, node: str) -> str:
    there = _text(absolute(this.site, this.addresses.nodes[node]))
    about = this.notes[node].description
    summary = f"<summary>{_text(about)}</summary>" if about else ""
    return (
        f"<entry><title>{_text(name(this, node))}</title><id>{there}</id>"
        f'<link href="{there}"/><updated>{this.changed[node]}T00:00:00Z</updated>{summary}</entry>'
    )


def _text(text: str) -> str:
    return escape(text.translate(_CONTROLS), quote=False).replace('"', "&quot;")
