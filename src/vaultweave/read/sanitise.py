"""Raw HTML in notes, made safe: an allow-list on the whole body, holes kept."""

from __future__ import annotations

import nh3

from vaultweave.model.address import SCHEMES, safe_url

_LANDMARKS = {"aside", "footer", "header", "nav"}  # the page's own, with names
_TAGS = frozenset(nh3.ALLOWED_TAGS) - _LANDMARKS | {
    "details", "summary", "input", "section", "mark", "figure", "figcaption", "u", "picture",
    "math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup",
    "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none", "semantics",
}  # fmt: skip
_MATHML = {
    "accent", "accentunder", "columnalign", "columnspan", "depth", "display", "displaystyle",
    "fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize",
    "minsize", "movablelimits", "rowspan", "rspace", "scriptlevel", "separator", "stretchy",
    "symmetric", "voffset", "width",
}  # fmt: skip
_DROPPED_WHOLE = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "class", "title", "lang", "dir", "role", "aria-label", "aria-hidden", "tabindex"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading", "referrerpolicy"},
    "input": {"type", "disabled", "checked"},
    "details": {"open"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "q": {"cite"},
    **{tag: {"align"} for tag in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6")},
    **{tag: _MATHML for tag in _TAGS if tag == "math" or (tag.startswith("m") and tag != "mark")},
}
_SIDES = frozenset({"left", "right", "center", "justify"})
_PRIVATE = range(0xE000, 0xF8FF)


def sanitised(html: str, *, external_images: bool = False) -> str:
    """HTML with what may run, load or leave the page taken out.

    Sanitisers delete NUL, so that each hole's NULs are written meanwhile as a character that
    the text does not use.
    """
    mark = next(chr(code) for code in _PRIVATE if chr(code) not in html)

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return value if value.startswith(mark) else None
        if attribute in {"href", "src"}:
            return _address(tag, value, mark, external_images)
        if tag == "input" and attribute == "type":
            return "checkbox"
        if attribute == "align":
            return value if value.strip().lower() in _SIDES else None
        return value

    clean = nh3.clean(
        html.replace("\0", mark),
        tags=set(_TAGS),
        clean_content_tags=_DROPPED_WHOLE,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        generic_attribute_prefixes={"data-"},
        link_rel=None,
        url_schemes=set(SCHEMES),
    )
    return clean.replace(mark, "\0")


def _address(tag: str, value: str, mark: str, images: bool) -> str | None:  # noqa: FBT001
    """A link within the page or to the web; an image of another site is kept only if safe."""
    if value.startswith("#" + mark):
        return value
    url = safe_url(value)
    if url is None or ":" not in url:
        return None
    return url if tag == "a" or (images and url.startswith("https://")) else None
