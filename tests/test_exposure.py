"""Exposure: what must not count first, then what is said outright, then chains by path rules."""

from collections.abc import Mapping
from pathlib import Path
from time import process_time

import pytest

from tests.shelf import loaded
from vaultweave.ask.exposure import Exposure, exposure
from vaultweave.ask.graph import Graph, graph
from vaultweave.ask.query import statements
from vaultweave.model.errors import VaultweaveError
from vaultweave.model.exposure import chains, shipped
from vaultweave.model.roles import extend, vocabulary

RULES = "#event\n\n## Related\n\n"


def woven(root: Path, files: Mapping[str, str], rules: tuple[str, ...] | None = None) -> Graph:
    words = vocabulary()
    vault = loaded(root, {f"{name}.md": text for name, text in files.items()})
    return graph(vault, words, chains(words, rules))


def actor(*items: str) -> str:
    return "#company\n\n## Related\n\n" + "".join(f"- {item}\n" for item in items)


def told(found: list[Exposure]) -> list[str]:
    """Each exposure in a line, with the lines that it rests on."""
    mark = {-1: "hurt", 0: "touched", 1: "helped"}
    return [
        f"{one.who} {mark[one.sign]} by {one.what}"
        + (f" [{one.rule}]" if one.rule else "")
        + "".join(f" {said.place.path}:{said.place.line}" for said in one.path)
        for one in found
    ]


NOTHING = {
    "a negated claim": "[[Aster]] — not exposed",
    "less than others": "[[Aster]] — less exposed",
    "a former one": "[[Aster]] — formerly exposed",
    "a failed one": "[[Aster]] — failed beneficiary",
    "a catalyst, who says not of whom": "[[Aster]] — catalyst",
    "an enabler": "[[Aster]] — enabler",
    "a role that neither helps nor hurts": "[[Aster]] — regulator",
    "prose": "[[Aster]] — says that nobody is exposed to anything here",
}


@pytest.mark.parametrize("line", NOTHING.values(), ids=NOTHING)
def test_is_none(line: str, tmp_path: Path) -> None:
    files = {
        "Aster": actor(),
        "Borealis": actor("[[Aster]] — supplier"),
        "Rules": RULES + f"- {line}",
    }

    assert exposure(woven(tmp_path, files), "Rules", hops=3) == []


TIES = {
    "a former supplier": "[[Aster]] — former supplier",
    "a potential one": "[[Aster]] — potential supplier",
    "no supplier any more": "[[Aster]] — no longer a supplier",
    "a competitor": "[[Aster]] — competitor",
    "a partner": "[[Aster]] — partner",
    "a link": "[[Aster]]",
}


@pytest.mark.parametrize("line", TIES.values(), ids=TIES)
def test_passes_nothing_on(line: str, tmp_path: Path) -> None:
    files = {"Aster": actor(), "Borealis": actor(line), "Rules": RULES + "- [[Aster]] — exposed"}

    assert told(exposure(woven(tmp_path, files), "Rules", hops=3)) == [
        "Aster hurt by Rules Rules.md:5"
    ]


def test_what_a_day_brought_is_not_passed_on(tmp_path: Path) -> None:
    files = {
        "Aster": actor(),
        "Borealis": actor("[[Aster]] — supplier"),
        "2026-03-02": "**Losers:** [[Aster]]",
    }
    g = woven(tmp_path, files)

    said = ["Aster hurt by 2026-03-02 2026-03-02.md:1"]
    assert told(exposure(g, "2026-03-02", hops=3)) == said
    assert told(exposure(g, "Aster", hops=3)) == said
    assert exposure(g, "Borealis", hops=3) == []


DIRECT = {
    "[[Aster]] — exposed": "Aster hurt by Rules Rules.md:5",
    "[[Aster]] — potential loser": "Aster hurt by Rules Rules.md:5",
    "[[Aster]] — beneficiary": "Aster helped by Rules Rules.md:5",
    "[[Aster]] — affected": "Aster touched by Rules Rules.md:5",
}


