"""Code as HTML, coloured where its language is known."""

from __future__ import annotations

from functools import lru_cache

from markdown_it.common.utils import escapeHtml
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_LONGEST = 100_000


def code_block(attributes: str, code: str) -> str:
    """A block of code that is HTML already."""
    return f'<div{attributes}><pre tabindex="0"><code>{code}</code></pre></div>\n'


@lru_cache(maxsize=2048)
def coloured(code: str, language: str) -> str:
    """Code as HTML with Pygments' classes; plain where the language is unknown or it is long."""
    if not language or len(code) > _LONGEST:
        return escapeHtml(code)
    lexer = _lexer(language)
    if lexer is None:
        return escapeHtml(code)
    return str(highlight(code, lexer, _FORMATTER)).replace("\0", "\ufffd")


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
