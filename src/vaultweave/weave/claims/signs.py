"""Lists of signs that confirm or weaken a thesis: facts of it, which name nobody."""

from __future__ import annotations

from vaultweave.model.claims import Item
from vaultweave.model.statement import Fact
from vaultweave.weave.claims.labels import bare
from vaultweave.weave.claims.page import Page
from vaultweave.weave.claims.standing import Standing

_TESTS = frozenset(
    {"confirming", "strengthening", "disconfirming", "weakening", "invalidating", "contradicting"}
)


def is_test(above: Standing) -> bool:
    """Whether a list holds signs that confirm or weaken its thesis."""
    label = bare(above.text)
    return bool(label) and label.split(" ")[0].lower() in _TESTS


def sign(page: Page, item: Item, above: Standing) -> Fact:
    """What an item of a list of `Confirming` or `Weakening` signs says of its thesis: a fact."""
    text = page.note.content.text(item.words)
    place = page.place(item.span)
    return Fact(page.note.id, bare(above.text), text, place, item.anchor, above.section.date)
