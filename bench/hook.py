"""Time what `git commit` spends in the hook: python bench/hook.py VAULT [COMMITS].

VAULT is copied, committed, and given commits of twenty changed notes each. Prints the first, which
fills the cache, then median and 95th percentile of the rest, and the most memory that one took.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHANGED = 20
CHECK = (sys.executable, "-m", "vaultweave", "-C", ".", "check", "--staged", "-q")


def git(folder: Path, *arguments: str) -> None:
    """Run git, which must succeed."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def edited(folder: Path, notes: list[Path], number: int) -> None:
    """Twenty notes with a line more, and the first with a link more."""
    start = number * CHANGED % len(notes)
    several = (notes + notes)[start : start + CHANGED]
    for note in several:
        with note.open("a", encoding="utf-8") as stream:
            stream.write(f"\nA line of commit {number}.\n")
    with several[0].open("a", encoding="utf-8") as stream:
        stream.write(f"\nSee [[{notes[number].stem}]].\n")
    git(folder, "add", "--update")


def checked(folder: Path) -> tuple[float, float]:
    """Seconds that pass in the hook, and those of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(CHECK, cwd=folder, check=False, stdout=subprocess.DEVNULL)
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(vault: Path, commits: int = 20) -> None:
    """Print the table."""
    os.environ |= {f"GIT_{who}_{what}": "bench@example.org" for who in ("AUTHOR", "COMMITTER")
                   for what in ("NAME", "EMAIL")}  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "vault"
        shutil.copytree(vault, folder, ignore=shutil.ignore_patterns(".git", ".vaultweave"))
        git(folder, "init", "--quiet")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", "All")
        notes = sorted(folder.rglob("*.md"))
        times = []
        for number in range(commits + 1):
            edited(folder, notes, number)
            times.append(checked(folder))
            git(folder, "commit", "--quiet", "--no-verify", "-m", "More")
        cold, *warm = times
        walls = sorted(wall for wall, _ in warm)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{len(notes):,} notes, {CHANGED} of them changed in each of {commits} commits")
        print(f"cold    {cold[0]:6.2f} s  processor {cold[1]:6.2f} s")
        print(f"median  {statistics.median(walls):6.2f} s  processor "
              f"{statistics.median(used for _, used in warm):6.2f} s")  # fmt: skip
        print(f"p95     {walls[max(0, round(0.95 * len(walls)) - 1)]:6.2f} s")
        print(f"memory  {most:6.0f} MB, the cold run included")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
