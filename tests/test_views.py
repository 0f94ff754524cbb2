"""Graph to the values of pages: notes in, what a page says out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.shelf import written
from vaultweave.ask.graph import graph
from vaultweave.publish import mentions
from vaultweave.publish.balance import SIDE
from vaultweave.publish.edition import Edition, Here, Site, edition, published
from vaultweave.publish.fill import Sources
from vaultweave.publish.gist import summed
from vaultweave.publish.ledgers import PART, in_full
from vaultweave.publish.lookups import hidden
from vaultweave.publish.mentions import backlinks, linking
from vaultweave.publish.page import Claim, Run
from vaultweave.publish.said import cut
from vaultweave.publish.sheets import listed
from vaultweave.publish.views import VIEWS
from vaultweave.weave.load import load
from vaultweave.weave.privacy import Privacy
from vaultweave.weave.public import public


def told(root: Path, files: Mapping[str, str], site: Site | None = None) -> Edition:
    found = load(written(root, files))
    vault = public(found.vault, Privacy())
    site = site or Site(title="T")
    sources = Sources(vault.notes, found.bodies, published(vault, site))
    return in_full(listed(summed(edition(vault, sources, lambda: graph(vault), site, {}))))


def pages(this: Edition) -> dict[str, Any]:
    return {made.output: made.value for view in VIEWS for made in view(this)}


def plain(claim: Claim) -> str:
    """A claim in a line: its other end, what is said, and the line that says it."""
    parts = [
        claim.other.text if claim.other else "",
        *claim.marks,
        claim.written,
        f"({claim.context})" if claim.context else "",
        f"@{claim.source.href}",
    ]
    return " ".join(part for part in parts if part)


def families(value: Any) -> dict[str, list[str]]:  # noqa: ANN401 - a page's value
    return {
        f"{family.title}/{group.badge.text}": [plain(claim) for claim in group.claims]
        for family in value.about.families
        for group in family.groups
    }


RULES = "Events/Export rules.md"


def test_each_end_tells_a_statement_its_own_way(tmp_path: Path) -> None:
    files = {"Aster.md": "#actor", RULES: "## Related\n\n- [[Aster]] — exposed (two fabs)\n"}
    found = pages(told(tmp_path, files))

    assert families(found["events/export-rules.html"]) == {
        "Exposure/exposed": ["Aster (two fabs) @#l-3"]
    }
    assert families(found["aster.html"]) == {
        "Exposure/exposed to": ["Export rules (two fabs) @events/export-rules.html#l-3"]
    }


def test_a_symmetric_role_reads_the_same_from_both_ends(tmp_path: Path) -> None:
    files = {"A.md": "#actor\n\n## Related\n\n- [[B]] — competitor\n", "B.md": "#actor"}
    found = pages(told(tmp_path, files))

    assert families(found["a.html"]) == {"Competition/competitor": ["B @#l-5"]}
    assert families(found["b.html"]) == {"Competition/competitor": ["A @a.html#l-5"]}


def test_what_was_written_is_shown_where_it_says_more(tmp_path: Path) -> None:
    text = "## Related\n\n- [[B]] — former Korean supplier (HBM)\n- [[C]] — suppliers\n"
    found = families(pages(told(tmp_path, {"A.md": "#actor\n\n" + text}))["a.html"])

    assert found == {
        "Supply and demand/suppliers": [
            "B former former Korean supplier (HBM) @#l-5",
            "C @#l-6",
        ]
    }


def test_what_was_written_is_told_once(tmp_path: Path) -> None:
    text = "- [[B]] — largest chip supplier via C\n- [[D]] — the one that got away (in 2024)\n"
    value = pages(told(tmp_path, {"A.md": "#actor\n\n## Related\n\n" + text}))["a.html"]

    assert families(value) == {
        "Supply and demand/supplier": ["B largest chip supplier (via C) @#l-5"],
        "Context/related": ["D (the one that got away (in 2024)) @#l-6"],
    }
    claims = [
        one for family in value.about.families for group in family.groups for one in group.claims
    ]
    assert [one.qualifier for one in claims] == ["", ""]


def test_cases_stand_against_each_other(tmp_path: Path) -> None:
    text = "#actor\n\n**Bull:**\n- Costs fall\n- More orders\n\n**Bear:**\n- Prices fall\n"
    bulls, bears = pages(told(tmp_path, {"A.md": text}))["a.html"].about.sides

    assert [(side.badge.text, side.total) for side in (bulls, bears)] == [
        ("Bullish", 2),
        ("Bearish", 1),
    ]
    assert [plain(claim) for claim in bulls.claims] == [
        "(Costs fall) @#l-4",
        "(More orders) @#l-5",
    ]


def test_a_note_without_stances_has_no_sides(tmp_path: Path) -> None:
    assert pages(told(tmp_path, {"A.md": "x"}))["a.html"].about.sides == ()


def matters(page: Any) -> dict[str, tuple[list[str], list[str]]]:  # noqa: ANN401
    found = {}
    for matter in page.matters:
        first, second = ([plain(claim) for claim in side.claims] for side in matter.sides)
        found[matter.entity.name] = (first, second)
    return found


def test_exposed_tells_who_and_why(tmp_path: Path) -> None:
    files = {
        "Aster.md": "#actor\n\n## Related\n\n- [[Power prices]] — threat (40% of costs)\n",
        "Boreal.md": "#actor",
        "Power prices.md": (
            "#concept\n\n## Related\n\n- [[Boreal]] — exposed\n- [[Grid]] — beneficiary\n"
        ),
    }
    found = pages(told(tmp_path, files))

    assert matters(found["exposed-by-theme.html"]) == {
        "Power prices": (
            ["Aster (40% of costs) @aster.html#l-5", "Boreal @power-prices.html#l-5"],
            ["Grid @power-prices.html#l-6"],
        )
    }
    assert set(matters(found["exposed-by-entity.html"])) == {"Aster", "Boreal", "Grid"}


def test_what_is_denied_is_shown_and_not_counted(tmp_path: Path) -> None:
    files = {
        "A.md": "#actor\n\n## Related\n\n- [[T]] — not exposed\n",
        "B.md": "#actor\n\n## Related\n\n- [[T]] — exposed\n",
        "T.md": "#concept",
    }
    (matter,) = pages(told(tmp_path, files))["exposed-by-theme.html"].matters

    assert matter.sides[0].total == 1
    assert [plain(claim) for claim in matter.sides[0].claims] == [
        "B @b.html#l-5",
        "A not not exposed @a.html#l-5",
    ]


def test_bullish_stands_beside_bearish_by_entity_and_by_theme(tmp_path: Path) -> None:
    text = "#concept\n\n**Bullish:**\n- [[A]] (volume)\n\n**Bearish margins:**\n- [[A]]\n- [[B]]\n"
    found = pages(told(tmp_path, {"A.md": "#actor", "B.md": "#actor", "T.md": text}))
    by_entity, by_theme = (matters(found[f"bullish{x}.html"]) for x in ("", "-by-theme"))

    assert by_entity == {
        "A": (["T (volume) @t.html#l-4"], ["T @t.html#l-7"]),
        "B": ([], ["T @t.html#l-8"]),
    }
    assert by_theme == {
        "T": (["A (volume) @t.html#l-4"], ["A @t.html#l-7", "B @t.html#l-8"]),
    }
    (first, *_) = found["bullish.html"].matters
    assert first.sides[1].claims[0].scope == "margins"


def test_links_come_with_their_sentence_by_role_then_in_passing(tmp_path: Path) -> None:
    files = {
        "A.md": "#actor",
        "B.md": "One. Here [[A|the maker]] and [[C]] meet. Three.\n\n%% [[A]] %%\n",
        "C.md": "#actor\n\n## Related\n\n- [[A]] — supplier (glass)\n",
    }
    this = told(tmp_path, files)
    found = backlinks(Here(this, "a.html", "A"), linking(this, "A"))

    assert [(group.badge and group.badge.text, len(group.notes)) for group in found] == [
        ("supplier", 1),
        (None, 1),
    ]
    (note,) = found[1].notes
    (sentence,) = note.sentences
    assert sentence.runs == (
        Run("Here "),
        Run("the maker", "", "mark"),
        Run(" and "),
        Run("C"),
        Run(" meet."),
    )
    assert sentence.source.href == "b.html#l-1"


def test_a_long_sentence_is_cut_around_its_link(tmp_path: Path) -> None:
    files = {"A.md": "", "B.md": "word " * 200 + "[[A]]" + " word" * 200}
    this = told(tmp_path, files)
    (group,) = backlinks(Here(this, "a.html", "A"), linking(this, "A"))
    runs = group.notes[0].sentences[0].runs
    text = "".join(run.text for run in runs)

    assert Run("A", "", "mark") in runs
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 400


def test_of_a_line_of_many_links_each_page_looks_at_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this = told(tmp_path, {"B.md": " ".join(f"[[N{n}]] [[N{n}|it]]" for n in range(1000))})
    made: list[str] = []

    def noting(text: str, *more: str, **named: str) -> Run:
        made.append(text)
        return Run(text, *more, **named)

    monkeypatch.setattr(mentions, "Run", noting)
    (group,) = backlinks(Here(this, "n500.html", "N500"), linking(this, "N500"))
    runs = group.notes[0].sentences[0].runs
    at = runs.index(Run("N500", "", "mark"))

    assert [run.text for run in runs[at - 2 : at + 5]] == [
        "it", " ", "N500", " ", "it", " ", "N501"
    ]  # fmt: skip
    assert runs[at + 2].sort == "mark"
    assert len(made) < 400


def test_a_stub_gathers_what_is_said_of_it(tmp_path: Path) -> None:
    text = "#actor\n\n## Related\n\n- [[x/Nowhere]] — supplier\n"
    page = pages(told(tmp_path, {"A.md": text}))["_/x/nowhere.html"]

    assert (page.title, page.written) == ("Nowhere", "x/Nowhere")
    assert families(page) == {"Supply and demand/supplies": ["A @../../a.html#l-5"]}
    assert page.about.links == 1


def test_facts_come_with_their_line_those_of_others_first(tmp_path: Path) -> None:
    table = "## Prices\n\n| Company | Price |\n|--|--|\n| [[A]] | $3 / $6 |\n"
    files = {"A.md": "| Metric | Value |\n|--|--|\n| Sales | $1B |\n", "T.md": table}
    found = pages(told(tmp_path, files))["a.html"].about.figures

    assert [(one.attribute, one.value, one.scope, one.source.href) for one in found] == [
        ("Price", "$3 / $6", "Prices", "t.html#l-5"),
        ("Sales", "$1B", "", "#l-3"),
    ]


def test_a_page_of_much_leads_to_all_of_it(tmp_path: Path) -> None:
    others = {f"N{n:03}.md": "## Related\n\n- [[A]] — supplier\n" for n in range(100)}
    found = pages(told(tmp_path, {"A.md": "#actor", **others}))
    about = found["a.html"].about

    assert (about.statements, about.links, about.more) == (100, 100, "a--said.html")
    assert sum(len(group.notes) for group in about.backlinks) < 100
    parts = [found["a--said.html"], *(found[f"a--said-{at}.html"] for at in (2, 3, 4))]
    assert [len(part.claims) for part in parts] == [PART, 100 - PART, 0, 0]
    linked = [sum(len(group.notes) for group in part.backlinks) for part in parts]
    assert linked == [0, 0, PART, 100 - PART]
    assert [(part.statements, part.links) for part in parts] == [(100, 100), *[(0, 0)] * 3]
    assert parts[0].pager.next == "a--said-2.html"


def test_little_more_than_fits_takes_one_page_more(tmp_path: Path) -> None:
    others = {f"N{n:03}.md": "## Related\n\n- [[A]] — supplier\n" for n in range(30)}
    found = pages(told(tmp_path, {"A.md": "#actor", **others}))

    part = found["a--said.html"]
    assert "a--said-2.html" not in found
    assert (len(part.claims), len(part.backlinks[0].notes), part.statements) == (30, 30, 30)


def test_a_page_of_many_roles_shows_fewer_of_each(tmp_path: Path) -> None:
    roles = ("supplier", "customer", "owner", "investor", "rival", "peer", "partner", "distributor")
    names = [
        ", ".join(f"[[{role}{n}]]" for n in range(15)) for role in (*roles, "parent", "leader")
    ]
    lines = zip(names, (*roles, "parent", "leader"), strict=True)
    text = "#actor\n\n## Related\n\n" + "".join(f"- {name} — {role}\n" for name, role in lines)
    about = pages(told(tmp_path, {"A.md": text}))["a.html"].about
    groups = [group for family in about.families for group in family.groups]

    assert [(len(group.claims), group.total) for group in groups] == [(6, 15)] * 10
    assert about.more == "a--said.html"


def test_a_matter_of_much_shows_the_first(tmp_path: Path) -> None:
    text = "#event\n\n## Related\n\n" + "".join(f"- [[N{n}]] — exposed\n" for n in range(20))
    (matter,) = pages(told(tmp_path, {"T.md": text}))["exposed-by-theme.html"].matters

    assert len(matter.sides[0].claims) == SIDE
    assert matter.sides[0].total == 20
    assert matter.more


def test_the_nearest_are_drawn_as_statements_read(tmp_path: Path) -> None:
    text = "#actor\n\n## Related\n\n- [[B]] — supplier\n- [[C]] — customer\n- [[E]] — exposed\n"
    files = {"A.md": text, "E.md": "#event", "B.md": "#actor", "C.md": "#actor"}
    found = pages(told(tmp_path, files))
    picture = found["a.html"].about.picture

    assert [(one.name, one.role, one.tone) for one in picture.left] == [
        ("B", "supplier", "flat"),
        ("C", "customer", "flat"),
    ]
    assert [(one.name, one.role, one.tone) for one in picture.right] == [
        ("E", "exposed to", "down")
    ]
    assert found["b.html"].about.picture is None


def test_properties_lead_where_they_say(tmp_path: Path) -> None:
    text = (
        "---\nparent: '[[B]]'\nrivals: ['[[C]]', plain]\nlive: true\nn: 3\nnone:\nsite: https://a.b\n"
        "bad: 'javascript:alert(1)'\nnested: {x: {y: z}}\nprivate-note: hush\n_hidden: hush\n"
        "tags: [t]\naliases: [Ay]\n---\n"
    )
    page = pages(told(tmp_path, {"A.md": text, "B.md": ""}))["a.html"]
    found = {one.name: [(run.text, run.href) for run in one.values] for one in page.properties}

    assert found == {
        "parent": [("B", "b.html")],
        "rivals": [("C", "_/c.html"), ("plain", "")],
        "live": [("yes", "")],
        "n": [("3", "")],
        "site": [("https://a.b", "https://a.b")],
        "bad": [("javascript:alert(1)", "")],
        "nested": [("x: y: z", "")],
    }
    assert page.aliases == ("Ay",)
    runs = [run for one in page.properties for run in one.values]
    assert [run.text for run in runs if run.sort == "stub"] == ["C"]


@pytest.mark.parametrize("key", ["publish", "Draft", "_x", "private", "private-y", "cssclasses"])
def test_some_properties_are_never_shown(key: str) -> None:
    assert hidden(key, Site().hide)


def test_contents_are_the_notes_own_sections(tmp_path: Path) -> None:
    text = "# A\n\n## One\n\n### Deep & *down*\n\n> ## Quoted\n\n## Two\n"
    page = pages(told(tmp_path, {"A.md": text}))["a.html"]

    assert [(step.text, step.href, step.depth) for step in page.contents] == [
        ("One", "#h-one", 0),
        ("Deep & down", "#h-deep-down", 1),
        ("Two", "#h-two", 0),
    ]


def test_entities_stand_under_their_letters(tmp_path: Path) -> None:
    names = ["beta", "Alpha", "Äther", "3M", "§1", "北京"]
    files = {f"{name}.md": "" for name in names} | {"Alpha.md": "[[Aachen]]"}
    page = pages(told(tmp_path, files))["entities.html"]

    assert {letter.text: [one.name for one in letter.entries] for letter in page.letters} == {
        "#": ["§1"],
        "0–9": ["3M"],
        "A": ["Aachen", "Alpha", "Äther"],
        "B": ["beta"],
        "…": ["北京"],
    }
    assert (page.total, page.stubs) == (7, 1)


def test_home_says_what_the_vault_is(tmp_path: Path) -> None:
    files = {
        "index.md": "# The chips\n\nWords.\n",
        "A.md": "#actor\n\n**Bull:**\n- up\n\n**Bear:**\n- down\n",
        "T.md": "#event\n\n## Related\n\n- [[A]] — exposed (fabs)\n",
    }
    page = pages(told(tmp_path, files))["index.html"]

    assert page.title == "The chips"
    assert "Words." in str(page.body)
    assert "<h1" not in str(page.body)
    assert [(one.entity.name, one.first) for one in page.exposed] == [("T", 1)]
    assert [(one.entity.name, one.first, one.second) for one in page.debated] == [("A", 1, 1)]
    assert [plain(claim) for claim in page.claims] == ["A (fabs) @t.html#l-5"]


def test_a_vault_without_an_index_has_a_home_page(tmp_path: Path) -> None:
    page = pages(told(tmp_path, {"A.md": ""}, Site(title="Mine")))["index.html"]

    assert (page.title, page.body) == ("Mine", None)


def test_folders_list_what_is_in_them(tmp_path: Path) -> None:
    files = {"x/x.md": "own", "x/b.md": "", "x/A.md": "", "x/y/c.md": "", "z/d.md": ""}
    found = pages(told(tmp_path, files))

    listing = found["x/index.html"].listing
    assert [one.name for one in listing.entries] == ["A", "b"]
    assert [(one.text, one.number) for one in listing.below] == [("y", 1)]
    assert [one.name for one in found["z/index.html"].listing.entries] == ["d"]


def test_tags_hold_those_below_them(tmp_path: Path) -> None:
    found = pages(told(tmp_path, {"A.md": "#ai", "B.md": "#AI/agents"}))

    assert [one.name for one in found["tags/ai.html"].listing.entries] == ["A", "B"]
    assert [one.text for one in found["tags/ai.html"].listing.below] == ["#ai/agents"]
    assert [(one.text, one.number) for one in found["tags.html"].tags] == [
        ("#ai", 2),
        ("#ai/agents", 1),
    ]


def test_navigation_is_the_owners_where_there_is_one(tmp_path: Path) -> None:
    chosen = (("Start", "A"), ("Hurt", "exposed"), ("Lost", "Nowhere at all"), ("In x", "x"))
    this = told(tmp_path, {"A.md": "", "x/b.md": ""}, Site(navigation=chosen))
    menu = pages(this)["x/b.html"].frame.menus[0]

    assert [(tab.text, tab.href) for tab in menu.tabs] == [
        ("Start", "../a.html"),
        ("Hurt", "../exposed.html"),
        ("In x", "index.html"),
    ]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("short", "short"),
        ("a few words, more", "a few …"),
        ("x" * 30, "x" * 30),
    ],
)
def test_long_text_is_cut_at_a_word(text: str, short: str) -> None:
    assert cut(text, 12 if " " in text else 40) == short
