"""Roles in use, and proposals that a config may hold as they are."""

from pathlib import Path

from click.testing import CliRunner

from tests.shelf import loaded, written
from vaultweave import api
from vaultweave.ask.usage import proposals, uses
from vaultweave.commands.roles import roles
from vaultweave.model.roles import vocabulary
from vaultweave.project import project, words

BUDDIES = {
    f"{name}.md": '## Related\n- [[Z]] — "sister" fund\n- [[Y]] — sister fund' for name in "ABC"
}


def test_unknown_roles_come_first(tmp_path: Path) -> None:
    vault = loaded(tmp_path, BUDDIES | {"D.md": "## Related\n" + "- [[A]] — supplier\n" * 9})
    found = uses(vault.statements, vocabulary())

    assert [(use.role, use.known, use.statements, use.notes) for use in found][:2] == [
        ("sister fund", False, 3, 3),
        ("supplier", True, 9, 1),
    ]


def test_cases_and_stances_are_none_of_the_unknown(tmp_path: Path) -> None:
    cases = "**Bull:**\n- one\n- two\n- three\n- four\n\n**Bullish:**\n- [[X]]\n"
    vault = loaded(tmp_path, BUDDIES | {"D.md": cases})

    found = [use.role for use in uses(vault.statements, vocabulary())]
    assert found == ["sister fund", "case", "related", "stance"]


def test_what_is_implied_or_only_linked_is_not_counted(tmp_path: Path) -> None:
    vault = loaded(tmp_path, {"A.md": "## Related\n- [[B]] — threat\n\n[[C]] too"})

    assert [use.role for use in uses(vault.statements, vocabulary())] == ["threat"]


def test_the_bearer_of_a_role_elsewhere_is_no_proposal(tmp_path: Path) -> None:
    texts = {f"{name}.md": "## Related\n- [[Kim]] — Borealis CEO" for name in "ABCD"}
    vault = loaded(tmp_path, texts | {"Borealis.md": "#company"})

    assert proposals(vault, vocabulary()) == []


def test_a_typing_error_is_proposed_as_another_word(tmp_path: Path) -> None:
    vault = loaded(tmp_path, {"A.md": "## Related\n- [[B]] — benificiary\n- [[C]] — patent"})
    found = {one.name: (one.alias_of, one.sure) for one in proposals(vault, vocabulary())}

    assert found["benificiary"] == ("beneficiary", False)


def test_proposals_make_a_config_under_which_every_role_is_known(tmp_path: Path) -> None:
    root = written(tmp_path, BUDDIES)
    said = CliRunner().invoke(roles, ["--infer", "-C", str(root)])
    written(root, {"vaultweave.toml": said.stdout})
    place = project(root)

    assert '[relations.roles."sister fund"]' in said.stdout
    found = uses(api.read(place).vault.statements, words(place.config))
    assert [(use.role, use.known) for use in found if use.role != "related"] == [
        ("sister fund", True)
    ]


def test_a_vault_of_known_roles_has_nothing_to_propose(tmp_path: Path) -> None:
    root = written(tmp_path, {"A.md": "## Related\n- [[B]] — supplier"})
    said = CliRunner().invoke(roles, ["--infer", "-C", str(root)])

    assert said.stdout == "# every role of this vault is known\n"
