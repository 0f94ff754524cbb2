"""The config file: what it may hold, and what is said of one that holds anything else."""

from pathlib import Path

import pytest

from vaultweave.config import Config, find, read, template
from vaultweave.model.errors import VaultweaveError


def config(folder: Path, text: str, name: str = "vaultweave.toml") -> Config:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read(file)


WRONG = {
    "an unknown key": (
        '[vault]\n\ningore = ["a"]',
        "3: unknown key `vault.ingore`; did you mean `ignore`?",
    ),
    "an unknown section": ("[checks]\na = 1", "1: unknown key `checks`; did you mean `check`?"),
    "a key like no other": ("[build]\nspeed = 1", "2: unknown key `build.speed`; known are jobs"),
    "our own field": ('file = "x"', "1: unknown key `file`; known are vault"),
    "a list instead of a text": (
        '[site]\ntitle = ["a"]',
        '2: `site.title` must be a text in quotes, not ["a"]',
    ),
    "a text instead of a list": (
        '[check]\n# why\nplaceholders = "Kim *"',
        '3: `check.placeholders` must be a list of texts in quotes, not "Kim *"',
    ),
    "a text instead of yes or no": (
        '[site]\nfeeds = "yes"',
        '2: `site.feeds` must be true or false, not "yes"',
    ),
    "a word of none of its kind": (
        '[check]\nfail-on = "never"',
        '2: `check.fail-on` must be one of "error", "warning", "info", not "never"',
    ),
    "a value within a table": (
        '[check]\nseverity = { VW101 = "fatal" }',
        '2: `check.severity.VW101` must be one of "error"',
    ),
    "a table's value, on its own line": (
        '[check.per-file-ignores]\n"a/**" = ["VW1"]\n"b/**" = "VW1"',
        "3: `check.per-file-ignores.b/**` must be a list of texts in quotes",
    ),
    "less than none": (
        "[build]\njobs = -1",
        "2: `build.jobs` must be a whole number, 0 or more, not -1",
    ),
    "a text instead of a section": ('check = "all"', "1: `check` must be a table"),
    "a role's key": (
        "[relations.roles.'listing venue']\nsigns = 1",
        "2: unknown key `relations.roles.listing venue.signs`; did you mean `sign`?",
    ),
    "a role's sign": (
        "[relations.roles.ally]\nsign = 2",
        "2: `relations.roles.ally.sign` must be one of -1, 0, 1, not 2",
    ),
    "a date": ("[site]\ntitle = 2024-01-02", '2: `site.title` must be a text in quotes, not "2024'),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_refuses(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError) as raised:
        config(tmp_path, text)

    assert f"vaultweave.toml:{message}" in str(raised.value)


def test_names_every_fault_at_once(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError) as raised:
        config(tmp_path, "[vault]\npaht = 1\n[site]\ntitle = 2\n")

    assert [line.rpartition("toml:")[2][:2] for line in str(raised.value).splitlines()] == [
        "2:",
        "4:",
    ]


def test_refuses_what_is_not_toml(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match=r"not valid TOML.*line 2"):
        config(tmp_path, "[vault]\npath = notes")


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(VaultweaveError, match="cannot be read"):
        read(tmp_path / "vaultweave.toml")


def test_nothing_set_is_the_default(tmp_path: Path) -> None:
    assert config(tmp_path, "") == Config(file=tmp_path / "vaultweave.toml")


def test_reads_what_is_set(tmp_path: Path) -> None:
    found = config(
        tmp_path,
        """
        [vault]
        path = "vault"
        kinds = { Firms = "company" }
        [publish.private]
        folders = ["Diary"]
        [site.navigation]
        "Start here" = "Manual/Start"
        [check]
        fail-on = "warning"
        per-file-ignores = { "Templates/**" = ["VW1"] }
        [relations.roles.ally]
        label = "ally"
        from = ["actor"]
        """,
    )

    assert found.vault.path == "vault"
    assert found.vault.kinds == {"Firms": "company"}
    assert found.publish.private.folders == ("Diary",)
    assert found.site.navigation == {"Start here": "Manual/Start"}
    assert found.check.fail_on == "warning"
    assert found.check.per_file_ignores == {"Templates/**": ("VW1",)}
    assert found.relations.roles["ally"].from_ == ("actor",)
    assert found.build.cache


def test_reads_a_byte_order_mark(tmp_path: Path) -> None:
    assert config(tmp_path, '\ufeff[site]\ntitle = "A"').site.title == "A"


def test_reads_its_section_of_a_pyproject(tmp_path: Path) -> None:
    text = '[project]\nname = "a"\n[tool.vaultweave.site]\ntitle = "A"\n'

    assert config(tmp_path, text, "pyproject.toml").site.title == "A"


def test_places_a_fault_in_a_pyproject(tmp_path: Path) -> None:
    text = "[tool.other]\nsite = 1\n[tool.vaultweave]\nsight = 2\n"

    with pytest.raises(VaultweaveError, match=r"pyproject.toml:4: unknown key `sight`"):
        config(tmp_path, text, "pyproject.toml")


def nearest(folder: Path) -> Path | None:
    file = find(folder)
    return file.resolve() if file else None


def test_the_nearest_file_upward_counts(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "vaultweave.toml").touch()
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n")

    assert nearest(deep) == tmp_path.resolve() / "vaultweave.toml"

    (tmp_path / "a" / "pyproject.toml").write_text("[tool.vaultweave]\n")

    assert nearest(deep) == tmp_path.resolve() / "a" / "pyproject.toml"


def test_the_template_is_the_default(tmp_path: Path) -> None:
    assert config(tmp_path, template()) == Config(file=tmp_path / "vaultweave.toml")


def test_the_template_names_sections_and_keys_with_what_they_may_be() -> None:
    lines = template().splitlines()

    assert "[publish.private]" in lines
    assert (
        '# fail-on = "error"  # the least level that makes the command fail (error, warning, info)'
        in lines
    )


def test_the_template_holds_with_every_key_uncommented(tmp_path: Path) -> None:
    lines = [
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line
        for line in template().splitlines()
    ]

    assert config(tmp_path, "\n".join(lines)) == Config(file=tmp_path / "vaultweave.toml")
