"""Text to roles, by fixtures/roles.txt; and a vocabulary that a vault extends."""

import re
from pathlib import Path

import pytest

from vaultweave.model.errors import VaultweaveError
from vaultweave.model.marked import marked, unmarked
from vaultweave.model.phrase import phrases
from vaultweave.model.reading import Reading, reader
from vaultweave.model.roles import extend, plural_of, vocabulary

FIXTURE = Path(__file__).parent / "fixtures" / "roles.txt"
READ = reader(vocabulary())
WANTED = re.compile(
    r"(?P<told>[~^]?)(?P<role>[a-z-]+(?: [a-z]+)*)"
    r"(?: \((?P<modality>\w+)\))?(?: <(?P<qualifier>[^>]*)>)?(?: \{(?P<context>[^}]*)\})?(?:, |\Z)"
)
PROMISED = """competitor, peer, customer, supplier, partner, distributor, investor, parent, \
owner, subsidiary, acquirer, acquired, spin-off, founder, co-founder, ceo, executive, president, \
chairman, director, employer, employee, analyst, regulator, player, leader, sector, region, \
context, thesis, driver, enabler, catalyst, mechanism, constraint, bottleneck, risk, threat, \
headwind, tailwind, example, contrast, adjacent, beneficiary, winner, exposed, victim, loser, \
affected, long, short, related, portfolio company, joint venture, board member"""
TOLD = {"": "noun", "~": "verb", "^": "inverse"}


def cases() -> list[tuple[str, str]]:
    lines = [line for line in FIXTURE.read_text("utf-8").splitlines() if " => " in line]
    return [(text, said) for text, _, said in (line.rpartition(" => ") for line in lines)]


def read(text: str) -> tuple[Reading, ...]:
    """Readings of a text in which [A] stands for a link."""
    parts = [part for part in re.split(r"(\[[A-Z]\])", text) if part]
    words = tuple(ord(part[1]) if re.fullmatch(r"\[[A-Z]\]", part) else part for part in parts)
    return READ(marked(words)[0][0])


def shown(text: str, whole: str) -> str:
    names = re.findall(r"\[([A-Z])\]", whole)
    return unmarked(text, lambda number: f"[{names[number]}]")


@pytest.mark.parametrize(("text", "said"), cases(), ids=[text for text, _ in cases()])
def test_reads(text: str, said: str) -> None:
    found = read(text)

    if said.startswith("-"):
        match = re.fullmatch(r"-(?: \((\w+)\))?(?: (.+))?", said)
        assert match is not None
        assert [reading.role for reading in found] == [""]
        assert found[0].own == (match[2] or "")
        assert found[0].modality == match[1]
        assert found[0].context or found[0].modality
        return
    wanted = list(WANTED.finditer(said))
    assert "".join(match[0] for match in wanted) == said, "the fixture itself"
    assert [reading.role for reading in found] == [match["role"] for match in wanted]
    for reading, match in zip(found, wanted, strict=True):
        assert reading.told == TOLD[match["told"]]
        if match["modality"]:
            assert str(reading.modality) == match["modality"]
        if match["qualifier"] is not None:
            assert shown(reading.qualifier, text) == match["qualifier"]
        if match["context"] is not None:
            assert shown(reading.context, text) == match["context"]


def test_an_empty_text_has_one_reading_of_nothing() -> None:
    assert READ("") == (Reading("", "", ""),)


def test_keeps_what_was_written() -> None:
    assert READ("the Primary competitor (EU)")[0].text == "the Primary competitor"


def test_every_role_of_relations_is_there() -> None:
    roles = vocabulary().roles

    assert set(PROMISED.split(", ")) <= set(roles)
    assert all(role.label and role.verb and role.inverse for role in roles.values())
    assert {role.family for role in roles.values()} == {
        "exposure",
        "benefit",
        "competition",
        "ownership",
        "supply",
        "people",
        "thesis",
        "context",
    }


def test_signs_follow_families() -> None:
    roles = vocabulary().roles.values()

    assert not [r.name for r in roles if r.family == "exposure" and r.sign > 0]
    assert not [r.name for r in roles if r.family == "benefit" and r.sign != 1]
    assert vocabulary().sign("nobody's role") == 0


def test_no_form_is_claimed_by_two_roles() -> None:
    claims: dict[str, set[str]] = {}
    for role in vocabulary().roles.values():
        for noun in (role.name, *role.aliases, *role.exact, *role.toward):
            claims.setdefault(noun.lower(), set()).add(role.name)

    assert {noun: roles for noun, roles in claims.items() if len(roles) > 1} == {}


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("company", "companies"),
        ("joint venture", "joint ventures"),
        ("thesis", "theses"),
        ("chairman", "chairmen"),
        ("chairwoman", "chairwomen"),
        ("person", "people"),
        ("boss", "bosses"),
        ("survey", "surveys"),
    ],
)
def test_plurals(noun: str, plural: str) -> None:
    assert plural_of(noun) == plural


def test_a_vault_adds_a_role() -> None:
    more = extend(
        vocabulary(),
        {"Sister fund": {"family": "ownership", "aliases": ["sibling"], "verb": "sister fund of"}},
    )

    assert [r.role for r in reader(more)("Korean sister funds (since 2020)")] == ["sister fund"]
    assert [r.role for r in reader(more)("sibling")] == ["sister fund"]
    assert more.roles["sister fund"].label == "sister fund"
    assert "sister fund" not in vocabulary().roles


def test_a_vault_takes_a_word_for_its_own_role() -> None:
    more = extend(vocabulary(), {"toolmaker": {"aliases": ["vendor"], "sign": 1}})

    assert [r.role for r in reader(more)("vendor")] == ["toolmaker"]
    assert more.sign("toolmaker") == 1


def test_a_vault_changes_a_known_role() -> None:
    more = extend(vocabulary(), {"supplier": {"label": "Lieferant", "aliases": ["Zulieferer"]}})
    role = more.roles["supplier"]

    assert (role.label, role.family) == ("Lieferant", "supply")
    assert [r.role for r in reader(more)("Zulieferer")] == ["supplier"]
    assert [r.role for r in reader(more)("vendor")] == ["supplier"]


def test_from_and_to_name_kinds() -> None:
    role = extend(vocabulary(), {"minister": {"from": "person", "to": ["country"]}}).roles[
        "minister"
    ]

    assert (role.subjects, role.objects) == (("person",), ("country",))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"famly": "supply"}, "unknown key 'famly'"),
        ({"family": "chemistry"}, "family must be one of"),
        ({"edge": "sideways"}, "edge must be one of"),
        ({"sign": "plus"}, "sign cannot be 'plus'"),
        ({"aliases": 3}, "aliases must be text"),
        ({"aliases": [3]}, "aliases must be text"),
        ({"symmetric": "yes"}, "symmetric cannot be"),
    ],
)
def test_a_wrong_role_says_why(fields: dict[str, object], said: str) -> None:
    with pytest.raises(VaultweaveError, match=said):
        extend(vocabulary(), {"minister": fields})


def test_phrases_remember() -> None:
    phrase = phrases(vocabulary())

    assert phrase("key supplier") is phrase("key supplier")
