"""Exposed, Bullish and what follows, as pages show them: notes in, values out."""

from pathlib import Path

import vaultweave as vw
from tests.shelf import written
from tests.test_views import pages, plain, told
from vaultweave.publish.matrix import CELL, COLUMNS, HEAD, ROWS
from vaultweave.publish.sheets import ROWS as PART

HEADS = "## Related\n\n"
FILES = {
    "Aster.md": f"#company\n\n{HEADS}- [[Heat]] — headwind (40% of costs, 2025)\n",
    "Borealis.md": f"#company\n\n{HEADS}- [[Aster]] — supplier (boards)\n",
    "Cygnus.md": "#company",
    "Rules.md": (
        f"#event\n\n{HEADS}- [[Aster]] — exposed (fabs)\n- [[Aster]] — beneficiary (prices)\n"
        "- [[Cygnus]] — winner\n- [[Borealis]] — not exposed\n- Jo March — exposed\n"
    ),
    "Heat.md": "#concept",
}


def test_every_claim_is_a_row_that_leads_to_its_line(tmp_path: Path) -> None:
    page = pages(told(tmp_path, FILES))["exposed.html"]

    assert [
        (row.what.text, row.who.text, row.role.text, row.tone, row.context, row.source.href)
        for row in page.rows
    ] == [
        ("Rules", "Aster", "exposed", "hurt", "fabs", "rules.html#l-5"),
        ("Rules", "Aster", "beneficiary", "helped", "prices", "rules.html#l-6"),
        ("Rules", "Borealis", "exposed", "hurt", "", "rules.html#l-8"),
        ("Rules", "Cygnus", "winner", "helped", "", "rules.html#l-7"),
        ("Rules", "Jo March", "exposed", "hurt", "", "rules.html#l-9"),
        ("Heat", "Aster", "headwind", "hurt", "40% of costs, 2025", "aster.html#l-5"),
    ]
    assert [row.marks for row in page.rows][2] == ("not",)
    assert (page.hurt, page.helped, page.total) == (3, 2, 6)
    assert page.frame.scripts == ("_/assets/sheet.js",)


def test_the_picture_has_a_mark_a_pair_that_leads_to_its_row(tmp_path: Path) -> None:
    picture = pages(told(tmp_path, FILES))["exposed.html"].picture

    assert [row.text for row in picture.rows] == ["Rules", "Heat"]
    assert [head.text for head in picture.heads] == ["Aster", "Cygnus"]
    assert [
        (cell.x, cell.y - HEAD, cell.mark, cell.count, cell.href) for cell in picture.cells
    ] == [
        (0, 0, "both", 2, "#row-1"),
        (CELL, 0, "up", 1, "#row-4"),
        (0, CELL, "down", 1, "#row-6"),
    ]
    assert picture.cells[0].label == "Aster: both hurt and helped by Rules, 2 statements"


def test_a_day_is_no_theme_of_the_picture(tmp_path: Path) -> None:
    day = "## Exposed\n\n- [[Aster]]\n- [[Cygnus]]\n- [[Borealis]]\n"
    files = {**FILES, "Daily/2026-03-02.md": day, "Week.md": f"---\ntype: weekly\n---\n{day}"}
    picture = pages(told(tmp_path, files))["exposed.html"].picture

    assert [row.text for row in picture.rows] == ["Rules", "Heat"]
    assert picture.themes == 2


def test_too_little_makes_no_picture(tmp_path: Path) -> None:
    files = {"Rules.md": f"#event\n\n{HEADS}- [[A]], [[B]] — exposed\n"}

    assert pages(told(tmp_path, files))["exposed.html"].picture is None


def test_what_is_denied_is_no_example_of_its_role(tmp_path: Path) -> None:
    files = {
        "A.md": f"#company\n\n{HEADS}- [[B]] — not a supplier\n- [[C]] — former customer\n",
        "Z.md": f"#company\n\n{HEADS}- [[Kim]] — supplier\n",
    }
    found = pages(told(tmp_path, files))["relations.html"]
    rows = {row.badge.text: row.example for family in found.families for row in family.rows}

    assert (rows["supplier"].subject.text, rows["supplier"].marks) == ("Kim", ())
    assert rows["customer"].marks == ("former",)


def test_a_theme_that_touches_none_of_those_drawn_has_no_row(tmp_path: Path) -> None:
    names = ", ".join(f"[[N{n:02}]]" for n in range(COLUMNS))
    files = {f"T{n}.md": f"#event\n\n{HEADS}- {names} — exposed\n" for n in range(2)}
    alone = {"Z.md": f"#event\n\n{HEADS}- [[Z1]] — exposed\n"}
    picture = pages(told(tmp_path, files | alone))["exposed.html"].picture

    assert [row.text for row in picture.rows] == ["T0", "T1"]
    assert (picture.themes, len(picture.cells)) == (3, 2 * COLUMNS)


def test_neither_picture_nor_page_grows_with_the_vault(tmp_path: Path) -> None:
    names = ", ".join(f"[[N{n}]]" for n in range(40))
    files = {f"T{n:02}.md": f"#event\n\n{HEADS}- {names} — exposed\n" for n in range(30)}
    found = pages(told(tmp_path, files))
    picture = found["exposed.html"].picture

    assert (len(picture.rows), len(picture.heads), len(picture.cells)) == (
        ROWS,
        COLUMNS,
        ROWS * COLUMNS,
    )
    assert (picture.themes, picture.entities) == (30, 40)
    parts = [value for path, value in found.items() if path.startswith("exposed--")]
    sizes = [len(part.rows) for part in (found["exposed.html"], *parts)]
    assert sum(sizes) == 1200
    assert max(sizes) <= 2 * PART
    assert min(sizes[:-1]) >= PART // 2
    assert all(part.picture is None for part in parts)
    assert all([tab.text for tab in p.frame.tabs if tab.current] == ["Exposed"] for p in parts)
    assert picture.cells[COLUMNS].href == "#row-41"
    assert picture.cells[-1].href.startswith("exposed--")


