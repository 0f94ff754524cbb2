"""Tokens to HTML pieces with holes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from vaultweave.model.address import safe_url
from vaultweave.model.note import Body, Hole
from vaultweave.read.code import code_block, coloured
from vaultweave.read.foreign import foreign
from vaultweave.read.formula import mathml
from vaultweave.read.holes import hole, mark, prepared
from vaultweave.read.query import query
from vaultweave.read.sanitise import sanitised
from vaultweave.read.syntax.wikilink import PICTURE
from vaultweave.read.tags import ALWAYS, PAIRS, TEXTS, attributes

# `$30 / $60`: amounts that belong on one line of a cell.
_AMOUNTS = re.compile(r"[-~≈<>±+$€£¥₩₹0-9.,%/×x–− ()KMBTkmbn]{3,24}")
_LINKS = re.compile(r"<(/?)a(>|\s[^<>]*href)", re.IGNORECASE)
_BREAKS = re.compile(r"(?:\s*+<br\s*/?>)+\s*\Z", re.IGNORECASE)


def pieces(tokens: list[Token], options: OptionsDict, env: dict[str, Any]) -> Body:
    """The HTML of a text. `env["external_images"]`: show images of other sites, else link them.

    The tokens of formulas that were not understood are put into `env["rejected"]`.
    """
    env |= {"open_links": [], "uses": set(), "queries": [], "rejected": [], "raw": False}
    env["raw_links"] = 0
    html = _RENDERER.render(prepared(tokens), options, env)
    if env["raw"]:
        html = sanitised(html, external_images=bool(env.get("external_images")))
    out: list[str | Hole] = [*html.split("\0")]
    out[1::2] = [hole(str(part)) for part in out[1::2]]
    shown = tuple([part for part in out if part])
    return Body(shown, tuple(sorted(env["uses"])), queries=tuple(env["queries"]))


class _Renderer(RendererHTML):
    """One method a token type; each gets (tokens, index, options, env), as markdown-it calls it."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: Any) -> str:  # noqa: ANN401
        out: list[str] = []
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                if token.children:
                    out.append(self.renderInline(token.children, options, env))
            elif kind in ALWAYS and not token.attrs:
                out.append(ALWAYS[kind])
            elif kind in self.rules:
                out.append(self.rules[kind](tokens, index, options, env))
            elif kind in TEXTS and not token.hidden:
                begin = "\n<" if index and tokens[index - 1].hidden else "<"
                out.append(f"{begin}{token.tag}{attributes(token)}>")
            elif token.nesting < 0:
                if not token.hidden:
                    out.append(f"</{token.tag}>\n" if token.block else f"</{token.tag}>")
            elif not token.hidden:
                out.append(self.renderToken(tokens, index, options, env))
        return "".join(out)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: Any) -> str:  # noqa: N802, ANN401
        """What comments hold is left out."""
        if len(tokens) == 1 and tokens[0].type == "text":  # as in most cells of a table
            return escapeHtml(tokens[0].content)
        out: list[str] = []
        hidden = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "comment_open":
                hidden += 1
            elif kind == "comment_close":
                hidden -= 1
            elif hidden:
                continue
            elif kind == "text":
                out.append(escapeHtml(token.content))
            elif kind == "wikilink":
                out.append(self.wikilink(tokens, index))
            elif kind in PAIRS:
                out.append(PAIRS[kind])
            else:
                rule = self.rules.get(kind, self.renderToken)
                out.append(rule(tokens, index, options, env))
        return "".join(out)

    renderAttrs = staticmethod(attributes)  # noqa: N815 - markdown-it's name

    def hole(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return tokens[idx].content

    def wikilink(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        number = token.meta.get("link")
        if number is None:
            return escapeHtml(token.content)
        target, subpath, alias = token.meta["parts"]
        if token.meta["embed"]:
            return mark("e" if token.meta.get("alone") else "i", number)
        shown = alias
        if shown is None:
            parts = (target, *subpath.split("#")) if subpath else (target,)
            shown = " > ".join([p.strip() for p in parts if p.strip()])
        return f"\0o{number}\0{escapeHtml(shown)}\0c{number}\0"

    def tag(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return mark("t", tokens[idx].content)

    def link_open(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        token = tokens[idx]
        if "link" in token.meta:
            env["open_links"].append(mark("c", token.meta["link"]))
            return mark("o", token.meta["link"])
        url = safe_url(str(token.attrs.get("href", "")))
        if not url or url.startswith("#"):
            env["open_links"].append("")
            return ""
        env["open_links"].append("</a>")
        title = token.attrs.get("title")
        extra = f' title="{escapeHtml(str(title))}"' if title else ""
        return f'<a class="external" href="{escapeHtml(url)}"{extra} rel="noopener noreferrer">'

    def link_close(self, _: Sequence[Token], idx: int, options: object, env: Any) -> str:  # noqa: ANN401, ARG002
        return str(env["open_links"].pop()) if env["open_links"] else ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Any) -> str:  # noqa: ANN401
        token = tokens[idx]
        source = str(token.attrs.get("src", ""))
        linked = bool(env["open_links"]) or env["raw_links"] > 0
        alt = self.renderInlineAsText(token.children or [], options, env)
        if "link" in token.meta:  # a link holds no other
            shown = not linked or PICTURE.search(source)
            return mark("i", token.meta["link"]) if shown else escapeHtml(alt)
        return foreign(source, alt, loaded=bool(env.get("external_images")), linked=linked)

    def callout_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        meta = token.meta
        tag = "details" if meta["fold"] else "div"
        parts = [f"<{tag}", attributes(token), ' class="callout"']
        parts.append(f' data-callout="{escapeHtml(meta["kind"])}"')
        if meta["metadata"]:
            parts.append(f' data-callout-metadata="{escapeHtml(meta["metadata"])}"')
        if meta["fold"]:
            parts.append(f' data-callout-fold="{meta["fold"]}"')
        if meta["fold"] == "+":
            parts.append(" open")
        return "".join(parts) + ">\n"

    def callout_title_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        meta = token.meta
        tag = "summary" if meta["fold"] else "div"
        empty = idx + 1 < len(tokens) and not tokens[idx + 1].content
        default = escapeHtml(meta["default"]) if empty else ""
        return (
            f'<{tag}{attributes(token)} class="callout-title">'
            '<span class="callout-icon" aria-hidden="true"></span>'
            f'<span class="callout-title-inner">{default}'
        )

    def callout_title_close(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        tag = "summary" if tokens[idx].meta["fold"] else "div"
        return f'</span></{tag}>\n<div class="callout-content">\n'

    def callout_close(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return "</div></details>\n" if tokens[idx].meta.get("fold") else "</div></div>\n"

    def list_item_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        box = token.meta.get("task")
        if box is None:
            return f"<li{attributes(token)}>"
        checked = "" if box == " " else " checked"
        label = "open" if box == " " else "done"
        return (
            f'<li{attributes(token)} class="task" data-task="{escapeHtml(box)}">'
            f'<input type="checkbox" disabled{checked} aria-label="{label}"> '
        )

    def table_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f'<div class="table"><table{attributes(tokens[idx])}>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        tag = "th" if idx + 1 < len(tokens) and tokens[idx + 1].content else "td"
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{attributes(tokens[idx])}>"

    def td_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        text = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
        if " " in text and _AMOUNTS.fullmatch(text):
            token.attrJoin("class", "amount")
        return f"<td{attributes(token)}>"

    def th_close(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return "</th>\n" if idx and tokens[idx - 1].content else "</td>\n"

    def fence(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        token = tokens[idx]
        language = (token.info.strip().split() or [""])[0].lower()
        if (asked := query(language, token.content, env)) is not None:
            return asked
        if language == "mermaid":
            env["uses"].add("mermaid")
            return f'<pre{attributes(token)} class="mermaid">{escapeHtml(token.content)}</pre>\n'
        shown = f' data-language="{escapeHtml(language)}"' if language else ""
        code = coloured(token.content, language)
        return code_block(attributes(token) + ' class="highlight"' + shown, code)

    def code_block(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        code = escapeHtml(tokens[idx].content)
        return code_block(attributes(tokens[idx]) + ' class="highlight"', code)

    def hardbreak(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return "<br>" if tokens[idx].markup == "<br>" else "<br>\n"

    def html_block(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        if _BREAKS.match(tokens[idx].content):
            return "<br>\n"
        return _raw(tokens[idx].content, env)

    def html_inline(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        return _raw(tokens[idx].content, env)

    def math_inline(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        return _formula(tokens[idx], "span", "", env)

    def math_block(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        return _formula(tokens[idx], "div", attributes(tokens[idx]), env) + "\n"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        number = tokens[idx].meta["id"] + 1
        again = tokens[idx].meta.get("subId", 0)
        own = f"fnref-{number}" + (f"-{again}" if again else "")
        apart = "<sup>, </sup>" if idx and tokens[idx - 1].type == "footnote_ref" else ""
        return (
            f'{apart}<sup class="footnote-ref" id="{mark("#", own)}">'
            f'<a href="#{mark("#", f"fn-{number}")}">{number}</a></sup>'
        )

    def footnote_block_open(self, *_: object) -> str:
        return mark("f", -1) + '<section class="footnotes" role="doc-endnotes">\n<ol>\n'

    def footnote_block_close(self, *_: object) -> str:
        return mark("f", -2) + "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        number = tokens[idx].meta["id"] + 1
        return f'{mark("f", number - 1)}<li id="{mark("#", f"fn-{number}")}">'

    def footnote_close(self, *_: object) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, _: object, env: Any) -> str:  # noqa: ANN401
        note = env["footnotes"]["list"][tokens[idx].meta["id"]]
        if note.get("count") == 0:
            return ""
        number = tokens[idx].meta["id"] + 1
        again = tokens[idx].meta.get("subId", 0)
        own = f"fnref-{number}" + (f"-{again}" if again else "")
        label = f"Back to reference {number}"
        return f' <a class="footnote-back" href="#{mark("#", own)}" aria-label="{label}">↩</a>'


def _raw(html: str, env: dict[str, Any]) -> str:
    """HTML as it was typed, to be made safe; links in it are counted, for they hold no others."""
    env["raw"] = True
    for end, _ in _LINKS.findall(html):
        env["raw_links"] = max(0, env["raw_links"] - 1) if end else env["raw_links"] + 1
    return html


def _formula(token: Token, tag: str, attrs: str, env: dict[str, Any]) -> str:
    """MathML; or the TeX itself, for the page's script, where it was rejected."""
    display = token.markup == "$$"
    html = mathml(token.content, display=display)
    if html is None:
        env["uses"].add("math")
        env["rejected"].append(token)
        html = escapeHtml(token.content)
        attrs += f' data-tex="{"block" if display else "inline"}"'
    return f'<{tag}{attrs} class="math{" display" if display else ""}">{html}</{tag}>'


_RENDERER = _Renderer()