@pytest.mark.parametrize(("line", "expected"), DIRECT.items(), ids=DIRECT)
def test_is_said_outright(line: str, expected: str, tmp_path: Path) -> None:
    g = woven(tmp_path, {"Aster": actor(), "Rules": RULES + f"- {line}"})

    assert told(exposure(g, "Rules", hops=1)) == [expected]
    assert told(exposure(g, "Aster")) == [expected]


def test_who_faces_a_threat_is_exposed(tmp_path: Path) -> None:
    g = woven(
        tmp_path, {"Aster": actor("[[Rules]] — threat", "[[Sun]] — tailwind"), "Rules": RULES}
    )
    found = exposure(g, "Aster")

    assert told(found) == [
        "Aster hurt by Rules [acting-threat] Aster.md:5",
        "Aster helped by Sun [acting-tailwind] Aster.md:6",
    ]
    assert [one.statement.derived for one in found] == ["acting-threat", "acting-tailwind"]
    assert [one.role for one in statements(g, subject="Aster")] == []


THROUGH = {
    "supplier": "[[Aster]] — supplier",
    "supplier, told from it": "[[Aster]] — supplied by",
    "customer": "[[Aster]] — customer",
    "customer, told by a verb": "supplies:: [[Aster]]",
    "owner": "[[Aster]] — shareholder",
    "holding": "[[Aster]] — portfolio company",
    "holding, told by a verb": "invested in:: [[Aster]]",
    "parent": "[[Aster]] — parent company",
    "parent, told by a verb": "subsidiary of:: [[Aster]]",
}


@pytest.mark.parametrize("case", THROUGH)
def test_is_passed_on_by_the_shipped_rules(case: str, tmp_path: Path) -> None:
    files = {
        "Aster": actor(),
        "Borealis": actor(THROUGH[case]),
        "Rules": RULES + "- [[Aster]] — exposed (fabs)",
    }
    g = woven(tmp_path, files)
    rule = case.partition(",")[0]
    expected = f"Borealis hurt by Rules [through-{rule}] Borealis.md:5 Rules.md:5"

    assert told(exposure(g, "Rules")) == ["Aster hurt by Rules Rules.md:5", expected]
    (one,) = exposure(g, "Borealis")
    assert told([one]) == [expected]
    assert (one.hops, one.via) == (2, ("Aster",))
    assert one.statement.derived == f"through-{rule}"
    assert (one.statement.role, one.statement.context) == ("exposed", "through Aster")


def test_help_is_not_passed_on_unless_a_rule_says_so(tmp_path: Path) -> None:
    files = {
        "Aster": actor(),
        "Borealis": actor("[[Aster]] — supplier", "[[Cygnus]] — competitor"),
        "Cygnus": actor(),
        "Rules": RULES + "- [[Aster]] — winner\n- [[Cygnus]] — exposed",
    }
    own = ("supplier > beneficiary", "rival: competitor > exposed => beneficiary")

    assert exposure(woven(tmp_path, files), "Borealis") == []
    assert told(exposure(woven(tmp_path, files, own), "Borealis")) == [
        "Borealis helped by Rules [through-supplier] Borealis.md:5 Rules.md:5",
        "Borealis helped by Rules [through-rival] Borealis.md:6 Rules.md:6",
    ]


CHAIN = {
    "Aster": actor(),
    "Borealis": actor("[[Aster]] — supplier"),
    "Cygnus": actor("[[Borealis]] — parent"),
    "Dorado": actor("[[Cygnus]] — supplier"),
    "Rules": RULES + "- [[Aster]] — exposed",
}


def test_chains_end_at_the_hop_limit(tmp_path: Path) -> None:
    g = woven(tmp_path, CHAIN)
    names = {hops: [one.who for one in exposure(g, "Rules", hops=hops)] for hops in (1, 2, 3, 4)}

    assert names == {
        1: ["Aster"],
        2: ["Aster", "Borealis"],
        3: ["Aster", "Borealis", "Cygnus"],
        4: ["Aster", "Borealis", "Cygnus", "Dorado"],
    }
    assert exposure(g, "Cygnus", hops=2) == []
    assert told(exposure(g, "Dorado", hops=4)) == [
        "Dorado hurt by Rules [through-supplier-parent-supplier] "
        + " ".join(f"{name}.md:5" for name in ("Dorado", "Cygnus", "Borealis", "Rules"))
    ]


