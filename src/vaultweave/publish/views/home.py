"""The home page: the vault's own words where there are any, and the most telling of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.ask.ledger import holder
from vaultweave.model.statement import FIRM, Statement
from vaultweave.publish.balance import by, effects, hundredths, ranked
from vaultweave.publish.edition import Edition, Here, frame, using
from vaultweave.publish.fill import Filled, Markup, fill
from vaultweave.publish.lists import latest, size, weight
from vaultweave.publish.mentions import inbound
from vaultweave.publish.page import Badge, Claim, Count, Entry, Frame, Made, Run
from vaultweave.publish.said import claim, entry, name, run

_TOP, _NAMES, _CLAIMS, _LONGEST = 6, 4, 5, 24


class Summary(Struct, frozen=True):
    """An entity with two numbers, and the first names behind the first of them."""

    entity: Entry
    first: int
    second: int
    names: tuple[Run, ...] = ()
    share: int = 100


class HomePage(Struct, frozen=True):
    """All that home.html sees. `body` is that of the note at the vault's root called `index`.

    `recent` leads to the page of changes, None where none are known.
    """

    frame: Frame
    title: str
    body: Markup | None
    counts: tuple[Count, ...]
    exposed: tuple[Summary, ...]
    debated: tuple[Summary, ...]
    claims: tuple[Claim, ...]
    central: tuple[Entry, ...]
    linked: tuple[Entry, ...]
    latest: tuple[Entry, ...]
    recent: Run | None
    kinds: tuple[Count, ...]
    folders: tuple[Count, ...]
    tags: tuple[Count, ...]
    badges: tuple[Badge, Badge]


def pages(this: Edition) -> Iterator[Made]:
    """The home page."""
    output = this.addresses.pages["home"]
    node = next((one for one in this.notes if this.addresses.nodes[one] == output), None)
    title = _title(this, node)
    filled = fill(node, this.sources, title) if node else Filled(Markup(""))
    here = Here(this, output)
    value = _page(here, title, filled.html if node else None, node)
    value = replace(value, frame=using(value.frame, filled.uses))
    yield Made(output, "home.html", value, filled.problems)


def _title(this: Edition, node: str | None) -> str:
    """The site's name, or the first heading of the note that is the home page."""
    headings = this.notes[node].headings if node else ()
    return headings[0].title if headings and headings[0].level == 1 else this.name


def _page(here: Here, title: str, body: Markup | None, node: str | None) -> HomePage:
    this = here.this
    note = this.notes[node] if node else None
    found = [one for one in effects(this) if one.sign < 0]
    return HomePage(
        frame=frame(here, this.name, description=note.description if note else ""),
        title=title,
        body=body,
        counts=_counts(here),
        exposed=_exposed(here, by((one.what, one.statement) for one in found)),
        debated=_debated(here),
        claims=tuple(_telling(here, [one.statement for one in found])),
        central=_most(here, node, weight),
        linked=_most(here, node, inbound),
        latest=_latest(here, node),
        recent=_recent(here),
        kinds=_kinds(here),
        folders=_folders(here),
        tags=_tags(here),
        badges=(Badge("bullish", "up"), Badge("bearish", "down")),
    )


def _counts(here: Here) -> tuple[Count, ...]:
    this = here.this
    at = this.addresses.pages
    stubs = len(this.addresses.nodes) - len(this.notes)
    canvases = sum(note.is_canvas for note in this.notes.values())
    targets = (target for note in this.notes.values() for target in note.targets)
    links = sum(target.status != "private" for target in targets)
    stances = sum(one.stance is not None for one in this.statements)
    return (
        Count("notes", len(this.notes) - canvases, here.to(at["entities"])),
        Count("names without a note", stubs, here.to(at["entities"])),
        Count("statements", len(this.statements), here.to(at["relations"])),
        Count("bull and bear claims", stances, here.to(at["bullish"])),
        Count("links", links),
    )


