"""A part of a vault says of a change what all of it says."""

import os
import random
import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.commits import Repo, repo
from vaultweave.checks import Options
from vaultweave.ends import staged
from vaultweave.model.problem import Problem
from vaultweave.read.beside import Aide, Work, aided
from vaultweave.read.git import repository
from vaultweave.read.workers import prepare
from vaultweave.review import Asked, review
from vaultweave.weave import outline, skims

NAMES = [f"{stem} {n}" for stem in ("Alpha", "Beta", "Gamma") for n in range(6)]
ALIASES = ("Aye", "Bee", "Cee")
OTHERS = ("x/Alpha 1", "Nowhere", "Alhpa 1", "Gamma")
HEADINGS = ("Costs", "Gains", "Rules")


def text(made: random.Random) -> str:
    """A note of links of every kind, headings, blocks, aliases and tags."""
    lines = []
    if made.random() < 0.5:
        more = made.choice(("", "", "type: theme\n", "publish: false\n", "tags: [actor/bank]\n"))
        lines += ["---", f"{more}aliases: [{made.choice(ALIASES)}]", "---"]
    lines.append(made.choice(("#topic", "#Topic", "#other", "", "#theme", "`#theme` #company")))
    for _ in range(made.randint(1, 3)):
        lines += ["", f"# {made.choice(HEADINGS)}", ""]
        for _ in range(made.randint(0, 3)):
            name = made.choice((*NAMES, *ALIASES, *OTHERS))
            part = made.choice(("", "", f"#{made.choice(HEADINGS)}", "#^one"))
            form = made.choice(("[[{}]]", "![[{}]]", "- [[{}]] — supplier", "[t](<{}>)"))
            lines.append(form.format(name + part))
        if made.random() < 0.3:
            lines.append("Text. ^one")
    return "\n".join(lines) + "\n"


def change(at: Repo, made: random.Random) -> None:
    """Notes that come, go, move and change."""
    there = sorted(path.relative_to(at.vault).as_posix() for path in at.vault.rglob("*.md"))
    for path in made.sample(there, 2):
        at.git("rm", "--quiet", path)
    left = [path for path in there if (at.vault / path).exists()]
    for path in made.sample(left, 2):
        at.add({path: text(made)})
    moved = made.choice(left)
    (at.vault / "y").mkdir(exist_ok=True)
    at.git("mv", "-f", moved, f"y/{made.choice(NAMES)}.md")
    at.add({f"{made.choice(('', 'x/'))}{made.choice(NAMES)}.md": text(made)})


def found(
    at: Repo,
    small: int,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    aid: bool = False,
) -> list[Problem]:
    ends = staged(repository(at.vault))
    with aided(prepare, pays=aid) as aide:
        seen = review(Asked(at.vault, ends, lambda _: options, small=small, aide=aide))
    counted = {"VW208", "VW209", "VW302"}
    return [problem for problem in seen.problems if problem.rule not in counted]


@pytest.mark.parametrize("seed", range(int(os.environ.get("VAULTWEAVE_PARTS", "24"))))
def test_a_part_is_as_good_as_all(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outline, "_LOOSE", seed % 3 - 1)  # a roll of outlines, or none yet
    monkeypatch.setattr(skims, "_MANY", (-1, 3, 99)[seed // 2 % 3])  # skimmed first, or parsed
    made = random.Random(seed)  # noqa: S311 - not for secrets
    files = {f"{made.choice(('', 'x/'))}{name}.md": text(made) for name in NAMES[:14]}
    at = repo(tmp_path / "repo", files)
    change(at, made)
    first = found(at, small=0, aid=bool(seed % 2))  # parsed beside, or here
    again = found(at, small=0, aid=bool(seed % 2))
    whole = found(at, small=10_000)

    assert whole
    assert first == again == whole
    assert found(at, small=0) == whole

    shutil.rmtree(at.vault / ".vaultweave")
    assert found(at, small=0) == whole
    at.git("commit", "--quiet", "--no-verify", "-m", "More")
    change(at, made)

    assert found(at, small=0) == found(at, small=10_000)


@pytest.mark.parametrize("few", [3, 5])
def test_many_changes_are_not_left_to_one_process(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultweave.review._FEW", few)
    asked: list[object] = []

    def begun(_: Aide, work: partial[object]) -> Work[object]:
        asked.append(work.func)
        return work

    monkeypatch.setattr(Aide, "begin", begun)
    at = repo(tmp_path / "repo", {"A.md": "[[B]]\n"})
    at.add({f"{name}.md": "[[A]]\n" for name in "BCDE"})

    assert found(at, small=0, aid=True) == []
    assert ("_parse" in {getattr(work, "__name__", "") for work in asked}) == (few > 4)


def test_a_part_knows_whom_others_call_by_an_alias(tmp_path: Path) -> None:
    text = "---\naliases: [Bee]\n---\n# {}\n"
    at = repo(tmp_path / "repo", {"A.md": text.format("Gains"), "B.md": "[[Bee#Gains]]\n"})
    at.add({"A.md": text.format("Costs")})

    assert [(p.path, p.rule) for p in found(at, small=0)] == [("B.md", "VW102")]


@pytest.mark.parametrize("many", [-1, 99])
def test_a_part_hears_whom_a_new_claim_contradicts(
    many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skims, "_MANY", many)
    files = {
        "A.md": "Of [[X]].\n",
        "B.md": "Of [[Y]], and [[X]].\n\n- [[Z]] — exposed\n",
        "X.md": "## Related\n\n- [[A]] — benefits from\n",
        "Y.md": "",
        "Z.md": "",
        "Day.md": "## Winners from [[B]]\n\n- [[Y]]\n",
    }
    at = repo(tmp_path / "repo", files)
    at.add({
        "A.md": "Of [[X]].\n\n## Related\n\n- [[X]] — exposed\n",
        "B.md": "Of [[Y]], and [[X]].\n\n- [[Z]] — exposed\n- [[Y]] — exposed\n",
    })  # fmt: skip
    options = Options(severity={"VW303": "warning"})
    part = found(at, 0, options)

    assert part == found(at, 99, options)
    assert [p.path for p in part if p.rule == "VW303"] == ["Day.md", "X.md"]