def test_a_path_of_several_steps_is_one_rule(tmp_path: Path) -> None:
    g = woven(tmp_path, CHAIN, ("parent > supplier > exposed",))

    assert told(exposure(g, "Rules", hops=3)) == [
        "Aster hurt by Rules Rules.md:5",
        "Cygnus hurt by Rules [through-parent] Cygnus.md:5 Borealis.md:5 Rules.md:5",
    ]
    assert told(exposure(g, "Cygnus", hops=3)) == told(exposure(g, "Rules", hops=3))[1:]


def test_no_chain_turns_back(tmp_path: Path) -> None:
    files = {
        "Aster": actor("[[Mill]] — supplier"),
        "Borealis": actor("[[Mill]] — supplier"),
        "Mill": actor(),
        "Rules": RULES + "- [[Aster]] — exposed",
    }
    g = woven(tmp_path, files)

    assert [one.who for one in exposure(g, "Rules", hops=4)] == ["Aster", "Mill"]
    assert exposure(g, "Borealis", hops=4) == []


def test_what_is_said_outright_is_not_said_again_as_a_chain(tmp_path: Path) -> None:
    files = {
        "Aster": actor("[[Borealis]] — supplier"),
        "Borealis": actor("[[Aster]] — supplier"),
        "Rules": RULES + "- [[Aster]], [[Borealis]] — exposed",
    }
    g = woven(tmp_path, files)

    assert [one.hops for one in exposure(g, "Rules", hops=4)] == [1, 1]
    assert [one.hops for one in exposure(g, "Aster", hops=4)] == [1]


def test_a_ring_ends(tmp_path: Path) -> None:
    ring = {f"N{n}": actor(f"[[N{(n + 1) % 9}]] — supplier") for n in range(9)}
    g = woven(tmp_path, ring | {"Rules": RULES + "- [[N0]] — exposed"})

    assert [len(exposure(g, "Rules", hops=hops)) for hops in (2, 4, 20)] == [3, 7, 9]
    assert [one.hops for one in exposure(g, "N3", hops=20)] == [4]


def test_a_hub_does_not_explode(tmp_path: Path) -> None:
    """Every one of 400 buys from every one of 20, and each of those is exposed to 20 things."""
    mills = [f"[[M{n}]]" for n in range(20)]
    files = {f"N{n}": actor(f"{', '.join(mills)} — suppliers") for n in range(400)}
    files |= {f"M{n}": "#company" for n in range(20)}
    files |= {f"T{n}": RULES + f"- {', '.join(mills)} — exposed" for n in range(20)}
    g = woven(tmp_path, files)
    start = process_time()
    found = exposure(g, "T0", hops=4)
    spent = process_time() - start

    assert len(found) == 20 + 20 * 400
    assert len(exposure(g, "N0", hops=4)) == 20 * 20
    assert spent < 1


WRONG = {
    "": "no rule of exposure",
    "supplier": "no rule of exposure",
    "exposed": "no rule of exposure",
    "supplier > helped": "no rule of exposure",
    "supplier > exposed => hurt": "no rule of exposure",
    "godparent > exposed": 'names no role: "godparent"',
    "supplier | godparent > exposed": 'names no role: "godparent"',
}


@pytest.mark.parametrize(("rule", "message"), WRONG.items(), ids=WRONG)
def test_a_rule_that_cannot_be_read_is_an_error(rule: str, message: str) -> None:
    with pytest.raises(VaultweaveError, match=message):
        chains(vocabulary(), [rule])


def test_the_shipped_rules_are_read_with_any_vocabulary() -> None:
    words = vocabulary()
    assert [rule.name for rule in chains(words).rules] == [
        text.partition(":")[0] for text in shipped()[0]
    ]
    assert chains(words, (), 5).hops == 5
    own = extend(words, {"mill": {"aliases": ["weaver"], "verb": ["weaves for"]}})
    assert chains(own, ["weaves for | weaver > exposed"]).rules[0].name == "weaves for"