def test_chains_are_spelled_out_apart_from_claims(tmp_path: Path) -> None:
    found = pages(told(tmp_path, FILES))
    (rules, heat) = found["exposed.html"].through
    (link,) = rules.found.links

    assert (rules.theme.name, rules.found.total, heat.theme.name) == ("Rules", 1, "Heat")
    assert (link.who.text, link.effect.text, link.what.text) == ("Borealis", "exposed", "Rules")
    assert (link.rule, link.ways) == ("through supplier", 1)
    assert [
        (hop.subject.text, hop.verb, hop.object.text, hop.context, hop.source.href)
        for hop in link.hops
    ] == [
        ("Aster", "supplies", "Borealis", "boards", "borealis.html#l-5"),
        ("Aster", "exposed to", "Rules", "fabs", "rules.html#l-5"),
    ]
    assert [one.theme.name for one in found["second-order.html"].through] == ["Rules", "Heat"]


def test_a_step_of_a_chain_says_how_firm_it_is(tmp_path: Path) -> None:
    day = "**Losers:** [[Aster]]\n"
    rules = "#event\n\n## Related\n\n- [[Aster]] — potentially exposed\n"
    found = pages(told(tmp_path, {**FILES, "Rules.md": rules, "2026-03-02.md": day}))
    chains = found["second-order.html"].through

    assert [one.theme.name for one in chains] == ["Heat", "Rules"]
    assert [hop.marks for hop in chains[1].found.links[0].hops] == [(), ("potential",)]


def test_an_entity_has_what_follows_after_what_is_said(tmp_path: Path) -> None:
    found = pages(told(tmp_path, FILES))
    borealis, rules = found["borealis.html"].about, found["rules.html"].about

    assert [(one.what.text, one.rule) for one in borealis.borne.links] == [
        ("Heat", "through supplier"),
        ("Rules", "through supplier"),
    ]
    assert [one.who.text for one in rules.caused.links] == ["Borealis"]
    assert (borealis.statements, borealis.caused.links) == (2, ())


def test_chains_of_an_entity_are_few(tmp_path: Path) -> None:
    themes = {f"T{n}.md": f"#event\n\n{HEADS}- [[Aster]] — exposed\n" for n in range(30)}
    files = {"Aster.md": "#company", "B.md": f"#company\n\n{HEADS}- [[Aster]] — supplier\n"}
    about = pages(told(tmp_path, files | themes))["b.html"].about

    assert (len(about.borne.links), about.borne.total) == (3, 30)


def test_no_chain_is_longer_than_the_config_says(tmp_path: Path) -> None:
    two, one = ({**FILES, "vaultweave.toml": f"[exposure]\nhops = {n}"} for n in (2, 1))

    for files, chains in (two, 1), (one, 0):
        shown = written(tmp_path / str(chains), files)
        vw.build(shown)
        found = (shown / "site/second-order.html").read_text(encoding="utf-8")
        assert found.count("through supplier") == 2 * chains
        page = (shown / "site/borealis.html").read_text(encoding="utf-8")
        assert ("Exposed through others" in page) == bool(chains)


LONG = f"#thesis\n\n{HEADS}- [[Aster]] — long (core)\n"
SHORT = f"#thesis\n\n{HEADS}- [[Aster]] — short (debt)\n"


def test_a_position_is_about_whom_it_is_taken_on(tmp_path: Path) -> None:
    found = pages(told(tmp_path, {"Aster.md": "#company", "Long.md": LONG}))
    (matter,) = found["bullish.html"].matters

    assert (matter.entity.name, [plain(one) for one in matter.sides[0].claims]) == (
        "Aster",
        ["Long (core) @long.html#l-5"],
    )
    assert [one.entity.name for one in found["bullish-by-theme.html"].matters] == ["Long"]
    assert found["aster.html"].about.sides[0].total == 1
    assert found["long.html"].about.sides == ()
    assert [one.title for one in found["long.html"].about.families] == ["Theses"]


def test_contradictions_are_marked_and_have_a_page(tmp_path: Path) -> None:
    files = {"Aster.md": "#company", "Long.md": LONG, "Short.md": SHORT}
    found = pages(told(tmp_path, files | {"Rules.md": FILES["Rules.md"]}))
    page = found["conflicts.html"]

    assert {(one.entity.text, one.matter and one.matter.text) for one in page.conflicts} == {
        ("Aster", None),
        ("Aster", "Rules"),
    }
    assert [[plain(one) for one in side.claims] for side in page.conflicts[0].sides] == [
        ["Long (core) @long.html#l-5"],
        ["Short (debt) @short.html#l-5"],
    ]
    assert found["bullish.html"].matters[0].conflict == "conflicts.html#conflict-1"
    assert found["bullish.html"].bars == ((99, 99),)


def test_a_notes_own_two_cases_are_no_contradiction(tmp_path: Path) -> None:
    files = {"A.md": "#company\n\n**Bull:**\n- up\n\n**Bear:**\n- down\n"}
    found = pages(told(tmp_path, files))

    assert found["bullish.html"].matters[0].conflict == ""
    assert found["conflicts.html"].conflicts == ()
