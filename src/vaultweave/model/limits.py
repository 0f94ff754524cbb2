"""How much one page may hold of others."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct


class Limits(Struct, frozen=True):
    """What one page may hold of others."""

    embed_depth: Annotated[int, "embeds within embeds"] = 8
    embed_bytes: Annotated[int, "embedded text of a page"] = 1_000_000
    embeds: Annotated[int, "embeds on a page"] = 2_000

    def told(self, reason: str) -> str:
        """A limit in words, by the reason for which a page was cut."""
        if reason == "levels":
            return f"{self.embed_depth} level{'s' if self.embed_depth != 1 else ''}"
        if reason == "embeds":
            return f"{self.embeds:,} embed{'s' if self.embeds != 1 else ''}"
        size = self.embed_bytes
        return f"{size // 1_000_000} MB" if size % 1_000_000 == 0 else f"{size:,} bytes"


LIMITS = Limits()
"""What holds where a vault says nothing else."""
