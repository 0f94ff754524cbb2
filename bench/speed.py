"""How long everything takes, beside its aim, a yardstick and other programs.

usage: python bench/speed.py [--notes N,N] [--runs N] [--generator FILE] [--keep]

Medians of whole processes, in seconds of the clock and of the processor. The yardstick is
markdown-it-py alone, rendering the same notes in one process without any of our marks: times
differ between machines and hours, ratios to it hardly do (that of serve is of the clock). `--keep`
adds the ratios to bench/history.jsonl. The generator is called as `FILE OUT NOTES`; without one it
is bench/vault.py.
hugo, lychee and foam-wiki are timed as well where they are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from peers import peers
from serve import trips

HERE = Path(__file__).parent
HISTORY = HERE / "history.jsonl"
PROGRAM = [sys.executable, "-m", "vaultweave", "-q"]
SIZES = (1_000, 10_000, 100_000)
AIMS = {
    "build, cold": (1.4, 12, 130),
    "build, nothing changed": (0.3, 0.8, 7),
    "build, one note changed": (0.4, 1.0, 9),
    "check, cold": (0.6, 4.5, 45),
    "check, warm": (0.2, 0.5, 4),
    "load + graph, warm": (0.4, 1.5, 16),
    "serve, save to page": (0.15, 0.25, 1.5),
}
MEMORY = (150, 450, 3_000)
YARDSTICK = """
import sys, pathlib, markdown_it
md = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
for file in pathlib.Path(sys.argv[1]).rglob("*.md"):
    md.render(file.read_text("utf-8"))
"""
LOAD = "import sys, vaultweave as vw; vw.graph(vw.load(sys.argv[1]))"


class Cost(NamedTuple):
    """What a process took: seconds of the clock and of the processor, and megabytes at its peak."""

    wall: float
    cpu: float
    memory: float


class Row(NamedTuple):
    """One kind of work: `before` puts things into the state that it begins from."""

    name: str
    command: list[str]
    before: Callable[[], None]


def cost(command: list[str]) -> Cost:
    """Run a command. The peak is that of its largest process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        print(f"failed ({process.returncode}): {' '.join(command)[:90]}", file=sys.stderr)
    wall = time.perf_counter() - started
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(row: Row, runs: int) -> Cost:
    """The middle of some runs, each value by itself."""
    found = []
    for _ in range(runs):
        row.before()
        found.append(cost(row.command))
    return Cost(*map(statistics.median, zip(*found, strict=True)))


def rows(vault: Path, work: Path) -> Iterator[Row]:
    """All kinds of work, each after what it needs."""
    cache, site = work / "cache", work / "site"
    program = [*PROGRAM, "-C", str(vault), "--cache-dir", str(cache)]
    build = [*program, "build", "-o", str(site)]
    check = [*program, "check", "--exit-zero"]
    note = min(vault.rglob("*.md"))  # of paragraphs: the first one of an index would describe it

    def forget() -> None:
        # Moved, not removed: file systems are slow to give files room where others just went.
        for folder in (cache, site, vault / ".vaultweave"):
            if folder.exists():
                folder.rename(tempfile.mkdtemp(dir=work) + "/old")

    def nothing() -> None:
        pass

    def edit() -> None:
        with note.open("a", encoding="utf-8") as stream:
            stream.write("\nOne more line.\n")

    yield Row("check, cold", check, forget)
    yield Row("check, warm", check, nothing)
    yield Row("build, cold", build, forget)
    yield Row("build, nothing changed", build, nothing)
    yield Row("build, one note changed", build, edit)
    cost([*PROGRAM, "-C", str(vault), "check", "--exit-zero"])  # its own cache, for Python
    yield Row("load + graph, warm", [sys.executable, "-c", LOAD, str(vault)], nothing)


def start() -> tuple[float, float]:
    """Seconds over bare Python: to say the version, and to complete the name of a command."""
    bare = _quickest([sys.executable, "-c", "pass"])
    said = _quickest([*PROGRAM[:-1], "--version"])
    os.environ |= {"_VAULTWEAVE_COMPLETE": "bash_complete", "COMP_WORDS": "x ", "COMP_CWORD": "1"}
    code = "import sys; sys.argv = ['vaultweave']; from vaultweave.cli import main; main()"
    completed = _quickest([sys.executable, "-c", code])
    del os.environ["_VAULTWEAVE_COMPLETE"]
    return said - bare, completed - bare


def _quickest(command: list[str]) -> float:
    return min(cost(command).wall for _ in range(15))


def measured(count: int, runs: int, generator: Path) -> dict[str, float]:
    """Print a table for a vault of this many notes; the ratios by row."""
    at = SIZES.index(count) if count in SIZES else None
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        vault = work / "vault"
        cost([sys.executable, str(generator), str(vault), str(count)])
        rule = cost([sys.executable, "-c", YARDSTICK, str(vault)])
        print(f"\n{count:,} notes; yardstick {rule.cpu:.2f} s")
        print(f"{'':26}{'clock':>9}{'aim':>8}{'cpu':>9}{'cpu/yardstick':>15}{'memory':>9}")
        ratios, found = {}, {}
        for row in rows(vault, work):
            one = found[row.name] = median(row, runs)
            ratios[row.name] = round(one.cpu / rule.cpu, 3)
            aim = f"{AIMS[row.name][at]:g} s" if at is not None else ""
            print(_line(row.name, one, aim, ratios[row.name]))
        name, trip = "serve, save to page", trips(vault, work, 3 * runs)
        one = Cost(trip.median, trip.cpu, trip.memory)
        ratios[name] = round(one.wall / rule.cpu, 3)
        print(_line(name, one, f"{AIMS[name][at]:g} s" if at is not None else "", ratios[name]))
        aim = f"{MEMORY[at]:,} MB" if at is not None else "–"
        print(f"peak memory of a first build {found['build, cold'].memory:,.0f} MB (aim {aim})")
        for peer in peers(vault, work):
            one = median(Row(peer.name, peer.command, lambda: None), runs)
            share = ratios[peer.name] = round(found[peer.row].wall / one.wall, 3)
            print(f"{_line(peer.name, one, '', one.cpu / rule.cpu)}  {peer.row}: ours is {share}×")
    return ratios


def _line(name: str, one: Cost, aim: str, ratio: float) -> str:
    clock = f"{one.wall:7.2f} s{aim:>8}{one.cpu:7.2f} s"
    return f"{name:26}{clock}{ratio:15.3f}{one.memory:6.0f} MB"


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--notes", default="1000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--generator", type=Path, default=HERE / "vault.py")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    version, completion = start()
    print(f"--version: {version * 1000:.0f} ms over bare Python (aim 60 ms)")
    print(f"completion of a command: {completion * 1000:.0f} ms over bare Python")
    for count in map(int, given.notes.split(",")):
        ratios = measured(count, given.runs, given.generator.resolve())
        if given.keep:
            commit = subprocess.run(
                ["git", "describe", "--always", "--dirty"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.strip()
            record = {"commit": commit, "notes": count, "generator": given.generator.name}
            with HISTORY.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(record | {"ratios": ratios}) + "\n")


if __name__ == "__main__":
    main()
