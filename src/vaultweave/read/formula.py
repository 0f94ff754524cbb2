"""TeX to MathML, at build time."""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

_STYLE = re.compile(r' style="([^"]*)"')
_LONGEST = 10_000


@lru_cache(maxsize=4096)
def mathml(tex: str, *, display: bool) -> str | None:
    """A formula as MathML, None where the converter rejects it.

    Styles become classes (`math-left`, `math-right`): pages allow no styles of their own.
    """
    if len(tex) > _LONGEST:
        return None
    try:
        html = _CONVERTER.convert_with_local_state(tex, displaystyle=display)
    except LatexError:
        return None
    return _STYLE.sub(_class, html)


def _class(match: re.Match[str]) -> str:
    for side in ("left", "right"):
        if f"text-align: {side}" in match[1]:
            return f' class="math-{side}"'
    return ""


_CONVERTER = LatexToMathML(fancy_error=False)
