"""What is nested in an item of a stance list: its details, or more names of those who gain."""

from __future__ import annotations

from collections.abc import Mapping

from vaultweave.model.claims import Item
from vaultweave.model.phrase import Sense
from vaultweave.model.reading import Reading
from vaultweave.weave.claims.page import Page, line
from vaultweave.weave.claims.standing import Standing
from vaultweave.weave.claims.whom import found

_ONES = frozenset({"actor", "company", "fund", "person"})


def is_detail(page: Page, item: Item, above: Standing, items: Mapping[int, Item]) -> bool:
    """Whether an item tells more of the name that it is nested in, and names no other.

    A company's are its details, as are those of what the note is exposed to. What else has a name
    may be a sort that others are of: only texts are its details. items: those of the note, by
    their lines.
    """
    outer = items.get(item.within)
    if outer is None or above.label is None or above.label.sort == "case":
        return False
    outers = _named(page, outer)
    if above.label.singular or any(page.lexicon.kind(node) in _ONES for node in outers):
        return bool(outers)
    return bool(outers) and not _named(page, item)


def ungrouped(page: Page, item: Item, above: Standing, items: Mapping[int, Item]) -> Standing:
    """What holds for an item of a list of suppliers or the like: no role, if a company's detail."""
    outer = items.get(item.within)
    if outer is None or above.group is None:
        return above
    ones = [node for node in _named(page, outer) if page.lexicon.kind(node) in _ONES]
    return above._replace(group=None) if ones else above


def _named(page: Page, item: Item) -> list[str]:
    """Whom an item of a stance list names; nobody where its colon waits for what is nested."""
    words, (head, rest) = line(page, item.head, item.rest)
    if (rest or head).rstrip().endswith(":"):
        return []
    named = found(words, head if item.separator else None, rest)
    return [node for node, _, _ in named.entities] if named else []


def besides(group: Sense | None, rest: str, found: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """An item's readings, and its group's where all that it states is what one was besides.

    Under Competitors, `cloud; was also customer` is still one; `sold it; was competitor` is not.
    """
    over = bool(found) and all(one.modality and one.role for one in found)
    if group is None or not over or any(one.role == group.role for one in found):
        return found
    text = found[0].text
    return found if rest.startswith(text) else (Reading("", rest, rest), *found)
