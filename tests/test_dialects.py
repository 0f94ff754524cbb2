"""What a vault reads beyond the ordinary, where its config says so; and nothing of it otherwise."""

from pathlib import Path

import pytest

from tests.shelf import loaded, written
from vaultweave import api
from vaultweave.model.statement import Statement
from vaultweave.weave.load import LoadOptions

ACTORS = {"Actors/Aster.md": "", "Actors/Borealis.md": "", "Actors/Cygnus.md": ""}


def said(found: tuple[Statement, ...]) -> list[str]:
    return [
        f"{s.subject or repr(s.subject_text)} {s.role} {s.object}".replace("Actors/", "")
        for s in found
        if s.derived is None
    ]


def read(folder: Path, text: str, options: LoadOptions | None = None) -> list[str]:
    note = {"Actors/Norvik.md": f"## Related\n{text}\n"}
    return said(loaded(folder, ACTORS | note, options).statements)


COLON = "- [[Aster]]: supplier\n- Jo March: early investor\n- [[Borealis]] — customer: big"
FIRST = """- supplies [[Aster]] (racks)
- customer [[Borealis]], [[Cygnus]]
- exposed_to [[Price war]]
- thanks to [[Aster]] for the tip
- see [[Aster]]"""
INLINE = "Norvik pays [[supplier::Aster]], [[exposed to::Price war|the war]] and [[a::b::c]]."


def test_none_of_it_without_being_asked(tmp_path: Path) -> None:
    assert read(tmp_path / "a", COLON) == ["Borealis customer Norvik"]
    assert read(tmp_path / "b", FIRST) == ["Aster related Norvik"]
    assert read(tmp_path / "c", INLINE) == []


def test_a_colon_parts_where_the_config_asks_for_it(tmp_path: Path) -> None:
    options = LoadOptions(separators=(":",))

    assert read(tmp_path, COLON, options) == [
        "Aster supplier Norvik",
        "'Jo March' investor Norvik",
        "Borealis customer Norvik",
    ]


@pytest.mark.parametrize("mark", ["=>", "~", "::"])
def test_any_mark_may_part(tmp_path: Path, mark: str) -> None:
    text = f"- [[Aster]] {mark} supplier (12:30 {mark} 13:00)"

    assert read(tmp_path, text, LoadOptions(separators=(mark,))) == ["Aster supplier Norvik"]


def test_relation_first_lists(tmp_path: Path) -> None:
    options = LoadOptions(grammars=("relation-first",))

    assert read(tmp_path, FIRST, options) == [
        "Norvik supplier Aster",
        "Borealis customer Norvik",
        "Cygnus customer Norvik",
        "Norvik exposed Price war",
        "Aster related Norvik",
    ]


def test_relation_first_keeps_the_context(tmp_path: Path) -> None:
    options = LoadOptions(grammars=("relation-first",))
    vault = loaded(tmp_path, {"A.md": "# Notes\n- supplies [[B]] (racks, since 2024)"}, options)

    assert [(s.context, s.date, s.origin) for s in vault.statements] == [
        ("racks, since 2024", "2024", "item")
    ]


def test_a_label_of_the_vaults_own_goes_from_the_note(tmp_path: Path) -> None:
    texts = {f"{name}.md": "## Related\n- pairs_with [[Z]] (x)" for name in "ABC"}
    vault = loaded(tmp_path, texts, LoadOptions(grammars=("relation-first",)))

    assert said(vault.statements) == [f"{name} pairs with Z" for name in "ABC"]
    assert [s.context for s in vault.statements] == ["x"] * 3


def test_links_that_hold_their_role(tmp_path: Path) -> None:
    options = LoadOptions(grammars=("inline-role",))

    assert read(tmp_path, INLINE, options) == [
        "Aster supplier Norvik",
        "Norvik exposed Price war",
        "Norvik a b::c",
    ]


def test_links_that_hold_their_role_lead_to_their_target(tmp_path: Path) -> None:
    texts = ACTORS | {"N.md": "[[supplier::Aster]] and [[supplier::Aster#Story|it]]"}
    vault = loaded(tmp_path, texts, LoadOptions(grammars=("inline-role",)))

    note = vault.notes["N"]
    assert [link.display for link in note.content.links] == ["Aster", "it"]
    assert [target.node for target in note.targets] == ["Actors/Aster"] * 2
    assert not vault.stubs


def test_the_config_is_obeyed(tmp_path: Path) -> None:
    config = """[relations]
headings = ["Verwandt"]
separators = [":"]
grammars = ["relation-first", "inline-role"]
[relations.roles.Lieferant]
family = "supply"
inverse = "beliefert von"
[relations.roles.mentor]
family = "people"
[relations.roles.squeezed]
family = "exposure"
sign = -1
"""
    written(
        tmp_path,
        {
            "vaultweave.toml": config,
            "Actors/Aster.md": "# Verwandt\n- [[B]]: Lieferant\n- beliefert von [[C]]\n"
            "- [[D]]: mentor\n- [[War]] — squeezed\n# Related\n- [[E]]\n",
            "Concepts/War.md": "[[threat::Aster]]",
            "People/D.md": "",
        },
    )

    assert said(api.load(tmp_path).statements) == [
        "B Lieferant Aster".replace("Lieferant", "lieferant"),
        "C lieferant Aster",
        "People/D mentor Aster",
        "Aster squeezed Concepts/War",
        "Aster threat Concepts/War",
    ]


def test_a_vocabulary_that_replaces_ours(tmp_path: Path) -> None:
    config = '[relations]\nvocabulary = "replace"\n[relations.roles.ally]\nfamily = "supply"\n'
    text = "# Related\n- [[B]] — ally\n- [[C]] — supplier\n- [[D]]\n"
    written(tmp_path, {"vaultweave.toml": config, "A.md": text})

    assert said(api.load(tmp_path).statements) == ["B ally A", "C related A", "D related A"]
