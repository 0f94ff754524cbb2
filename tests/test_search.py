"""The files that the search field looks in."""

import json
import re
from pathlib import Path

from tests.shelf import written
from vaultweave import api


def names(root: Path) -> dict[str, list[list[str]]]:
    found = {}
    for file in sorted((root / "_/search").glob("*-*.js")):
        match = re.fullmatch(r"vaultweaveNames\((.*?),(\[.*\])\);\n", file.read_text(), re.DOTALL)
        assert match, file
        found[json.loads(match[1])] = json.loads(match[2])
        assert file.name == "-".join(f"{ord(c):x}" for c in json.loads(match[1])) + ".js"
    return found


def test_words_of_names_and_aliases_lead_to_pages(tmp_path: Path) -> None:
    files = {
        "Actors/Élan Motors.md": (
            "---\naliases: [EM, </script>]\n---\n#company\n\n- [[Zeta]] — peer"
        ),
        "日本 Steel.md": "[[Zeta]]",
        "secret.md": "---\npublish: false\naliases: [Hush]\n---\n",
    }
    api.build(written(tmp_path / "vault", files), tmp_path / "site")
    found = names(tmp_path / "site")

    elan = ["Élan Motors", "actors/élan-motors.html", "company", "EM", "</script>"]
    assert set(found) == {"el", "mo", "em", "sc", "st", "ze"}
    assert (tmp_path / "site/_/search/65e5.js").exists()
    assert (tmp_path / "site/_/search/672c.js").exists()
    assert found["el"][0][0] == found["mo"][0][0] == "Élan Motors"
    assert found["sc"][0][3:] == elan[3:]
    assert found["ze"] == [["Zeta", "_/zeta.html", "-"]]
    letters = (tmp_path / "site/_/search/letters.js").read_text()
    assert json.loads(letters[len("vaultweaveLetters(") : -3]) == sorted([*found, "日", "本"])
    assert not [file for file in (tmp_path / "site/_/search").iterdir() if "</" in file.read_text()]


def test_a_name_with_signs_inside_a_word_is_that_word_too(tmp_path: Path) -> None:
    files = {f"{name}.md": "" for name in ("Moody's", "L’Oréal", "AT&T", "e.l.f. Beauty", "C++")}
    api.build(written(tmp_path / "vault", files), tmp_path / "site")
    found = {
        letters: [entry[0] for entry in all_] for letters, all_ in names(tmp_path / "site").items()
    }

    assert found == {
        "mo": ["Moody's"],
        "lo": ["L’Oréal"],
        "or": ["L’Oréal"],
        "at": ["AT&T"],
        "el": ["e.l.f. Beauty"],
        "be": ["e.l.f. Beauty"],
    }
    assert '"C++"' in (tmp_path / "site/_/search/63.js").read_text()


def test_a_file_of_names_is_small(tmp_path: Path) -> None:
    files = {f"Company {chr(97 + n % 26)}{n:04}.md": "" for n in range(500)}
    api.build(written(tmp_path / "vault", files), tmp_path / "site")
    sizes = [file.stat().st_size for file in (tmp_path / "site/_/search").iterdir()]

    assert max(sizes) < 40_000
