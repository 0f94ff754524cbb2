"""What may happen before a commit: what is done, how it must end, what must be said of it.

Each begins with the notes of START committed. A deed returns how the last command ended.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.commits import Done, Repo, repo

START = {
    "A.md": "Of [[B]], and [[C#Costs|costs]].\n",
    "B.md": "Hello.\n",
    "C.md": "# Costs\n\nThey fall.\nYear by year.\n\n# Other\n\nText.\n",
}
LONG = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\nSeven.\n\nEight.\n\nNine.\n"
Install = Callable[[Repo], None]


class Scenario(NamedTuple):
    """A deed, the status that its last commit must end with, and a part of what it prints."""

    do: Callable[[Repo, Install], Done]
    status: int
    said: str = ""


def commit(at: Repo, *arguments: str) -> Done:
    return at.run("git", "commit", "-m", "Change", *arguments)


def plain(*steps: Callable[[Repo], object]) -> Callable[[Repo, Install], Done]:
    """Some steps with the hook in place, and then a commit."""

    def do(at: Repo, _: Install) -> Done:
        for step in steps:
            step(at)
        return commit(at)

    return do


def delete(at: Repo) -> None:
    at.git("rm", "--quiet", f"{at.prefix}B.md")


def rename(at: Repo) -> None:
    at.git("mv", f"{at.prefix}B.md", f"{at.prefix}E.md")


def stage(**files: str) -> Callable[[Repo], None]:
    return lambda at: at.add({f"{name}.md": text for name, text in files.items()})


def unstaged(**files: str) -> Callable[[Repo], None]:
    return lambda at: at.write({f"{name}.md": text for name, text in files.items()})


def ignore(at: Repo) -> None:
    at.add({".gitignore": "New.md\n"})


def hunks(first: str, last: str, *, staged: int) -> Callable[[Repo], None]:
    """A note with two changes, only one of which is staged."""

    def do(at: Repo) -> None:
        at.save({"Long.md": LONG})
        both = LONG.replace("One.", first).replace("Nine.", last)
        one = LONG.replace("One.", first) if staged == 0 else LONG.replace("Nine.", last)
        at.add({"Long.md": one})
        at.write({"Long.md": both})

    return do


def part(name: str) -> Callable[[Repo, Install], Done]:
    """Two staged notes, one with a broken link; only the one of this name is committed."""

    def do(at: Repo, _: Install) -> Done:
        at.add({"C.md": START["C.md"] + "\nMore.\n", "D.md": "[[Nowhere]]\n"})
        return commit(at, "--", f"{at.prefix}{name}.md")

    return do


def everything(change: Callable[[Repo], None]) -> Callable[[Repo, Install], Done]:
    def do(at: Repo, _: Install) -> Done:
        change(at)
        return commit(at, "-a")

    return do


def amend(text: str) -> Callable[[Repo, Install], Done]:
    def do(at: Repo, _: Install) -> Done:
        at.save({"D.md": "[[Nowhere]]\n"})
        at.add({"D.md": text})
        return commit(at, "--amend")

    return do


def merge(**files: str) -> Callable[[Repo, Install], Done]:
    """A branch takes B away and its mention too; main goes on meanwhile; git merges by itself."""

    def do(at: Repo, _: Install) -> Done:
        at.git("switch", "--quiet", "-c", "other")
        delete(at)
        at.save({"A.md": "Nothing.\n"})
        at.git("switch", "--quiet", "main")
        at.save({f"{name}.md": text for name, text in files.items()})
        return at.run("git", "merge", "--no-edit", "other")

    return do


def conflict(text: str) -> Callable[[Repo, Install], Done]:
    """A merge that stops, and is settled by hand."""

    def do(at: Repo, _: Install) -> Done:
        at.git("switch", "--quiet", "-c", "other")
        at.save({"A.md": "Theirs: [[B]].\n"})
        at.git("switch", "--quiet", "main")
        at.save({"A.md": "Ours: [[B]].\n"})
        assert at.run("git", "merge", "other").status == 1
        at.add({"A.md": text})
        return commit(at)

    return do


def worktree(change: Callable[[Repo], None]) -> Callable[[Repo, Install], Done]:
    def do(at: Repo, _: Install) -> Done:
        other = Repo(at.top.parent / "worktree", at.prefix)
        at.git("worktree", "add", "--quiet", "-b", "other", str(other.top))
        change(other)
        return commit(other)

    return do


def inside_submodule(change: Callable[[Repo], None]) -> Callable[[Repo, Install], Done]:
    """The vault is a submodule of another repository, and what is committed is in it."""

    def do(at: Repo, install: Install) -> Done:
        outer = repo(at.top.parent / "outer", {"README.md": "[[not a vault]]\n"})
        outer.git("submodule", "--quiet", "add", str(at.top), "vault")
        outer.save()
        inner = Repo(outer.top / "vault")
        install(inner)
        change(inner)
        return commit(inner)

    return do


def around_submodule(text: str) -> Callable[[Repo, Install], Done]:
    """The vault has a submodule in it, with notes that its own notes link to."""

    def do(at: Repo, _: Install) -> Done:
        shared = repo(at.top.parent / "shared", {"Terms.md": "# Watt\n"})
        at.git("submodule", "--quiet", "add", str(shared.top), f"{at.prefix}lib")
        at.add({"D.md": text})
        return commit(at)

    return do


def first(text: str) -> Callable[[Repo, Install], Done]:
    def do(at: Repo, install: Install) -> Done:
        new = repo(at.top.parent / "new")
        install(new)
        new.add({"A.md": text, "B.md": "Hello.\n"})
        return commit(new)

    return do


def subfolder(change: Callable[[Repo], None]) -> Callable[[Repo, Install], Done]:
    """The vault lies deep in a repository of other things, which are none of its business."""

    def do(at: Repo, install: Install) -> Done:
        deep = repo(at.top.parent / "Größe", START, "заметки/知识 库/")
        install(deep)
        (deep.top / "README.md").write_text("[[Nowhere]]\n")
        deep.git("add", "README.md")
        change(deep)
        return commit(deep)

    return do


def nothing(_: Repo) -> None:
    """Change nothing more."""


GONE = "this commit deletes B.md; 1 note still links to it: A.md"
SCENARIOS: dict[str, Scenario] = {
    "delete": Scenario(plain(delete), 1, GONE),
    "delete, and the link too": Scenario(plain(delete, stage(A="Nothing.\n")), 0),
    "rename": Scenario(plain(rename), 1, "this commit renames B.md to E.md; 1 note still links"),
    "rename and edit": Scenario(plain(rename, stage(A="Of [[E]].\n", E="Hello, all.\n")), 0),
    "rename and edit what moved": Scenario(
        plain(rename, stage(E="Hello.\n\nAnd [[Nowhere]].\n")),
        1,
        'E.md:3:5: VW101 no note is called "No',
    ),
    "unstaged fix": Scenario(
        plain(stage(D="[[Nowhere]]\n"), unstaged(D="[[B]]\n")), 1, "D.md:1:1: VW101"
    ),
    "unstaged break": Scenario(plain(stage(D="[[B]]\n"), unstaged(D="[[Nowhere]]\n")), 0),
    "untracked target": Scenario(
        plain(stage(D="[[New]]\n"), unstaged(New="Hi.\n")), 1, "D.md:1:1: VW112"
    ),
    "target staged as well": Scenario(plain(stage(D="[[New]]\n", New="Hi.\n")), 0),
    "ignored target": Scenario(
        plain(ignore, stage(D="[[New]]\n"), unstaged(New="Hi.\n")), 1, "D.md:1:1: VW112"
    ),
    "partial hunk, the good one": Scenario(plain(hunks("[[B]]", "[[Nowhere]]", staged=0)), 0),
    "partial hunk, the bad one": Scenario(
        plain(hunks("[[B]]", "[[Nowhere]]", staged=1)), 1, "Long.md:17:1: VW101"
    ),
    "commit -- path": Scenario(part("C"), 0),
    "commit -- path, the bad one": Scenario(part("D"), 1, "D.md:1:1: VW101"),
    "commit -a": Scenario(everything(unstaged(A="[[Nowhere]]\n")), 1, "A.md:1:1: VW101"),
    "commit -a of a deletion": Scenario(
        everything(lambda at: (at.vault / "B.md").unlink()), 1, GONE
    ),
    "commit -a of good": Scenario(everything(unstaged(A="[[C]]\n")), 0),
    "--amend": Scenario(amend("[[B]]\n"), 0),
    "--amend, still bad": Scenario(amend("[[B]] [[Elsewhere]]\n"), 1, "D.md:1:7: VW101"),
    "merge": Scenario(merge(F="See [[B]].\n"), 1, 'F.md:1:5: VW101 no note is called "B"'),
    "merge of good": Scenario(merge(F="See [[C]].\n"), 0),
    "merge with a conflict": Scenario(conflict("Both: [[Nowhere]].\n"), 1, "A.md:1:7: VW101"),
    "merge with a conflict, settled": Scenario(conflict("Both: [[B]].\n"), 0),
    "worktree": Scenario(worktree(delete), 1, GONE),
    "worktree, good": Scenario(worktree(stage(D="[[B]]\n")), 0),
    "submodule": Scenario(inside_submodule(delete), 1, GONE),
    "submodule, good": Scenario(inside_submodule(stage(D="[[B]]\n")), 0),
    "submodule in the vault": Scenario(
        around_submodule("[[Terms#Watt]] [[Terms#Volt]]\n"), 1, "D.md:1:16: VW102"
    ),
    "submodule in the vault, good": Scenario(around_submodule("[[lib/Terms#Watt]]\n"), 0),
    "first commit": Scenario(first("[[B]] [[Nowhere]]\n"), 1, "A.md:1:7: VW101"),
    "first commit, good": Scenario(first("[[B]]\n"), 0),
    "vault in a subfolder": Scenario(subfolder(delete), 1, GONE),
    "vault in a subfolder, good": Scenario(subfolder(nothing), 0),
}


# What the specification lists, each once: these run through pre-commit too, which is slow to start.
LISTED = (
    "delete",
    "rename",
    "rename and edit",
    "unstaged fix",
    "unstaged break",
    "untracked target",
    "ignored target",
    "partial hunk, the good one",
    "commit -- path",
    "commit -a of a deletion",
    "--amend",
    "merge",
    "worktree",
    "submodule",
    "first commit",
    "vault in a subfolder",
)


def run(name: str, folder: Path, install: Install) -> tuple[Done, Scenario]:
    """Play a scenario in a new repository in whose vault a hook was installed."""
    scenario = SCENARIOS[name]
    at = repo(folder / "repo", START)
    install(at)
    return scenario.do(at, install), scenario
