"""Versions of a vault in git: what a commit breaks, whatever the folder looks like meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commits import Repo, repo
from tests.scenarios import START, delete
from vaultweave.checks import Options
from vaultweave.ends import staged
from vaultweave.model.place import Span
from vaultweave.model.problem import Edit
from vaultweave.project import rules
from vaultweave.read.git import repository
from vaultweave.read.history import changed
from vaultweave.read.versions import untracked
from vaultweave.review import Asked, review


@pytest.fixture
def at(tmp_path: Path) -> Repo:
    return repo(tmp_path / "repo", START)


def found(at: Repo, *arguments: str, **env: str) -> tuple[int, list[str]]:
    """How a check ends, and its lines of problems."""
    done = at.check("-q", *(arguments or ("--staged",)), env=env)
    return done.status, done.said.splitlines()


def test_nothing_staged_is_nothing_wrong(at: Repo) -> None:
    at.save({"D.md": "[[Nowhere]]\n"})
    at.write({"E.md": "[[Nowhere else]]\n"})
    done = at.check("--staged")

    assert done.status == 0
    assert "1 older problem elsewhere" in done.said
    assert "VW" not in done.said


def test_staged_files_answer_for_all_that_is_in_them(at: Repo) -> None:
    at.save({"D.md": "[[Nowhere]]\n"})
    at.add({"D.md": "[[Nowhere]]\n\nMore.\n"})

    assert found(at) == (1, ['D.md:1:1: VW101 no note is called "Nowhere"'])


CAUSES: dict[str, tuple[Callable[[Repo], object], str]] = {
    "a note that goes": (delete, 'A.md:1:4: VW101 no note is called "B": this commit deletes B.md'),
    "a note that moves": (
        lambda at: at.git("mv", "B.md", "x/E.md"),
        'A.md:1:4: VW101 no note is called "B": this commit renames B.md to x/E.md',
    ),
    "a heading that goes": (
        lambda at: at.add({"C.md": "Text.\n"}),
        (
            'A.md:1:15: VW102 "C" has no heading "Costs": this commit takes the heading "Costs" '
            "out of C.md"
        ),
    ),
    "a heading with another name": (
        lambda at: at.add({"C.md": START["C.md"].replace("# Costs", "# Prices")}),
        (
            'A.md:1:15: VW102 "C" has no heading "Costs": this commit renames the heading '
            '"Costs" of C.md to "Prices"'
        ),
    ),
    "a name that another takes": (
        lambda at: at.add({"y/F.md": ""}),
        (
            'D.md:1:1: VW106 "F" fits several files and means x/F.md here: x/F.md, y/F.md: this '
            "commit adds y/F.md"
        ),
    ),
}


@pytest.mark.parametrize(("change", "expected"), CAUSES.values(), ids=CAUSES)
def test_says_why_a_link_elsewhere_broke(
    change: Callable[[Repo], object], expected: str, at: Repo
) -> None:
    at.save({"D.md": "[[F]]\n", "x/F.md": ""})
    change(at)

    assert [line for line in found(at)[1] if ": VW201 " not in line] == [expected]


def test_an_alias_or_block_that_goes(at: Repo) -> None:
    at.save({"D.md": "---\naliases: [Dee]\n---\nText. ^one\n", "E.md": "[[Dee]] [[D#^one]]\n"})
    at.add({"D.md": "Text.\n"})

    assert found(at) == (
        1,
        [
            'E.md:1:1: VW101 no note is called "Dee": this commit takes the alias "Dee" from D.md',
            (
                'E.md:1:9: VW103 "D" has no block "^one": this commit takes the block "^one" '
                "out of D.md"
            ),
        ],
    )


def test_counts_the_notes_that_a_deletion_breaks(at: Repo) -> None:
    at.save({"D.md": "[[B]] [[B]]\n", "E.md": "![[B]]\n"})
    delete(at)

    assert "deletes B.md; 3 notes still link to it: A.md, D.md, E.md" in at.check("--staged").said


LINKS = {
    "[[B]]": "[[New name]]",
    "[[B|text]]": "[[New name|text]]",
    "[[B.md]]": "[[New name.md]]",
    "![[B]]": "![[New name]]",
    "[text](B.md)": "[text](New%20name.md)",
    "[text](./B.md)": "[text](./x/New%20name.md)",
}


@pytest.mark.parametrize(("old", "new"), LINKS.items())
def test_a_rename_is_a_fix(old: str, new: str, at: Repo) -> None:
    at.save({"A.md": f"{old}\n"})
    (at.vault / "x").mkdir()
    at.git("mv", "B.md", "x/New name.md")
    done = at.run("vaultweave", "check", "--staged")

    assert f"= fix: write {new}\n" in done.said


def test_a_rename_is_a_safe_edit_of_the_link_alone(at: Repo) -> None:
    at.save({"A.md": "Of [[B|it]].\n"})
    at.git("mv", "B.md", "E.md")
    problems = review(Asked(at.vault, staged(repository(at.vault)), lambda _: Options())).problems

    assert [(p.edits, p.safe) for p in problems if p.edits] == [
        ((Edit(Span(1, 4, 1, 12), "[[E|it]]"),), True)
    ]


def test_canvases_follow_a_rename(at: Repo) -> None:
    cards = (
        '{"nodes":[{"id":"1","type":"file","file":"%s","x":0,"y":0,"width":9,"height":9},'
        '{"id":"2","type":"text","text":"x\\n\\u00e9 [[%s|it]]","x":0,"y":0,"width":9,"height":9}]}'
    )
    at.save({"A.md": "[[C]]\n", "M.canvas": cards % ("B.md", "B")})
    (at.vault / "x").mkdir()
    at.git("mv", "B.md", "x/New name.md")
    told = found(at, "--staged", "--fix")

    assert told[0] == 1
    assert [line.partition(": this ")[2] for line in told[1][:2]] == [
        "commit renames B.md to x/New name.md"
    ] * 2
    assert (at.vault / "M.canvas").read_text() == cards % ("x/New name.md", "New name")


def test_headings_of_renamed_notes_are_followed(at: Repo) -> None:
    at.add({"C.md": START["C.md"].replace("# Costs", "# Prices")})
    at.git("mv", "C.md", "E.md")
    done = at.run("vaultweave", "check", "--staged")

    assert "= fix: write [[E#Prices|costs]]\n" in done.said


def test_a_section_of_other_words_is_no_rename(at: Repo) -> None:
    at.add({"C.md": "# Prices\n\nThey rise.\n\n# Other\n\nText.\n"})

    assert 'takes the heading "Costs" out of C.md' in at.check("--staged").said


def test_settings_come_from_the_index(at: Repo) -> None:
    at.save({"vaultweave.toml": '[check]\nplaceholders = ["Kim *"]\n'})
    at.write({"vaultweave.toml": '[check]\nplaceholders = ["No *"]\n'})
    at.add({"D.md": "[[Kim Vale]] [[No one]]\n"})

    assert found(at) == (1, ['D.md:1:14: VW101 no note is called "No one"'])


@pytest.mark.parametrize("small", [0, 300])
def test_what_many_notes_want_is_counted_over_all(at: Repo, small: int) -> None:
    new = "[[New]]\n"
    at.save({"vaultweave.toml": "[check]\nwanted = 3\n", "D.md": new, "E.md": new})
    at.add({"F.md": "[[New]] [[Other]]\n"})
    ends = staged(repository(at.vault))
    found = review(Asked(at.vault, ends, rules, small=small)).problems

    assert [(p.rule, p.path, p.span.column) for p in found] == [
        ("VW113", "D.md", 1),
        ("VW113", "E.md", 1),
        ("VW113", "F.md", 1),
        ("VW101", "F.md", 9),
    ]


def test_settings_that_a_commit_changes_are_part_of_it(at: Repo) -> None:
    at.save({"vaultweave.toml": '[check]\nplaceholders = ["Kim *"]\n', "D.md": "[[Kim Vale]]\n"})
    at.add({"vaultweave.toml": "[check]\nplaceholders = []\n"})

    assert found(at) == (1, ['D.md:1:1: VW101 no note is called "Kim Vale"'])


def test_settings_that_went_from_the_folder_still_count(at: Repo) -> None:
    at.save({"vaultweave.toml": '[vault]\nignore = ["Old/"]\n'})
    (at.vault / "vaultweave.toml").unlink()
    at.add({"Old/D.md": "[[Nowhere]]\n"})

    assert found(at) == (0, [])


def test_settings_that_are_not_staged_may_be_broken(at: Repo) -> None:
    at.save({"vaultweave.toml": '[check]\nfail-on = "warning"\n', "x/F.md": "", "y/F.md": ""})
    at.write({"vaultweave.toml": "[chekc]\n"})
    at.add({"D.md": "[[F]]\n"})
    done = at.check("--staged")

    assert (done.status, "VW106" in done.said) == (1, True)


def test_broken_settings_are_2(at: Repo) -> None:
    at.add({"vaultweave.toml": "[chekc]\n"})
    done = at.check("--staged")

    assert done.status == 2
    assert "unknown key `chekc`" in done.said


def test_unmerged_files_are_2(at: Repo) -> None:
    at.git("switch", "--quiet", "-c", "other")
    at.save({"A.md": "Theirs.\n"})
    at.git("switch", "--quiet", "main")
    at.save({"A.md": "Ours.\n"})
    at.run("git", "merge", "other")

    status, said = found(at)
    assert status == 2
    assert said == [
        "vaultweave: still to be merged: A.md; settle the conflict and `git add` the result"
    ]


def test_a_file_that_is_only_promised_is_in_no_commit(at: Repo) -> None:
    at.write({"New.md": "Hi.\n"})
    at.git("add", "--intent-to-add", "New.md")
    at.add({"D.md": "[[New]] [[Empty]]\n", "Empty.md": ""})

    assert found(at) == (
        1,
        ['D.md:1:1: VW112 "New" is New.md, which is not in the index'],
    )


def test_a_rule_that_is_off_says_what_is_missing_instead(at: Repo) -> None:
    at.write({"New.md": "Hi.\n"})
    at.add({"D.md": "[[New]]\n"})

    assert found(at, "--staged", "--ignore", "VW112")[1] == [
        'D.md:1:1: VW101 no note is called "New"'
    ]


def test_symbolic_links_are_followed_within_the_vault_only(at: Repo) -> None:
    (at.vault / "In.md").symlink_to("C.md")
    (at.vault / "Out.md").symlink_to("../outside.md")
    (at.vault / "Loop.md").symlink_to("Loop.md")
    at.git("add", "In.md", "Out.md", "Loop.md")
    at.add({"D.md": "[[In#Costs]] [[In#Cost]]\n"})

    assert found(at) == (
        1,
        [
            'D.md:1:14: VW102 "In" has no heading "Cost"',
            "Out.md:1:1: VW605 the link leads out of the vault and is not followed",
        ],
    )


@pytest.mark.parametrize("index", [".git/index", "absolute"])
@pytest.mark.parametrize("folder", ["", "x"])
def test_the_index_that_a_hook_names_is_read(index: str, folder: str, at: Repo) -> None:
    delete(at)
    other = str(at.top / ".git" / "index") if index == "absolute" else index
    (at.top / "x").mkdir()
    environment = {"GIT_INDEX_FILE": other, "GIT_DIR": str(at.top / ".git")}
    done = at.check("-C", str(at.top), "--staged", at=at.top / folder, env=environment)

    assert (done.status, "deletes B.md" in done.said) == (1, True)


def test_another_index_is_another_commit(at: Repo) -> None:
    at.git("read-tree", "--index-output=.git/other", "HEAD")
    delete(at)

    assert at.check("--staged", env={"GIT_INDEX_FILE": ".git/other"}).status == 0


def test_a_relative_git_dir_is_good_from_where_it_was_set(at: Repo) -> None:
    delete(at)

    assert found(at, "--staged", GIT_DIR=".git")[0] == 1


def test_a_vault_of_another_repository_is_2(at: Repo, tmp_path: Path) -> None:
    other = repo(tmp_path / "other", START)
    done = at.check("-C", str(other.top), "--staged", env={"GIT_DIR": str(at.top / ".git")})

    assert (done.status, "is a repository of its own" in done.said) == (2, True)


def test_no_repository_is_2(tmp_path: Path) -> None:
    done = Repo(tmp_path).check("--staged")

    assert (done.status, "is in no git repository" in done.said) == (2, True)


@pytest.mark.parametrize("quote", ["true", "false"])
def test_names_need_no_quoting(quote: str, at: Repo) -> None:
    at.git("config", "core.quotePath", quote)
    at.save({'Größe\t"x".md': "Hi.\n", "D.md": '[[Größe\t"x"]]\n'})
    at.git("rm", "--quiet", 'Größe\t"x".md')
    done = at.check("--staged")

    assert done.status == 1
    assert 'deletes Größe␉"x".md' in done.said


def test_a_revision_answers_for_all_of_it(at: Repo) -> None:
    at.save({"D.md": "[[Nowhere]]\n"})
    at.save({"E.md": "[[Nowhere]]\n"})
    at.save({"D.md": "[[B]]\n", "E.md": "[[B]]\n"})

    assert found(at, "--rev", "HEAD") == (0, [])
    assert [line[:4] for line in found(at, "--rev", "HEAD~1")[1]] == ["D.md", "E.md"]
    assert [line[:4] for line in found(at, "--rev", "HEAD~2", "E.md", "D.md")[1]] == ["D.md"]


def test_a_range_answers_for_what_it_changes(at: Repo) -> None:
    at.save({"D.md": "[[Nowhere]]\n"})
    at.git("switch", "--quiet", "-c", "other")
    delete(at)
    at.save({"E.md": "[[C]]\n"})
    at.git("switch", "--quiet", "main")
    at.save({"F.md": "[[Nowhere]]\n"})

    assert found(at, "--from-ref", "main", "--to-ref", "other") == (
        1,
        ['A.md:1:4: VW101 no note is called "B": this change deletes B.md'],
    )
    assert found(at, "--from-ref", "main") == (0, [])


def test_paths_limit_what_is_told_of_a_change(at: Repo) -> None:
    delete(at)
    at.add({"x/D.md": "[[Nowhere]]\n"})
    told = [line.partition(":")[0] for line in found(at, "--staged", "x")[1]]

    assert told == ["x/D.md"]
    assert found(at, "--staged", "B.md") == (0, [])


def test_a_line_of_the_index_is_shown(at: Repo) -> None:
    at.add({"D.md": "Staged [[Nowhere]].\n"})
    at.write({"D.md": "Unstaged.\n"})

    assert "1 | Staged [[Nowhere]].\n" in at.run("vaultweave", "check", "--staged").said


def test_a_commit_that_is_not_there_is_2(at: Repo) -> None:
    status, said = found(at, "--rev", "--output=x")

    assert status == 2
    assert said == ['vaultweave: git knows no commit "--output=x"; in a shallow clone, fetch it']


@pytest.mark.parametrize(
    "arguments",
    [("--staged", "--rev", "HEAD"), ("--to-ref", "HEAD"), ("--rev", "HEAD", "--from-ref", "HEAD")],
)
def test_versions_exclude_one_another(arguments: tuple[str, ...], at: Repo) -> None:
    assert found(at, *arguments)[0] == 2


def test_the_refs_of_a_push_stand_in_for_what_is_staged(at: Repo) -> None:
    at.save({"D.md": "[[Nowhere]]\n"})
    refs = {"PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"}

    assert found(at, "--staged", **refs)[0] == 1
    assert found(at, "--staged")[0] == 0


def test_no_program_that_the_repository_names_is_run(at: Repo, tmp_path: Path) -> None:
    program, ran = tmp_path / "program", tmp_path / "ran"
    program.write_text(f'#!/bin/sh\necho "$0" >> "{ran}"\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    at.save({"B.md": "Other words.\n"})
    at.git("config", "uploadpack.allowFilter", "true")
    top = tmp_path / "clone"
    how = ("--filter", "tree:0", "--no-checkout")
    at.git("clone", "-q", *how, at.top.as_uri(), str(top))
    other = Repo(top)
    other.write({"A.md": "[[B]]\n"})
    for key in ("core.fsmonitor", "remote.origin.uploadpack"):
        other.git("config", key, str(program))
    assert not changed(top)
    assert untracked(repository(top)) == ["A.md"]
    assert other.check("--rev", "HEAD~1").status == 2
    assert not ran.exists()
