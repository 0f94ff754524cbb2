"""Where lines end within a paragraph's text.

`StateInline.cache` lives as long as a text, and markdown-it keys it by offsets, so that keys below
0 are free: -1 and -2 are a stretch with no line end in it, -3 and -4 one with no `]]`.
"""

from __future__ import annotations

from markdown_it.rules_inline import StateInline


def line_end(state: StateInline, start: int) -> int:
    """Where the line of an offset ends; a line of many marks is searched for its end once."""
    if not state.cache.get(-1, 0) <= start <= state.cache.get(-2, -1):
        found = state.src.find("\n", start)
        state.cache[-1], state.cache[-2] = start, len(state.src) if found < 0 else found
    return min(state.cache[-2], state.posMax)