def _exposed(here: Here, themes: Mapping[str, Sequence[Statement]]) -> tuple[Summary, ...]:
    """Themes by how many entities they hurt, with the first of these."""
    tops = sorted(
        (node for node in themes if node in here.this.addresses.nodes),
        key=lambda node: (-len(themes[node]), name(here.this, node)),
    )
    return tuple(_summary(here, node, themes[node]) for node in tops[:_TOP])


def _summary(here: Here, node: str, statements: Sequence[Statement]) -> Summary:
    others: dict[str, Run] = {}
    for one in statements:
        acting = one.subject == node
        other, text = (one.object, one.object_text) if acting else (one.subject, one.subject_text)
        others.setdefault(other or text, run(here, other, text))
    names = tuple(others.values())
    return Summary(entry(here, node), len(others), len(names) - _NAMES, names[:_NAMES])


def _debated(here: Here) -> tuple[Summary, ...]:
    """Entities on which the vault is of two minds, the most said first."""
    said = {
        stance: by(
            (holder(one, here.this.roles.get(one.role)), one)
            for one in here.this.statements
            if one.stance == stance and one.modality in FIRM
        )
        for stance in ("bullish", "bearish")
    }
    bulls, bears = said["bullish"], said["bearish"]
    nodes = ranked(here.this, bulls, bears)[:_TOP]
    counts = [(node, len(bulls.get(node, ())), len(bears.get(node, ()))) for node in nodes]
    return tuple(
        Summary(entry(here, node), first, second, (), hundredths(first, second))
        for node, first, second in counts
    )


def _telling(here: Here, statements: Sequence[Statement]) -> Iterator[Claim]:
    """Statements with a reason, each of another theme and from another note."""
    seen: set[str | None] = set()
    count = 0
    for one in statements:
        if count == _CLAIMS:
            return
        if one.context and one.subject and one.object and not {one.object, one.subject} & seen:
            seen |= {one.object, one.subject}
            count += 1
            yield claim(here, one)


def _most(
    here: Here, home: str | None, measure: Callable[[Edition, str], int]
) -> tuple[Entry, ...]:
    """The entities of which a number is highest."""
    numbers = {node: measure(here.this, node) for node in here.this.addresses.nodes if node != home}
    tops = sorted(
        (node for node in numbers if numbers[node]),
        key=lambda node: (-numbers[node], name(here.this, node)),
    )
    return tuple(entry(here, node, count=numbers[node]) for node in tops[: 2 * _TOP])


def _latest(here: Here, home: str | None) -> tuple[Entry, ...]:
    """The notes that changed last; where no changes are known, those of the latest date."""
    if here.this.changed:
        nodes = [node for node in latest(here.this) if node != home]
        return tuple(entry(here, node, note=here.this.changed[node]) for node in nodes[:_TOP])
    notes = here.this.notes.items()
    found = ((note.date, node) for node, note in notes if note.date and node != home)
    dated = sorted(found, reverse=True)
    return tuple(entry(here, node, note=date) for date, node in dated[:_TOP])


def _recent(here: Here) -> Run | None:
    if not here.this.changed:
        return None
    return Run("All changes", here.to(here.this.addresses.pages["recent"]))


def _kinds(here: Here) -> tuple[Count, ...]:
    return _largest(
        here, Counter(note.kind for note in here.this.notes.values()), here.this.addresses.kinds
    )


def _folders(here: Here) -> tuple[Count, ...]:
    tops = here.this.folders_in.get("", ())
    counts = Counter({folder: size(here.this, folder) for folder in tops})
    return _largest(here, counts, here.this.addresses.folders)


def _tags(here: Here) -> tuple[Count, ...]:
    counts = Counter(tag.lower() for note in here.this.notes.values() for tag in note.tags)
    return _largest(here, counts, here.this.addresses.tags)


def _largest(here: Here, counts: Counter[str], outputs: Mapping[str, str]) -> tuple[Count, ...]:
    ranked_ = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    there = [(name, count) for name, count in ranked_ if name in outputs]
    return tuple(Count(name, count, here.to(outputs[name])) for name, count in there[:_LONGEST])
